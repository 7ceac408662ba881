"""Programs that the benchmarks compare with: their paths, or how to get them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWN = HERE / ".venv"


class Missing(Exception):
    """A program is missing; str() says how to get it."""


def nginx() -> str:
    """Path of nginx."""
    for place in (shutil.which("nginx"), "/usr/sbin/nginx"):
        if place and Path(place).exists():
            return place
    raise Missing("The relay is compared with nginx, which is missing: apt-get install nginx-light (or nginx).")


def nginx_version() -> str:
    run = subprocess.run([nginx(), "-v"], capture_output=True, text=True, check=True).stderr
    return run.strip().partition("/")[2]


def own_python(*packages: str) -> Path:
    """The Python of benchmarks/.venv with these packages, which are no dependencies of SmartCut.

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
            output = done.stderr.strip().splitlines() or ["no reason given"]
            raise Missing(f"Installing {', '.join(packages)} into benchmarks/.venv failed: {output[-1]}")
        stamp.touch()
    return python


def ffmpeg() -> str:
    """Path of a native ffmpeg: on PATH, else from PyPI's imageio-ffmpeg."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    code = "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"
    run = subprocess.run([str(own_python("imageio-ffmpeg")), "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def ffmpeg_version() -> str:
    run = subprocess.run([ffmpeg(), "-version"], capture_output=True, text=True, check=True).stdout
    return run.split()[2]


def version_in_own(package: str) -> str:
    """The version of a package in benchmarks/.venv."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    run = subprocess.run([str(own_python(package)), "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()
