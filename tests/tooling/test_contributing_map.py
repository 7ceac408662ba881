"""The folder tables of CONTRIBUTING list every folder, and no other."""

from __future__ import annotations

import re

import pytest
from checkout import ROOT, tracked_files

PAGES = ["CONTRIBUTING.md", "CONTRIBUTING.ru.md"]
UNLISTED = re.compile(r"^(\.|cookiecutter-plugin$)")  # settings, and the template of `smartcut new`


def listed(page: str, heading: str) -> set[str]:
    """The folders in the first column of the table whose header contains `heading`."""
    rows = (ROOT / page).read_text("utf-8").split(heading, 1)[1].split("\n\n", 1)[0].splitlines()
    return set(re.findall(r"^\| `(\w+)(?:/\*)?/` \|", "\n".join(rows), re.MULTILINE))


def folders(under: str) -> set[str]:
    """Direct subfolders of a path with tracked files."""
    depth = len(under.split("/")) if under else 0
    inside = [path.parts for path in tracked_files() if not under or path.as_posix().startswith(f"{under}/")]
    return {parts[depth] for parts in inside if len(parts) > depth + 1}


@pytest.mark.parametrize("page", PAGES)
def test_every_folder_of_the_page_is_listed(page: str) -> None:
    """webclient/src: fails for a new, renamed or removed folder until both tables are updated."""
    assert listed(page, "`webclient/src`") == folders("webclient/src")
    assert len(folders("webclient/src")) >= 10


@pytest.mark.parametrize("page", PAGES)
def test_every_top_level_folder_is_listed(page: str) -> None:
    first = {"CONTRIBUTING.md": "| folder |", "CONTRIBUTING.ru.md": "| папка |"}[page]
    assert listed(page, first) == {name for name in folders("") if not UNLISTED.match(name)}
