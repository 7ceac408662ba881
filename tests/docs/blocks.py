"""Extracts the code blocks of a documentation page. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^```(?P<language>[\w-]*)[ \t]*(?P<rest>[^\n]*)\n(?P<code>.*?)^```[ \t]*$", re.M | re.S)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its title (a file name or an instruction to the test), code and line."""

    language: str
    title: str | None
    code: str
    line: int


def blocks_of(page: str) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found = []
    for match in _FENCE.finditer(page):
        title = _TITLE.search(match["rest"])
        line = page.count("\n", 0, match.start()) + 1
        found.append(Block(match["language"], title[1] if title else None, match["code"], line))
    return found
