"""A whole day: the file dropped on the page, `objects` at its defaults, until the last proposal; against DVR-Scan."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import dvr, tools
from benchmarks.chromium import Tab, browser_mb, smartcut_up, tab
from benchmarks.results import Day, Goal, Result, Series, Setting, thin
from smartcut_sdk import Segment
from smartcut_sdk.testing import evaluate

MAX_SECONDS, MIN_RATIO, MAX_GROWTH_MB = 180.0, 20.0, 100.0
MEMORY_INTERVAL_S = 3.0
PROGRESS = """(() => {
  const { run, scores, segments, interval } = smartcut.store.state;
  return { state: run.state, error: run.error?.key ?? null, answered: run.answered,
    scores: scores.items.length, interval, segments: segments.map(({ start, stop }) => [start, stop]) };
})()"""


@dataclass
class Search:
    """What was observed of one search. Seconds since the drop; memory of the browser in MB."""

    opened: float = 0.0
    first_score: float = 0.0
    first_proposal: float = 0.0
    done: float = 0.0
    frames: int = 0
    interval: float = 0.0
    proposals: list[tuple[float, float]] = field(default_factory=list)
    scored: list[tuple[float, float]] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def growth_mb(self) -> float:
        """Median memory of the last fifth minus that of the second fifth."""
        fifth = max(len(self.memory) // 5, 1)
        values = [value for _, value in self.memory]
        return statistics.median(values[-fifth:]) - statistics.median(values[fifth : 2 * fifth] or values)


def search(page: Tab, day: Day, timeout: float) -> Search:
    """Drop the file, press Find, observe until the end.

    Raises:
        RuntimeError: the search failed or took longer than `timeout` seconds.
    """
    seen, began, looked = Search(), time.perf_counter(), 0.0
    seen.opened = page.drop(day.video)
    page.find()
    while True:
        progress, now = page.page.evaluate(PROGRESS), time.perf_counter() - began
        if progress["scores"] and not seen.first_score:
            seen.first_score = now
        if progress["segments"] and not seen.first_proposal:
            seen.first_proposal = now
        if now - looked >= MEMORY_INTERVAL_S:
            looked = now
            seen.memory.append((now, browser_mb()))
            seen.scored.append((now, float(progress["scores"])))
        if progress["state"] not in ("idle", "running"):
            break
        if now > timeout:
            raise RuntimeError(f"after {now:.0f} s the search is not over: {progress['answered']} frames scored")
        time.sleep(0.02 if not seen.first_proposal else 0.2)
    if progress["state"] != "done":
        raise RuntimeError(f"the search ended as {progress['state']}: {progress['error']} {' '.join(page.problems)}")
    seen.done, seen.frames, seen.interval = now, progress["answered"], progress["interval"]
    seen.proposals = [(start, stop) for start, stop in progress["segments"]]
    seen.memory.append((now, browser_mb()))
    seen.scored.append((now, float(progress["scores"])))
    return seen


def found(day: Day, start: float, stop: float, proposals: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Events found between two times, false proposals, and boundary errors."""
    events = [Segment(a, b) for a, b, _ in day.events if start <= a and b <= stop]
    within = [Segment(a, b) for a, b in proposals if a < stop and b > start]
    scores = evaluate(within, events, day.duration)
    false = sum(not any(e.start < p.stop and p.start < e.stop for e in events) for p in within)
    errors = scores.boundary_errors
    return {
        "events": scores.events,
        "found": scores.events_found,
        "false": false,
        "mean error, s": scores.boundary_error or 0.0,
        "largest error, s": max(errors, default=0.0),
    }


def measure(setting: Setting) -> Sequence[Result]:
    """Four results: time, speed against DVR-Scan's, events, memory."""
    day = setting.day
    tools.own_python(dvr.PACKAGE)  # fails early if it cannot be installed
    with smartcut_up(setting.scratch) as url, tab(setting.scratch) as page:
        page.open(url)
        seen = search(page, day, timeout=3600.0)
        version = page.version
    setting.say(f"  the page took {seen.done:.0f} s for {day.duration / 3600:.3g} h; now DVR-Scan")
    stretch = min(day.duration, 120.0 if setting.quick else 600.0)
    at = dvr.busiest(day, stretch)
    fastest = dvr.scan(day.video, at, stretch, *dvr.FASTEST)
    # At its defaults it takes eight times as long; five minutes include the two events that are close together.
    usual = dvr.scan(day.video, at, min(stretch, 40.0 if setting.quick else stretch if setting.whole else 300.0))
    ours = found(day, 0.0, day.duration, seen.proposals)
    versions = {"chromium": version, "dvr-scan": tools.version_in_own(dvr.PACKAGE)}
    hours = f"{day.duration / 3600:.3g} h"
    # A shorter file gets a shorter default interval, so its figures can't be scaled to a day.
    is_day = day.duration >= 86_400.0
    scanned = (
        f"DVR-Scan on {stretch:.0f} s of the same file from {at:.0f} s on, at its defaults on {usual.scanned:.0f} s"
    )
    same = {
        "ours": found(day, at, at + stretch, seen.proposals),
        "DVR-Scan, defaults": found(day, at, at + usual.scanned, usual.events),
        f"DVR-Scan, {' '.join(dvr.FASTEST)}": found(day, at, at + stretch, fastest.events),
    }
    return [
        Result(
            name="day",
            what=f"{hours} of 1080p25 H.264 in the page, from the drop to the last proposal, default interval",
            unit="s",
            ours=seen.done,
            against="15 min" if is_day else "",
            goal=Goal("ours", at_most=MAX_SECONDS) if is_day else None,
            facts={
                "file open after, s": seen.opened,
                "first score after, s": seen.first_score,
                "first proposal after, s": seen.first_proposal,
                "frames sampled": seen.frames,
                "interval, s": seen.interval,
                "frames/s": seen.frames / (seen.done - seen.opened),
            },
            versions=versions,
            plots=[Series("Frames scored", "seconds since the drop", "frames", {"scored": thin(seen.scored)})],
        ),
        Result(
            name="day speed",
            what="seconds of video per second",
            unit="× real time",
            ours=day.duration / seen.done,
            theirs=stretch / fastest.seconds,
            against=f"DVR-Scan at its fastest, {' '.join(dvr.FASTEST)}",
            goal=Goal("ratio", at_least=MIN_RATIO) if is_day else None,
            scaled=scanned,
            facts={
                "DVR-Scan at its defaults, × real time": usual.scanned / usual.seconds,
                "its time for a day, fastest, min": fastest.for_whole(86_400.0) / 60,
                "its time for a day, defaults, min": usual.for_whole(86_400.0) / 60,
            },
        ),
        Result(
            name="day events",
            what=f"events found of {len(day.events)}, each 15 s or longer",
            unit="events",
            ours=ours["found"],
            goal=Goal("ours", at_least=len(day.events), more={"at least as many as DVR-Scan": not_worse(same)}),
            facts={
                "false proposals": ours["false"],
                "mean boundary error, s": ours["mean error, s"],
                "largest boundary error, s": ours["largest error, s"],
                **{f"{who}, within {stretch:.0f} s": in_words(each) for who, each in same.items()},
            },
        ),
        Result(
            name="day memory",
            what="memory of all browser processes, growth from the second fifth of the search to the last",
            unit="MB",
            ours=max(seen.growth_mb, 0.0),
            goal=Goal("ours", at_most=MAX_GROWTH_MB),
            facts={"peak, MB": max(value for _, value in seen.memory)},
            plots=[Series("Memory of the browser", "seconds since the drop", "MB", {"browser": thin(seen.memory)})],
        ),
    ]


def not_worse(same: dict[str, dict[str, float]]) -> bool:
    """Whether our share of events found is at least DVR-Scan's at either setting."""
    shares = {who: each["found"] / each["events"] if each["events"] else 1.0 for who, each in same.items()}
    return shares["ours"] >= max(shares.values())


def in_words(found: dict[str, float]) -> str:
    """`2 of 2 found, ends 0.5 s off, 0 false`."""
    off = f", ends {found['mean error, s']:.1f} s off" if found["found"] else ""
    return f"{found['found']:.0f} of {found['events']:.0f} found{off}, {found['false']:.0f} false"
