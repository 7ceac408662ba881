"""Video files read with PyAV (extra `video`): what a file contains, and its frames on the fixed grid.

Times are presentation times in seconds from the first frame, never frame counts divided by a frame rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smartcut_sdk.offline.frame_reader import (
    FrameReader,
    Keyframe,
    VideoError,
    display_size,
    frame_image,
    open_video,
    read_index,
)
from smartcut_sdk.offline.grid import SampleRequest, grid_requests

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SampledFrame", "VideoError", "VideoInfo", "nothing_decoded", "probe", "sample"]

LARGEST_PX = (640, 360)


@dataclass(frozen=True)
class VideoInfo:
    """duration: seconds. width, height: pixels as displayed, after rotation. codec, container: FFmpeg's names.

    keyframes: all of them, ascending.
    """

    path: Path
    duration: float
    width: int
    height: int
    codec: str
    container: str
    keyframes: tuple[Keyframe, ...] = field(default=(), repr=False, compare=False)


class SampledFrame(NamedTuple):
    """at: seconds from the first frame; image: uint8 (H, W, 3) RGB, upright."""

    at: float
    image: NDArray[np.uint8]


def probe(path: str | Path) -> VideoInfo:
    """Read a file's properties and keyframes; VideoError when it is missing, empty, truncated or no video."""
    with open_video(Path(path)) as (container, stream):
        keyframes, duration = read_index(container, stream)
        if not keyframes or duration <= 0:
            raise VideoError(f"{path} has no keyframe to start decoding from; is the file complete?")
        width, height = display_size(stream)
        if abs(_rotation(container, stream, keyframes[0])) % 180 == 90:
            width, height = height, width
        codec = stream.codec_context
        return VideoInfo(Path(path), duration, width, height, codec.name, container.format.name, tuple(keyframes))


def sample(path: str | Path, interval: float, *, largest_px: tuple[int, int] = LARGEST_PX) -> Iterator[SampledFrame]:
    """One frame about every `interval` seconds, ascending, scaled down to fit `largest_px` (width, height).

    A keyframe is used if one is within half an interval; otherwise frames are decoded from the last keyframe up to
    the requested time. Frames that can't be decoded are skipped. VideoError as for `probe`, and when no frame at all
    could be decoded.
    """
    if not interval > 0:
        raise ValueError(f"The interval must be above 0 seconds, not {interval}.")
    with open_video(Path(path)) as (container, stream):
        keyframes, duration = read_index(container, stream)
        reader = FrameReader(container, stream, keyframes)
        last = -math.inf
        for request in grid_requests([keyframe.at for keyframe in keyframes], interval, duration):
            found = reader.frame(request)
            if found is not None and found[0] > last:
                last = found[0]
                yield SampledFrame(last, frame_image(found[1], stream, largest_px))
        if last < 0:
            raise nothing_decoded(path)


def nothing_decoded(path: str | Path) -> VideoError:
    """The error for a file of which not one frame could be decoded."""
    return VideoError(f"No frame of {path} could be decoded; the file is damaged or its codec is not supported.")


def _rotation(container: Any, stream: Any, keyframe: Keyframe) -> int:
    """Degrees, from the display matrix of the first frame."""
    found = FrameReader(container, stream, [keyframe]).frame(SampleRequest(keyframe.at, keyframe.at, True))
    return int(found[1].rotation) if found else 0
