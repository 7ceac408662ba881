"""Fixtures: the plugin with its real model, and photographs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest
import smartcut_objects
from smartcut_objects.detector import Detector
from smartcut_objects.detector_pool import DetectorPool

from smartcut_sdk.testing import Plugin

PLUGIN = Path(__file__).resolve().parents[1]
REPOSITORY = PLUGIN.parents[1]
sys.path.insert(0, str(PLUGIN))  # fetch_weights is not part of the installed package
sys.path.insert(0, str(REPOSITORY / "scripts"))


@pytest.fixture(scope="session")
def plugin() -> Plugin:
    return Plugin.from_module(smartcut_objects, name="objects")


@pytest.fixture(scope="session")
def detector() -> Detector:
    return Detector(threads=1)


@pytest.fixture(scope="session")
def pool() -> DetectorPool:
    return DetectorPool()


@pytest.fixture(scope="session")
def fetch_weights() -> ModuleType:
    import fetch_weights

    return fetch_weights


@pytest.fixture(scope="session")
def photographs() -> Path:
    """The folder of the public-domain photographs in the sample clip."""
    from sample_pictures import fetch_pictures

    return fetch_pictures(REPOSITORY / ".cache" / "pictures")


@pytest.fixture(scope="session")
def real_clips() -> Path | None:
    """The folder of real camera clips, or None if this machine has none."""
    named = os.environ.get("SMARTCUT_CLIPS")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "clips"
    return folder if folder.is_dir() else None
