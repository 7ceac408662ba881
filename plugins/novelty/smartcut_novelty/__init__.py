"""SmartCut plugin `novelty`: finds moments unlike what a camera usually shows. No training, no classes."""

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
    """The default segmenter's fields and one more."""

    familiar_after: float = parameter(
        300.0,
        "Familiar after",
        ru="Привычно через",
        help="Anything in view for this long becomes usual: a parked car, the night.",
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
            "en": "Finds moments unlike what this camera usually shows; learns the usual view from the video itself.",
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
    """The features of each frame; `segment` scores them, because it knows the video."""
    import numpy as np

    return [Prediction(0.0, data=grid) for grid in np.asarray(model(frames.images), dtype=np.float16)]


@hookimpl
def segment(predictions: Iterator[Prediction], params: Parameters) -> Iterator[Score | Segment]:
    """Score frames by a memory of this video, and segment the scores with the default segmenter."""
    stream = SegmentStream(params)
    for score in novelty_scores(predictions, params.familiar_after):
        yield score
        yield from stream.add(score)
    yield from stream.finish()


def novelty_scores(predictions: Iterator[Prediction], familiar_after: float) -> Iterator[Score]:
    """A score for each prediction, in time order; those of the warm-up are yielded together at its end."""
    import numpy as np

    from smartcut_novelty.memory import WARM_UP, CameraMemory

    memory = CameraMemory(familiar_after)
    warm_up: list[tuple[float, Any]] = []
    warm = False
    for prediction in predictions:
        grid = np.asarray(prediction.data, dtype=np.float32)
        if warm:
            judgment = memory.see(prediction.at, grid)
            yield Score(prediction.at, judgment.score, box=judgment.box)
            continue
        warm_up.append((prediction.at, grid))
        if len(warm_up) == WARM_UP:
            judgments = memory.begin([grid for _, grid in warm_up])
            yield from (Score(at, j.score, box=j.box) for (at, _), j in zip(warm_up, judgments, strict=True))
            warm = True
    if not warm:
        # too few frames to know what is usual
        yield from (Score(at, 0.0) for at, _ in warm_up)
