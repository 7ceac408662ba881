"""A throw-away Python environment that sees what the test run has installed, so that `pip install -e .` stays in it."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path


def throwaway_environment(folder: Path) -> Path:
    """Make one in `folder`; returns its Python. What the page installs there is gone with the folder."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site = Path(
        subprocess.run(
            [str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
            capture_output=True, text=True, check=True,
        ).stdout.strip()
    )  # fmt: skip
    ours = sysconfig.get_paths()["purelib"]
    # addsitedir, not a plain path: the editable installs of the test run are .pth files themselves
    (site / "_parent.pth").write_text(f"import site; site.addsitedir({ours!r})\n")
    for tool, module in {"pip": "pip", "pytest": "pytest", "smartcut": "smartcut_sdk.cli"}.items():
        script = folder / "bin" / tool
        call = (
            "from smartcut_sdk.cli import main; main()"
            if tool == "smartcut"
            else f"import runpy; runpy.run_module({module!r}, run_name='__main__')"
        )
        script.write_text(f"#!{python}\n{call}\n")
        script.chmod(0o755)
    assert Path(sys.prefix) != folder
    return python
