"""The packages, built once, and one environment in which they are installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from installation import INSTALLED, PROJECT_URL, Installation

from tooling.distributions import build_all, distributions  # isort: skip


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with sdist and wheel of every distribution, as `make dist` builds them."""
    out = tmp_path_factory.mktemp("packages")
    build_all(out, home=PROJECT_URL, python=Path(sys.executable))
    return out


@pytest.fixture(scope="session")
def installation(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """What a user has after `pip install`: our wheels, and only their dependencies from the index."""
    made = Installation(tmp_path_factory.mktemp("installed"), packages)
    ours = ",".join(one.name for one in distributions())
    made.run("python", "-m", "pip", "install", "--quiet", "--only-binary", ours, *INSTALLED)
    return made
