"""The page in a headless Chromium with a `smartcut up` behind it, as on an analyst's machine."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.footage import ROOT
from benchmarks.processes import SMARTCUT, free_port, process_group, resident_mb, tree

if TYPE_CHECKING:
    from playwright.sync_api import Page


@contextlib.contextmanager
def smartcut_up(scratch: Path, plugin: str = "objects") -> Iterator[str]:
    """Run `smartcut up` with one plugin; yields the URL of the page once it is ready.

    Raises:
        RuntimeError: it did not start; the message ends with its log.
    """
    log = scratch / "up.log"
    end = time.monotonic() + 90
    with process_group([*SMARTCUT, "up", "--port", str(free_port()), "--plugin", plugin], log) as running:
        while not (lines := [line for line in log.read_text().splitlines() if "http://" in line]):
            if running.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"`smartcut up` did not start: {log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield lines[-1].split()[-1].rstrip("/")


@dataclass
class Tab:
    """A page in its own browser. version: of the browser."""

    page: Page
    version: str
    problems: list[str] = field(default_factory=list)

    def until(self, expression: str, seconds: float, every: float = 0.01) -> Any:
        """Poll until `expression` is truthy; returns its value.

        Raises:
            RuntimeError: it stayed falsy for `seconds`.
        """
        end = time.monotonic() + seconds
        while not (value := self.page.evaluate(expression)):
            if time.monotonic() > end:
                raise RuntimeError(f"The page did not reach this state: {expression}. {' '.join(self.problems)}")
            time.sleep(every)
        return value

    def open(self, url: str) -> None:
        """Load the page and wait until a plugin is ready."""
        self.page.goto(url)
        self.until("window.smartcut?.store.state.plugins.some(({ state }) => state === 'ready')", 60)

    def drop(self, video: Path) -> float:
        """Drop the file; returns the seconds until the page has probed it."""
        began = time.perf_counter()
        self.page.get_by_test_id("file-input").set_input_files(str(video))
        self.until("smartcut.store.state.info !== null", 120)
        return time.perf_counter() - began

    def find(self) -> None:
        """Press Find."""
        self.page.get_by_test_id("find").click(timeout=60_000)


@contextlib.contextmanager
def tab(scratch: Path) -> Iterator[Tab]:
    """A fresh Chromium with one page.

    Raises:
        RuntimeError: no Chromium was found; the message says how to get one.
    """
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests" / "e2e"))
    from browser import FLAGS, find_chromium  # type: ignore[import-not-found, unused-ignore]

    with sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        context = playwright.chromium.launch_persistent_context(
            str(scratch / "profile"),
            executable_path=path,
            headless=True,
            args=FLAGS,
            viewport={"width": 1280, "height": 720},
            accept_downloads=True,
        )
        page = context.pages[0] if context.pages else context.new_page()
        version = page.evaluate("navigator.userAgent").partition("Chrome/")[2].split()[0]
        made = Tab(page, version)
        page.on("pageerror", lambda error: made.problems.append(str(error)))
        try:
            yield made
        finally:
            context.close()


def browser_mb() -> float:
    """Memory of all processes of our browser, MB."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout
    commands = {
        int(line.split(None, 1)[0]): line.split(None, 1)[1] for line in listing.splitlines() if " " in line.strip()
    }
    ours = tree(os.getpid())
    roots = [pid for pid in ours if "--user-data-dir=" in commands.get(pid, "") and "--type=" not in commands[pid]]
    return sum(resident_mb(pid) for pid in roots[:1])
