"""Debian packages, for what PyPI and npm do not carry."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tooling.console import run, step


def can_apt() -> bool:
    """True when running as root on Debian or a derivative."""
    return os.geteuid() == 0 and Path("/etc/debian_version").is_file() and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Install Debian packages without their recommendations.

    Raises:
        CommandFailed: apt-get failed.
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
