"""Debian's own packages, where we may install them: what PyPI and npm do not carry."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from house.talk import run, step


def can_apt() -> bool:
    """True on a Debian-like machine where we are root."""
    return os.geteuid() == 0 and Path("/etc/debian_version").is_file() and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Install Debian packages with what they need and no more.

    Raises:
        Failed: apt-get did not manage.
    """
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    where = "the Debian package archive"
    first = packages[0]
    with step(f"Installing {', '.join(packages)} with apt-get"):
        run(["apt-get", "update", "-q"], env=env, log="apt-update", what="apt-get update", registry=where)
        run(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages],
            env=env,
            log=f"apt-{first}",
            what=f"apt-get install {first}",
            registry=where,
        )
