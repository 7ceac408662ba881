"""What one camera usually shows, learned frame by frame: numpy only, no model, no clock, bounded memory.

A frame is a grid of cells, each with a feature vector. A cell is novel if its vector is further from everything
remembered for that place than the remembered vectors are from each other.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartcut_sdk import Box

Grid = NDArray[np.float32]
"""One frame: (rows, columns, channels)."""

WARM_UP = 8
"""Frames before the first judgment; they are judged afterwards."""

KEPT = 128
RECENT = 64
NEIGHBORS = 4
FLOOR = 0.05  # share of the vectors' magnitude; smaller differences are compression noise, even in a frozen frame
HALF = 3.5  # deviations for a score of 0.5; chosen as in MODEL_CARD.md
TOP_CELLS = 3  # cells that determine the score; a single one may be flicker


@dataclass(frozen=True)
class Judgment:
    """How novel a frame is, 0..1, and where; `box` is None in a usual frame."""

    score: float
    box: Box | None


class CameraMemory:
    """The memory of one video: about 12 MB at 7 × 12 cells of 96 channels, however long the video is.

    Only usual frames are kept permanently, so a visitor stays novel at every visit. Recent frames are kept whatever
    they show: anything in half of the last 2 × `familiar_after` seconds becomes usual, such as a parked car or the
    night.
    """

    def __init__(self, familiar_after: float) -> None:
        self._spacing = familiar_after / (RECENT / 2)
        self._recent: deque[Grid] = deque(maxlen=RECENT)
        self._recent_at = -np.inf
        self._kept: list[Grid] = []
        self._scale = 1.0
        self._between = np.zeros((0, 0, 0), np.float32)  # distances between kept frames, by cell
        self._usual = self._spread = np.zeros(0, np.float32)
        self._since_measured = 0
        self._offered = 0
        self._random = np.random.default_rng(0)  # deterministic for the same video

    def begin(self, grids: list[Grid]) -> list[Judgment]:
        """Learn from the first frames and judge them by each other; the novel ones are forgotten again."""
        self._scale = float(np.sqrt(np.mean(np.square(np.stack(grids), dtype=np.float64)))) or 1.0
        self._kept = [grid / self._scale for grid in grids]
        self._between = np.stack([self._distances(grid) for grid in self._kept])
        self._measure()
        own = [_nearest(np.delete(row, index, axis=0)) for index, row in enumerate(self._between)]
        judgments = [self._judge(distance, grid.shape) for distance, grid in zip(own, grids, strict=True)]
        usual = [index for index, judgment in enumerate(judgments) if judgment.score < 0.5]
        if len(usual) > len(grids) // 2:
            self._kept = [self._kept[index] for index in usual]
            self._between = self._between[np.ix_(usual, usual)]
            self._measure()
        self._offered = len(self._kept)
        return judgments

    def see(self, at: float, grid: Grid) -> Judgment:
        """Judge the frame at `at` seconds and remember it; call in time order, after `begin`."""
        own = grid / self._scale
        to_kept = self._distances(own)
        distance = _nearest(to_kept)
        if len(self._recent) >= RECENT / 2:
            to_recent = np.stack([_apart(own, other) for other in self._recent])
            missing = np.full((RECENT - len(to_recent), to_recent.shape[1]), np.inf, np.float32)
            distance = np.minimum(distance, np.median(np.concatenate([to_recent, missing]), axis=0))
        judgment = self._judge(distance, grid.shape)
        if judgment.score < 0.5:
            self._keep(own, to_kept)
        if at - self._recent_at >= self._spacing:
            self._recent.append(own)
            self._recent_at = at
        return judgment

    def _keep(self, own: Grid, to_kept: NDArray[np.float32]) -> None:
        self._offered += 1
        if len(self._kept) < KEPT:
            self._kept.append(own)
            size = len(self._kept)
            grown = np.zeros((size, size, to_kept.shape[1]), np.float32)
            grown[:-1, :-1] = self._between
            grown[-1, :-1] = grown[:-1, -1] = to_kept
            self._between = grown
        elif self._random.random() < max(KEPT / self._offered, 0.1):
            # A sample of the whole video, weighted towards the last hours because light changes slowly.
            slot = int(self._random.integers(KEPT))
            self._kept[slot] = own
            self._between[slot] = to_kept
            self._between[:, slot] = to_kept
            self._between[slot, slot] = 0
        self._since_measured += 1
        if self._since_measured >= min(16, len(self._kept) // 4):
            self._measure()

    def _measure(self) -> None:
        """Distance between usual frames in each cell: the median, and the spread from the median absolute deviation."""
        count = len(self._kept)
        apart = self._between[~np.eye(count, dtype=bool)].reshape(count, count - 1, -1)
        own = _nearest(apart, axis=1)
        self._usual = np.median(own, axis=0)
        deviation = 1.4826 * np.median(np.abs(own - self._usual), axis=0)
        self._spread = deviation + 0.25 * np.median(self._usual) + FLOOR
        self._since_measured = 0

    def _distances(self, own: Grid) -> NDArray[np.float32]:
        return np.stack([_apart(own, other) for other in self._kept])

    def _judge(self, distance: NDArray[np.float32], shape: tuple[int, ...]) -> Judgment:
        deviations = np.maximum((distance - self._usual) / self._spread, 0)
        strongest = float(np.sort(deviations)[-TOP_CELLS:].mean())
        score = strongest / (strongest + HALF)
        box = _around_peak(deviations.reshape(shape[:2])) if score >= 0.35 else None
        return Judgment(score, box)


def _apart(one: Grid, other: Grid) -> NDArray[np.float32]:
    """Root mean square difference of each cell, (rows × columns,)."""
    difference = one - other
    return np.sqrt(np.einsum("rcd,rcd->rc", difference, difference) / one.shape[2]).ravel().astype(np.float32)


def _nearest(distances: NDArray[np.float32], axis: int = 0) -> NDArray[np.float32]:
    """Distance to the fourth nearest, or of few to the middle one, so that a rare frame isn't its own evidence."""
    count = distances.shape[axis]
    index = min(max(count // 2, 1), NEIGHBORS) - 1 if count > 2 * NEIGHBORS else count // 2
    index = min(index, count - 1)
    return np.take(np.partition(distances, index, axis=axis), index, axis=axis)


def _around_peak(deviations: NDArray[np.float32]) -> Box:
    """The connected cells around the most novel one that are at least half as novel, as a box."""
    rows, columns = deviations.shape
    peak = divmod(int(deviations.argmax()), columns)
    level = deviations[peak] / 2
    found, border = {peak}, [peak]
    while border:
        row, column = border.pop()
        for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            inside = 0 <= near[0] < rows and 0 <= near[1] < columns
            if inside and near not in found and deviations[near] >= level:
                found.add(near)
                border.append(near)
    top, left = (min(cell[side] for cell in found) for side in (0, 1))
    bottom, right = (max(cell[side] for cell in found) + 1 for side in (0, 1))
    return Box(left / columns, top / rows, (right - left) / columns, (bottom - top) / rows)
