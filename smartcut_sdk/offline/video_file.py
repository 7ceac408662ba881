"""A video file opened with PyAV: its keyframes, a decoder that goes to any of its seconds, and pictures as arrays.

`smartcut_sdk.offline.video` and `smartcut_sdk.offline.video_frames` are what others use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.offline.sampling_plan import Wanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BACK_S = (0.0, 1.0, 10.0, 60.0, 1e6)
"""How many seconds before a keyframe to look for it, one try after the other."""


class VideoError(SmartCutError, ValueError):
    """A file can't be read as video; the text is a sentence that names the file."""


class Keyframe(NamedTuple):
    """at: seconds from the first frame; pts, dts: its presentation and decoding time in the stream's time base."""

    at: float
    pts: int
    dts: int


class Reader:
    """Decodes the wanted frames, seeking as little as it can: cheapest in ascending order."""

    def __init__(self, container: Any, stream: Any, keyframes: Iterable[Keyframe]) -> None:
        self._container = container
        self._stream = stream
        self._keyframes = {keyframe.at: keyframe for keyframe in keyframes}
        self._base = float(stream.time_base)
        self._first = _start(stream)
        self._running: tuple[float, Iterator[tuple[float, Any]]] | None = None  # (keyframe, its frames)
        self._reached = 0.0

    def frame(self, wanted: Wanted) -> tuple[float, Any] | None:
        """(seconds, frame), or None where nothing could be decoded."""
        if wanted.alone:
            self._running = None
            return next(self._decode(wanted.keyframe, alone=True), None)
        if self._running is None or self._running[0] != wanted.keyframe or self._reached >= wanted.at - 0.001:
            self._running = (wanted.keyframe, self._decode(wanted.keyframe, alone=False))
        for at, frame in self._running[1]:
            self._reached = at
            if at >= wanted.at - 0.001:
                return at, frame
        return None

    def _decode(self, at: float, *, alone: bool) -> Iterator[tuple[float, Any]]:
        import av

        for packet in self._packets_from(self._keyframes[at]):
            for fed in (packet, None) if alone else (packet,):
                try:
                    frames = self._stream.codec_context.decode(fed)
                except av.error.InvalidDataError:
                    continue  # one damaged packet costs its frames, no more
                for frame in frames:
                    if frame.pts is not None:
                        yield (frame.pts - self._first) * self._base, frame
            if alone:
                return

    def _packets_from(self, keyframe: Keyframe) -> Iterator[Any]:
        """The packets from this keyframe on. Some containers seek to somewhere near: then from further before."""
        import av

        for back in BACK_S:
            try:
                self._container.seek(keyframe.pts - round(back / self._base), stream=self._stream)
                packets = self._container.demux(self._stream)
                packet = next(packets, None)
                if packet is not None and packet.dts is not None and packet.dts > keyframe.dts and back < BACK_S[-1]:
                    continue
                while packet is not None:
                    if packet.dts is None or packet.dts >= keyframe.dts:
                        yield packet
                    packet = next(packets, None)
            except av.error.FFmpegError:
                pass  # a cut-off file ends where it ends
            return


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
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
        said = getattr(error, "strerror", None) or str(error)
        raise VideoError(f"{path} can't be read as video ({said}); is the file complete?") from error
    with container:
        if not container.streams.video:
            raise VideoError(f"{path} has no picture, only {_kinds(container)}.")
        stream = container.streams.video[0]
        if stream.codec_context is None:
            raise VideoError(f"{path} holds video of a kind that FFmpeg can't decode here.")
        stream.thread_type = "AUTO"
        yield container, stream


def _kinds(container: Any) -> str:
    return ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"


def _start(stream: Any) -> int:
    return int(stream.start_time or 0)


def index_of(container: Any, stream: Any, path: Path) -> tuple[list[Keyframe], float]:
    """All keyframes, ascending, and the duration in seconds.

    From the file's own table where the container has a full one: its header's duration may have overflowed.
    """
    import av

    base, first = float(stream.time_base), _start(stream)
    step = float(1 / stream.average_rate) if stream.average_rate else 0.04
    entries = getattr(stream, "index_entries", [])
    if {"mov", "mp4", "avi"} & set(container.format.name.split(",")) and len(entries) > 1:
        marks = [entry.timestamp for entry in entries if entry.is_keyframe]
        last = entries[len(entries) - 1].timestamp
        # the table holds decoding times; the first frame shown says how far those lie before presentation
        shift = first - entries[0].timestamp
        found = [Keyframe(max((mark + shift - first) * base, 0.0), mark + shift, mark) for mark in marks]
        return found, (last + shift - first) * base + step
    found, last_at = [], 0.0
    try:
        for packet in container.demux(stream):
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is None:
                continue
            at = max((stamp - first) * base, 0.0)
            last_at = max(last_at, at)
            if packet.is_keyframe:
                found.append(Keyframe(at, stamp, packet.dts if packet.dts is not None else stamp))
    except av.error.FFmpegError:
        pass  # cut off: what came before is there
    return found, last_at + step if found else 0.0


def shown_size(stream: Any) -> tuple[int, int]:
    """Width and height with square pixels, before rotation."""
    codec = stream.codec_context
    aspect = float(stream.sample_aspect_ratio or 1)
    return (max(1, round(codec.width * aspect)) if aspect > 0 else codec.width), codec.height


def picture(frame: Any, stream: Any, largest_px: tuple[int, int], scaler: Any = None) -> NDArray[np.uint8]:
    """uint8 (H, W, 3) RGB, upright, scaled down to fit `largest_px`.

    scaler: a VideoReformatter that the caller keeps, so that its tables aren't made anew for each frame.
    """
    import numpy as np

    turned = int(frame.rotation) % 360
    room = largest_px if turned % 180 == 0 else largest_px[::-1]
    width, height = shown_size(stream)
    zoom = min(1.0, room[0] / width, room[1] / height)
    size = {"width": max(1, round(width * zoom)), "height": max(1, round(height * zoom))}
    how = {"format": "rgb24", "interpolation": "AREA", **size}
    scaled = frame.reformat(**how) if scaler is None else scaler.reformat(frame, **how)
    image: NDArray[np.uint8] = scaled.to_ndarray()
    return np.ascontiguousarray(np.rot90(image, turned // 90)) if turned % 90 == 0 and turned else image
