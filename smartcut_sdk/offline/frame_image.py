"""PyAV frames as arrays: square pixels, upright, scaled down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def display_size(frame: Any, aspect: Any) -> tuple[int, int]:
    """Width and height of a frame with square pixels, before rotation. aspect: of a pixel, None or 0 if unknown."""
    ratio = float(aspect or 1)
    return (max(1, round(frame.width * ratio)) if ratio > 0 else frame.width), frame.height


def frame_image(frame: Any, stream: Any, largest_px: tuple[int, int], scaler: Any = None) -> NDArray[np.uint8]:
    """uint8 (H, W, 3) RGB, upright, scaled down to fit `largest_px`.

    scaler: a VideoReformatter to reuse, which saves rebuilding its tables for each frame.
    """
    import numpy as np

    rotation = int(frame.rotation) % 360
    largest = largest_px if rotation % 180 == 0 else largest_px[::-1]
    width, height = display_size(frame, stream.sample_aspect_ratio)
    zoom = min(1.0, largest[0] / width, largest[1] / height)
    size = {"width": max(1, round(width * zoom)), "height": max(1, round(height * zoom))}
    options = {"format": "rgb24", "interpolation": "AREA", **size}
    scaled = frame.reformat(**options) if scaler is None else scaler.reformat(frame, **options)
    image: NDArray[np.uint8] = scaled.to_ndarray()
    return np.ascontiguousarray(np.rot90(image, rotation // 90)) if rotation % 90 == 0 and rotation else image
