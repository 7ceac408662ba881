"""SmartCut plugin `objects`: finds when people, vehicles or objects of 21 other classes are in view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartcut_objects.labels import CLASSES, RUSSIAN
from smartcut_sdk import About, Frames, ImageInput, Prediction, hookimpl, parameter

if TYPE_CHECKING:
    from smartcut_objects.detector import Detection
    from smartcut_objects.detector_pool import DetectorPool

INPUT_PX = 300
MIN_SIDE = 0.004
"""Share of the frame below which a box is a sliver in the letterbox bars, not an object."""


@dataclass(frozen=True)
class Parameters:
    """What to look for."""

    classes: tuple[str, ...] = parameter(
        ("Person",),
        "Look for",
        ru="Искать",
        help="Any of these counts.",
        help_ru="Подходит любой из выбранных классов.",
        choices=CLASSES,
        choices_ru=RUSSIAN,
    )
    threshold: float = parameter(
        0.45,
        "Confidence",
        ru="Уверенность",
        help="Lower finds more, with more errors. Clearly visible people reach 0.5–0.65, an empty scene below 0.2.",
        help_ru="Меньше — находит больше и чаще ошибается. Ясно видимые люди дают 0,5–0,65, пустая сцена — меньше 0,2.",
        ge=0.1,
        le=0.9,
        step=0.05,
    )
    count: int = parameter(
        1,
        "At least this many at once",
        ru="Не меньше одновременно",
        help="2 finds the moments with two or more of them in one frame.",
        help_ru="2 — найти моменты, когда в кадре сразу два объекта или больше.",
        ge=1,
        le=20,
        step=1,
    )


@hookimpl
def describe() -> About:
    return About(
        title={"en": "Objects", "ru": "Объекты"},
        description={
            "en": "Finds people, vehicles, animals and other objects (SSD MobileNetV2 trained on Open Images).",
            "ru": "Находит людей, транспорт, животных и предметы (SSD MobileNetV2, обучена на Open Images).",
        },
        version="0.1.0",
        input=ImageInput(INPUT_PX, INPUT_PX, fit="letterbox"),
        # twice the input: libjpeg halves it while decoding, which is cheap and smooth
        frame_px=(2 * INPUT_PX, 2 * INPUT_PX),
        labels=CLASSES,
    )


@hookimpl
def parameters() -> type[Parameters]:
    return Parameters


@hookimpl
def load(device: str) -> DetectorPool:
    # device is ignored: LiteRT's float kernels run on the CPU
    from smartcut_objects.detector_pool import DetectorPool

    return DetectorPool()


@hookimpl
def predict(model: DetectorPool, frames: Frames, params: Parameters) -> list[Prediction]:
    found = model.detect_all(frames.images, params.classes)
    return [_prediction(detections, frames, index, params) for index, detections in enumerate(found)]


def _prediction(detections: list[Detection], frames: Frames, index: int, params: Parameters) -> Prediction:
    """The score of the `count`-th best object, with the best one as evidence."""
    objects = []
    for detection in detections:
        box = frames.to_source(index, detection.corners)
        if box.width > MIN_SIDE and box.height > MIN_SIDE:
            objects.append((detection, box))
    if len(objects) < params.count:
        return Prediction(0.0, data=objects)
    (best, box), weakest = objects[0], objects[params.count - 1][0]
    return Prediction(weakest.score, best.label, box, data=objects)
