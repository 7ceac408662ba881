"""A virtual environment outside of the checkout: nothing in it but our packages and their dependencies."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

from support.processes import clean_environ

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT / "scripts") not in sys.path:
    sys.path.insert(0, str(ROOT / "scripts"))

INSTALLED = ("smartcut-sdk[core,new,page,test,video]", "smartcut-motion", "smartcut-objects")
PROJECT_URL = "https://example.org/smartcut"
INTO_THE_CHECKOUT = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")


def outside() -> dict[str, str]:
    """Our environment without SmartCut's settings and without paths into the checkout."""
    kept = {key: value for key, value in clean_environ().items() if key not in INTO_THE_CHECKOUT}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONSTRAINT": str(ROOT / "constraints.txt")}


def pip_cache() -> str:
    """The folder of pip's downloads."""
    command = [sys.executable, "-m", "pip", "cache", "dir"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


class Installation:
    """A virtual environment in `folder`, which is also its home and working folder.

    packages: the folder in which pip finds our packages, before it looks at the index.
    """

    def __init__(self, folder: Path, packages: Path) -> None:
        self.folder = folder
        self.bin = folder / "venv" / "bin"
        self.environ = {
            **outside(),
            "HOME": str(folder),
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "PIP_CACHE_DIR": pip_cache(),
            "PIP_FIND_LINKS": str(packages),
        }
        venv.create(folder / "venv", with_pip=True)

    def run(self, *command: str | Path, cwd: Path | None = None) -> str:
        """Run a program of the environment; it must succeed. Returns its stdout."""
        done = subprocess.run(
            [str(self.bin / command[0]), *map(str, command[1:])],
            cwd=cwd or self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout
