"""What `predict` may return, and each wrong result as one sentence that names hook, file and time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from plugin_makers import some, with_answer

from smartcut_sdk import Box, Prediction
from smartcut_sdk.plugin.plugin import PluginError


@dataclass
class Tensor:
    """Looks like a result of torch or TensorFlow, without either."""

    values: list[float]

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def numpy(self) -> Any:
        return np.array(self.values, dtype=np.float32)


@pytest.mark.parametrize(
    "answer",
    [
        [0.25, 0.5],
        (0.25, 0.5),
        np.array([0.25, 0.5]),
        np.array([0.25, 0.5], dtype=np.float16),
        np.array([[0.25], [0.5]]),
        [np.float32(0.25), np.float32(0.5)],
        [np.array(0.25), np.array(0.5)],
        [Prediction(0.25), 0.5],
        Tensor([0.25, 0.5]),
        lambda frames: (0.25 * (index + 1) for index, _ in enumerate(frames)),
    ],
    ids=["list", "tuple", "array", "half", "column", "scalars", "0-d", "mixed", "tensor", "generator"],
)
def test_scores_may_have_many_types(answer: Any) -> None:
    predictions = with_answer(answer).predict(None, some(2), None)
    assert [(one.at, one.score) for one in predictions] == [(0.0, 0.25), (5.0, 0.5)]
    assert all(type(one.score) is float for one in predictions)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([0.5], "returned 1 scores for 2 frames"),
        ([0.5, 0.5, 0.5], "returned 3 scores for 2 frames"),
        ([0.5, math.nan], "NaN as score for the frame at 5.000 s"),
        (np.array([0.5, np.nan]), "NaN as score for the frame at 5.000 s"),
        ([0.5, 7.3], "the score 7.3 for the frame at 5.000 s; scores are 0..1 (for a model that returns logits"),
        ([-0.5, 0.5], "the score -0.5 for the frame at 0.000 s"),
        ([0.5, math.inf], "the score inf"),
        ([0.5, "high"], "returned str for the frame at 5.000 s"),
        ([0.5, None], "returned NoneType for the frame at 5.000 s"),
        (None, "returned nothing"),
        (0.5, "returned float"),
        ({"a": 1}, "returned dict"),
        (np.zeros((2, 3)), "shape (2, 3)"),
        (np.array(0.5), "shape ()"),
        ([Prediction(2.0), 0.5], "the score 2"),
        ([Prediction(0.5, box=Box(10, 20, 100, 200)), 0.5], "fractions 0..1"),
        ([Prediction(0.5, box=Box(math.nan, 0, 1, 1)), 0.5], "fractions 0..1"),
    ],
)
def test_each_wrong_result_is_one_sentence(answer: Any, expected: str) -> None:
    with pytest.raises(PluginError) as caught:
        with_answer(answer).predict(None, some(2), None)
    assert expected in str(caught.value)
    assert "predict() in plugin_makers.py of plugin 'odd'" in str(caught.value)


def test_rounding_is_tolerated_and_boxes_are_clipped() -> None:
    answer = [Prediction(1.00002, "Person", Box(-0.1, 0.5, 0.4, 0.7), data=[1]), -0.00001]
    first, second = with_answer(answer).predict(None, some(2), None)
    assert (first.score, first.label, first.data, first.at) == (1.0, "Person", [1], 0.0)
    assert first.box is not None
    assert (first.box.x, first.box.y, first.box.height) == (0.0, 0.5, 0.5)
    assert first.box.width == pytest.approx(0.3)
    assert second.score == 0.0
