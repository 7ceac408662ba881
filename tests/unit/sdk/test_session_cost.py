"""The cost of a long video: the work per update must not grow with the video."""

from __future__ import annotations

import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

import smartcut_sdk.segmentation.video_session as session_module
from smartcut_sdk.parameters.parameter_set import ParameterValues
from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.segmentation.segments import Score, Segmentation, segments_from_scores

SECONDS = 8_000
CHANCE = random.Random(3)
DAYS: dict[str, Callable[[int], float]] = {
    "rare events": lambda at: 0.9 if at % 1800 < 20 else 0.1,
    "one long event": lambda at: 0.9,
    "noise": lambda at: CHANCE.random(),
    "just below the threshold": lambda at: 0.4,
}


@pytest.mark.parametrize("day", DAYS)
def test_work_is_linear_in_the_length_of_the_video(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    visited = 0

    def counted(scores: Any, *arguments: Any, **named: Any) -> Any:
        nonlocal visited
        visited += len(scores)
        return segments_from_scores(scores, *arguments, **named)

    monkeypatch.setattr(session_module, "segments_from_scores", counted)
    plugin: Any = SimpleNamespace(has_segment=False, about=SimpleNamespace(ordered=False))
    session = session_module.VideoSession(plugin, ParameterValues(None), interval=1, duration=float(SECONDS))
    predictions = [Prediction(DAYS[day](at), at=float(at)) for at in range(SECONDS)]
    for first in range(0, SECONDS, 16):
        session.push(predictions[first : first + 16])
    scores = [Score(one.at, one.score) for one in predictions]
    expected = segments_from_scores(scores, Segmentation(), interval=1, duration=float(SECONDS))
    assert session.finish().segments == expected
    assert visited < 60 * SECONDS


def test_segments_reported_early_are_in_the_final_answer() -> None:
    plugin: Any = SimpleNamespace(has_segment=False, about=SimpleNamespace(ordered=False))
    session = session_module.VideoSession(plugin, ParameterValues(None), interval=1, duration=float(SECONDS))
    chance = random.Random(5)
    reported = []
    for first in range(0, SECONDS, 16):
        busy = (first // 1000) % 2
        scores = [chance.random() if busy else 0.05 for _ in range(16)]
        reported += session.push([Prediction(s, at=float(first + i)) for i, s in enumerate(scores)]).segments
    final = session.finish().segments
    assert reported
    assert len(set(reported)) == len(reported)
    assert set(reported) <= set(final)
