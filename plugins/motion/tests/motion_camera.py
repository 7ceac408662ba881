"""A synthetic camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 160, 90


@dataclass(frozen=True)
class Camera:
    """Noisy uint8 RGB frames (HEIGHT, WIDTH, 3) of a textured scene."""

    scene: NDArray[np.float64]
    random: np.random.Generator
    noise: float = 2.0

    def frame(
        self, *, gain: float = 1.0, offset: float = 0.0, square: tuple[int, int, int] | None = None, level: float = 30.0
    ) -> NDArray[np.uint8]:
        """One frame. square: left, top and size in pixels of an object with brightness `level`."""
        image = self.scene.copy()
        if square is not None:
            left, top, size = square
            image[top : top + size, max(left, 0) : left + size] = level
        exposed = image * gain + offset + self.random.normal(0, self.noise, image.shape)
        return np.clip(exposed, 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)
