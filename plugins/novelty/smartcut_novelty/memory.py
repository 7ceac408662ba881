"""What one camera usually shows, learned while watching it: numpy only, no model, no clock, bounded memory.

A picture arrives as a grid of cells, each with a vector that says what it looks like. A cell is strange when its vector
is further from everything remembered for that place than the remembered vectors are from each other.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartcut_sdk import Box

Grid = NDArray[np.float32]
"""One picture: (rows, columns, channels)."""

WARM_UP = 8
"""Pictures looked at before the first judgement; the first ones are judged afterwards."""

KEPT = 128
RECENT = 64
NEIGHBOURS = 4
FLOOR = 0.05  # of the vectors' own size: differences below it are compression noise, even in a frozen picture
HALF = 3.5  # deviations that make a score of 0.5; see MODEL_CARD.md for how it was chosen
STRANGEST = 3  # cells that speak for the picture; one alone may be a flicker


@dataclass(frozen=True)
class Judgement:
    """How strange a picture is, 0..1, and where: `box` is None in a usual picture."""

    score: float
    box: Box | None


class CameraMemory:
    """Bounded memory of one video: about 12 MB at 7 × 12 cells of 96 channels, however long the video is.

    Only usual pictures are kept for good, so a visitor stays strange at every visit. Recent pictures are kept
    whatever they show: what fills half of the last 2 × `familiar_after` seconds is usual from then on, be it a parked
    car or the night.
    """

    def __init__(self, familiar_after: float) -> None:
        self._spacing = familiar_after / (RECENT / 2)
        self._recent: deque[Grid] = deque(maxlen=RECENT)
        self._recent_at = -np.inf
        self._kept: list[Grid] = []
        self._scale = 1.0
        self._between = np.zeros((0, 0, 0), np.float32)  # distances between kept pictures, by cell
        self._usual = self._spread = np.zeros(0, np.float32)
        self._since_measured = 0
        self._offered = 0
        self._random = np.random.default_rng(0)  # the same video gives the same answer

    def begin(self, grids: list[Grid]) -> list[Judgement]:
        """Learn from the first pictures and judge them by each other; the strange ones are forgotten again."""
        self._scale = float(np.sqrt(np.mean(np.square(np.stack(grids), dtype=np.float64)))) or 1.0
        self._kept = [grid / self._scale for grid in grids]
        self._between = np.stack([self._distances(grid) for grid in self._kept])
        self._measure()
        own = [_nearest(np.delete(row, index, axis=0)) for index, row in enumerate(self._between)]
        judgements = [self._judge(distance, grid.shape) for distance, grid in zip(own, grids, strict=True)]
        usual = [index for index, judgement in enumerate(judgements) if judgement.score < 0.5]
        if len(usual) > len(grids) // 2:
            self._kept = [self._kept[index] for index in usual]
            self._between = self._between[np.ix_(usual, usual)]
            self._measure()
        self._offered = len(self._kept)
        return judgements

    def see(self, at: float, grid: Grid) -> Judgement:
        """Judge the picture at second `at` and remember it; call in time order, after `begin`."""
        own = grid / self._scale
        to_kept = self._distances(own)
        distance = _nearest(to_kept)
        if len(self._recent) >= RECENT / 2:
            to_recent = np.stack([_apart(own, other) for other in self._recent])
            missing = np.full((RECENT - len(to_recent), to_recent.shape[1]), np.inf, np.float32)
            distance = np.minimum(distance, np.median(np.concatenate([to_recent, missing]), axis=0))
        judgement = self._judge(distance, grid.shape)
        if judgement.score < 0.5:
            self._keep(own, to_kept)
        if at - self._recent_at >= self._spacing:
            self._recent.append(own)
            self._recent_at = at
        return judgement

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
            # a sample of the whole video that still leans to the last hours: light changes slowly
            slot = int(self._random.integers(KEPT))
            self._kept[slot] = own
            self._between[slot] = to_kept
            self._between[:, slot] = to_kept
            self._between[slot, slot] = 0
        self._since_measured += 1
        if self._since_measured >= min(16, len(self._kept) // 4):
            self._measure()

    def _measure(self) -> None:
        """How far apart usual pictures are in each cell: median, and spread by the median absolute deviation."""
        count = len(self._kept)
        apart = self._between[~np.eye(count, dtype=bool)].reshape(count, count - 1, -1)
        own = _nearest(apart, axis=1)
        self._usual = np.median(own, axis=0)
        deviation = 1.4826 * np.median(np.abs(own - self._usual), axis=0)
        self._spread = deviation + 0.25 * np.median(self._usual) + FLOOR
        self._since_measured = 0

    def _distances(self, own: Grid) -> NDArray[np.float32]:
        return np.stack([_apart(own, other) for other in self._kept])

    def _judge(self, distance: NDArray[np.float32], shape: tuple[int, ...]) -> Judgement:
        deviations = np.maximum((distance - self._usual) / self._spread, 0)
        strongest = float(np.sort(deviations)[-STRANGEST:].mean())
        score = strongest / (strongest + HALF)
        box = _around_peak(deviations.reshape(shape[:2])) if score >= 0.35 else None
        return Judgement(score, box)


def _apart(one: Grid, other: Grid) -> NDArray[np.float32]:
    """Root mean square difference of each cell, (rows × columns,)."""
    difference = one - other
    return np.sqrt(np.einsum("rcd,rcd->rc", difference, difference) / one.shape[2]).ravel().astype(np.float32)


def _nearest(distances: NDArray[np.float32], axis: int = 0) -> NDArray[np.float32]:
    """Distance to the fourth nearest; of few pictures to the middle one, so that a rare one can't vouch for itself."""
    count = distances.shape[axis]
    index = min(max(count // 2, 1), NEIGHBOURS) - 1 if count > 2 * NEIGHBOURS else count // 2
    index = min(index, count - 1)
    return np.take(np.partition(distances, index, axis=axis), index, axis=axis)


def _around_peak(deviations: NDArray[np.float32]) -> Box:
    """The cells about the strangest one that are at least half as strange, as a box of the picture."""
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
