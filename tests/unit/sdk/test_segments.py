"""Scores to segments: the golden vectors shared with the page, and properties of any scores."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from smartcut_sdk.protocol.values import read_score
from smartcut_sdk.segmentation.segments import (
    Score,
    Segment,
    Segmentation,
    closed_segments,
    segments_from_scores,
    settled_until,
)

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "segments.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_vector(vector: dict[str, Any]) -> None:
    found = segments_from_scores(
        [read_score(entry) for entry in vector["scores"]],
        Segmentation(**vector["settings"]),
        interval=vector["interval"],
        duration=vector["duration"],
    )
    assert found == [Segment(s["start"], s["stop"], s["score"], s.get("label")) for s in vector["segments"]]


def test_vectors_are_many_and_their_names_unique() -> None:
    names = [vector["name"] for vector in VECTORS]
    assert len(names) >= 25
    assert len(set(names)) == len(names)


def random_case(seed: int) -> tuple[list[Score], Segmentation, float, float]:
    chance = random.Random(seed)
    interval = chance.choice([0.5, 1.0, 5.0])
    settings = Segmentation(
        chance.choice([0.3, 0.5, 0.8]), chance.choice([0, 2, 10]), chance.choice([0, 3, 15]), chance.choice([0, 1, 6])
    )
    at, scores, level = 0.0, [], 0.1
    for _ in range(chance.randrange(1, 80)):
        level = chance.random() if chance.random() < 0.3 else level
        scores.append(Score(at, level, chance.choice([None, "Person", "Car"])))
        at += interval * chance.choice([0.3, 1, 1, 1, 1.4, 3])
    return scores, settings, interval, scores[-1].at + chance.random() * interval


@pytest.mark.parametrize("seed", range(150))
def test_segments_are_ordered_disjoint_and_cover_every_high_sample(seed: int) -> None:
    scores, settings, interval, duration = random_case(seed)
    segments = segments_from_scores(scores, settings, interval=interval, duration=duration)
    for before, after in pairwise(segments):
        assert before.stop < after.start
    for segment in segments:
        assert 0 <= segment.start < segment.stop <= duration + 0.001
        assert segment.stop - segment.start >= min(settings.shortest, duration) - 0.002
        assert segment.score is not None
        assert segment.score >= settings.threshold
    for score in scores:
        if score.score >= settings.threshold:
            assert any(segment.start - 0.001 <= score.at <= segment.stop + 0.001 for segment in segments)


@pytest.mark.parametrize("seed", range(150))
def test_the_order_of_samples_does_not_matter(seed: int) -> None:
    scores, settings, interval, duration = random_case(seed)
    expected = segments_from_scores(scores, settings, interval=interval, duration=duration)
    random.Random(seed).shuffle(scores)
    assert segments_from_scores(scores, settings, interval=interval, duration=duration) == expected


@pytest.mark.parametrize("seed", range(150))
def test_closed_segments_never_change(seed: int) -> None:
    scores, settings, interval, duration = random_case(seed)
    final = segments_from_scores(scores, settings, interval=interval, duration=duration)
    for count in range(1, len(scores)):
        so_far = segments_from_scores(scores[:count], settings, interval=interval, duration=duration)
        position = settled_until(scores[:count], settings, interval=interval)
        for segment in closed_segments(so_far, position, settings):
            assert segment in final


def test_a_segment_closes_once_nothing_can_reach_it() -> None:
    segment = Segment(0, 100)
    settings = Segmentation(gap=2, shortest=15, padding=0)
    assert closed_segments([segment], 115, settings) == []
    assert closed_segments([segment], 115.01, settings) == [segment]
    assert closed_segments([segment], 115.01, Segmentation(gap=20, shortest=15)) == []
    assert closed_segments([segment], 115.01, Segmentation(padding=20)) == []


def test_a_stretch_that_may_become_a_segment_is_not_settled() -> None:
    settings = Segmentation(threshold=0.5)
    low, pending, high = Score(0, 0.1), [Score(5, 0.4), Score(10, 0.4)], Score(15, 0.6)
    assert settled_until([], settings, interval=5) == 0
    assert settled_until([low], settings, interval=5) == 0
    assert settled_until([low, *pending], settings, interval=5) == 2.5
    assert settled_until(pending, settings, interval=5) == 2.5
    assert settled_until([low, *pending, high], settings, interval=5) == 15
    assert settled_until([high, Score(30, 0.4)], settings, interval=5) == 25


def test_a_day_of_scores_one_per_second() -> None:
    scores = [Score(float(at), 0.9 if at % 3600 < 20 else 0.1) for at in range(86_400)]
    segments = segments_from_scores(scores, Segmentation(), interval=1, duration=86_400)
    assert len(segments) == 24
    assert segments[1] == Segment(3599.5, 3619.5, 0.9)
