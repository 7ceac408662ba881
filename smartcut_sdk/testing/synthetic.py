"""Synthetic video: a static scene in which a large bright disk moves during each event.

Frames are computed without a decoder; only the file (`path`) needs PyAV, and is written on first use.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FPS = 2
KEYFRAME_EVERY = 2  # frames, so one per second
QUALITY = 90


@dataclass(frozen=True)
class SyntheticVideo:
    """events: (start, stop) in seconds, when the disk is visible. duration: seconds. width, height: pixels.

    seed: another seed makes another scene, whose frames differ everywhere. Usable as a path.
    """

    events: tuple[tuple[float, float], ...]
    duration: float
    folder: Path
    width: int = 320
    height: int = 180
    seed: int = 0
    _written: list[Path] = field(default_factory=list, repr=False, compare=False)

    def __fspath__(self) -> str:
        return str(self.path)

    @property
    def path(self) -> Path:
        """The video as an MP4 file at 2 frames per second with a keyframe each second; written on first use."""
        if not self._written:
            self._written.append(_write(self))
        return self._written[0]

    def busy(self, at: float) -> bool:
        """Whether an event is in progress at `at` seconds."""
        return any(start <= at < stop for start, stop in self.events)

    def image(self, at: float) -> NDArray[np.uint8]:
        """The frame at `at` seconds: uint8 (height, width, 3), RGB. Deterministic."""
        import numpy as np

        frame = _scene(self.width, self.height, self.seed).copy()
        # Sensor noise: no two frames of a camera are equal.
        noise = np.random.default_rng((self.seed, round(at * 1000)))
        frame += 2 * noise.standard_normal(frame.shape, dtype=np.float32)
        if self.busy(at):
            middle_x = self.width * (0.5 + 0.25 * math.sin(0.7 * at))
            middle_y = self.height * (0.5 + 0.1 * math.cos(0.9 * at))
            radius = 0.3 * self.height
            rows, columns = np.ogrid[0 : self.height, 0 : self.width]
            inside = (columns - middle_x) ** 2 + (rows - middle_y) ** 2 < radius**2
            frame[inside] = (245, 235, 220)
        clipped: NDArray[np.uint8] = np.clip(frame, 0, 255).astype(np.uint8)
        return clipped

    def frames(self, interval: float = 1.0) -> list[tuple[float, NDArray[np.uint8]]]:
        """(second, image) every `interval` seconds from the start."""
        return [(at, self.image(at)) for at in self._times(interval)]

    def jpegs(self, interval: float = 1.0) -> list[tuple[float, bytes]]:
        """(second, JPEG) every `interval` seconds, as a page sends them."""
        return [(at, jpeg(image)) for at, image in self.frames(interval)]

    def _times(self, interval: float) -> list[float]:
        if not interval > 0:
            raise ValueError(f"The interval must be above 0 seconds, not {interval}.")
        return [index * interval for index in range(math.ceil(self.duration / interval - 1e-9))]


def jpeg(image: NDArray[np.uint8]) -> bytes:
    """An image, uint8 (H, W, 3) RGB, as JPEG."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def make_video(
    folder: Path,
    events: Sequence[tuple[float, float]] = ((10, 30),),
    *,
    duration: float | None = None,
    width: int = 320,
    height: int = 180,
    seed: int = 0,
) -> SyntheticVideo:
    """A video whose file, if needed, is written to `folder`. duration: seconds (default: 10 s after the last event)."""
    for start, stop in events:
        if not 0 <= start < stop:
            raise ValueError(f"An event is (start, stop) in seconds with start < stop, not ({start}, {stop}).")
    last = max((stop for _, stop in events), default=20.0)
    length = last + 10 if duration is None else duration
    return SyntheticVideo(tuple((float(a), float(b)) for a, b in events), length, folder, width, height, seed)


@lru_cache(maxsize=8)
def _scene(width: int, height: int, seed: int) -> NDArray[np.float32]:
    """The static background, (height, width, 3)."""
    import numpy as np

    rows, columns = np.mgrid[0:height, 0:width]
    slope = 0.06 + 0.02 * (seed % 5)
    scene = 40 + 14 * np.sin(slope * columns + seed) + 14 * np.cos(1.3 * slope * rows)
    return np.stack([scene, scene * 0.9, scene * 0.8 + 8], axis=2).astype(np.float32)


def _write(video: SyntheticVideo) -> Path:
    try:
        import av
    except ModuleNotFoundError as error:
        raise RuntimeError('Writing a video file needs PyAV: pip install "smartcut-sdk[video]".') from error
    video.folder.mkdir(parents=True, exist_ok=True)
    times = [index / FPS for index in range(max(1, round(video.duration * FPS)))]
    spans = "_".join(f"{start:g}-{stop:g}" for start, stop in video.events) or "quiet"
    path = video.folder / f"{spans}_of_{video.duration:g}s_{video.width}x{video.height}_{video.seed}.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(_encoder(av), rate=FPS)
        stream.width, stream.height, stream.pix_fmt = video.width, video.height, "yuv420p"
        stream.gop_size, stream.max_b_frames = KEYFRAME_EVERY, 0
        stream.bit_rate = 2_000_000
        # no extra keyframe where an event begins
        stream.options = {"sc_threshold": "0", "preset": "veryfast"}
        stream.time_base = Fraction(1, FPS)
        for index, at in enumerate(times):
            frame = av.VideoFrame.from_ndarray(video.image(at), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _encoder(av: Any) -> str:
    """H.264 if this build of FFmpeg can encode it, else MPEG-4."""
    return "libx264" if "libx264" in av.codecs_available else "mpeg4"
