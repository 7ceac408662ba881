"""Marks of translated English are gone from code and English docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from checkout import ROOT, tracked_files

MARKS = {
    "anew": r"\banew\b",
    "so many for a constant": r"\bso many\b",
    "deep in thought": r"\bdeep in thought\b",
    "house": r"\b(?:this|the|our) house\b",
    "mission": r"\bmission\b",
    "goodbye": r"\bgoodbye\b",
    "whoever": r"\bwhoever\b",
    "it is said for reported": r"\b(?:is|are|was|been) said\b",
    "lean on for depend on": r"\blean(?:s|ing)? on\b",
    "room for module or capacity": r"\brooms?\b",
    "lies for is": r"\blies?\b",
    "nobody's fault": r"\bnobody's fault\b",
    "make-believe for fake": r"\bmake-believe\b",
    "for ever": r"\bfor ever\b",
    "British spelling": r"\bbehaviour|\banalys(?:ed|ing)\b|\bfavourite|\bneighbour",
    "old names": r"\b(?:goOn|leaning|tally|paced)\b",
}
# Idiomatic or quoted uses: file → text of the line.
ALLOWED: dict[str, tuple[str, ...]] = {}
NO_ENGLISH_PROSE = re.compile(r"\.ru\.md$|/ru\.json$|package-lock\.json$|\.svg$|^LICENSE$|^constraints\.txt$")
THIS = Path(__file__).resolve().relative_to(ROOT)


def lines() -> list[tuple[str, int, str]]:
    """(file, line number, text) of every tracked text file in English."""
    found = []
    for path in tracked_files():
        content = (ROOT / path).read_bytes()
        if path != THIS and not NO_ENGLISH_PROSE.search(path.as_posix()) and b"\0" not in content:
            numbered = enumerate(content.decode("utf-8").splitlines(), 1)
            found += [(path.as_posix(), number, line) for number, line in numbered]
    return found


LINES = lines()


@pytest.mark.parametrize("pattern", MARKS.values(), ids=MARKS.keys())
def test_mark_is_gone(pattern: str) -> None:
    mark = re.compile(pattern, re.IGNORECASE)
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, number, line in LINES
        if mark.search(line) and not any(text in line for text in ALLOWED.get(path, ()))
    ]
    assert found == []


def test_allowed_uses_exist() -> None:
    assert [
        (path, text)
        for path, texts in ALLOWED.items()
        for text in texts
        if not any(file == path and text in line for file, _, line in LINES)
    ] == []
