"""SmartCut plugin: find people, vehicles, animals and things with a detection model of torchvision (COCO classes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smartcut_detector.labels import COCO, NUMBER, RUSSIAN
from smartcut_detector.model import from_environment
from smartcut_sdk import About, Frames, ImageInput, Prediction, hookimpl, parameter

__version__ = "0.1.0"


@dataclass(frozen=True)
class Parameters:
    """What the analyst chooses; the SDK adds the default segmenter's fields."""

    things: tuple[str, ...] = parameter(
        ("person",),
        "What to look for",
        ru="Что искать",
        help="A moment counts when any of these is in the picture.",
        help_ru="Момент засчитывается, когда в кадре есть что-то из этого.",
        choices=tuple(NUMBER),
        choices_ru=RUSSIAN,
    )
    smallest: float = parameter(
        0.0,
        "Smallest height",
        ru="Наименьшая высота",
        help="Share of the picture's height; smaller finds are left out.",
        help_ru="Доля высоты кадра; находки меньше этого не учитываются.",
        ge=0,
        le=1,
        step=0.01,
    )


@hookimpl
def describe() -> About:
    return About(
        title={"en": "People, vehicles, things", "ru": "Люди, машины, предметы"},
        description={
            "en": "A torchvision detector of the 80 COCO classes; shows where in the picture it found them.",
            "ru": "Детектор torchvision на 80 классов COCO; показывает, где в кадре найдено.",
        },
        version=__version__,
        # detectors of torchvision normalise and resize by themselves; one size for all frames lets them share batches
        input=ImageInput(640, 360, fit="letterbox", layout="NCHW"),
        labels=tuple(NUMBER),
        max_batch=8,
    )


@hookimpl
def parameters() -> type[Parameters]:
    return Parameters


@hookimpl
def load(device: str) -> Any:
    return from_environment()


@hookimpl
def predict(model: Any, frames: Frames, params: Parameters) -> list[Prediction]:
    """The strongest find of each frame among the wanted things, with its name and its box."""
    wanted = {NUMBER[thing] for thing in params.things}
    return [
        _strongest(frames, index, found, wanted, params.smallest)
        for index, found in enumerate(zip(*model(frames.images), strict=True))
    ]


def _strongest(frames: Frames, index: int, found: Any, wanted: set[int], smallest: float) -> Prediction:
    for corners, number, score in zip(*found, strict=True):
        if score > 0 and int(number) in wanted:
            box = frames.to_source(index, corners)
            if box.height >= smallest and box.width > 0 and box.height > 0:
                return Prediction(float(score), label=COCO[int(number)][0], box=box)
    return Prediction(0.0)
