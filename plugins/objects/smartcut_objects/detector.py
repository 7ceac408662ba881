"""The detector: SSD MobileNetV2 in a LiteRT interpreter; one image in, labeled boxes out."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartcut_objects.boxes import INPUT_PX, decode, make_anchors, sigmoid, suppress
from smartcut_objects.labels import BACKGROUND, CLASSES

WEIGHTS = Path(__file__).parent / "weights"
MODEL = "object_detection_ssd_mobilenetv2_oidv4_fp16.tflite"
LABEL_MAP = "object_detection_oidv4_labelmap.txt"
FLOOR = 0.05
"""Lower scores are dropped, which keeps the suppression short."""


@dataclass(frozen=True)
class Detection:
    """One object. score: 0..1. corners: x0, y0, x1, y1 in pixels of the input image."""

    label: str
    score: float
    corners: tuple[float, float, float, float]


class Detector:
    """Finds objects in one image at a time. Not thread-safe.

    threads: of the interpreter; None: SMARTCUT_THREADS, or all cores if that isn't set. Raises FileNotFoundError,
    ImportError or ValueError with a sentence when it can't be created.
    """

    def __init__(self, weights: Path = WEIGHTS, threads: int | None = None) -> None:
        model, labels = weights / MODEL, weights / LABEL_MAP
        if not model.is_file() or not labels.is_file():
            raise FileNotFoundError(
                f"The weights of the plugin objects are not in {weights}: "
                "run `python plugins/objects/fetch_weights.py`, or install the wheel, which includes them."
            )
        check_label_map(labels.read_text("utf-8"))
        self.threads = threads_from_environment() if threads is None else threads
        self._interpreter = _interpreter_class()(model_path=str(model), num_threads=self.threads)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        outputs = {detail["name"].rsplit("/", 1)[-1]: detail for detail in self._interpreter.get_output_details()}
        self._boxes = outputs["box_encodings"]["index"]
        self._classes = outputs["class_predictions"]["index"]
        self._anchors = make_anchors()

    def detect(self, image: NDArray[np.uint8], classes: Collection[str]) -> list[Detection]:
        """Objects of `classes` in `image`, uint8 (300, 300, 3) RGB; best first, duplicates removed per class."""
        if image.shape != (INPUT_PX, INPUT_PX, 3):
            raise ValueError(f"The detector takes images of {INPUT_PX}×{INPUT_PX} pixels, not {image.shape}.")
        self._interpreter.set_tensor(self._input, image[np.newaxis].astype(np.float32) / 127.5 - 1.0)
        self._interpreter.invoke()
        encodings = self._interpreter.get_tensor(self._boxes)[0]
        scores = sigmoid(self._interpreter.get_tensor(self._classes)[0])
        found = []
        for name in classes:
            column = scores[:, CLASSES.index(name) + 1]
            likely = np.flatnonzero(column >= FLOOR)
            boxes = decode(encodings[likely], self._anchors[likely])
            for index in suppress(boxes, column[likely]):
                x0, y0, x1, y1 = (float(value) * INPUT_PX for value in boxes[index])
                found.append(Detection(name, float(column[likely[index]]), (x0, y0, x1, y1)))
        return sorted(found, key=lambda detection: -detection.score)


def check_label_map(text: str) -> None:
    """ValueError if the label map shipped with the weights differs from CLASSES: detections would get wrong names."""
    stated = tuple(line.strip() for line in text.splitlines() if line.strip())
    if stated != (BACKGROUND, *CLASSES):
        raise ValueError("The label map next to the weights lists other classes than this version of the plugin.")


def threads_from_environment() -> int:
    """SMARTCUT_THREADS, else the cores available to this process; ValueError if it is not a positive integer."""
    value = os.environ.get("SMARTCUT_THREADS", "").strip()
    if not value:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not value.isdecimal() or int(value) < 1:
        raise ValueError(f"SMARTCUT_THREADS is {value!r}: it must be a whole number of at least 1.")
    return int(value)


def _interpreter_class() -> Any:
    """LiteRT's interpreter, or the one in TensorFlow."""
    try:
        return import_module("ai_edge_litert.interpreter").Interpreter
    except ImportError:
        pass
    try:
        return import_module("tensorflow").lite.Interpreter
    except ImportError:
        raise ImportError(
            "The plugin objects needs LiteRT: `pip install ai-edge-litert` (or tensorflow, which contains it)."
        ) from None
