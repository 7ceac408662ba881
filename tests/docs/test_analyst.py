"""The analyst guide lists every key of the page, in both languages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST_KEYS = """
import { BINDINGS, strokeParts } from './webclient/src/keymap.js';
console.log(JSON.stringify(BINDINGS.map(({ action, strokes }) => [action, strokeParts(strokes[0])])));
"""


@pytest.mark.parametrize("page", ["analyst.md", "analyst.ru.md"])
def test_every_key_is_in_the_guide(page: str) -> None:
    """Fails for a new binding without a line in the guide."""
    command = ["node", "--input-type=module", "-e", LIST_KEYS]
    keys = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    table = [line for line in (ROOT / "docs" / page).read_text("utf-8").splitlines() if line.startswith("| `")]
    listed = " ".join(line.split("|")[1] for line in table)
    missing = []
    for action, parts in keys:
        plain = [part for part in parts if part not in ("Ctrl", "Shift")]
        written = f"`{' '.join(parts)}`" in listed or (len(plain) == 1 and f"`{plain[0]}`" in listed)
        if not written:
            missing.append((action, parts))
    assert missing == []


@pytest.mark.parametrize(("page", "language"), [("analyst.md", "en"), ("analyst.ru.md", "ru")])
def test_every_screenshot_is_in_the_guide_in_both_themes(page: str, language: str) -> None:
    """Every screen captured by the browser tests is shown, in the reader's language and theme."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    screens = {path.name.rsplit("-", 2)[0] for path in (ROOT / "docs" / "images").glob(f"*-{language}-*.webp")}
    assert len(screens) >= 6
    for screen in screens:
        for theme in ("dark", "light"):
            assert f"(images/{screen}-{language}-{theme}.webp#only-{theme})" in text
