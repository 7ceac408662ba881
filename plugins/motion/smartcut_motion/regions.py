"""Connected regions of a mask, found on a coarse grid, so that small gaps don't split them. Needs no image library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]

CELL_PX = 4
FILLED = 0.3
"""Share of a cell's pixels that must be set for the cell to count."""


@dataclass(frozen=True)
class Region:
    """pixels: mask of the region's pixels. area: their share of the frame."""

    pixels: Mask
    area: float

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """x0, y0, x1, y1 in pixels of the mask."""
        rows, columns = np.flatnonzero(self.pixels.any(axis=1)), np.flatnonzero(self.pixels.any(axis=0))
        return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def find_regions(mask: Mask, *, at_most: int) -> list[Region]:
    """The largest connected regions of `mask`, largest first."""
    rows, columns = -(-mask.shape[0] // CELL_PX), -(-mask.shape[1] // CELL_PX)
    padded = np.zeros((rows * CELL_PX, columns * CELL_PX), dtype=bool)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    counts = padded.reshape(rows, CELL_PX, columns, CELL_PX).sum(axis=(1, 3))
    left = {(int(y), int(x)) for y, x in np.argwhere(counts >= FILLED * CELL_PX**2)}
    groups = []
    while left:
        group = _take_group(left)
        groups.append((sum(int(counts[cell]) for cell in group), group))
    groups.sort(key=lambda sized: -sized[0])
    return [_region(mask, group, counts.shape) for _, group in groups[:at_most]]


def _region(mask: Mask, group: list[tuple[int, int]], shape: tuple[int, ...]) -> Region:
    cells = np.zeros(shape, dtype=bool)
    cells[tuple(np.transpose(group))] = True
    grown = cells.repeat(CELL_PX, axis=0).repeat(CELL_PX, axis=1)[: mask.shape[0], : mask.shape[1]]
    pixels = mask & grown
    return Region(pixels, int(np.count_nonzero(pixels)) / mask.size)


def _take_group(left: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Remove one group of touching cells (8-connected) from `left`."""
    group = [left.pop()]
    for y, x in group:  # grows during iteration
        for neighbor in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
            if neighbor in left:
                left.remove(neighbor)
                group.append(neighbor)
    return group
