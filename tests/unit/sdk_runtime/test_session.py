"""One video: default segments along the way and at the end, a plugin's `segment` hook, cancellation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from smartcut_sdk import About, Prediction, Score, Segment, hookimpl
from smartcut_sdk.plugin.plugin import Plugin, PluginError
from smartcut_sdk.segmentation import video_session as session_module
from smartcut_sdk.segmentation.segments import Segmentation, segments_from_scores
from smartcut_sdk.segmentation.video_session import VideoSession

Generator = Callable[[Iterator[Prediction]], Iterator[Any]]


def make_plugin(generator: Generator | None = None, *, ordered: bool = False) -> Plugin:
    @hookimpl
    def describe() -> About:
        return About(ordered=ordered)

    @hookimpl
    def load(device: str) -> Any:
        return None

    @hookimpl
    def predict(model: Any, frames: Any, params: Any) -> Any:
        return [0.0] * len(frames)

    hooks = SimpleNamespace(describe=describe, load=load, predict=predict)
    if generator is not None:

        @hookimpl
        def segment(predictions: Iterator[Prediction], params: Any) -> Iterator[Any]:
            yield from generator(predictions)

        hooks.segment = segment
    return Plugin.from_module(hooks, "tested")


def make_session(generator: Generator | None = None, *, ordered: bool = False, **options: Any) -> VideoSession:
    plugin = make_plugin(generator, ordered=ordered)
    return VideoSession(plugin, plugin.parameters.validate({}), **{"interval": 1.0, "duration": 1000.0, **options})


def predictions(*scores: float, start: float = 0.0) -> list[Prediction]:
    return [Prediction(score, at=start + index) for index, score in enumerate(scores)]


def test_segments_are_reported_once_when_they_close_and_all_at_the_end() -> None:
    session = make_session()
    reported: list[Segment] = []
    for begin in range(0, 300, 10):
        update = session.push(predictions(*([0.9] * 10 if begin in (50, 200) else [0.0] * 10), start=float(begin)))
        assert len(update.scores) == 10
        assert not update.done
        reported += update.segments
    final = session.finish()
    assert reported == final.segments == [Segment(47.0, 62.0, 0.9), Segment(197.0, 212.0, 0.9)]
    assert final.done
    assert final.position == 299.0


def test_incremental_segments_equal_those_of_all_scores() -> None:
    noise = [abs((index * 7919) % 101 - 50) / 50 * (1 if (index // 40) % 3 == 0 else 0.4) for index in range(900)]
    session, reported = make_session(), []
    for begin in range(0, 900, 7):
        reported += session.push(predictions(*noise[begin : begin + 7], start=float(begin))).segments
    scores = [Score(float(at), score) for at, score in enumerate(noise)]
    whole = segments_from_scores(scores, Segmentation(), interval=1.0, duration=1000.0)
    assert session.finish().segments == whole
    assert len(whole) > 3
    assert set(reported) <= set(whole)
    assert len(reported) >= len(whole) - 1


def test_a_quiet_day_is_not_recomputed_at_every_push(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counting(scores: Any, *arguments: Any, **options: Any) -> Any:
        seen.append(len(scores))
        return segments_from_scores(scores, *arguments, **options)

    monkeypatch.setattr(session_module, "segments_from_scores", counting)
    session = make_session(duration=None)
    for begin in range(0, 5000, 10):
        session.push(predictions(*[0.1] * 10, start=float(begin)))
    assert max(seen) <= 11


def test_the_order_of_frames_does_not_change_the_result() -> None:
    ordered = predictions(*[0.0] * 30, *[0.8] * 20, *[0.0] * 60)
    one, other = make_session(), make_session()
    one.push(ordered)
    for index in (3, 0, 2, 1):
        other.push(list(reversed(ordered[index::4])))
    assert one.finish().segments == other.finish().segments == [Segment(29.5, 49.5, 0.8)]


def test_earlier_scores_count_after_a_reconnect() -> None:
    whole, first, second = make_session(), make_session(), predictions(*[0.9] * 10, *[0.0] * 100, start=100.0)
    before = predictions(*[0.0] * 90, *[0.9] * 10)
    whole.push(before)
    whole.push(second)
    update = first.push(before)
    resumed = make_session(earlier=update.scores)
    assert resumed.push([]).position == 99.0
    resumed.push(second)
    assert resumed.finish().segments == whole.finish().segments == [Segment(89.5, 109.5, 0.9)]


def bright(found: Iterator[Prediction]) -> Iterator[Any]:
    since = None
    for prediction in found:
        if prediction.score > 0.5 and since is None:
            since = prediction.at
        elif prediction.score <= 0.5 and since is not None:
            yield Segment(since, prediction.at)
            since = None
    if since is not None:
        yield Segment(since, 2000.0)


def test_a_segment_hook_makes_the_segments() -> None:
    session = make_session(bright)
    assert session.push(predictions(0, 0, 1, 1)).segments == []
    assert session.push(predictions(1, 0, 0, start=4.0)).segments == [Segment(2.0, 5.0)]
    assert session.push(predictions(1, start=7.0)).segments == []
    assert session.finish().segments == [Segment(2.0, 5.0), Segment(7.0, 1000.0)], "clipped to the video"


def test_a_segment_hook_gets_late_frames_in_time_order() -> None:
    session = make_session(bright)
    session.push(predictions(0, 1, 0, 0))
    session.push(predictions(0, start=8.0))
    session.push([Prediction(1.0, at=5.0), Prediction(0.0, at=4.0)])
    session.push([Prediction(0.0, at=6.0)])
    assert session.finish().segments == [Segment(1.0, 2.0), Segment(5.0, 6.0)]


def test_scores_of_a_segment_hook_replace_those_of_predict() -> None:
    def hook(found: Iterator[Prediction]) -> Iterator[Any]:
        held: list[Prediction] = []
        for prediction in found:
            if prediction.at < 2:
                held.append(prediction)
                continue
            for late in held:
                yield Score(late.at, 0.5)
            held = []
            yield Score(prediction.at, 0.25, "odd")

    session = make_session(hook)
    assert [score.score for score in session.push(predictions(0.1, 0.1)).scores] == [0.1, 0.1]
    assert session.push(predictions(0.1, start=2.0)).scores == [Score(2.0, 0.25, "odd")]
    assert session.finish().scores == [Score(0.0, 0.5), Score(1.0, 0.5)], "decided later, so corrected at the end"


def test_a_resumed_segment_hook_starts_over_and_earlier_segments_are_kept() -> None:
    earlier = [Score(float(at), 0.9 if 20 <= at < 50 else 0.0) for at in range(50)]
    session = make_session(bright, earlier=earlier)
    session.push(predictions(1, 1, 0, 0, start=49.0))
    session.push(predictions(1, 0, start=80.0))
    assert session.finish().segments == [Segment(19.5, 51.0, 0.9), Segment(80.0, 81.0)]


def test_cancel_runs_finally_blocks_and_leaves_no_thread() -> None:
    left: list[str] = []

    def hook(found: Iterator[Prediction]) -> Iterator[Any]:
        try:
            for prediction in found:
                yield Segment(prediction.at, prediction.at + 1)
        finally:
            left.append("cleaned up")

    before = set(threading.enumerate())
    session = make_session(hook)
    session.push(predictions(1, 1))
    assert session.cancel()
    assert left == ["cleaned up"]
    assert set(threading.enumerate()) == before


def test_cancel_ends_a_blocked_push_and_a_hook_that_ignores_generator_exit() -> None:
    entered, go = threading.Event(), threading.Event()

    def hook(found: Iterator[Prediction]) -> Iterator[Any]:
        while True:
            try:
                for _ in found:
                    entered.set()
                    go.wait(20)
            except GeneratorExit:
                yield Segment(0, 1)

    session = make_session(hook)
    pushing = threading.Thread(target=session.push, args=(predictions(1, 1, 1),))
    pushing.start()
    assert entered.wait(20)
    cancelling = threading.Thread(target=session.cancel)
    cancelling.start()
    pushing.join(20)
    assert not pushing.is_alive(), "push must not wait for a cancelled hook"
    go.set()
    cancelling.join(20)
    assert not [thread for thread in threading.enumerate() if thread.name == "smartcut-segment"]


@pytest.mark.parametrize(
    ("yielded", "expected"),
    [
        (3, "yielded int; yield Segment"),
        (Segment(5.0, 5.0), "from 5.0 s to 5.0 s; start < stop"),
        (Segment(float("nan"), 5.0), "from nan s to 5.0 s"),
    ],
)
def test_invalid_output_of_a_segment_hook_is_one_sentence(yielded: Any, expected: str) -> None:
    def hook(found: Iterator[Prediction]) -> Iterator[Any]:
        for _ in found:
            yield yielded

    session = make_session(hook)
    with pytest.raises(PluginError, match=expected):
        session.push(predictions(1))
    assert session.cancel()


def test_an_exception_in_a_segment_hook_names_the_hook() -> None:
    def hook(found: Iterator[Prediction]) -> Iterator[Any]:
        next(found)
        raise KeyError("lost")
        yield

    session = make_session(hook)
    with pytest.raises(PluginError, match=r"'tested' failed in segment\(\): KeyError: 'lost'"):
        session.push(predictions(1, 2))


def test_a_segment_hook_that_returns_early_does_not_block_the_video() -> None:
    def hook(found: Iterator[Prediction]) -> Iterator[Any]:
        yield Segment(next(found).at, 10.0)

    session = make_session(hook)
    assert session.push(predictions(1, 1, 1)).segments == [Segment(0.0, 10.0)]
    assert len(session.push(predictions(1, 1, start=3.0)).scores) == 2
    assert session.finish().segments == [Segment(0.0, 10.0)]
