"""SmartCut plugin `motion`: the moments when something moves or has changed, whatever it is. No neural network."""

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
    """What counts as motion, and the fields of the default segmenter: how it becomes segments."""

    sensitivity: float = parameter(
        0.5,
        "Sensitivity",
        ru="Чувствительность",
        help="Higher notices fainter changes, down to the noise of the camera.",
        help_ru="Больше — замечает более слабые изменения, вплоть до шума камеры.",
        ge=0,
        le=1,
        step=0.05,
    )
    smallest: float = parameter(
        0.5,
        "Smallest area",
        ru="Наименьшая площадь",
        help="Share of the picture that must change for a score of 0.5.",
        help_ru="Доля кадра, которая должна измениться для оценки 0,5.",
        ge=0.05,
        le=50,
        step=0.05,
        unit="%",
    )
    still: float = parameter(
        90.0,
        "Forget what stands still after",
        ru="Забывать неподвижное через",
        help="A parked car belongs to the scene from then on.",
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
            "en": "Finds when something moves or has changed in the picture of a camera that stands still.",
            "ru": "Находит, когда в кадре неподвижной камеры что-то движется или изменилось.",
        },
        version="0.1.0",
        # stretched: shares of the picture and boxes then mean the same for every aspect ratio
        input=ImageInput(WIDTH_PX, HEIGHT_PX, fit="stretch"),
        # twice the model's picture: libjpeg then halves it while decoding, which also halves the noise
        frame_px=(2 * WIDTH_PX, 2 * HEIGHT_PX),
        ordered=True,
        labels=("motion",),
    )


@hookimpl
def parameters() -> type[Parameters]:
    return Parameters


@hookimpl
def load(device: str) -> Callable[[Any], Any]:
    # no model: what the scene looks like is learned anew from each video, in `segment`
    from smartcut_motion.watching import grey_pictures

    return grey_pictures


@hookimpl
def predict(model: Callable[[Any], Any], frames: Frames) -> list[Prediction]:
    # a frame alone can't have a score, as motion is a matter of the others: `segment` says it
    return [Prediction(0.0, data=grey) for grey in model(frames.images)]


@hookimpl
def segment(predictions: Iterator[Prediction], params: Parameters) -> Iterator[Segment | Score]:
    """Watches one video: a score with a box for each frame, and the segments that they make."""
    from smartcut_motion.watching import Watcher

    watcher = Watcher(sensitivity=params.sensitivity, smallest=params.smallest / 100, still_seconds=params.still)
    segments = SegmentStream(params)
    for prediction in predictions:
        grey: Any = prediction.data
        guess = watcher.guess(grey, prediction.at)
        if guess is None:
            scores = [watcher.score(grey, prediction.at)]
        elif watcher.warm:
            scores = watcher.settle()
        else:
            yield guess
            continue
        yield from scores
        for score in scores:
            yield from segments.add(score)
    # a video shorter than the warm-up
    late = watcher.settle()
    yield from late
    for score in late:
        yield from segments.add(score)
    yield from segments.finish()
