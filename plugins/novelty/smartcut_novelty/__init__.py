"""SmartCut plugin: find the moments when a camera shows something that it usually doesn't. No training, no classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from smartcut_novelty.embedding import HEIGHT, MEAN, STD, WIDTH, embedder, weights_path
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
    stream = SegmentStream(params)
    for score in judged(predictions, params.familiar_after):
        yield score
        yield from stream.add(score)
    yield from stream.finish()


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
