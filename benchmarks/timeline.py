"""The timeline with 86,400 scores and 10,000 segments: the cost of a frame while panning, zooming and playing in a
headless Chromium with software rendering, of recomputing segments for another threshold, and of an accept and a jump
in the list beside it (review_list.py).

    python -m benchmarks.timeline        prints the figures as JSON

`whole` is the cost of a frame from the wheel event to the last pixel, `script` the part in JavaScript, `gap` the time
between two displayed frames, which is never below 16.7 ms.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.results import Goal, Result, Setting
from benchmarks.review_list import measure_list

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHECKOUT = Path(__file__).resolve().parents[1]
SCREENS = {"1280x720": (1280, 720, 1.0), "3840x2160": (3840, 2160, 1.0), "3840x2160 at 2x": (3840, 2160, 2.0)}
MAX_FRAME_MS, MAX_RESEGMENT_MS, MAX_PRESS_MS = 20.0, 50.0, 50.0
FRAMES, ROUNDS, PRESSES = 120, 2, 200


def quantile(values: Sequence[float], at: float) -> float:
    """Quantile `at` of the values, 0.5 for the median; milliseconds, rounded to a hundredth."""
    order = sorted(values)
    return round(order[min(len(order) - 1, int(len(order) * at))], 2)


def _both(values: Sequence[float]) -> dict[str, float]:
    return {"median": quantile(values, 0.5), "p95": quantile(values, 0.95)}


def _on_screen(page: Page, frames: int, rounds: int) -> dict[str, Any]:
    """Every sweep; of several rounds the one with the lowest median, since other load only adds time."""
    found: dict[str, Any] = {}
    for name in page.evaluate("bench.sweeps"):
        page.evaluate("(name) => bench.sweep(name, 60, false)", name)  # warm-up
        plain = [page.evaluate("([name, n]) => bench.sweep(name, n, false)", [name, frames]) for _ in range(rounds)]
        whole = [page.evaluate("([name, n]) => bench.sweep(name, n, true)", [name, frames]) for _ in range(rounds)]
        found[name] = {
            "script": min((_both(sweep["costs"]) for sweep in plain), key=lambda both: both["median"]),
            "whole": min((_both(sweep["costs"]) for sweep in whole), key=lambda both: both["median"]),
            "gap": min((_both(sweep["gaps"]) for sweep in plain), key=lambda both: both["p95"]),
        }
    return found


def measure_page(
    *,
    frames: int = FRAMES,
    rounds: int = ROUNDS,
    presses: int = PRESSES,
    screens: Sequence[str] = tuple(SCREENS),
) -> dict[str, Any]:
    """Milliseconds as {"median", "p95"} in ["screens"][size][sweep]["script" | "whole" | "gap"], ["resegment"] and
    ["list"] (of measure_list()); also counts and the browser's version.

    Raises:
        RuntimeError: no Chromium was found, or the page did not start.
    """
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(CHECKOUT / "tests" / "e2e"))
    from browser import FLAGS, find_chromium
    from static import serve_page

    figures: dict[str, Any] = {"screens": {}}
    with serve_page(CHECKOUT) as url, sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        figures["chromium"] = browser.version
        for name in screens:
            width, height, ratio = SCREENS[name]
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=ratio)
            problems: list[str] = []
            page.on("pageerror", lambda error, kept=problems: kept.append(str(error)))
            page.goto(f"{url}/benchmarks/page/index.html")
            end = time.monotonic() + 30
            while not page.evaluate("typeof bench === 'object'"):
                if time.monotonic() > end:
                    raise RuntimeError(f"The benchmark's page did not start. {' '.join(problems)}")
                time.sleep(0.1)
            figures["screens"][name] = _on_screen(page, frames, rounds)
            if "resegment" not in figures:
                page.evaluate("bench.resegment(10)")
                figures["resegment"] = _both(page.evaluate("bench.resegment(60)")["costs"])
                figures |= {key: value for key, value in page.evaluate("bench.facts()").items() if key != "pixels"}
            page.close()
        figures["list"] = measure_list(browser, url, presses=presses, both=_both)
        browser.close()
    return figures


def measure(setting: Setting) -> Sequence[Result]:
    """Frames of the slowest sweep on a 1280x720 screen, another threshold, an accept and a jump."""
    figures = measure_page(frames=60, rounds=1, presses=60) if setting.quick else measure_page()
    sizes = {key: figures[key] for key in ("scores", "segments")}
    usual = figures["screens"]["1280x720"]
    slowest = max(usual, key=lambda name: usual[name]["whole"]["p95"])
    facts: dict[str, float | int | str] = {}
    for screen, sweeps in figures["screens"].items():
        worst = {kind: max(sweeps.values(), key=lambda each: each[kind]["p95"])[kind] for kind in ("whole", "gap")}
        facts[f"{screen}: drawing, median and p95 (ms)"] = f"{worst['whole']['median']} / {worst['whole']['p95']}"
        facts[f"{screen}: between frames, median and p95 (ms)"] = f"{worst['gap']['median']} / {worst['gap']['p95']}"
    shown = min(usual.values(), key=lambda each: 1 / each["gap"]["p95"])["gap"]["p95"]
    versions = {"chromium": figures["chromium"]}
    return [
        Result(
            name="timeline",
            what="95th percentile of a frame's cost while panning, zooming and playing a day (software rendering)",
            unit="ms",
            ours=usual[slowest]["whole"]["p95"],
            theirs=None,
            goal=Goal("ours", at_most=MAX_FRAME_MS, more={"≥ 50 frames/s shown": shown <= MAX_FRAME_MS}),
            facts={**sizes, "slowest sweep": slowest, **facts},
            versions=versions,
        ),
        Result(
            name="timeline threshold",
            what="95th percentile of recomputing a day's segments for another threshold",
            unit="ms",
            ours=figures["resegment"]["p95"],
            theirs=None,
            goal=Goal("ours", at_most=MAX_RESEGMENT_MS),
            facts={**sizes, "median (ms)": figures["resegment"]["median"]},
            versions=versions,
        ),
        _list_result(figures, "accept", "accepting a proposal, until the next one is on screen", "by score"),
        _list_result(figures, "jump", "jumping to the other end of the list, until it is on screen"),
    ]


def _list_result(figures: dict[str, Any], name: str, what: str, also: str | None = None) -> Result:
    """Cost of a key press with 10,000 proposals in the list, including the wait for the next frame."""
    found = figures["list"]
    facts: dict[str, float | int | str] = {"proposals": found["proposals"], "rows rendered": found["rows"]}
    for each in (name, also) if also else (name,):
        for part in ("script", "layout", "shown"):
            pair = found[each][part]
            order = "" if each == name else f"{each}: "
            facts[f"{order}{part}, median and p95 (ms)"] = f"{pair['median']} / {pair['p95']}"
    return Result(
        name=f"timeline list {name}",
        what=f"95th percentile of {what}, with 10,000 proposals in the list",
        unit="ms",
        ours=found[name]["shown"]["p95"],
        theirs=None,
        goal=Goal("ours", at_most=MAX_PRESS_MS),
        facts=facts,
        versions={"chromium": figures["chromium"]},
    )


def main() -> int:
    """Print the figures."""
    print(json.dumps(measure_page(), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
