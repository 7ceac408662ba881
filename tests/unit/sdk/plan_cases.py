"""Makes a planner's walk over a made-up video, as `tests/vectors/planner.json` describes it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from smartcut_sdk.offline.planner import Planner, PlanSettings

NOTHING = 0.05


@dataclass
class Walk:
    """asked: the seconds in the order of asking; scores: what came, by true time; total: as first told."""

    asked: list[float] = field(default_factory=list)
    scores: dict[float, float] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)


def keyframes_of(case: dict[str, Any]) -> list[float] | None:
    """The list that is given, or one every so many seconds, or None."""
    given = case["keyframes"]
    if not isinstance(given, dict):
        return given
    return [index * given["every"] for index in range(int(case["duration"] / given["every"]))]


def score_at(case: dict[str, Any], at: float) -> float:
    """Of the event that holds this second."""
    return next((score for start, stop, score in case["events"] if start <= at < stop), NOTHING)


def walk(case: dict[str, Any]) -> Walk:
    """Ask until nothing is left: `window` seconds on their way at once, answered in the order of asking.

    late: pictures between keyframes stand so many seconds before the second asked. lost: seconds that give nothing.
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
    made, on_the_way = Walk(totals=[planner.total]), deque[float]()
    keys = set(keyframes or ())
    while True:
        while len(on_the_way) < case["window"] and (second := planner.next()) is not None:
            made.asked.append(second)
            on_the_way.append(second)
        if not on_the_way:
            break
        asked = on_the_way.popleft()
        at = asked if asked in keys else max(0.0, asked - case["late"])
        score = None if asked in case["lost"] else score_at(case, at)
        planner.answer(asked, at, score)
        made.totals.append(planner.total)
        if score is not None:
            made.scores[at] = score
    assert planner.pending == 0
    assert planner.total == planner.answered == len(made.asked) + len(known)
    return made
