"""Tells what came from what went: a region that is new because something left it is scenery, not an event.

Someone who stood there when the video began has been learned as background. When they leave, the floor behind them is
"new". But the outline of the new region then is an edge in the background, not in the frame.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartcut_motion.regions import Region

Grey: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

AS_CLEAR = 0.87
"""The outline is this much as strong in the background as in the frame, or more. Whatever comes adds its own outline to
what was there, so it is about twice as strong in the frame, even before a cluttered scene."""
FAINT = 2.0
"""Grey levels a pixel; outlines weaker than this tell nothing."""


def departed(region: Region, frame: Grey, background: Grey) -> bool:
    """Whether `region` looks like the place of something that went away."""
    outline = _outline(region.pixels)
    if not outline.any():
        return False
    now, before = (float(_edges(picture)[outline].mean()) for picture in (frame, background))
    return before > FAINT and before > AS_CLEAR * now


def _outline(pixels: Mask) -> Mask:
    """One pixel on both sides of the region's border; the picture's own border is no outline."""
    padded = np.pad(pixels, 1, mode="edge")
    rows, columns = pixels.shape
    shifts = [padded[y : y + rows, x : x + columns] for y, x in ((0, 1), (2, 1), (1, 0), (1, 2))]
    outline: Mask = np.logical_or.reduce([shift != pixels for shift in shifts])
    return outline


def _edges(picture: Grey) -> Grey:
    """Strength of the gradient at each pixel, grey levels a pixel."""
    down, across = np.gradient(picture)
    strength: Grey = np.hypot(down, across)
    return strength
