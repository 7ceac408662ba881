"""A whole day: the file dropped into the page, `objects` at its defaults, until the last proposal; against DVR-Scan."""

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

MOST_SECONDS, TIMES_THE_FASTEST, GROWTH_MB = 180.0, 20.0, 100.0
MEMORY_EVERY = 3.0
NEWS = """(() => {
  const { run, scores, segments, interval } = smartcut.store.state;
  return { state: run.state, error: run.error?.key ?? null, answered: run.answered, scores: scores.length, interval,
    segments: segments.map(({ start, stop }) => [start, stop]) };
})()"""


@dataclass
class Walk:
    """What was seen of one search. Seconds since the drop; memory: of the browser, MB."""

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
        """The last fifth's memory beyond the second fifth's: nothing where memory is flat."""
        fifth = max(len(self.memory) // 5, 1)
        values = [value for _, value in self.memory]
        return statistics.median(values[-fifth:]) - statistics.median(values[fifth : 2 * fifth] or values)


def walk(page: Tab, day: Day, patience: float) -> Walk:
    """Drop, find, watch to the end.

    Raises:
        RuntimeError: the search failed or took longer than `patience` seconds.
    """
    seen, began, looked = Walk(), time.perf_counter(), 0.0
    seen.opened = page.drop(day.video)
    page.find()
    while True:
        news, now = page.page.evaluate(NEWS), time.perf_counter() - began
        if news["scores"] and not seen.first_score:
            seen.first_score = now
        if news["segments"] and not seen.first_proposal:
            seen.first_proposal = now
        if now - looked >= MEMORY_EVERY:
            looked = now
            seen.memory.append((now, browser_mb()))
            seen.scored.append((now, float(news["scores"])))
        if news["state"] not in ("idle", "running"):
            break
        if now > patience:
            raise RuntimeError(f"after {now:.0f} s the search is not over: {news['answered']} frames answered")
        time.sleep(0.02 if not seen.first_proposal else 0.2)
    if news["state"] != "done":
        raise RuntimeError(f"the search ended as {news['state']}: {news['error']} {' '.join(page.problems)}")
    seen.done, seen.frames, seen.interval = now, news["answered"], news["interval"]
    seen.proposals = [(start, stop) for start, stop in news["segments"]]
    seen.memory.append((now, browser_mb()))
    seen.scored.append((now, float(news["scores"])))
    return seen


def found(day: Day, start: float, stop: float, proposals: Sequence[tuple[float, float]]) -> dict[str, float]:
    """How many of the events between two seconds were found, how many proposals are none, and how far ends are off."""
    events = [Segment(a, b) for a, b, _ in day.events if start <= a and b <= stop]
    within = [Segment(a, b) for a, b in proposals if a < stop and b > start]
    told = evaluate(within, events, day.duration)
    false = sum(not any(e.start < p.stop and p.start < e.stop for e in events) for p in within)
    errors = told.boundary_errors
    return {
        "events": told.events,
        "found": told.events_found,
        "false": false,
        "mean error, s": told.boundary_error or 0.0,
        "largest error, s": max(errors, default=0.0),
    }


def measure(setting: Setting) -> Sequence[Result]:
    """Four results: the time, the speed beside DVR-Scan's, the events, the memory."""
    day = setting.day
    tools.own_python(dvr.PACKAGE)  # before, not after the long part
    with smartcut_up(setting.scratch) as url, tab(setting.scratch) as page:
        page.open(url)
        seen = walk(page, day, patience=3600.0)
        version = page.version
    setting.say(f"  the page took {seen.done:.0f} s for {day.duration / 3600:.3g} h; now DVR-Scan")
    stretch = min(day.duration, 120.0 if setting.quick else 600.0)
    at = dvr.busiest(day, stretch)
    fastest = dvr.scan(day.video, at, stretch, *dvr.FASTEST)
    # Its default takes eight times as long; both events close together are within five minutes.
    usual = dvr.scan(day.video, at, min(stretch, 40.0 if setting.quick else stretch if setting.whole else 300.0))
    ours = found(day, 0.0, day.duration, seen.proposals)
    versions = {"chromium": version, "dvr-scan": tools.version_in_own(dvr.PACKAGE)}
    hours = f"{day.duration / 3600:.3g} h"
    # A shorter file is looked at more often (the page's default), so that nothing follows from it for a day.
    is_day = day.duration >= 86_400.0
    scanned = (
        f"DVR-Scan on {stretch:.0f} s of the same file from {at:.0f} s on, at its defaults on {usual.scanned:.0f} s"
    )
    same = {
        "ours": found(day, at, at + stretch, seen.proposals),
        "DVR-Scan, default": found(day, at, at + usual.scanned, usual.events),
        f"DVR-Scan, {' '.join(dvr.FASTEST)}": found(day, at, at + stretch, fastest.events),
    }
    return [
        Result(
            name="day",
            what=f"{hours} of 1080p25 H.264 in the page, from the drop to the last proposal, default interval",
            unit="s",
            ours=seen.done,
            against="15 min" if is_day else "",
            goal=Goal("ours", at_most=MOST_SECONDS) if is_day else None,
            facts={
                "file open after, s": seen.opened,
                "first score after, s": seen.first_score,
                "first proposal after, s": seen.first_proposal,
                "frames analyzed": seen.frames,
                "seconds between frames": seen.interval,
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
            goal=Goal("ratio", at_least=TIMES_THE_FASTEST) if is_day else None,
            scaled=scanned,
            facts={
                "DVR-Scan at its defaults, × real time": usual.scanned / usual.seconds,
                "it would take for a day, fastest, min": fastest.for_whole(86_400.0) / 60,
                "it would take for a day, default, min": usual.for_whole(86_400.0) / 60,
            },
        ),
        Result(
            name="day events",
            what=f"events found of {len(day.events)}, each 15 s or longer",
            unit="events",
            ours=ours["found"],
            goal=Goal("ours", at_least=len(day.events), more={"as many found as DVR-Scan does": not_worse(same)}),
            facts={
                "false proposals": ours["false"],
                "mean error of the ends, s": ours["mean error, s"],
                "largest, s": ours["largest error, s"],
                **{f"{who}, within {stretch:.0f} s": in_words(told) for who, told in same.items()},
            },
        ),
        Result(
            name="day memory",
            what="memory of all processes of the browser, last fifth of the search beyond the second fifth",
            unit="MB",
            ours=max(seen.growth_mb, 0.0),
            goal=Goal("ours", at_most=GROWTH_MB),
            facts={"most, MB": max(value for _, value in seen.memory)},
            plots=[Series("Memory of the browser", "seconds since the drop", "MB", {"browser": thin(seen.memory)})],
        ),
    ]


def not_worse(same: dict[str, dict[str, float]]) -> bool:
    """Whether we found as large a share of the events as DVR-Scan at either setting did."""
    shares = {who: told["found"] / told["events"] if told["events"] else 1.0 for who, told in same.items()}
    return shares["ours"] >= max(shares.values())


def in_words(told: dict[str, float]) -> str:
    """found of events, with what else was proposed."""
    off = f", ends {told['mean error, s']:.1f} s off" if told["found"] else ""
    return f"{told['found']:.0f} of {told['events']:.0f} found{off}, {told['false']:.0f} false"
