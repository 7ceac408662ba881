"""SmartCut plugin `motion`: finds when something moves or has changed, whatever it is. No neural network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from smartcut_sdk import (
    About,
    Frames,
    ImageInput,
    Prediction,
    Score,
    Segment,
    Segmentation,
    SegmentStream,
    hookimpl,
    parameter,
)

WIDTH_PX, HEIGHT_PX = 160, 90


@dataclass(frozen=True)
class Parameters(Segmentation):
    """What counts as motion, and the default segmenter's fields."""

    sensitivity: float = parameter(
        0.5,
        "Sensitivity",
        ru="Чувствительность",
        help="Higher detects fainter changes, down to the noise of the camera.",
        help_ru="Больше — замечает более слабые изменения, вплоть до шума камеры.",
        ge=0,
        le=1,
        step=0.05,
    )
    smallest: float = parameter(
        0.5,
        "Smallest area",
        ru="Наименьшая площадь",
        help="Share of the frame that must change for a score of 0.5.",
        help_ru="Доля кадра, которая должна измениться для оценки 0,5.",
        ge=0.05,
        le=50,
        step=0.05,
        unit="%",
    )
    still: float = parameter(
        90.0,
        "Forget still objects after",
        ru="Забывать неподвижное через",
        help="After this, a parked car is part of the scene.",
        help_ru="Припаркованная машина с этого момента считается частью сцены.",
        ge=10,
        le=3600,
        step=10,
        unit="s",
    )


@hookimpl
def describe() -> About:
    return About(
        title={"en": "Motion", "ru": "Движение"},
        description={
            "en": "Finds when something moves or has changed in the view of a stationary camera.",
            "ru": "Находит, когда в кадре неподвижной камеры что-то движется или изменилось.",
        },
        version="0.1.0",
        # stretched: then areas and boxes are shares of the frame at any aspect ratio
        input=ImageInput(WIDTH_PX, HEIGHT_PX, fit="stretch"),
        # twice the input: libjpeg halves it while decoding, which also halves the noise
        frame_px=(2 * WIDTH_PX, 2 * HEIGHT_PX),
        ordered=True,
        labels=("motion",),
    )


@hookimpl
def parameters() -> type[Parameters]:
    return Parameters


@hookimpl
def load(device: str) -> Callable[[Any], Any]:
    # no model: `segment` learns the scene from each video
    from smartcut_motion.watcher import gray_frames

    return gray_frames


@hookimpl
def predict(model: Callable[[Any], Any], frames: Frames) -> list[Prediction]:
    # motion needs other frames to compare with: `segment` scores it
    return [Prediction(0.0, data=gray) for gray in model(frames.images)]


@hookimpl
def segment(predictions: Iterator[Prediction], params: Parameters) -> Iterator[Segment | Score]:
    """Watch one video: yields a score with a box for each frame, and the segments of the scores."""
    from smartcut_motion.watcher import Watcher

    watcher = Watcher(sensitivity=params.sensitivity, smallest=params.smallest / 100, still_seconds=params.still)
    segments = SegmentStream(params)
    for prediction in predictions:
        gray: Any = prediction.data
        guess = watcher.guess(gray, prediction.at)
        if guess is None:
            scores = [watcher.score(gray, prediction.at)]
        elif watcher.warm:
            scores = watcher.settle()
        else:
            yield guess
            continue
        yield from scores
        for score in scores:
            yield from segments.add(score)
    # a video shorter than the warm-up ends here
    late = watcher.settle()
    yield from late
    for score in late:
        yield from segments.add(score)
    yield from segments.finish()
