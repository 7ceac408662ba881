"""Every path of the repository that a Markdown page names in backticks exists."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = "webclient|smartcut_sdk|smartcut_core|tests|scripts|docker|plugins|benchmarks|docs"
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./-]+)`")
EXAMPLES = {"plugins/yours", "plugins/dark"}
GENERATED = ("webclient/vendor/",)


def test_named_files_exist() -> None:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    pages = [name for name in listed.splitlines() if name != "CHANGELOG.md"]
    named = {(page, path) for page in pages for path in PATH.findall((ROOT / page).read_text("utf-8"))}
    assert len(named) >= 50
    missing = {
        (page, path)
        for page, path in named
        if path not in EXAMPLES and not path.startswith(GENERATED) and not (ROOT / path).exists()
    }
    assert missing == set()
