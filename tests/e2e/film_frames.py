"""Identifies a frame of a film by its content: for canvases, JPEGs and re-encoded clips, where every pixel differs."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PIL import Image

SIZE = (192, 108)
"""Pixels: small enough to remove an encoder's noise, large enough for a walking person to move."""

MOVES = 0.6
"""Frames that differ by more are distinguishable even after re-encoding. Mean gray level, 0 to 255."""


def small(image: Image.Image) -> np.ndarray:
    """Gray, float32 of shape (108, 192): each pixel is the mean of its area."""
    return np.asarray(image.convert("L").resize(SIZE, Image.Resampling.BOX), np.float32)


class FilmFrames:
    """The frames of a film in presentation order. `times`: seconds after the first one."""

    def __init__(self, path: Path, start: float = 0, stop: float = float("inf")) -> None:
        """Keep only frames from `start` to `stop`, in seconds."""
        self.times: list[float] = []
        self.frames: list[np.ndarray] = []
        begin: float | None = None
        with av.open(str(path)) as container:
            for frame in container.decode(container.streams.video[0]):
                assert frame.time is not None
                begin = frame.time if begin is None else begin
                if frame.time - begin > stop:
                    break
                if frame.time - begin >= start:
                    self.times.append(frame.time - begin)
                    self.frames.append(small(frame.to_image()))

    def time_of(self, frame: np.ndarray) -> float:
        """Seconds of the most similar frame."""
        differences = [float(np.abs(each - frame).mean()) for each in self.frames]
        return self.times[int(np.argmin(differences))]

    def has(self, frames: list[np.ndarray], times: list[float]) -> bool:
        """Whether these are the frames at those seconds: on the whole, and each by itself where something moves."""
        own = [int(np.argmin([abs(each - at) for each in self.times])) for at in times]
        steps = (-2, -1, 0, 1, 2)
        off = np.array(
            [
                [np.abs(self.frames[at + step] - each).mean() for step in steps]
                for at, each in zip(own, frames, strict=True)
            ]
        )
        moved = np.array(
            [min(np.abs(self.frames[at + step] - self.frames[at]).mean() for step in (-1, 1)) for at in own]
        )
        return steps[off.sum(0).argmin()] == 0 and bool((off[moved > MOVES].argmin(1) == 2).all())
