"""Which picture of a film another one is: for canvases, JPEGs and clips encoded anew, where every pixel differs."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PIL import Image

SIZE = (192, 108)
"""Pixels: small enough that no encoder's noise is left, large enough that a walking person moves."""


def small(picture: Image.Image) -> np.ndarray:
    """Grey, each pixel the mean of what it covers."""
    return np.asarray(picture.convert("L").resize(SIZE, Image.Resampling.BOX), np.float32)


class FilmPictures:
    """All pictures of a film, in the order shown. `times`: seconds after the first one."""

    def __init__(self, path: Path, start: float = 0, stop: float = float("inf")) -> None:
        """Only those from `start` to `stop` are kept."""
        self.times: list[float] = []
        self.pictures: list[np.ndarray] = []
        begin: float | None = None
        with av.open(str(path)) as container:
            for frame in container.decode(container.streams.video[0]):
                assert frame.time is not None
                begin = frame.time if begin is None else begin
                if frame.time - begin > stop:
                    break
                if frame.time - begin >= start:
                    self.times.append(frame.time - begin)
                    self.pictures.append(small(frame.to_image()))

    def time_of(self, picture: np.ndarray) -> float:
        """Seconds of the picture that is most like this one."""
        differences = [float(np.abs(each - picture).mean()) for each in self.pictures]
        return self.times[int(np.argmin(differences))]
