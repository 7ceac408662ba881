"""Debian's own packages, where we may install them: what PyPI and npm do not carry."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from house.talk import run, step


def can_apt() -> bool:
    """True on a Debian-like machine where we are root."""
    return os.geteuid() == 0 and Path("/etc/debian_version").is_file() and shutil.which("apt-get") is not None


def apt_install(package: str) -> None:
    """Install one Debian package with what it needs and no more.

    Raises:
        Failed: apt-get did not manage.
    """
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    where = "the Debian package archive"
    with step(f"Installing {package} with apt-get"):
        run(["apt-get", "update", "-q"], env=env, log="apt-update", what="apt-get update", registry=where)
        run(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", package],
            env=env,
            log=f"apt-{package}",
            what=f"apt-get install {package}",
            registry=where,
        )
