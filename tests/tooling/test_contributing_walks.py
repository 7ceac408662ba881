"""Every file named on the way of a frame, a record and a clip in CONTRIBUTING exists, in both languages."""

from __future__ import annotations

import re

import pytest
from checkout import ROOT

HEADINGS = {"CONTRIBUTING.md": "## Three ways through the code", "CONTRIBUTING.ru.md": "## Три пути через код"}
PATH = re.compile(r"`((?:smartcut_sdk|smartcut_core|webclient|tests)/[^`\s]+\.\w+)`")


def ways(page: str) -> list[list[str]]:
    """The files of each way, in order."""
    text = (ROOT / page).read_text("utf-8").split(HEADINGS[page], 1)[1].split("\n## ", 1)[0]
    return [PATH.findall(part) for part in text.split("\n### ")[1:]]


@pytest.mark.parametrize("page", HEADINGS)
def test_the_files_on_each_way_exist(page: str) -> None:
    found = ways(page)
    assert len(found) == 3
    for files in found:
        assert len(files) >= 8
        assert [path for path in files if not (ROOT / path).is_file()] == []


def test_both_languages_go_the_same_ways() -> None:
    english, russian = (ways(page) for page in HEADINGS)
    assert english == russian
