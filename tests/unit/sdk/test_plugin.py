"""One plugin: its accepted forms, and each common mistake as one sentence that names the file or the hook."""

from __future__ import annotations

import math
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from plugin_makers import some, with_answer

from smartcut_sdk import About, Frames, Prediction, Score, Segment, hookimpl
from smartcut_sdk.plugin.plugin import Plugin, PluginError

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
    """Makes a real module in a real file, like an author's."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(source: str, name: str = "brightness") -> ModuleType:
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        sys.modules.pop(name, None)
        return __import__(name)

    yield make
    sys.modules.pop("brightness", None)


def test_two_hooks_are_a_plugin(write: Any) -> None:
    plugin = Plugin.from_module(write(GOOD))
    params = plugin.parameters.validate({}).params
    assert plugin.name == "brightness"
    assert plugin.predict(plugin.load("cpu"), some(2), params) == [Prediction(1.0, at=0.0), Prediction(1.0, at=5.0)]
    assert not plugin.has_segment
    assert plugin.about == About()


def test_hooks_may_omit_arguments(write: Any) -> None:
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


@pytest.mark.parametrize(("source", "expected"), MISTAKES)
def test_each_mistake_is_one_sentence(write: Any, source: str, expected: list[str]) -> None:
    with pytest.raises(PluginError) as caught:
        Plugin.from_module(write(source))
    for words in [*expected, "'brightness'"]:
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


def test_sys_exit_in_a_hook_is_an_error(write: Any) -> None:
    source = GOOD.replace("return lambda images: images.mean(axis=(1, 2, 3)) / 255", "raise SystemExit('no weights')")
    with pytest.raises(PluginError, match="SystemExit: no weights"):
        Plugin.from_module(write(source)).load("cpu")


def test_out_of_memory_is_still_detected() -> None:
    def answer(frames: Frames) -> Any:
        raise MemoryError("out of memory")

    with pytest.raises(PluginError, match=r"failed in predict\(\): MemoryError") as caught:
        with_answer(answer).predict(None, some(1), None)
    assert isinstance(caught.value.__cause__, MemoryError)


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
    ("body", "expected"),
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
def test_mistakes_of_a_segment_hook(body: Any, expected: str) -> None:
    with pytest.raises(PluginError) as caught:
        list(segmenting(body).segment(iter([Prediction(0.5, at=0.0)]), None))
    assert expected in str(caught.value)
    assert "'stateful'" in str(caught.value)


def test_the_manifest_has_what_the_page_needs() -> None:
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


def test_two_plugins_are_isolated() -> None:
    first, second = with_answer([0.1]), with_answer([0.2])
    assert first.predict(None, some(1), None)[0].score == 0.1
    assert second.predict(None, some(1), None)[0].score == 0.2


def test_any_object_without_hooks_is_refused() -> None:
    with pytest.raises(PluginError, match=r"no load\(\) and predict\(\)"):
        Plugin.from_module(SimpleNamespace(load=5), "thing")
