"""What a long video costs: the work between answers must not grow with all that came before."""

from __future__ import annotations

import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

import smartcut_sdk.segmentation.video_session as room
from smartcut_sdk.parameters.parameter_set import Validated
from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.segmentation.segments import Score, Segmentation, segments_from_scores

SECONDS = 8_000
CHANCE = random.Random(3)
DAYS: dict[str, Callable[[int], float]] = {
    "rare events": lambda at: 0.9 if at % 1800 < 20 else 0.1,
    "always something": lambda at: 0.9,
    "never quiet": lambda at: CHANCE.random(),
    "just below the threshold": lambda at: 0.4,
}


@pytest.mark.parametrize("day", DAYS)
def test_work_grows_with_the_video_not_with_its_square(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0

    def counted(scores: Any, *arguments: Any, **named: Any) -> Any:
        nonlocal looked_at
        looked_at += len(scores)
        return segments_from_scores(scores, *arguments, **named)

    monkeypatch.setattr(room, "segments_from_scores", counted)
    plugin: Any = SimpleNamespace(has_segment=False, about=SimpleNamespace(ordered=False))
    session = room.VideoSession(plugin, Validated(None), interval=1, duration=float(SECONDS))
    predictions = [Prediction(DAYS[day](at), at=float(at)) for at in range(SECONDS)]
    for first in range(0, SECONDS, 16):
        session.push(predictions[first : first + 16])
    scores = [Score(one.at, one.score) for one in predictions]
    expected = segments_from_scores(scores, Segmentation(), interval=1, duration=float(SECONDS))
    assert session.finish().segments == expected
    assert looked_at < 60 * SECONDS


def test_what_is_told_early_is_in_the_final_answer() -> None:
    plugin: Any = SimpleNamespace(has_segment=False, about=SimpleNamespace(ordered=False))
    session = room.VideoSession(plugin, Validated(None), interval=1, duration=float(SECONDS))
    chance = random.Random(5)
    told = []
    for first in range(0, SECONDS, 16):
        busy = (first // 1000) % 2
        scores = [chance.random() if busy else 0.05 for _ in range(16)]
        told += session.push([Prediction(s, at=float(first + i)) for i, s in enumerate(scores)]).segments
    final = session.finish().segments
    assert told
    assert len(set(told)) == len(told)
    assert set(told) <= set(final)
