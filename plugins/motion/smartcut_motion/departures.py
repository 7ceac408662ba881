"""Tells departures from arrivals: a region that is new because something left it is scenery, not an event.

A person present when the video starts is learned as background. When they leave, the floor behind them is new, but
the step across its outline is in the background rather than in the frame.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartcut_motion.regions import Region

Gray: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

ACROSS_PX = 3
"""Distance of the two pixels compared across the outline, which is soft and only approximated by the mask."""
WEAKER = 0.7
"""After a departure, the step across the outline is below this share of what it was. An arrival increases it."""
FAINT = 3.0
"""Gray levels; smaller steps are not significant."""


def departed(region: Region, frame: Gray, background: Gray) -> bool:
    """Whether `region` looks like the place of an object that left."""
    now, before = _step(region.pixels, frame), _step(region.pixels, background)
    return before > FAINT and now < WEAKER * before


def _step(pixels: Mask, frame: Gray) -> float:
    """Median difference in gray levels between inside and outside along the outline.

    Edge strength would not do: bricks and leaves have edges on either side.
    """
    steps = []
    for mask, values in ((pixels, frame), (pixels.T, frame.T)):
        outline = mask[ACROSS_PX:] != mask[:-ACROSS_PX]
        steps.append(np.abs(values[ACROSS_PX:] - values[:-ACROSS_PX])[outline])
    along = np.concatenate(steps)
    return float(np.median(along)) if len(along) else 0.0
