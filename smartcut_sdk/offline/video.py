"""Video files read with PyAV (extra `video`): what a file contains, and its frames on the fixed grid.

Times are presentation times in seconds from the first frame, never frame counts divided by a frame rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smartcut_sdk.offline.frame_image import display_size, frame_image
from smartcut_sdk.offline.frame_reader import Decoded, FrameReader
from smartcut_sdk.offline.grid import grid_requests
from smartcut_sdk.offline.open_video import VideoError, open_video
from smartcut_sdk.offline.video_index import Keyframe, VideoIndex, read_index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SampledFrame", "VideoError", "VideoInfo", "nothing_decoded", "probe", "sample"]

LARGEST_PX = (640, 360)
FIRST_KEYFRAMES = 20
"""If the start of a file is damaged, its frame size is read from one of this many keyframes."""


@dataclass(frozen=True)
class VideoInfo:
    """duration: seconds. width, height: pixels as displayed, after rotation. codec, container: FFmpeg's names.

    track: the video track analyzed, 1 for the first. index: its keyframes.
    """

    path: Path
    duration: float
    width: int
    height: int
    codec: str
    container: str
    track: int
    index: VideoIndex = field(repr=False, compare=False)

    @property
    def keyframes(self) -> list[Keyframe]:
        """The keyframes shown, ascending."""
        return self.index.shown

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd about the file's timestamps, a sentence each."""
        return self.index.notes


class SampledFrame(NamedTuple):
    """at: seconds from the first frame; image: uint8 (H, W, 3) RGB, upright."""

    at: float
    image: NDArray[np.uint8]


def probe(path: str | Path, track: int | None = None) -> VideoInfo:
    """Read a file's properties and keyframes; VideoError when it is missing, empty, truncated or no video.

    track: number of the video track, 1 for the first; by default the one marked default, else the longest, else the
    largest.
    """
    with open_video(Path(path), track) as (container, stream):
        number = list(container.streams.video).index(stream) + 1
        index = read_index(container, stream)
        if not index.keyframes or index.duration <= 0:
            raise VideoError(f"{path} has no keyframe to start decoding from; is the file complete?")
        first = _first_frame(FrameReader(container, stream, index), index)
        if first is None:
            raise nothing_decoded(path)
        # Not from the header: some files state their size only in the frames.
        width, height = display_size(first.frame, stream.sample_aspect_ratio)
        if abs(int(first.frame.rotation)) % 180 == 90:
            width, height = height, width
        codec, container_name = stream.codec_context.name, container.format.name
        return VideoInfo(Path(path), index.duration, width, height, codec, container_name, number, index)


def sample(path: str | Path, interval: float, *, largest_px: tuple[int, int] = LARGEST_PX) -> Iterator[SampledFrame]:
    """One frame about every `interval` seconds, ascending, scaled down to fit `largest_px` (width, height).

    A keyframe is used if one is within half an interval; otherwise the frame shown at the requested time is decoded.
    Frames that can't be decoded are skipped. VideoError as for `probe`, and when no frame at all could be decoded.
    """
    if not interval > 0:
        raise ValueError(f"The interval must be above 0 seconds, not {interval}.")
    found = False
    for _, sampled in sample_grid(probe(path), interval, largest_px=largest_px):
        if sampled is not None:
            found = True
            yield sampled
    if not found:
        raise nothing_decoded(path)


def sample_grid(
    info: VideoInfo, interval: float, *, largest_px: tuple[int, int] = LARGEST_PX
) -> Iterator[tuple[float, SampledFrame | None]]:
    """As `sample`, but yields (requested time, frame), with None for a frame that can't be decoded.

    A frame that serves two requests, such as the last one before a pause, is yielded once.
    """
    with open_video(info.path, info.track) as (container, stream):
        reader, last = FrameReader(container, stream, info.index), -math.inf
        for request in grid_requests([keyframe.at for keyframe in info.keyframes], interval, info.duration):
            found = reader.frame(request.at)
            if found is None:
                yield request.at, None
            elif found.at > last:
                last = found.at
                yield request.at, SampledFrame(last, frame_image(found.frame, stream, largest_px))


def nothing_decoded(path: str | Path) -> VideoError:
    """The error for a file without a single decodable frame."""
    return VideoError(f"No frame of {path} could be decoded; the file is damaged or its codec is not supported.")


def _first_frame(reader: FrameReader, index: VideoIndex) -> Decoded | None:
    """The first frame that can be decoded from one of the first keyframes."""
    times = [0.0, *(keyframe.at for keyframe in index.shown[:FIRST_KEYFRAMES])]
    return next((found for at in times if (found := reader.frame(at)) is not None), None)
