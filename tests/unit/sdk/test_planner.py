"""The planner: the golden vectors shared with the page, and its guarantees on a whole day."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from plan_cases import keyframes_of, run_plan, score_at

from smartcut_sdk.offline.planner import Planner, PlanSettings
from smartcut_sdk.offline.planner_grid import coarse_targets, widest_step
from smartcut_sdk.segmentation.segments import Score, Segmentation, segments_from_scores

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "planner.json").read_text(encoding="utf-8"))
DAY = 86_400
SETTINGS = PlanSettings(interval=10)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_vector(vector: dict[str, Any]) -> None:
    asked = run_plan(vector).asked
    expected = vector["asked"] or vector.get("first", [])
    assert [round(at, 6) for at in asked[: len(expected)]] == expected
    assert len(asked) == vector["count"]
    assert len(set(asked)) == len(asked), "no time twice"


def test_vectors_are_many_and_their_names_unique() -> None:
    names = [vector["name"] for vector in VECTORS]
    assert len(names) >= 30
    assert len(set(names)) == len(names)


def day(seed: int, gop: float, window: int) -> dict[str, Any]:
    """A day with twenty separate events of 15 s to 3 min."""
    chance = random.Random(seed)
    events: list[list[float]] = []
    while len(events) < 20:
        start = chance.uniform(0, DAY - 200)
        stop = start + chance.uniform(15, 180)
        if all(stop + 30 < other[0] or other[1] + 30 < start for other in events):
            events.append([start, stop, 0.9])
    settings = {"interval": 10}
    case = {"name": "day", "duration": DAY, "settings": settings, "keyframes": {"every": gop}, "busy": None}
    return {**case, "events": sorted(events), "window": window, "known": [], "lost": [], "late": 0}


@pytest.mark.parametrize(("seed", "gop", "window"), [(1, 2, 1), (2, 2, 32), (3, 1, 32), (4, 5, 32), (5, 0.96, 32)])
def test_a_day_needs_a_small_share_of_its_seconds_and_misses_no_event(seed: int, gop: float, window: int) -> None:
    case = day(seed, gop, window)
    made = run_plan(case)
    assert len(made.asked) / DAY <= 0.12
    found = segments(made.scores, 10)
    dense = segments({at: score_at(case, at) for at in map(float, range(DAY))}, 1)
    assert len(found) == len(dense) == len(case["events"])
    for (start, stop, _), one, other in zip(case["events"], found, dense, strict=True):
        for here, true, there in ((one.start, start, other.start), (one.stop, stop, other.stop)):
            assert abs(here - true) <= 1
            assert abs(here - there) <= 1


def segments(scores: dict[float, float], interval: float) -> list[Any]:
    made = [Score(at, score) for at, score in scores.items()]
    return segments_from_scores(made, Segmentation(), interval=interval, duration=DAY)


@pytest.mark.parametrize("gop", [0.4, 1, 2, 3, 5, 6, 7, 12, 25, 250])
@pytest.mark.parametrize("interval", [1, 5, 10, 15, 60])
def test_coarse_times_are_never_further_apart_than_the_shortest_segment(gop: float, interval: float) -> None:
    settings = PlanSettings(interval=interval)
    keyframes = keyframes_of({"duration": 3600, "keyframes": {"every": gop}})
    grid = [*coarse_targets(3600, settings.step, widest_step(settings.step, settings.shortest), keyframes), 3600]
    assert max(b - a for a, b in pairwise(grid)) <= 15 + 1e-6


def test_a_resumed_scan_requests_only_the_rest() -> None:
    whole = next(vector for vector in VECTORS if vector["name"].startswith("one event, many"))
    made = run_plan(whole)
    for cut in range(len(made.asked) + 1):
        known = made.asked[:cut]
        rest = run_plan({**whole, "known": [[at, made.scores[at]] for at in known]}).asked
        assert sorted([*known, *rest]) == sorted(made.asked)


def test_a_flickering_score_costs_at_most_one_frame_per_second() -> None:
    chance = random.Random(9)
    planner = Planner(600, SETTINGS, keyframes=[at * 2.0 for at in range(300)])
    asked = []
    while (second := planner.next()) is not None:
        asked.append(second)
        planner.answer(second, second, chance.choice([0.1, 0.4, 0.9]))
    assert len(asked) <= 600


def test_an_unrequested_answer_changes_nothing() -> None:
    planner = Planner(60, SETTINGS)
    planner.answer(7.0, 7.0, 0.9)
    assert (planner.total, planner.answered, planner.pending) == (6, 0, 0)
