"""The maps of the rooms in CONTRIBUTING name every folder there is, and no other."""

from __future__ import annotations

import re

import pytest
from checkout import ROOT, tracked_files

PAGES = ["CONTRIBUTING.md", "CONTRIBUTING.ru.md"]
NO_ROOM = re.compile(r"^(\.|cookiecutter-plugin$)")  # settings, and what `smartcut new` copies


def named(page: str, heading: str) -> set[str]:
    """The folders in the first column of the table under the heading whose first cell holds these words."""
    rows = (ROOT / page).read_text("utf-8").split(heading, 1)[1].split("\n\n", 1)[0].splitlines()
    return set(re.findall(r"^\| `(\w+)(?:/\*)?/` \|", "\n".join(rows), re.MULTILINE))


def folders(under: str) -> set[str]:
    """Those folders right under a path that hold tracked files."""
    depth = len(under.split("/")) if under else 0
    inside = [path.parts for path in tracked_files() if not under or path.as_posix().startswith(f"{under}/")]
    return {parts[depth] for parts in inside if len(parts) > depth + 1}


@pytest.mark.parametrize("page", PAGES)
def test_every_room_of_the_page_is_on_the_map(page: str) -> None:
    """webclient/src: a folder that is new, renamed or gone fails here until both tables say so."""
    assert named(page, "`webclient/src`") == folders("webclient/src")
    assert len(folders("webclient/src")) >= 10


@pytest.mark.parametrize("page", PAGES)
def test_every_room_of_the_house_is_on_the_map(page: str) -> None:
    first = {"CONTRIBUTING.md": "| folder |", "CONTRIBUTING.ru.md": "| папка |"}[page]
    assert named(page, first) == {name for name in folders("") if not NO_ROOM.match(name)}
