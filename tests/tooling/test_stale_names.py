"""File names in comments and docstrings exist: no mention outlives a rename."""

from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath

import pytest
from checkout import ROOT, tracked_files
from comments import comments_of

# Neither part of a URL, a placeholder or a longer path, nor the beginning of an expression.
MENTION = re.compile(
    r"(?<![\w./{}<>*@:-])((?:\.{1,2}/)*(?:[\w-]+/)*[\w.-]*\w\.(?:py|js|mjs|css|sh|html|md|json|Dockerfile))(?![\w/{*(-]|\.\w)"
)
MADE_AT_RUN_TIME = {"manifest.json", "sample.json", "summary.json"}
EXAMPLES = {"Node.js", "a.json", "b.json", "hall.smartcut.json", "package/__init__.py"}
VENDORED = set(re.findall(r"'[\w./@-]+', '([\w./-]+)'", (ROOT / "webclient/scripts/vendor.mjs").read_text("utf-8")))

FILES = [path.as_posix() for path in tracked_files() if "{{" not in str(path)]


def exists(mention: str, mentioned_in: str, files: list[str]) -> bool:
    """Whether a mention is a relative path from its file, or the last part of a tracked or vendored file's path."""
    if mention in MADE_AT_RUN_TIME | EXAMPLES or mention.rpartition("vendor/")[2] in VENDORED:
        return True
    if mention.startswith("."):
        return posixpath.normpath(PurePosixPath(mentioned_in).parent / mention) in files
    return any(name == mention or name.endswith(f"/{mention}") for name in files)


def test_mentioned_files_exist() -> None:
    stale = [
        f"{path}:{line}: {mention}"
        for path in FILES
        for line, text in comments_of(ROOT / path)
        for mention in MENTION.findall(text)
        if not exists(mention, path, FILES)
    ]
    assert stale == []


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Called by benchmarks/timeline.py.", ["benchmarks/timeline.py"]),
        ("`planner.js` and (scan.py)", ["planner.js", "scan.py"]),
        ("@type {import('../store.js').State}", ["../store.js"]),
        ("https://example.org/a.js, src/{name}.js, *.css, a.json.gz, day-24h.json*", []),
    ],
)
def test_what_a_mention_is(text: str, mentions: list[str]) -> None:
    assert MENTION.findall(text) == mentions


def test_a_missing_file_is_found() -> None:
    files = ["webclient/src/store.js", "benchmarks/run.py"]
    assert exists("run.py", "Makefile", files)
    assert exists("src/store.js", "Makefile", files)
    assert exists("../store.js", "webclient/src/ui/panel.js", files)
    assert not exists("./store.js", "webclient/src/ui/panel.js", files)
    assert not exists("walk.py", "Makefile", files)
    assert not exists("tore.js", "Makefile", files)
