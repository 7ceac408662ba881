"""A throwaway Python environment on top of this one: what is installed into it is visible only there."""

from __future__ import annotations

import site
import venv
from pathlib import Path

RUN_MODULE = "import runpy; runpy.run_module({!r}, run_name='__main__')"
PROGRAMS = {
    "pip": RUN_MODULE.format("pip"),
    "pytest": RUN_MODULE.format("pytest"),
    "smartcut": "from smartcut_sdk.cli import main; main()",
}


def throwaway_environment(folder: Path) -> Path:
    """Create it in `folder` with `pip`, `pytest` and `smartcut`; returns its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    packages = next((folder / "lib").glob("python*/site-packages"))
    # addsitedir, not a plain path: editable installs are .pth files themselves
    lines = [f"import site; site.addsitedir({path!r})" for path in site.getsitepackages()]
    (packages / "_parent.pth").write_text("\n".join(lines) + "\n")
    for name, code in PROGRAMS.items():
        script = folder / "bin" / name
        script.write_text(f"#!{python}\n{code}\n")
        script.chmod(0o755)
    return python
