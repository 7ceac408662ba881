"""Chromium for the browser tests: from CHROME_BIN, PATH, Debian's package or Playwright."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tooling.console import CommandFailed, SetupError, run, step
from tooling.packages import PYTHON
from tooling.system import apt_install, can_apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT_BROWSER_PATH = (
    "from playwright.sync_api import sync_playwright\nwith sync_playwright() as p: print(p.chromium.executable_path)"
)


def find_browser() -> str | None:
    """An installed Chromium: CHROME_BIN, on PATH, or Playwright's."""
    named = os.environ.get("CHROME_BIN")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    answer = subprocess.run([PYTHON, "-c", PLAYWRIGHT_BROWSER_PATH], capture_output=True, text=True, check=False)
    own = answer.stdout.strip()
    return own if own and Path(own).is_file() else None


def ensure_browser() -> str:
    """Path of a Chromium; installs one if there is none.

    Raises:
        SetupError: none was found or could be installed; the message says how to get one.
    """
    found = find_browser()
    if found:
        return found
    try:
        if can_apt():
            apt_install("chromium")
        else:
            with step("Installing Chromium with Playwright"):
                command: list[str | Path] = [PYTHON, "-m", "playwright", "install", "chromium"]
                run(command, log="playwright", what="playwright install chromium", registry="Playwright's site")
    except CommandFailed as problem:
        raise SetupError(
            "The browser tests need a Chromium, and none was found or could be installed: install Chromium or Chrome, "
            f"or set CHROME_BIN to its executable. ({problem})"
        ) from None
    found = find_browser()
    if not found:
        raise SetupError("Chromium was installed but is not on PATH: set CHROME_BIN to its executable.")
    return found
