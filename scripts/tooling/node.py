"""Node and npm: from PATH if recent enough, else from a Python package."""

from __future__ import annotations

import re
import shutil
import subprocess

from tooling.packages import install_requirements, programs_of_venv

OLDEST = 20


def version_of(program: str, path: str) -> int:
    """Major version of a program, 0 if it is missing or does not run."""
    found = shutil.which(program, path=path)
    if not found:
        return 0
    try:
        answer = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    number = re.search(r"(\d+)\.", answer)
    return int(number[1]) if number else 0


def ensure_node() -> dict[str, str]:
    """An environment in which `node` (20 or newer) and `npm` run; installs them into .venv if they are missing."""
    wanted = programs_of_venv()
    if version_of("node", wanted["PATH"]) < OLDEST or not version_of("npm", wanted["PATH"]):
        install_requirements("node", "Installing Node into .venv")
    return wanted
