"""Measures the camera's exposure changes, so that only changes in the scene remain."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Gray: TypeAlias = NDArray[np.float32]

DARK, BRIGHT = 6.0, 249.0
"""Gray levels outside this range are clipped by the sensor and don't indicate gain."""
MAX_GAIN = 2.5
ROUNDS = 4
MAD_TO_SIGMA = 1.4826


class Exposure(NamedTuple):
    """frame ≈ gain · background + offset. noise: robust standard deviation of the residuals, in gray levels."""

    gain: float
    offset: float
    noise: float

    def of(self, background: Gray) -> Gray:
        """The background at this exposure; not clipped to 0..255, so that it can be reversed."""
        seen: Gray = (self.gain * background + self.offset).astype(np.float32)
        return seen


def measure_exposure(background: Gray, frame: Gray) -> Exposure:
    """Fit a gain and an offset for the whole frame that map `background` to `frame`.

    Both have gray levels 0..255 and the same shape. Robust least squares: an object may fill nearly half of the frame.
    """
    # a quarter of the pixels is enough, in a quarter of the time
    background, frame = background[::2, ::2], frame[::2, ::2]
    usable = (frame > DARK) & (frame < BRIGHT) & (background > DARK) & (background < BRIGHT)
    if np.count_nonzero(usable) < frame.size // 10:
        usable = np.ones_like(usable)
    x, y = background[usable], frame[usable]
    # the median difference is robust against one large object
    gain, offset = 1.0, float(np.median(y - x))
    for _ in range(ROUNDS):
        residuals = y - (gain * x + offset)
        near = np.abs(residuals) <= 2.5 * max(_sigma(residuals), 1.0)
        gain, offset = _line(x[near], y[near], gain, offset)
    return Exposure(gain, offset, _sigma(y - (gain * x + offset)))


def _line(x: Gray, y: Gray, gain: float, offset: float) -> tuple[float, float]:
    """Least squares y ≈ gain · x + offset; a flat frame gives no gain, only an offset."""
    if len(x) < 50:
        return gain, offset
    mean_x, mean_y = float(x.mean()), float(y.mean())
    spread = float(((x - mean_x) ** 2).mean())
    if spread < 25.0:
        return 1.0, mean_y - mean_x
    fitted = float(((x - mean_x) * (y - mean_y)).mean()) / spread
    fitted = min(max(fitted, 1 / MAX_GAIN), MAX_GAIN)
    return fitted, mean_y - fitted * mean_x


def _sigma(residuals: Gray) -> float:
    return MAD_TO_SIGMA * float(np.median(np.abs(residuals - np.median(residuals))))
