"""SmartCut plugin `detector`: finds people, vehicles, animals and other objects with a torchvision model (COCO)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smartcut_detector.labels import COCO, NUMBER, RUSSIAN
from smartcut_detector.model import from_environment
from smartcut_sdk import About, Frames, ImageInput, Prediction, hookimpl, parameter

__version__ = "0.1.0"


@dataclass(frozen=True)
class Parameters:
    """What to look for; the SDK adds the default segmenter's fields."""

    things: tuple[str, ...] = parameter(
        ("person",),
        "What to look for",
        ru="Что искать",
        help="A moment counts if any of these is in view.",
        help_ru="Момент засчитывается, когда в кадре есть что-то из этого.",
        choices=tuple(NUMBER),
        choices_ru=RUSSIAN,
    )
    smallest: float = parameter(
        0.0,
        "Smallest height",
        ru="Наименьшая высота",
        help="Share of the frame's height; smaller objects are ignored.",
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
            "en": "A torchvision detector for the 80 COCO classes; shows where in the frame it found them.",
            "ru": "Детектор torchvision на 80 классов COCO; показывает, где в кадре найдено.",
        },
        version=__version__,
        # torchvision detectors normalize and resize frames themselves; with one size, all frames can share batches
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
    """The best detection of the chosen objects in each frame, with its name and box."""
    chosen = {NUMBER[thing] for thing in params.things}
    return [
        _best(frames, index, found, chosen, params.smallest)
        for index, found in enumerate(zip(*model(frames.images), strict=True))
    ]


def _best(frames: Frames, index: int, found: Any, chosen: set[int], smallest: float) -> Prediction:
    for corners, number, score in zip(*found, strict=True):
        if score > 0 and int(number) in chosen:
            box = frames.to_source(index, corners)
            if box.height >= smallest and box.width > 0 and box.height > 0:
                return Prediction(float(score), label=COCO[int(number)][0], box=box)
    return Prediction(0.0)
