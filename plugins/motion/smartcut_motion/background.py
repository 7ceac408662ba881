"""The background of a scene, learned frame by frame with the noise of each pixel, and what is new in a frame."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartcut_motion.departures import departed
from smartcut_motion.exposure import Exposure, measure_exposure
from smartcut_motion.regions import find_regions

Gray: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

WARM_UP = 8
"""The background starts as the median of this many frames, so that a passer-by is not learned."""
DEPARTURES = 8
"""At most this many of the largest new regions are checked for departures."""
DEPARTED_FRAMES = 2
"""Where something left, the place is learned after this many frames."""
LIGHT_SECONDS = 20.0
"""Time constant with which the background follows slow changes: shadows, clouds, dusk."""
NOISE_FRAMES = 40.0
NOISE_FLOOR = 1.5
"""Gray levels; the noise of JPEG artifacts alone."""
SCENE_CHANGE = 0.6
"""With more than this share of the frame new for SCENE_FRAMES frames, it is another scene (infrared on)."""
SCENE_FRAMES = 3
STILL_LEVELS = 3.0
"""A new pixel shows the same thing as before if it changed by at most this many noise levels."""


class Background:
    """The background of one video; takes frames in time order, all of one shape, gray levels 0..255.

    sensitivity: 0..1, for a threshold of 9 down to 2 noise levels. still_seconds: anything still for this long becomes
    background.
    """

    _first: list[Gray]
    _scene: Gray
    _variance: Gray
    _candidate: Gray
    _age: Gray
    _gone: NDArray[np.int64]
    _changed_frames: int

    def __init__(self, first: Gray, *, sensitivity: float, still_seconds: float) -> None:
        self._levels = 9.0 * (2.0 / 9.0) ** sensitivity
        self._still_seconds = still_seconds
        self._before: float | None = None
        self._start_with(first)

    def warm_up(self, frame: Gray) -> None:
        """Add one of the first frames to the median."""
        exposure = measure_exposure(frame, self._first[0])
        self._first.append(exposure.of(frame))
        self._scene = np.median(np.stack(self._first), axis=0).astype(np.float32)

    @property
    def warm(self) -> bool:
        """Whether the warm-up is complete."""
        return len(self._first) >= WARM_UP

    def new(self, frame: Gray) -> Mask:
        """Where `frame` differs from the background; learns nothing."""
        return self._compare(frame)[0]

    def learn(self, frame: Gray, at: float) -> Mask:
        """As `new`, then update the background with the frame. at: seconds."""
        elapsed = 0.0 if self._before is None else max(at - self._before, 0.0)
        self._before = at
        mask, exposure, sigma = self._compare(frame)
        if mask.mean() > SCENE_CHANGE:
            self._changed_frames += 1
            if self._changed_frames >= SCENE_FRAMES:
                self._start_with(frame)
            return mask
        self._changed_frames = 0
        self._scene, self._candidate = exposure.of(self._scene), exposure.of(self._candidate)
        self._update(frame, mask, sigma, elapsed)
        return mask

    def rewind(self) -> None:
        """Keep the background but forget transient state, to learn the same frames again."""
        self._before = None
        self._reset_transients(self._scene)

    def _start_with(self, frame: Gray) -> None:
        self._first = [frame]
        self._scene = frame.copy()
        self._variance = np.zeros_like(frame)
        self._reset_transients(frame)

    def _reset_transients(self, frame: Gray) -> None:
        self._candidate = frame.copy()  # the latest value of new pixels
        self._age = np.zeros_like(frame)  # seconds for which they have kept it
        self._gone = np.zeros(frame.shape, dtype=np.int64)  # consecutive frames in which they looked like a departure
        self._changed_frames = 0

    def _compare(self, frame: Gray) -> tuple[Mask, Exposure, Gray]:
        exposure = measure_exposure(self._scene, frame)
        outside = beyond(frame, np.clip(exposure.of(self._scene), 0.0, 255.0))
        sigma = np.maximum(np.sqrt(self._variance), max(exposure.noise, NOISE_FLOOR))
        return without_specks(np.abs(outside) > self._levels * sigma), exposure, sigma

    def _update(self, frame: Gray, mask: Mask, sigma: Gray, elapsed: float) -> None:
        difference = frame - self._scene
        follow = np.float32(1.0 - np.exp(-elapsed / LIGHT_SECONDS))
        self._scene += np.where(mask, np.float32(0.0), follow * difference)
        # Clipped so that a passer-by does not desensitize a pixel; slow where something is new, yet it learns trees.
        surprise = np.minimum(difference**2, 9.0 * sigma**2) - self._variance
        self._variance += np.where(mask, surprise / (4 * NOISE_FRAMES), surprise / NOISE_FRAMES)
        same = mask & (np.abs(frame - self._candidate) <= STILL_LEVELS * sigma)
        self._age = np.where(same, self._age + np.float32(elapsed), np.float32(0.0))
        self._candidate = np.where(same, self._candidate, frame)
        self._gone = np.where(same & self._departed(frame, mask), self._gone + 1, 0)
        settled = (self._age >= self._still_seconds) | (self._gone >= DEPARTED_FRAMES)
        self._scene[settled] = frame[settled]

    def _departed(self, frame: Gray, mask: Mask) -> Mask:
        """New pixels in the places of objects that left."""
        regions = find_regions(mask, at_most=DEPARTURES)
        places = [region.pixels for region in regions if departed(region, frame, self._scene)]
        return np.logical_or.reduce(places) if places else np.zeros_like(mask)


def beyond(frame: Gray, background: Gray) -> Gray:
    """How far each pixel is outside the background's range within one pixel around it.

    Tolerates a trembling camera, whose edges move by a pixel.
    """
    padded = np.pad(background, 1, mode="edge")
    rows, columns = background.shape
    shifts = [padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    low, high = np.minimum.reduce(shifts), np.maximum.reduce(shifts)
    outside: Gray = frame - np.clip(frame, low, high)
    return outside


def without_specks(mask: Mask) -> Mask:
    """Only the pixels with at least four of their eight neighbors set."""
    padded = np.pad(mask.astype(np.uint8), 1)
    rows, columns = mask.shape
    around = sum(padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3))
    kept: Mask = mask & (np.asarray(around) >= 5)
    return kept
