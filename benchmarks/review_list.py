"""Reviewing 10,000 proposals in the page: the cost of an accept and of a jump through the list, with the whole page
(list, timeline, frame, counts, autosave) at work. Media and network are the browser tests' fakes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHECKOUT = Path(__file__).resolve().parents[1]
DAY, PROPOSALS, EVENT = 86_400, 10_000, 3
REST_MS = 60  # between key presses, faster than anyone types
PRESS = "([codes, count, rest]) => import('/benchmarks/page/press.js').then(({ press }) => press(codes, count, rest))"
ENDS = ["End", "Home"]
SIZE = {"width": 64, "height": 36}


def proposals() -> bytes:
    """A list to import: an event every 8.64 s, with shuffled scores."""
    events = [
        {
            "start": index * DAY / PROPOSALS,
            "stop": index * DAY / PROPOSALS + EVENT,
            "score": 0.5 + (index * 7919 % PROPOSALS) / PROPOSALS / 2,
            "label": "Person",
        }
        for index in range(PROPOSALS)
    ]
    return json.dumps({"timestamps": events}).encode()


def open_day(browser: Browser, url: str) -> Page:
    """The page at 1280x720 with a day and its proposals, the first one selected and focused."""
    sys.path.insert(0, str(CHECKOUT / "tests" / "e2e"))
    from ui_page import FakedPage, day
    from waiting import until

    page = browser.new_page(viewport={"width": 1280, "height": 720})
    fake = day()
    fake["info"] |= SIZE  # drawing the fake frames must not count
    faked = FakedPage(page, f"{url}/webclient/index.html", fake)
    faked.open("day.mp4")
    until(page, "smartcut.store.state.info !== null")
    faked.open("events.json", proposals())
    until(page, f"smartcut.store.state.segments.length === {PROPOSALS}", 60_000)
    page.get_by_test_id("segment-item").first.focus()
    return page


def measure_list(
    browser: Browser, url: str, *, presses: int, both: Callable[[Sequence[float]], dict[str, float]]
) -> dict[str, Any]:
    """Milliseconds since the key press as {"median", "p95"}, in ["accept" | "jump" | "by score"]["script" |
    "layout" | "shown"]; also the counts ["rows"], of rendered rows, and ["proposals"].
    """
    page = open_day(browser, url)
    found: dict[str, Any] = {}

    def pressed(name: str, codes: list[str]) -> None:
        page.evaluate(PRESS, [codes, 10, REST_MS])  # warm-up
        taken = page.evaluate(PRESS, [codes, presses, REST_MS])
        found[name] = {part: both(values) for part, values in taken.items()}

    pressed("accept", ["Enter"])
    pressed("jump", ENDS)
    page.get_by_test_id("order").click()
    pressed("by score", ["Enter"])
    found["rows"] = page.get_by_test_id("segment-item").count()
    found["proposals"] = page.evaluate("smartcut.store.state.segments.length")
    page.close()
    return found
