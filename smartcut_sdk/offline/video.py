"""Video files read with PyAV (extra `video`): what a file is, and its frames at an interval, keyframes first.

Times are seconds of presentation (PTS) after the first frame, never frame counts times a rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smartcut_sdk.offline.sampling_plan import Wanted, plan_samples
from smartcut_sdk.offline.video_file import Keyframe, Reader, VideoError, index_of, opened, picture, shown_size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Sampled", "VideoError", "VideoInfo", "count_samples", "probe", "sample"]

LARGEST_PX = (640, 360)


@dataclass(frozen=True)
class VideoInfo:
    """What a file is. duration: seconds. width, height: pixels as shown, after rotation. codec: FFmpeg's name.

    keyframes: all of them, ascending.
    """

    path: Path
    duration: float
    width: int
    height: int
    codec: str
    container: str
    keyframes: tuple[Keyframe, ...] = field(default=(), repr=False, compare=False)


class Sampled(NamedTuple):
    """One frame: seconds from the first frame, and uint8 (H, W, 3) RGB, upright."""

    at: float
    image: NDArray[np.uint8]


def probe(path: str | Path) -> VideoInfo:
    """Open a file and say what it is; VideoError when it is absent, empty, cut off or no video."""
    with opened(Path(path)) as (container, stream):
        keyframes, duration = index_of(container, stream, Path(path))
        if not keyframes or duration <= 0:
            raise VideoError(f"{path} holds no frame that could be decoded alone; is the file complete?")
        width, height = shown_size(stream)
        if abs(_rotation_of_first(container, stream, keyframes[0])) % 180 == 90:
            width, height = height, width
        codec = stream.codec_context
        return VideoInfo(Path(path), duration, width, height, codec.name, container.format.name, tuple(keyframes))


def count_samples(duration: float, interval: float) -> int:
    """How many frames `sample` means to give for a video of this many seconds."""
    return max(1, math.ceil(duration / interval - 1e-6))


def sample(path: str | Path, interval: float, *, largest_px: tuple[int, int] = LARGEST_PX) -> Iterator[Sampled]:
    """One frame about every `interval` seconds, ascending, scaled down to fit `largest_px` (width, height).

    A keyframe is taken where one lies within half an interval; elsewhere the frames since the last keyframe are
    decoded up to the wanted second. A frame that can't be decoded is left out. VideoError as `probe`, and when no
    frame at all could be decoded.
    """
    if not interval > 0:
        raise ValueError(f"The interval must be above 0 seconds, not {interval}.")
    with opened(Path(path)) as (container, stream):
        keyframes, duration = index_of(container, stream, Path(path))
        reader = Reader(container, stream, keyframes)
        given = -math.inf
        for wanted in plan_samples([keyframe.at for keyframe in keyframes], interval, duration):
            found = reader.frame(wanted)
            if found is not None and found[0] > given:
                given = found[0]
                yield Sampled(given, picture(found[1], stream, largest_px))
        if given < 0:
            raise VideoError(f"No frame of {path} could be decoded; the file is damaged or of an unknown codec.")


def _rotation_of_first(container: Any, stream: Any, keyframe: Keyframe) -> int:
    found = Reader(container, stream, [keyframe]).frame(Wanted(keyframe.at, keyframe.at, True))
    return int(found[1].rotation) if found else 0
