"""What `predict` returns for one frame: a score and, optionally, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the source frame, normalized to 0..1 of its width and height; x, y: left, top."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The result for one frame.

    score: the model's confidence, 0..1. label and box: evidence shown to the analyst.
    data: anything `predict` passes on to `segment`; it never leaves the process.
    at: seconds from the start of the video; set by the SDK, not by the plugin.
    """

    score: float
    label: str | None = None
    box: Box | None = None
    data: object = None
    at: float = nan
