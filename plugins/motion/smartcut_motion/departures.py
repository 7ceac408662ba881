"""Tells what came from what went: a region that is new because something left it is scenery, not an event.

Someone who stood there when the video began has been learned as background. When they leave, the floor behind them is
"new". But the step across its outline then is in the background, not in the frame.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartcut_motion.regions import Region

Grey: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

ACROSS_PX = 3
"""How far apart the two pixels are that are compared across the outline: it is soft, and the mask not exact."""
WEAKER = 0.7
"""The step across the outline is at most this share of what it was. Whatever comes makes it larger, not smaller."""
FAINT = 3.0
"""Grey levels; steps smaller than this tell nothing."""


def departed(region: Region, frame: Grey, background: Grey) -> bool:
    """Whether `region` looks like the place of something that went away."""
    now, before = _step(region.pixels, frame), _step(region.pixels, background)
    return before > FAINT and now < WEAKER * before


def _step(pixels: Mask, picture: Grey) -> float:
    """Median difference in grey levels between inside and outside, all along the outline.

    Not the strength of the edges there: bricks and leaves have plenty, on either side.
    """
    steps = []
    for mask, values in ((pixels, picture), (pixels.T, picture.T)):
        outline = mask[ACROSS_PX:] != mask[:-ACROSS_PX]
        steps.append(np.abs(values[ACROSS_PX:] - values[:-ACROSS_PX])[outline])
    along = np.concatenate(steps)
    return float(np.median(along)) if len(along) else 0.0
