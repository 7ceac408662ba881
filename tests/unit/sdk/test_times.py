"""Clock times: test vectors shared with the page, which also parses what people type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smartcut_sdk.protocol.times import format_clock

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "time.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["clock"], ids=[vector["text"] for vector in VECTORS["clock"]])
def test_clock(vector: dict[str, Any]) -> None:
    assert format_clock(vector["seconds"], vector["decimals"]) == vector["text"]
