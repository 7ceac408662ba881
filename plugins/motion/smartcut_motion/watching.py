"""One video being watched: frames in, a score and a box for each; and the segments that the scores make."""

from __future__ import annotations

from statistics import median

import numpy as np
from numpy.typing import NDArray

from smartcut_motion.background import Background, Grey
from smartcut_motion.regions import find_regions
from smartcut_sdk import Box, Score, Segment
from smartcut_sdk.segments import RELEASE, Segmentation, closed_segments, segments_from_scores

LABEL = "motion"


def grey_pictures(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """RGB pictures (N, H, W, 3) as grey ones (N, H, W), slightly smoothed: noise and JPEG edges are no motion."""
    grey = images @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    padded = np.pad(grey, ((0, 0), (1, 1), (1, 1)), mode="edge")
    across = padded[:, :, :-2] + 2 * padded[:, :, 1:-1] + padded[:, :, 2:]
    smooth = across[:, :-2] + 2 * across[:, 1:-1] + across[:, 2:]
    rounded: NDArray[np.uint8] = np.clip(smooth / 16 + 0.5, 0, 255).astype(np.uint8)
    return rounded


class Watcher:
    """Scores one frame after another against what the scene looks like.

    sensitivity: 0..1. smallest: share of the picture (0..1) that a change needs for a score of one half.
    still_seconds: what stands still for this long is part of the scene.
    """

    def __init__(self, *, sensitivity: float, smallest: float, still_seconds: float) -> None:
        self._sensitivity = sensitivity
        self._smallest = smallest
        self._still_seconds = still_seconds
        self._background: Background | None = None
        self._guessed: list[tuple[float, Grey]] = []

    def guess(self, grey: NDArray[np.uint8], at: float) -> Score | None:
        """During the warm-up: what the score of this picture seems to be, with the few seen so far. Later: None.

        grey: (H, W); at: seconds, ascending. The background is little more than these frames themselves, so `settle`
        says their scores again.
        """
        frame = grey.astype(np.float32)
        if self._background is None:
            self._background = Background(frame, sensitivity=self._sensitivity, still_seconds=self._still_seconds)
        elif self._background.warm:
            return None
        else:
            self._background.warm_up(frame)
        self._guessed.append((at, frame))
        return self._score(self._background.new(frame), at)

    def settle(self) -> list[Score]:
        """The scores of the warm-up, seen from its end; empty before its end and when they were said already."""
        if self._background is None or not self._guessed:
            return []
        guessed, self._guessed = self._guessed, []
        # once to find out what of the median was somebody standing there, then again for the scores
        for at, frame in guessed:
            self._background.learn(frame, at)
        self._background.rewind()
        return [self._score(self._background.learn(frame, at), at) for at, frame in guessed]

    @property
    def warm(self) -> bool:
        """Whether the warm-up is over."""
        return self._background is not None and self._background.warm

    def score(self, grey: NDArray[np.uint8], at: float) -> Score:
        """After the warm-up: the score of a grey picture (H, W) at `at` seconds; times must ascend."""
        if self._background is None:
            raise RuntimeError("The background must be warmed up with `guess` first.")
        return self._score(self._background.learn(grey.astype(np.float32), at), at)

    def _score(self, mask: NDArray[np.bool_], at: float) -> Score:
        regions = find_regions(mask, at_most=1)
        if not regions:
            return Score(at, 0.0)
        region = regions[0]
        rows, columns = mask.shape
        x0, y0, x1, y1 = region.corners
        box = Box(x0 / columns, y0 / rows, (x1 - x0) / columns, (y1 - y0) / rows)
        return Score(at, region.area / (region.area + self._smallest), LABEL, box)


class Segments:
    """Scores to segments while they come in; what is settled is forgotten, so a day of video costs little.

    The time between frames is not known beforehand: it is the median of those seen.
    """

    def __init__(self, settings: Segmentation) -> None:
        self._settings = settings
        self._open: list[Score] = []
        self._steps: list[float] = []

    def add(self, score: Score) -> list[Segment]:
        """One more score, in time order; the segments that no later one can change."""
        if self._open and len(self._steps) < 99:
            self._steps.append(score.at - self._open[-1].at)
        self._open.append(score)
        if score.score >= RELEASE * self._settings.threshold:
            return []
        segments = self._segments()
        if not segments:
            del self._open[:-1]
            return []
        closed = closed_segments(segments, score.at, self._settings)
        if len(closed) < len(segments):
            return []  # told together with the one still open: they may yet become one
        del self._open[:-1]
        return closed

    def finish(self) -> list[Segment]:
        """The end of the video: what is still open."""
        return self._segments()

    def _segments(self) -> list[Segment]:
        interval = median(self._steps) if self._steps else 1.0
        return segments_from_scores(self._open, self._settings, interval=interval, duration=None)
