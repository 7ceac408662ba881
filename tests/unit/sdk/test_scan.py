"""The adaptive scan against a uniform one, with frames counted on a real file."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from support.waiting import wait_for

from smartcut_sdk import About, hookimpl
from smartcut_sdk.offline.evaluation import evaluate
from smartcut_sdk.offline.frame_source import FetchedFrame, FrameSource
from smartcut_sdk.offline.runner import Runner, plan_settings
from smartcut_sdk.offline.video import VideoError, probe
from smartcut_sdk.plugin.plugin import Plugin
from smartcut_sdk.segmentation.segments import Segment

SECONDS, FPS = 1800, 2
EVENTS = (Segment(311.5, 327), Segment(1204, 1290.5))


class Counting:
    """A plugin that scores brightness and records the frames it gets."""

    def __init__(self, **about: Any) -> None:
        self.about = about
        self.seen: list[float] = []

    @hookimpl
    def describe(self) -> About:
        return About(title="Counting", **self.about)

    @hookimpl
    def load(self, device: str) -> object:
        return object()

    @hookimpl
    def predict(self, model: object, frames: Any, params: object) -> Any:
        self.seen += [float(at) for at in frames.at]
        return frames.images.mean(axis=(1, 2, 3)) / 255


def write_clip(path: Path, gop: int) -> Path:
    import av

    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        stream.codec_context.gop_size = gop
        stream.codec_context.time_base = Fraction(1, FPS)
        for number in range(SECONDS * FPS):
            bright = any(event.start <= number / FPS < event.stop for event in EVENTS)
            image = np.full((36, 64, 3), 230 if bright else 20, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        out.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module", params=[4, 60], ids=["keyframes every 2 s", "keyframes every 30 s"])
def clip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("scan") / "gate.mp4", request.param)


def test_an_adaptive_scan_finds_what_a_uniform_scan_of_each_second_finds(clip: Path) -> None:
    hooks = Counting()
    with Runner(Plugin.from_module(hooks, "counting"), "cpu") as runner:
        found = runner.analyze(clip)
        few = len(hooks.seen)
        assert len(set(hooks.seen)) == few, "no frame twice"
        uniform = runner.analyze(clip, interval=1, dense=True)
        assert len(hooks.seen) - few == SECONDS
    assert few / SECONDS <= 0.12
    assert [score.at for score in found.scores] == sorted(hooks.seen[:few])
    result = evaluate(found.segments, EVENTS, SECONDS)
    assert (result.events_found, result.proposals) == (2, 2)
    assert max(result.boundary_errors) <= 1
    for one, other in zip(found.segments, uniform.segments, strict=True):
        assert abs(one.start - other.start) <= 1
        assert abs(one.stop - other.stop) <= 1


def test_an_ordered_plugin_gets_a_uniform_scan(clip: Path) -> None:
    hooks = Counting(ordered=True)
    with Runner(Plugin.from_module(hooks, "ordered"), "cpu") as runner:
        runner.analyze(clip, interval=10)
    assert hooks.seen == sorted(hooks.seen)
    assert len(hooks.seen) == SECONDS / 10


class OwnSegments(Counting):
    @hookimpl
    def segment(self, predictions: Any, params: object) -> Any:
        for prediction in predictions:
            if prediction.score > 0.5:
                yield Segment(prediction.at, prediction.at + 1)


def test_plan_settings_come_from_the_parameters(clip: Path) -> None:
    def settings(hooks: object, **values: Any) -> Any:
        plugin = Plugin.from_module(hooks, "some")
        return plan_settings(plugin, plugin.parameters.validate(values), 10)

    plan = settings(Counting(), threshold=0.7, gap=4, shortest=20)
    assert (plan.threshold, plan.gap, plan.shortest, plan.precision) == (0.7, 4, 20, 1)
    assert settings(Counting(ordered=True)) is None
    assert settings(OwnSegments()) is None, "a segment hook without a threshold to search for"
    own = Plugin.from_module(OwnSegments(), "own")
    given = SimpleNamespace(params=SimpleNamespace(threshold=0.3), segmentation=None)
    assert plan_settings(own, given, 10).threshold == 0.3  # type: ignore[arg-type, union-attr]


def test_a_frame_source_fetches_any_time_in_any_order(clip: Path) -> None:
    got: list[FetchedFrame[float]] = []
    source = FrameSource(probe(clip), lambda sampled: float(sampled.image.mean()), got.append)
    requested = [1210.0, 320.0, 0.0, 312.0, 1203.5, 311.0, 1290.0, 326.5, 327.0, 1799.0, 311.5]
    for at in requested:
        source.request(at)
    wait_for(lambda: len(got) == len(requested), "result of each request")
    source.close()
    assert sorted(each.requested for each in got) == sorted(requested)
    for each in got:
        assert each.error is None
        assert each.at == pytest.approx(each.requested, abs=0.01)
        bright = any(event.start <= each.at < event.stop for event in EVENTS)
        assert (each.frame or 0) > 128 if bright else (each.frame or 0) < 128, each


def test_a_deleted_file_fails_every_request(clip: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.mp4"
    gone.write_bytes(clip.read_bytes())
    info = probe(gone)
    gone.unlink()
    got: list[FetchedFrame[int]] = []
    source = FrameSource(info, lambda _: 1, got.append, decoders=1)
    source.request(0.0)
    source.request(10.0)
    wait_for(lambda: len(got) == 2, "result of each request")
    source.close()
    assert all(isinstance(each.error, VideoError) for each in got)
    assert "There is no file" in str(got[0].error)
