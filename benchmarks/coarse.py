"""A coarse grid refined to the segments' boundaries, against a scan of every second of the same file.

Both are `smartcut analyze` with `objects`, without and with `--dense --interval 1`. On the whole day the dense scan is
only counted (one frame per second), since it takes nearly an hour; `--whole` runs it. On a piece of the day both run.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from benchmarks.data import find_day
from benchmarks.results import Day, Goal, Result, Setting
from smartcut_sdk import Segment
from smartcut_sdk.testing import Analysis, Runner, load_plugin

PIECE_MINUTES = 60
SHORTEST = 15.0
EVENT_EVERY = 86_400 / 20


def overlap(one: Segment, other: Segment) -> float:
    return min(one.stop, other.stop) - max(one.start, other.start)


def compare(found: Sequence[Segment], wanted: Sequence[Segment]) -> tuple[int, list[float]]:
    """How many of `wanted` overlap with a found segment, and the boundary errors of those, in seconds."""
    hits, off = 0, []
    for each in wanted:
        best = max(found, key=lambda segment: overlap(segment, each), default=None)
        if best is not None and overlap(best, each) > 0:
            hits += 1
            off += [abs(best.start - each.start), abs(best.stop - each.stop)]
    return hits, off


def events_of(day: Day, label: str = "person") -> list[Segment]:
    """The labeled events with a person, of at least SHORTEST seconds."""
    known = [Segment(start, stop) for start, stop, name in day.events if name.lower() == label]
    return [event for event in known if event.stop - event.start >= SHORTEST]


def timed(runner: Runner, day: Day, *, dense: bool) -> tuple[Analysis, float]:
    began = time.perf_counter()
    found = runner.analyze(day.video, interval=1 if dense else None, dense=dense)
    return found, time.perf_counter() - began


def row(name: str, day: Day, fine: Analysis, seconds: float, dense: tuple[Analysis, float] | None) -> Result:
    """Frames fetched / frames of a dense scan, and the segments found."""
    events = events_of(day)
    hits, off = compare(fine.segments, events)
    facts: dict[str, float | int | str] = {
        "events": len(events),
        "events found": hits,
        "proposals": len(fine.segments),
        "largest error against the ground truth, s": round(max(off, default=0.0), 2),
        "time, s": round(seconds, 1),
    }
    more = {
        "no event of 15 s or longer missed": hits == len(events),
        "boundaries within 1 s of the ground truth": max(off, default=0.0) <= 1,
    }
    frames: float = math.ceil(day.duration)
    against = "one frame per second (counted)"
    if dense is not None:
        scan, took = dense
        frames, against = len(scan.scores), "one frame per second (`--dense --interval 1`)"
        both, apart = compare(fine.segments, scan.segments)
        facts |= {
            "segments of the dense scan": len(scan.segments),
            "of these found": both,
            "largest difference to the dense scan, s": round(max(apart, default=0.0), 2),
            "time of the dense scan, s": round(took, 1),
        }
        more |= {
            "every segment of the dense scan found": both == len(scan.segments),
            "boundaries within 1 s of the dense scan's": max(apart, default=0.0) <= 1,
        }
    return Result(
        name=name,
        what=f"frames that `smartcut analyze` fetches: {day.duration / 3600:.3g} h, {len(events)} events, 10 s grid",
        unit="frames",
        ours=len(fine.scores),
        theirs=frames,
        against=against,
        # the goal is for a day with 20 events; denser events need more refinement
        goal=Goal("ratio", at_most=0.12 if len(events) <= day.duration / EVENT_EVERY else None, more=more),
        facts=facts,
    )


def measure(setting: Setting) -> Sequence[Result]:
    """The day, and a piece of it."""
    piece = setting.day if setting.quick else find_day(PIECE_MINUTES)
    with Runner(load_plugin("objects")) as runner:
        results = []
        if not setting.quick:
            fine = timed(runner, setting.day, dense=False)
            dense = timed(runner, setting.day, dense=True) if setting.whole else None
            results.append(row("coarse", setting.day, *fine, dense))
        if piece is not None:
            fine = timed(runner, piece, dense=False)
            results.append(row("coarse piece", piece, *fine, timed(runner, piece, dense=True)))
    return results
