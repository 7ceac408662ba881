"""Fixtures of the tests that take pictures: SmartCut with its recommenders, and where the pictures go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from broker import free_port
from footage import SAMPLE, sample
from pictures import folder_for
from servers import smartcut_up


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`smartcut up` as `make run` starts it; gives the URL."""
    sample()
    log = tmp_path_factory.mktemp("up") / "up.log"
    with smartcut_up(free_port(), log, "objects", "motion", SMARTCUT_SAMPLE=str(SAMPLE)) as url:
        yield url


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go."""
    return folder_for(tmp_path_factory.mktemp("pictures"))
