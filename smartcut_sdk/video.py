"""Video files read with PyAV (extra `video`): what a file is, and its frames at an interval, keyframes first.

Times are seconds of presentation (PTS) after the first frame, never frame counts times a rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smartcut_sdk.sampling_plan import Wanted, plan_samples

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Sampled", "VideoError", "VideoInfo", "count_samples", "probe", "sample"]

LARGEST_PX = (640, 360)
BACK_S = (0.0, 1.0, 10.0, 60.0, 1e6)
"""How many seconds before a keyframe to look for it, one try after the other."""


class VideoError(ValueError):
    """A file can't be read as video; the text is a sentence that names the file."""


@dataclass(frozen=True)
class VideoInfo:
    """What a file is. duration: seconds. width, height: pixels as shown, after rotation. codec: FFmpeg's name."""

    path: Path
    duration: float
    width: int
    height: int
    codec: str
    container: str


class Sampled(NamedTuple):
    """One frame: seconds from the first frame, and uint8 (H, W, 3) RGB, upright."""

    at: float
    image: NDArray[np.uint8]


class Keyframe(NamedTuple):
    """at: seconds from the first frame; pts, dts: its presentation and decoding time in the stream's time base."""

    at: float
    pts: int
    dts: int


def probe(path: str | Path) -> VideoInfo:
    """Open a file and say what it is; VideoError when it is absent, empty, cut off or no video."""
    with _opened(Path(path)) as (container, stream):
        keyframes, duration = _index(container, stream, Path(path))
        if not keyframes or duration <= 0:
            raise VideoError(f"{path} holds no frame that could be decoded alone; is the file complete?")
        width, height = _shown_size(stream)
        if abs(_rotation_of_first(container, stream, keyframes[0])) % 180 == 90:
            width, height = height, width
        codec = stream.codec_context
        return VideoInfo(Path(path), duration, width, height, codec.name, container.format.name)


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
    with _opened(Path(path)) as (container, stream):
        keyframes, duration = _index(container, stream, Path(path))
        reader = _Reader(container, stream, keyframes)
        given = -math.inf
        for wanted in plan_samples([keyframe.at for keyframe in keyframes], interval, duration):
            found = reader.frame(wanted)
            if found is not None and found[0] > given:
                given = found[0]
                yield Sampled(given, _picture(found[1], stream, largest_px))
        if given < 0:
            raise VideoError(f"No frame of {path} could be decoded; the file is damaged or of an unknown codec.")


class _Reader:
    """Decodes the wanted frames in ascending order, seeking as little as it can."""

    def __init__(self, container: Any, stream: Any, keyframes: Iterable[Keyframe]) -> None:
        self._container = container
        self._stream = stream
        self._keyframes = {keyframe.at: keyframe for keyframe in keyframes}
        self._base = float(stream.time_base)
        self._first = _start(stream)
        self._running: tuple[float, Iterator[tuple[float, Any]]] | None = None  # (keyframe, its frames)

    def frame(self, wanted: Wanted) -> tuple[float, Any] | None:
        """(seconds, frame), or None where nothing could be decoded."""
        if wanted.alone:
            self._running = None
            return next(self._decode(wanted.keyframe, alone=True), None)
        if self._running is None or self._running[0] != wanted.keyframe:
            self._running = (wanted.keyframe, self._decode(wanted.keyframe, alone=False))
        for at, frame in self._running[1]:
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
def _opened(path: Path) -> Iterator[tuple[Any, Any]]:
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


def _index(container: Any, stream: Any, path: Path) -> tuple[list[Keyframe], float]:
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


def _shown_size(stream: Any) -> tuple[int, int]:
    """Width and height with square pixels, before rotation."""
    codec = stream.codec_context
    aspect = float(stream.sample_aspect_ratio or 1)
    return (max(1, round(codec.width * aspect)) if aspect > 0 else codec.width), codec.height


def _rotation_of_first(container: Any, stream: Any, keyframe: Keyframe) -> int:
    found = _Reader(container, stream, [keyframe]).frame(Wanted(keyframe.at, keyframe.at, True))
    return int(found[1].rotation) if found else 0


def _picture(frame: Any, stream: Any, largest_px: tuple[int, int]) -> NDArray[np.uint8]:
    import numpy as np

    turned = int(frame.rotation) % 360
    room = largest_px if turned % 180 == 0 else largest_px[::-1]
    width, height = _shown_size(stream)
    zoom = min(1.0, room[0] / width, room[1] / height)
    size = {"width": max(1, round(width * zoom)), "height": max(1, round(height * zoom))}
    image: NDArray[np.uint8] = frame.reformat(format="rgb24", interpolation="AREA", **size).to_ndarray()
    return np.ascontiguousarray(np.rot90(image, turned // 90)) if turned % 90 == 0 and turned else image
