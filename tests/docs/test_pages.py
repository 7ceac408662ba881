"""All commands and code in the English documentation work, and the Russian pages show the same."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from click import Group

sys.path.insert(0, str(Path(__file__).parent))

from blocks import Block, blocks_of
from run_page import Reader
from support.code_lines import lines_of_code
from support.environment import throwaway_environment

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if not path.name.endswith(".ru.md"))
WITH_CODE = [
    path
    for path in PAGES
    if any(block.language not in ("", "text", "mermaid") for block in blocks_of(path.read_text("utf-8")))
]


def name(path: Path) -> str:
    return path.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("page", WITH_CODE, ids=name)
@pytest.mark.timeout(600)
def test_blocks_work(page: Path, tmp_path: Path) -> None:
    """Following the page in an empty folder raises no error."""
    python = throwaway_environment(tmp_path / "environment")
    folder = tmp_path / "reader"
    folder.mkdir()
    blocks = blocks_of(page.read_text("utf-8"))
    assert Reader(folder, python).follow(blocks) > 0


@pytest.mark.parametrize("page", WITH_CODE, ids=name)
def test_russian_page_has_the_same_code(page: Path) -> None:
    """The Russian page shows the English one's code, so that running one is enough."""
    russian = page.with_name(page.name.removesuffix(".md") + ".ru.md")
    assert russian.exists(), f"{name(page)} has no Russian page"
    assert [block.code for block in _code(russian)] == [block.code for block in _code(page)]


@pytest.mark.parametrize("page", [path for path in PAGES if "decisions" not in path.parts], ids=name)
def test_russian_page_has_the_same_structure(page: Path) -> None:
    """Headings of the same levels, and tables of as many rows: a section is never added in one language only."""
    russian = page.with_name(page.name.removesuffix(".md") + ".ru.md")
    assert _outline(russian) == _outline(page)


@pytest.mark.parametrize("page", ["plugins/torch.md", "plugins/tensorflow.md"])
def test_smallest_plugins_are_small(page: str) -> None:
    """The first plugin on the torch and on the TensorFlow page has at most 15 lines of code."""
    first = next(block for block in blocks_of((DOCS / page).read_text("utf-8")) if block.language == "python")
    assert "@hookimpl" in first.code
    assert lines_of_code(first.code) <= 15


@pytest.mark.parametrize("suffix", [".md", ".ru.md"])
def test_every_command_is_documented(suffix: str) -> None:
    """Fails for a command without a heading in the reference."""
    from smartcut_sdk.cli import main

    assert isinstance(main, Group)
    import click

    verbs = main.list_commands(click.Context(main))
    assert {"serve", "analyze", "evaluate", "plugins", "check", "new", "up", "core"} <= set(verbs)
    verbs_page = (DOCS / f"cli{suffix}").read_text("utf-8")
    assert [verb for verb in verbs if f"## `smartcut {verb}`" not in verbs_page] == []


def _code(page: Path) -> list[Block]:
    return [block for block in blocks_of(page.read_text("utf-8")) if block.language not in ("", "text", "mermaid")]


def _outline(page: Path) -> list[str]:
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S)
    return re.findall(r"^(#+|\|)(?= )", prose, re.M)
