"""A Chromium for the browser tests: CHROME_BIN, PATH, Debian's package, or the one that playwright fetches."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from house.packages import PYTHON
from house.system import apt_install, can_apt
from house.talk import Failed, Stop, run, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\nwith sync_playwright() as p: print(p.chromium.executable_path)"
)


def find_browser() -> str | None:
    """The Chromium that is there already: CHROME_BIN, on PATH, or playwright's own."""
    named = os.environ.get("CHROME_BIN")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    answer = subprocess.run([PYTHON, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    own = answer.stdout.strip()
    return own if own and Path(own).is_file() else None


def ensure_browser() -> str:
    """Give the path of a Chromium, and install one if there is none.

    Raises:
        Stop: none is there and none could be installed; the sentence says how to get one.
    """
    found = find_browser()
    if found:
        return found
    try:
        if can_apt():
            apt_install("chromium")
        else:
            with step("Installing Chromium with playwright"):
                command: list[str | Path] = [PYTHON, "-m", "playwright", "install", "chromium"]
                run(command, log="playwright", what="playwright install chromium", registry="playwright's own site")
    except Failed as problem:
        raise Stop(
            "The browser tests need a Chromium, and none was found or could be installed: install Chromium or Chrome, "
            f"or name its program in CHROME_BIN. ({problem})"
        ) from None
    found = find_browser()
    if not found:
        raise Stop("Chromium was installed but is not on PATH: name its program in CHROME_BIN.")
    return found
