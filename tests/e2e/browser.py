"""Finds a Chromium, and the flags of every browser test: headless, no background requests."""

from __future__ import annotations

import os
import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "Install one (Debian: apt-get install chromium), or name it in CHROME_BIN, or run: playwright install chromium"


def find_chromium(playwright_path: str) -> str:
    """Return the path of a Chromium: CHROME_BIN, then PATH, then playwright's own.

    Raises:
        RuntimeError: none found; says how to install one.
    """
    named = os.environ.get("CHROME_BIN")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    if os.path.exists(playwright_path):  # noqa: PTH110 - a plain question
        return playwright_path
    raise RuntimeError(f"No Chromium was found for the browser tests. {HOW}")
