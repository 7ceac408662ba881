"""The camera's own changes of exposure, measured so that only what happened in the scene is left."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Grey: TypeAlias = NDArray[np.float32]

DARK, BRIGHT = 6.0, 249.0
"""Grey levels outside of these are clipped by the sensor and say nothing about gain."""
MOST_GAIN = 2.5
ROUNDS = 4
MAD_TO_SIGMA = 1.4826


class Exposure(NamedTuple):
    """frame ≈ gain · background + offset. noise: robust standard deviation of what is left, in grey levels."""

    gain: float
    offset: float
    noise: float

    def of(self, background: Grey) -> Grey:
        """The background as this exposure shows it; may go beyond 0..255, so that nothing is lost on the way back."""
        seen: Grey = (self.gain * background + self.offset).astype(np.float32)
        return seen


def measure_exposure(background: Grey, frame: Grey) -> Exposure:
    """What a gain and an offset for the whole picture explain of the way from `background` to `frame`.

    Both are grey levels 0..255 of one shape. Least squares without what fits badly (whatever moved), so an object may
    fill nearly half of the picture.
    """
    # a quarter of the pixels says as much about the whole picture, in a quarter of the time
    background, frame = background[::2, ::2], frame[::2, ::2]
    usable = (frame > DARK) & (frame < BRIGHT) & (background > DARK) & (background < BRIGHT)
    if np.count_nonzero(usable) < frame.size // 10:
        usable = np.ones_like(usable)
    x, y = background[usable], frame[usable]
    # the median difference is a start that one big object can't spoil
    gain, offset = 1.0, float(np.median(y - x))
    for _ in range(ROUNDS):
        left = y - (gain * x + offset)
        near = np.abs(left) <= 2.5 * max(_sigma(left), 1.0)
        gain, offset = _line(x[near], y[near], gain, offset)
    return Exposure(gain, offset, _sigma(y - (gain * x + offset)))


def _line(x: Grey, y: Grey, gain: float, offset: float) -> tuple[float, float]:
    """Least squares y ≈ gain · x + offset; a flat picture can't tell a gain, so it gets an offset only."""
    if len(x) < 50:
        return gain, offset
    mean_x, mean_y = float(x.mean()), float(y.mean())
    spread = float(((x - mean_x) ** 2).mean())
    if spread < 25.0:
        return 1.0, mean_y - mean_x
    fitted = float(((x - mean_x) * (y - mean_y)).mean()) / spread
    fitted = min(max(fitted, 1 / MOST_GAIN), MOST_GAIN)
    return fitted, mean_y - fitted * mean_x


def _sigma(left: Grey) -> float:
    return MAD_TO_SIGMA * float(np.median(np.abs(left - np.median(left))))
