"""SmartCut plugin: find the moments when a camera shows something that it usually doesn't. No training, no classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from smartcut_novelty.embedding import HEIGHT, MEAN, STD, WIDTH, embedder, weights_path
from smartcut_sdk import About, Frames, ImageInput, Prediction, Score, Segment, hookimpl, parameter
from smartcut_sdk.segments import RELEASE, Segmentation, closed_segments, segments_from_scores

__version__ = "0.1.0"


@dataclass(frozen=True)
class Parameters(Segmentation):
    """The default segmenter's fields and one of our own."""

    familiar_after: float = parameter(
        300.0,
        "Familiar after",
        ru="Привычно через",
        help="What stays in the picture this long counts as usual: a parked car, the night.",
        help_ru="То, что остаётся в кадре столько времени, считается обычным: припаркованная машина, ночь.",
        ge=30,
        le=86400,
        step=30,
        unit="s",
    )


@hookimpl
def describe() -> About:
    return About(
        title={"en": "Something unusual", "ru": "Необычное"},
        description={
            "en": "Moments unlike what this camera usually shows; learns the usual picture from the video itself.",
            "ru": "Моменты, не похожие на то, что обычно показывает эта камера; обычное узнаёт из самого видео.",
        },
        version=__version__,
        input=ImageInput(WIDTH, HEIGHT, fit="stretch", mean=MEAN, std=STD, layout="NCHW"),
        ordered=True,
    )


@hookimpl
def parameters() -> type[Parameters]:
    return Parameters


@hookimpl
def load(device: str) -> Any:
    return embedder(weights_path())


@hookimpl
def predict(model: Any, frames: Frames) -> list[Prediction]:
    """What each picture looks like; how unusual that is only `segment` can say, which knows the video."""
    import numpy as np

    return [Prediction(0.0, data=grid) for grid in np.asarray(model(frames.images), dtype=np.float16)]


@hookimpl
def segment(predictions: Iterator[Prediction], params: Parameters) -> Iterator[Score | Segment]:
    """Scores by a memory of this video, and the segments that the default segmenter makes of them."""
    spotter = Spotter(params)
    for score in judged(predictions, params.familiar_after):
        yield score
        yield from spotter.add(score)
    yield from spotter.rest()


def judged(predictions: Iterator[Prediction], familiar_after: float) -> Iterator[Score]:
    """A score for each prediction, in time order; those of the warm-up come together when it is over."""
    import numpy as np

    from smartcut_novelty.memory import WARM_UP, CameraMemory

    memory = CameraMemory(familiar_after)
    waiting: list[tuple[float, Any]] = []
    begun = False
    for prediction in predictions:
        grid = np.asarray(prediction.data, dtype=np.float32)
        if begun:
            judgement = memory.see(prediction.at, grid)
            yield Score(prediction.at, judgement.score, box=judgement.box)
            continue
        waiting.append((prediction.at, grid))
        if len(waiting) == WARM_UP:
            judgements = memory.begin([grid for _, grid in waiting])
            yield from (Score(at, j.score, box=j.box) for (at, _), j in zip(waiting, judgements, strict=True))
            begun = True
    if not begun:
        # too few pictures to know what is usual: nothing is claimed
        yield from (Score(at, 0.0) for at, _ in waiting)


class Spotter:
    """The default segmenter fed one score at a time; keeps only scores that can still change a segment."""

    def __init__(self, settings: Segmentation) -> None:
        self._settings = settings
        self._open: list[Score] = []
        self._reported: set[Segment] = set()
        self._steps: list[float] = []

    def add(self, score: Score) -> list[Segment]:
        """The segments that this score closed: no later one can change them."""
        if self._open and len(self._steps) < 64:
            self._steps.append(score.at - self._open[-1].at)
        self._open.append(score)
        if score.score >= RELEASE * self._settings.threshold:
            return []  # nothing closes while something goes on
        segments = self._segments()
        closed = closed_segments(segments, score.at, self._settings)
        fresh = [segment for segment in closed if segment not in self._reported]
        self._reported.update(fresh)
        if len(closed) == len(segments):
            del self._open[:-1]
            self._reported.clear()
        return fresh

    def rest(self) -> list[Segment]:
        """The segments that were still open when the video ended."""
        return [segment for segment in self._segments() if segment not in self._reported]

    def _segments(self) -> list[Segment]:
        interval = median(self._steps) if self._steps else 1.0
        return segments_from_scores(self._open, self._settings, interval=interval, duration=None)
