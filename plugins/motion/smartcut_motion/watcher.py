"""Scores the frames of one video, with a box for each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from smartcut_motion.background import Background, Gray
from smartcut_motion.regions import find_regions
from smartcut_sdk import Box, Score

LABEL = "motion"


def gray_frames(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """RGB (N, H, W, 3) to gray (N, H, W), slightly smoothed against noise and JPEG edges."""
    gray = images @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    padded = np.pad(gray, ((0, 0), (1, 1), (1, 1)), mode="edge")
    across = padded[:, :, :-2] + 2 * padded[:, :, 1:-1] + padded[:, :, 2:]
    smooth = across[:, :-2] + 2 * across[:, 1:-1] + across[:, 2:]
    rounded: NDArray[np.uint8] = np.clip(smooth / 16 + 0.5, 0, 255).astype(np.uint8)
    return rounded


class Watcher:
    """Scores one frame after another against the background.

    sensitivity: 0..1. smallest: share of the frame (0..1) that a change needs for a score of one half.
    still_seconds: anything still for this long is part of the scene.
    """

    def __init__(self, *, sensitivity: float, smallest: float, still_seconds: float) -> None:
        self._sensitivity = sensitivity
        self._smallest = smallest
        self._still_seconds = still_seconds
        self._background: Background | None = None
        self._provisional: list[tuple[float, Gray]] = []

    def guess(self, gray: NDArray[np.uint8], at: float) -> Score | None:
        """During the warm-up, the provisional score of a frame; None afterwards.

        gray: (H, W); at: seconds, ascending. The background consists of little more than these frames, so `settle`
        scores them again.
        """
        frame = gray.astype(np.float32)
        if self._background is None:
            self._background = Background(frame, sensitivity=self._sensitivity, still_seconds=self._still_seconds)
        elif self._background.warm:
            return None
        else:
            self._background.warm_up(frame)
        self._provisional.append((at, frame))
        return self._score(self._background.new(frame), at)

    def settle(self) -> list[Score]:
        """The final scores of the warm-up; empty on later calls."""
        if self._background is None or not self._provisional:
            return []
        provisional, self._provisional = self._provisional, []
        # The first pass finds out what in the median was a person standing there; the second one scores.
        for at, frame in provisional:
            self._background.learn(frame, at)
        self._background.rewind()
        return [self._score(self._background.learn(frame, at), at) for at, frame in provisional]

    @property
    def warm(self) -> bool:
        """Whether the warm-up is over."""
        return self._background is not None and self._background.warm

    def score(self, gray: NDArray[np.uint8], at: float) -> Score:
        """After the warm-up: the score of a gray frame (H, W). at: seconds, ascending."""
        if self._background is None:
            raise RuntimeError("Warm up the background with `guess` first.")
        return self._score(self._background.learn(gray.astype(np.float32), at), at)

    def _score(self, mask: NDArray[np.bool_], at: float) -> Score:
        regions = find_regions(mask, at_most=1)
        if not regions:
            return Score(at, 0.0)
        region = regions[0]
        rows, columns = mask.shape
        x0, y0, x1, y1 = region.corners
        box = Box(x0 / columns, y0 / rows, (x1 - x0) / columns, (y1 - y0) / rows)
        return Score(at, region.area / (region.area + self._smallest), LABEL, box)
