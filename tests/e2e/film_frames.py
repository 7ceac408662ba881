"""Which picture of a film another one is: for canvases, JPEGs and clips encoded anew, where every pixel differs."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PIL import Image

SIZE = (192, 108)
"""Pixels: small enough that no encoder's noise is left, large enough that a walking person moves."""

MOVES = 0.6
"""Pictures that differ by more can be told apart even when they were encoded anew. Mean of grey, 0 to 255."""


def small(picture: Image.Image) -> np.ndarray:
    """Grey, each pixel the mean of what it covers."""
    return np.asarray(picture.convert("L").resize(SIZE, Image.Resampling.BOX), np.float32)


class FilmFrames:
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

    def has(self, pictures: list[np.ndarray], times: list[float]) -> bool:
        """Whether these are the pictures of those seconds: all in all, and each alone where something moves."""
        own = [int(np.argmin([abs(each - at) for each in self.times])) for at in times]
        steps = (-2, -1, 0, 1, 2)
        off = np.array(
            [
                [np.abs(self.pictures[at + step] - each).mean() for step in steps]
                for at, each in zip(own, pictures, strict=True)
            ]
        )
        moved = np.array(
            [min(np.abs(self.pictures[at + step] - self.pictures[at]).mean() for step in (-1, 1)) for at in own]
        )
        return steps[off.sum(0).argmin()] == 0 and bool((off[moved > MOVES].argmin(1) == 2).all())
