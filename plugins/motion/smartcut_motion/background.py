"""What the scene usually looks like, learned while watching: background, noise of each pixel, and what is new."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartcut_motion.departures import departed
from smartcut_motion.exposure import Exposure, measure_exposure
from smartcut_motion.regions import find_regions

Grey: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

WARM_UP = 8
"""Of so many first frames the background is the median: whoever walks through them is not learned."""
DEPARTURES = 8
"""So many of the largest new regions are looked at: did something come, or go?"""
DEPARTED_FRAMES = 2
LIGHT_SECONDS = 20.0
"""How fast the background follows what is still taken for background: shadows, clouds, dusk."""
NOISE_FRAMES = 40.0
NOISE_FLOOR = 1.5
"""Grey levels; JPEG artefacts alone make this much."""
SCENE_CHANGE = 0.6
"""More than this share of the picture new, for this many frames: another scene (camera turned, infrared on)."""
SCENE_FRAMES = 3
SAME = 3.0
"""Two looks at a new pixel show the same thing when they are at most this many noise levels apart."""


class Background:
    """The background of one video; feed it frames in time order, all of one shape, grey levels 0..255.

    sensitivity: 0..1, how many noise levels a change must have (9 down to 2). still_seconds: what stands still for
    this long becomes background.
    """

    _first: list[Grey]
    _scene: Grey
    _variance: Grey
    _candidate: Grey
    _age: Grey
    _gone: NDArray[np.int64]
    _changed_frames: int

    def __init__(self, first: Grey, *, sensitivity: float, still_seconds: float) -> None:
        self._levels = 9.0 * (2.0 / 9.0) ** sensitivity
        self._still_seconds = still_seconds
        self._before: float | None = None
        self._start_with(first)

    def warm_up(self, frame: Grey) -> None:
        """Take one of the first frames into the median."""
        exposure = measure_exposure(frame, self._first[0])
        self._first.append(exposure.of(frame))
        self._scene = np.median(np.stack(self._first), axis=0).astype(np.float32)

    @property
    def warm(self) -> bool:
        """Whether it has seen enough to start learning frame by frame."""
        return len(self._first) >= WARM_UP

    def new(self, frame: Grey) -> Mask:
        """Where `frame` differs from the scene as known so far; nothing is learned."""
        return self._compare(frame)[0]

    def learn(self, frame: Grey, at: float) -> Mask:
        """As `new`, and the background then takes in the frame. at: seconds."""
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
        self._take_in(frame, mask, sigma, elapsed)
        return mask

    def rewind(self) -> None:
        """Keep the scene, forget the passing: the same frames come again."""
        self._before = None
        self._forget_passing(self._scene)

    def _start_with(self, frame: Grey) -> None:
        self._first = [frame]
        self._scene = frame.copy()
        self._variance = np.zeros_like(frame)
        self._forget_passing(frame)

    def _forget_passing(self, frame: Grey) -> None:
        self._candidate = frame.copy()  # what the new pixels look like
        self._age = np.zeros_like(frame)  # and for how many seconds they have
        self._gone = np.zeros(frame.shape, dtype=np.int64)  # frames for which they looked like a place left empty
        self._changed_frames = 0

    def _compare(self, frame: Grey) -> tuple[Mask, Exposure, Grey]:
        exposure = measure_exposure(self._scene, frame)
        outside = beyond(frame, np.clip(exposure.of(self._scene), 0.0, 255.0))
        sigma = np.maximum(np.sqrt(self._variance), max(exposure.noise, NOISE_FLOOR))
        return without_specks(np.abs(outside) > self._levels * sigma), exposure, sigma

    def _take_in(self, frame: Grey, mask: Mask, sigma: Grey, elapsed: float) -> None:
        difference = frame - self._scene
        follow = np.float32(1.0 - np.exp(-elapsed / LIGHT_SECONDS))
        self._scene += np.where(mask, np.float32(0.0), follow * difference)
        # clipped, so that one passer-by does not make a pixel blind; slow where something is new, yet it learns trees
        surprise = np.minimum(difference**2, 9.0 * sigma**2) - self._variance
        self._variance += np.where(mask, surprise / (4 * NOISE_FRAMES), surprise / NOISE_FRAMES)
        same = mask & (np.abs(frame - self._candidate) <= SAME * sigma)
        self._age = np.where(same, self._age + np.float32(elapsed), np.float32(0.0))
        self._candidate = np.where(same, self._candidate, frame)
        self._gone = np.where(same & self._departed(frame, mask), self._gone + 1, 0)
        settled = (self._age >= self._still_seconds) | (self._gone >= DEPARTED_FRAMES)
        self._scene[settled] = frame[settled]

    def _departed(self, frame: Grey, mask: Mask) -> Mask:
        """The new pixels that are new because something went away."""
        regions = find_regions(mask, at_most=DEPARTURES)
        places = [region.pixels for region in regions if departed(region, frame, self._scene)]
        return np.logical_or.reduce(places) if places else np.zeros_like(mask)


def beyond(frame: Grey, background: Grey) -> Grey:
    """How far each pixel lies outside of what the background has within one pixel around it.

    A camera on a mast trembles: an edge that moved by a pixel is no news.
    """
    padded = np.pad(background, 1, mode="edge")
    rows, columns = background.shape
    shifts = [padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    low, high = np.minimum.reduce(shifts), np.maximum.reduce(shifts)
    outside: Grey = frame - np.clip(frame, low, high)
    return outside


def without_specks(mask: Mask) -> Mask:
    """Only pixels that are set together with at least four of their eight neighbours."""
    padded = np.pad(mask.astype(np.uint8), 1)
    rows, columns = mask.shape
    around = sum(padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3))
    kept: Mask = mask & (np.asarray(around) >= 5)
    return kept
