"""What `predict` says about one frame: a score, and optionally the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the source picture, normalised: 0..1 of its width and height; x, y = left, top."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """One frame's answer.

    score: how sure the model is, 0..1. label and box: evidence shown to the analyst.
    data: anything `predict` wants to hand to `segment`; it never leaves the process.
    at: seconds from the start of the video; the SDK fills it in, a plugin leaves it alone.
    """

    score: float
    label: str | None = None
    box: Box | None = None
    data: object = None
    at: float = nan
