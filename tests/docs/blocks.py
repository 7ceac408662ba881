"""Takes the code blocks out of a documentation page. Pure: text in, blocks out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^```(?P<language>[\w-]*)[ \t]*(?P<rest>[^\n]*)\n(?P<code>.*?)^```[ \t]*$", re.M | re.S)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the title after it (a file name, or a word to the test), its text and line."""

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


def code_lines(source: str) -> int:
    """Lines of Python that are neither blank, nor a comment, nor the module's docstring."""
    body = re.sub(r'\A\s*(?:"""(?:.|\n)*?""")', "", source)
    return sum(1 for line in body.splitlines() if line.strip() and not line.strip().startswith("#"))
