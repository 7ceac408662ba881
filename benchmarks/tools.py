"""Programs the benchmarks compare with: where they are, or one sentence on how to get them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWN = HERE / ".venv"


class Missing(Exception):
    """A program is not there. The text is a sentence that says how to get it."""


def nginx() -> str:
    """The path of nginx."""
    for place in (shutil.which("nginx"), "/usr/sbin/nginx"):
        if place and Path(place).exists():
            return place
    raise Missing("The relay is compared with nginx, which is not here: apt-get install nginx-light (or nginx).")


def nginx_version() -> str:
    told = subprocess.run([nginx(), "-v"], capture_output=True, text=True, check=True).stderr
    return told.strip().partition("/")[2]


def own_python(*packages: str) -> Path:
    """The Python of benchmarks/.venv with these packages in it, which SmartCut itself must not depend on.

    Raises:
        Missing: pip could not install them.
    """
    python = OWN / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(OWN)], check=True)
    stamp = OWN / f"has-{'-'.join(packages)}"
    if not stamp.exists():
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["no reason given"]
            raise Missing(f"Installing {', '.join(packages)} into benchmarks/.venv failed: {said[-1]}")
        stamp.touch()
    return python


def ffmpeg() -> str:
    """A native ffmpeg: the one on PATH, else the one that PyPI's imageio-ffmpeg carries."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    code = "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"
    told = subprocess.run([str(own_python("imageio-ffmpeg")), "-c", code], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def ffmpeg_version() -> str:
    told = subprocess.run([ffmpeg(), "-version"], capture_output=True, text=True, check=True).stdout
    return told.split()[2]


def version_in_own(package: str) -> str:
    """The version of a package in benchmarks/.venv."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    told = subprocess.run([str(own_python(package)), "-c", code], capture_output=True, text=True, check=True)
    return told.stdout.strip()
