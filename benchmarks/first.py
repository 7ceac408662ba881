"""Time from dropping the file to the first score on the timeline."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from benchmarks.chromium import smartcut_up, tab
from benchmarks.results import Goal, Result, Setting

FIRST_SCORE = "smartcut.store.state.scores.items.length > 0"


def measure(setting: Setting) -> Sequence[Result]:
    """One result; each round uses a new browser."""
    opened, found, version = [], [], ""
    with smartcut_up(setting.scratch) as url:
        for number in range(2 if setting.quick else 5):
            folder = setting.scratch / f"round-{number}"
            folder.mkdir()
            with tab(folder) as page:
                version = page.version
                page.open(url)
                began = time.perf_counter()
                opened.append(page.drop(setting.day.video))
                page.find()
                page.until(FIRST_SCORE, 120)
                found.append(time.perf_counter() - began)
    return [
        Result(
            name="first",
            what=f"{setting.day.duration / 3600:.3g} h of video dropped on the page, until the first score",
            unit="s",
            ours=statistics.median(found),
            goal=Goal("ours", at_most=3.0),
            rounds=[(value, None) for value in found],
            facts={"of which opening the file, s": statistics.median(opened)},
            versions={"chromium": version},
        )
    ]
