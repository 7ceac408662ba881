"""An author with an empty folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from authors import Author


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path)
