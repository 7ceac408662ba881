"""Runs a planner over a synthetic video described as in `tests/vectors/planner.json`."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from smartcut_sdk.offline.planner import Planner, PlanSettings

NOTHING = 0.05


@dataclass
class PlanRun:
    """asked: times in the order requested; scores: by true time; totals: the planner's estimate before each answer."""

    asked: list[float] = field(default_factory=list)
    scores: dict[float, float] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)


def keyframes_of(case: dict[str, Any]) -> list[float] | None:
    """The given list, or one at a fixed distance, or None."""
    given = case["keyframes"]
    if not isinstance(given, dict):
        return given
    return [index * given["every"] for index in range(int(case["duration"] / given["every"]))]


def score_at(case: dict[str, Any], at: float) -> float:
    """The score of the event at this time."""
    return next((score for start, stop, score in case["events"] if start <= at < stop), NOTHING)


def run_plan(case: dict[str, Any]) -> PlanRun:
    """Run until nothing is left: up to `window` requests in flight, answered in order.

    late: how far before the requested time the frames between keyframes are. lost: times without a frame.
    """
    keyframes = keyframes_of(case)
    sizes = None
    if keyframes and case["busy"] is not None:
        edges = [*keyframes[1:], case["duration"]]
        spans = list(zip(keyframes, edges, strict=True))
        sizes = [3 if any(a < stop and b > start for start, stop in case["busy"]) else 1 for a, b in spans]
    known = [(at, score) for at, score in case["known"]]
    settings = PlanSettings(**case["settings"])
    planner = Planner(case["duration"], settings, keyframes=keyframes, sizes=sizes, scores=known)
    run, in_flight = PlanRun(totals=[planner.total]), deque[float]()
    keys = set(keyframes or ())
    while True:
        while len(in_flight) < case["window"] and (second := planner.next()) is not None:
            run.asked.append(second)
            in_flight.append(second)
        if not in_flight:
            break
        asked = in_flight.popleft()
        at = asked if asked in keys else max(0.0, asked - case["late"])
        score = None if asked in case["lost"] else score_at(case, at)
        planner.answer(asked, at, score)
        run.totals.append(planner.total)
        if score is not None:
            run.scores[at] = score
    assert planner.pending == 0
    assert planner.total == planner.answered == len(run.asked) + len(known)
    return run
