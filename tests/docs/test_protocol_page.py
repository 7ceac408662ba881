"""The errors quoted on the protocol page are the ones a service sends."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from blocks import blocks_of

DOCS = Path(__file__).resolve().parents[2] / "docs"


class TestProtocolPage:
    plugin_name = "motion"

    @pytest.mark.parametrize("page", ["protocol.md", "protocol.ru.md"])
    def test_the_refused_parameter_is_quoted_word_for_word(self, service: Any, page: str) -> None:
        blocks = blocks_of((DOCS / page).read_text("utf-8"))
        messages = [json.loads(block.code) for block in blocks if block.language == "json"]
        (quoted,) = [message["error"] for message in messages if "error" in message]
        sent = service.analyze([], parameters={"threshold": 1.5}).error
        assert {"code": sent.code, "message": sent.message, "at": sent.at} == quoted
