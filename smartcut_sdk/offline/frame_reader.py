"""A video file opened with PyAV: its keyframes, a decoder that seeks, and frames as arrays.

Used by `smartcut_sdk.offline.video` and `smartcut_sdk.offline.frame_source`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.offline.grid import FRAME_EPSILON_S, SampleRequest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEEK_BACK_S = (0.0, 1.0, 10.0, 60.0, 1e6)
"""How far before a keyframe to seek, tried in turn: some demuxers land past the timestamp they were given."""
DEFAULT_FRAME_S = 0.04
"""Length of the last frame where the file states no frame rate."""


class VideoError(SmartCutError, ValueError):
    """A file can't be read as video; the text is a sentence that names the file."""


class Keyframe(NamedTuple):
    """at: seconds from the first frame; pts, dts: in the stream's time base."""

    at: float
    pts: int
    dts: int


class FrameReader:
    """Decodes requested frames, seeking as little as possible: cheapest in ascending order."""

    def __init__(self, container: Any, stream: Any, keyframes: Iterable[Keyframe]) -> None:
        self._container = container
        self._stream = stream
        self._keyframes = {keyframe.at: keyframe for keyframe in keyframes}
        self._time_base = float(stream.time_base)
        self._first_pts = _start_time(stream)
        self._running: tuple[float, Iterator[tuple[float, Any]]] | None = None  # (keyframe, its frames)
        self._reached = 0.0

    def frame(self, request: SampleRequest) -> tuple[float, Any] | None:
        """(seconds, PyAV frame), or None if nothing could be decoded."""
        if request.alone:
            self._running = None
            return next(self._decode(request.keyframe, alone=True), None)
        target = request.at - FRAME_EPSILON_S
        if self._running is None or self._running[0] != request.keyframe or self._reached >= target:
            self._running = (request.keyframe, self._decode(request.keyframe, alone=False))
        for at, frame in self._running[1]:
            self._reached = at
            if at >= target:
                return at, frame
        return None

    def _decode(self, at: float, *, alone: bool) -> Iterator[tuple[float, Any]]:
        import av

        for packet in self._packets_from(self._keyframes[at]):
            for sent in (packet, None) if alone else (packet,):
                try:
                    frames = self._stream.codec_context.decode(sent)
                except av.error.InvalidDataError:
                    continue  # a damaged packet costs only its own frames
                for frame in frames:
                    if frame.pts is not None:
                        yield (frame.pts - self._first_pts) * self._time_base, frame
            if alone:
                return

    def _packets_from(self, keyframe: Keyframe) -> Iterator[Any]:
        """Packets from this keyframe on."""
        import av

        for back in SEEK_BACK_S:
            try:
                self._container.seek(keyframe.pts - round(back / self._time_base), stream=self._stream)
                packets = self._container.demux(self._stream)
                packet = next(packets, None)
                overshot = packet is not None and packet.dts is not None and packet.dts > keyframe.dts
                if overshot and back < SEEK_BACK_S[-1]:
                    continue
                while packet is not None:
                    if packet.dts is None or packet.dts >= keyframe.dts:
                        yield packet
                    packet = next(packets, None)
            except av.error.FFmpegError:
                pass  # the end of a truncated file
            return


@contextmanager
def open_video(path: Path) -> Iterator[tuple[Any, Any]]:
    """The open container and its first video stream. VideoError when the file is missing, empty or no video."""
    try:
        import av
    except ModuleNotFoundError as error:
        raise VideoError('Reading video files needs PyAV: pip install "smartcut-sdk[video]".') from error
    if not path.exists():
        raise VideoError(f"There is no file {path}.")
    if not path.is_file():
        raise VideoError(f"{path} is not a file.")
    if path.stat().st_size == 0:
        raise VideoError(f"{path} is empty.")
    try:
        container = av.open(str(path))
    except (av.error.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise VideoError(f"{path} can't be read as video ({reason}); is the file complete?") from error
    with container:
        if not container.streams.video:
            raise VideoError(f"{path} has no video stream, only {_stream_types(container)}.")
        stream = container.streams.video[0]
        if stream.codec_context is None:
            raise VideoError(f"{path} uses a video codec that this build of FFmpeg can't decode.")
        stream.thread_type = "AUTO"
        yield container, stream


def read_index(container: Any, stream: Any) -> tuple[list[Keyframe], float]:
    """All keyframes, ascending, and the duration in seconds.

    Taken from the container's own index where that is complete, else by demuxing the file. The header's duration is
    never used: it may have overflowed.
    """
    import av

    time_base, first_pts = float(stream.time_base), _start_time(stream)
    frame_s = float(1 / stream.average_rate) if stream.average_rate else DEFAULT_FRAME_S
    entries = getattr(stream, "index_entries", [])
    if {"mov", "mp4", "avi"} & set(container.format.name.split(",")) and len(entries) > 1:
        stamps = [entry.timestamp for entry in entries if entry.is_keyframe]
        last = entries[len(entries) - 1].timestamp
        # The index holds DTS. How far the first one is before its PTS holds for all keyframes.
        shift = first_pts - entries[0].timestamp
        found = [Keyframe(max((dts + shift - first_pts) * time_base, 0.0), dts + shift, dts) for dts in stamps]
        return found, (last + shift - first_pts) * time_base + frame_s
    found, last_at = [], 0.0
    try:
        for packet in container.demux(stream):
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is None:
                continue
            at = max((stamp - first_pts) * time_base, 0.0)
            last_at = max(last_at, at)
            if packet.is_keyframe:
                found.append(Keyframe(at, stamp, packet.dts if packet.dts is not None else stamp))
    except av.error.FFmpegError:
        pass  # truncated: use what was read so far
    return found, last_at + frame_s if found else 0.0


def display_size(stream: Any) -> tuple[int, int]:
    """Width and height with square pixels, before rotation."""
    codec = stream.codec_context
    aspect = float(stream.sample_aspect_ratio or 1)
    return (max(1, round(codec.width * aspect)) if aspect > 0 else codec.width), codec.height


def frame_image(frame: Any, stream: Any, largest_px: tuple[int, int], scaler: Any = None) -> NDArray[np.uint8]:
    """uint8 (H, W, 3) RGB, upright, scaled down to fit `largest_px`.

    scaler: a VideoReformatter to reuse, which saves rebuilding its tables for each frame.
    """
    import numpy as np

    rotation = int(frame.rotation) % 360
    largest = largest_px if rotation % 180 == 0 else largest_px[::-1]
    width, height = display_size(stream)
    zoom = min(1.0, largest[0] / width, largest[1] / height)
    size = {"width": max(1, round(width * zoom)), "height": max(1, round(height * zoom))}
    options = {"format": "rgb24", "interpolation": "AREA", **size}
    scaled = frame.reformat(**options) if scaler is None else scaler.reformat(frame, **options)
    image: NDArray[np.uint8] = scaled.to_ndarray()
    return np.ascontiguousarray(np.rot90(image, rotation // 90)) if rotation % 90 == 0 and rotation else image


def _stream_types(container: Any) -> str:
    return ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"


def _start_time(stream: Any) -> int:
    return int(stream.start_time or 0)
