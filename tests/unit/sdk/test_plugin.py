"""One plugin: what it may look like, and each beginner's mistake in one sentence that names the file or the hook."""

from __future__ import annotations

import math
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from smartcut_sdk import About, Box, Frames, Prediction, Score, Segment, hookimpl
from smartcut_sdk.plugin import Plugin, PluginError

GOOD = """
    from smartcut_sdk import hookimpl

    @hookimpl
    def load(device):
        return lambda images: images.mean(axis=(1, 2, 3)) / 255

    @hookimpl
    def predict(model, frames, params):
        return model(frames.images)
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes a real module in a real file, as an author would have it."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(source: str, name: str = "brightness") -> ModuleType:
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        sys.modules.pop(name, None)
        return __import__(name)

    yield make
    sys.modules.pop("brightness", None)


def some(count: int, shade: int = 255) -> Frames:
    return Frames(np.full((count, 4, 6, 3), shade, np.uint8), [5.0 * index for index in range(count)])


def with_answer(answer: Any) -> Plugin:
    class Author:
        @hookimpl
        def load(self, device: str) -> str:
            return device

        @hookimpl
        def predict(self, model: Any, frames: Frames, params: Any) -> Any:
            return answer(frames) if callable(answer) else answer

    return Plugin.from_module(Author(), "odd")


def test_two_hooks_are_a_plugin(write: Any) -> None:
    plugin = Plugin.from_module(write(GOOD))
    params = plugin.parameters.validate({}).params
    assert plugin.name == "brightness"
    assert plugin.predict(plugin.load("cpu"), some(2), params) == [Prediction(1.0, at=0.0), Prediction(1.0, at=5.0)]
    assert not plugin.has_segment
    assert plugin.about == About()


def test_hooks_need_not_take_every_argument(write: Any) -> None:
    source = GOOD.replace("load(device)", "load()").replace("predict(model, frames, params)", "predict(frames, model)")
    plugin = Plugin.from_module(write(source))
    assert plugin.predict(plugin.load("cpu"), some(1), None)[0].score == 1.0


MISTAKES = [
    (GOOD.replace("def predict", "def perdict"), ["brightness.py", "'perdict'", "did you mean 'predict'"]),
    (
        GOOD + "\n    @hookimpl\n    def frobnicate():\n        pass\n",
        ["'frobnicate'", "the hooks are describe, parameters"],
    ),
    (GOOD.replace("@hookimpl\n    def load", "def load"), ["load()", "brightness.py", "lacks @hookimpl"]),
    (GOOD.replace("@hookimpl\n    def load", "def make"), ["brightness.py", "no load()"]),
    ("X = 1", ["brightness.py", "no load() and predict()"]),
    (GOOD.replace("predict(model, frames, params)", "predict(model, frame)"), ["predict()", "'frame'", "frames"]),
    (GOOD + "\n    @hookimpl\n    def describe():\n        return 'bright'\n", ["describe()", "About", "'bright'"]),
    (
        GOOD + "\n    @hookimpl\n    def describe():\n        return 1 / 0\n",
        ["ZeroDivisionError", "brightness.py, line"],
    ),
    (GOOD + "\n    @hookimpl\n    def parameters():\n        return 5\n", ["parameters()", "dataclass", "5"]),
    (GOOD + "\n    @hookimpl\n    def parameters():\n        return dict\n", ["brightness.py", "not a dataclass"]),
]


@pytest.mark.parametrize(("source", "said"), MISTAKES)
def test_mistakes_are_said_in_one_sentence(write: Any, source: str, said: list[str]) -> None:
    with pytest.raises(PluginError) as caught:
        Plugin.from_module(write(source))
    for words in [*said, "'brightness'"]:
        assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_exception_in_load_names_the_file_and_the_line(write: Any) -> None:
    source = GOOD.replace(
        "return lambda images: images.mean(axis=(1, 2, 3)) / 255", "return open('/nowhere/weights.pt')"
    )
    with pytest.raises(
        PluginError, match=r"could not load its model: .*weights\.pt.* \(brightness\.py, line 6\)"
    ) as caught:
        Plugin.from_module(write(source)).load("cpu")
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_sys_exit_in_a_hook_ends_nothing(write: Any) -> None:
    source = GOOD.replace("return lambda images: images.mean(axis=(1, 2, 3)) / 255", "raise SystemExit('no weights')")
    with pytest.raises(PluginError, match="SystemExit: no weights"):
        Plugin.from_module(write(source)).load("cpu")


def test_memory_that_ran_out_is_still_recognisable() -> None:
    def answer(frames: Frames) -> Any:
        raise MemoryError("no room")

    with pytest.raises(PluginError, match=r"failed in predict\(\): MemoryError") as caught:
        with_answer(answer).predict(None, some(1), None)
    assert isinstance(caught.value.__cause__, MemoryError)


@dataclass
class Tensor:
    """What torch and TensorFlow results look like, without either."""

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
def test_scores_may_come_in_many_shapes(answer: Any) -> None:
    predictions = with_answer(answer).predict(None, some(2), None)
    assert [(one.at, one.score) for one in predictions] == [(0.0, 0.25), (5.0, 0.5)]
    assert all(type(one.score) is float for one in predictions)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([0.5], "returned 1 scores for 2 frames"),
        ([0.5, 0.5, 0.5], "returned 3 scores for 2 frames"),
        ([0.5, math.nan], "NaN as score for the frame at 5.000 s"),
        (np.array([0.5, np.nan]), "NaN as score for the frame at 5.000 s"),
        ([0.5, 7.3], "the score 7.3 for the frame at 5.000 s; scores lie in 0..1 (for a model that gives logits"),
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
def test_wrong_answers_are_said_in_one_sentence(answer: Any, said: str) -> None:
    with pytest.raises(PluginError) as caught:
        with_answer(answer).predict(None, some(2), None)
    assert said in str(caught.value)
    assert "predict() in test_plugin.py of plugin 'odd'" in str(caught.value)


def test_rounding_is_forgiven_and_boxes_are_cut_to_the_picture() -> None:
    answer = [Prediction(1.00002, "Person", Box(-0.1, 0.5, 0.4, 0.7), data=[1]), -0.00001]
    first, second = with_answer(answer).predict(None, some(2), None)
    assert (first.score, first.label, first.data, first.at) == (1.0, "Person", [1], 0.0)
    assert first.box is not None
    assert (first.box.x, first.box.y, first.box.height) == (0.0, 0.5, 0.5)
    assert first.box.width == pytest.approx(0.3)
    assert second.score == 0.0


def segmenting(body: Any) -> Plugin:
    class Author:
        @hookimpl
        def load(self, device: str) -> None:
            return None

        @hookimpl
        def predict(self, frames: Frames) -> list[float]:
            return [0.0] * len(frames)

        @hookimpl
        def segment(self, predictions: Iterator[Prediction], params: Any) -> Any:
            return body(predictions)

    return Plugin.from_module(Author(), "stateful")


def test_a_segment_hook_yields_segments_and_scores_and_is_closed() -> None:
    log: list[str] = []

    def body(predictions: Iterator[Prediction]) -> Iterator[Segment | Score]:
        try:
            for prediction in predictions:
                yield Score(prediction.at, 0.5)
                yield Segment(prediction.at, prediction.at + 1)
        finally:
            log.append("cleaned up")

    plugin = segmenting(body)
    assert plugin.has_segment
    assert plugin.load("cpu") is None
    assert [field.name for field in plugin.parameters.fields] == []
    results = plugin.segment(iter([Prediction(0.1, at=2.0), Prediction(0.1, at=4.0)]), None)
    assert next(results) == Score(2.0, 0.5)
    assert next(results) == Segment(2.0, 3.0)
    results.close()  # type: ignore[attr-defined]
    assert log == ["cleaned up"]


def raising(predictions: Iterator[Prediction]) -> Iterator[Segment]:
    next(predictions)
    yield Segment(0, 1)
    raise KeyError("track")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (lambda predictions: iter([Segment(5, 5)]), "from 5 s to 5 s; start < stop"),
        (lambda predictions: iter([Segment(0, math.inf)]), "start < stop"),
        (lambda predictions: iter([Score(1, 4.0)]), "the score 4"),
        (lambda predictions: iter([Score(math.nan, 0.5)]), "time of a frame"),
        (lambda predictions: iter([(0, 1)]), "yielded tuple; yield Segment"),
        (lambda predictions: [Segment(0, 1)], "use yield"),
        (raising, "KeyError: 'track' (test_plugin.py, line"),
    ],
)
def test_mistakes_of_a_segment_hook(body: Any, said: str) -> None:
    with pytest.raises(PluginError) as caught:
        list(segmenting(body).segment(iter([Prediction(0.5, at=0.0)]), None))
    assert said in str(caught.value)
    assert "'stateful'" in str(caught.value)


def test_the_manifest_says_what_the_page_needs() -> None:
    class Author:
        @hookimpl
        def describe(self) -> About:
            return About(
                {"en": "Yard", "ru": "Двор"}, "Finds.", "2.1", frame_px=(320, 180), ordered=True, labels=("Car",)
            )

        @hookimpl
        def load(self, device: str) -> None: ...

        @hookimpl
        def predict(self, frames: Frames) -> list[float]:
            return []

    manifest = Plugin.from_module(Author(), "yard").manifest("cuda", "torch")
    assert manifest["parameters"]["type"] == "object"
    assert {name: value for name, value in manifest.items() if name != "parameters"} == {
        "protocol": ["smartcut.v1"],
        "name": "yard",
        "version": "2.1",
        "title": {"en": "Yard", "ru": "Двор"},
        "description": {"en": "Finds.", "ru": "Finds."},
        "labels": ["Car"],
        "frame": {"width": 320, "height": 180},
        "ordered": True,
        "segmenter": "default",
        "device": "cuda",
        "framework": "torch",
    }


def test_two_plugins_do_not_hear_each_other() -> None:
    first, second = with_answer([0.1]), with_answer([0.2])
    assert first.predict(None, some(1), None)[0].score == 0.1
    assert second.predict(None, some(1), None)[0].score == 0.2


def test_an_object_of_any_kind_is_told_what_it_lacks() -> None:
    with pytest.raises(PluginError, match=r"no load\(\) and predict\(\)"):
        Plugin.from_module(SimpleNamespace(load=5), "thing")
