"""A file's keyframes on one timeline, from the container's index if that is complete, else from all packets."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from smartcut_sdk.offline.clock import Clock
from smartcut_sdk.offline.grid import FRAME_EPSILON_S

INDEXED = {"mov", "mp4", "avi"}
"""Formats with an index in the file, so that no packet has to be read."""
WITHOUT_PTS = {"avi", "asf"}
"""Formats without PTS. If frames are reordered, the n-th frame shown has the n-th timestamp."""
DEFAULT_FRAME_S = 0.04
REORDER_DEPTH = 16
"""The largest reorder buffer of H.264 and HEVC, in frames."""


class Keyframe(NamedTuple):
    """A random access point. at: seconds on the timeline, negative if an edit list hides it.

    pts, dts: in the stream's time base, None if the file has none; pos: byte offset, -1 if unknown; run: of the clock;
    number: how many frames of the track precede it in the file.
    """

    at: float
    pts: int | None
    dts: int | None
    pos: int
    run: int
    number: int


@dataclass
class VideoIndex:
    """keyframes: ascending; some may be hidden, and some may be flagged wrongly. duration: seconds.

    frame_times: seconds of every frame if the file has no PTS. notes: sentences about odd timestamps.
    """

    clock: Clock
    keyframes: list[Keyframe]
    duration: float
    frame_times: Sequence[float] | None = None
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> list[Keyframe]:
        """The keyframes not hidden by an edit list."""
        return [keyframe for keyframe in self.keyframes if keyframe.at >= -FRAME_EPSILON_S]

    def start_of(self, run: int) -> float:
        """The time of the first frame of a run."""
        return self.clock.runs[run].start


def read_index(container: Any, stream: Any) -> VideoIndex:
    """The index of an open video stream; without keyframes if nothing can be decoded. Moves the read position."""
    formats = set(container.format.name.split(","))
    reordered = bool(formats & WITHOUT_PTS and stream.codec_context.has_b_frames)
    if formats & INDEXED and _index_is_complete(container, stream):
        return _from_index(container, stream, reordered=reordered)
    return _from_packets(container, stream, reordered=reordered)


def frame_seconds(stream: Any) -> float:
    """Seconds per frame from the stream's frame rate; 25 frames per second if it has none."""
    for rate in (stream.guessed_rate, stream.average_rate):
        if rate and 0.1 <= rate <= 1000:
            return float(1 / rate)
    return DEFAULT_FRAME_S


def _ticks(seconds: float, base: float) -> int:
    return max(1, round(seconds / base))


def _index_is_complete(container: Any, stream: Any) -> bool:
    """False if the index ends before the stated duration, as in some fragmented files."""
    entries = stream.index_entries
    if len(entries) < 2:
        return False
    base = float(stream.time_base)
    length = (entries[len(entries) - 1].timestamp - entries[0].timestamp) * base + frame_seconds(stream)
    stated = float(stream.duration) * base if stream.duration else (container.duration or 0) / 1e6
    slack = max(2.0, 0.01 * stated) if stream.frames else 1.5 * frame_seconds(stream)
    return bool(length >= stated - slack)


def _from_index(container: Any, stream: Any, *, reordered: bool) -> VideoIndex:
    base = float(stream.time_base)
    clock = Clock(base, _ticks(frame_seconds(stream), base))
    shift, first = _first_times(container, stream)
    intra_only = stream.codec_context.codec.intra_only
    keys: list[tuple[int, int]] = []  # decoding time, number
    times = array("d")
    number = last = 0
    for entry in stream.index_entries:  # two million for a day: keep no object for each
        if not entry.size:
            continue
        if intra_only or entry.is_keyframe:
            keys.append((entry.timestamp, number))
        if reordered:
            times.append((entry.timestamp + shift - first) * base)
        last = entry.timestamp
        number += 1
    clock.add(first, None, None, key=True)
    clock.add(max(first, last + shift), None, None, key=False)
    # Byte offsets in an index point to the chunk's header in some formats and to its data in others: seek by time.
    keyframes = [Keyframe(clock.at(dts + shift), dts + shift, dts, -1, 0, number) for dts, number in keys]
    return VideoIndex(clock, keyframes, clock.duration, times if reordered else None)


def _first_times(container: Any, stream: Any) -> tuple[int, int]:
    """The offset from a keyframe's DTS to its PTS, which the index lacks, and the PTS of the first frame shown."""
    import av

    shift = 0
    shown: list[int] = []
    try:
        for packet in container.demux(stream):
            if not packet.size or packet.pts is None or packet.dts is None:
                continue
            if not shown and packet.is_keyframe:
                shift = packet.pts - packet.dts
            if not packet.is_discard:
                shown.append(packet.pts)
            if len(shown) > REORDER_DEPTH:
                break
    except av.error.FFmpegError:
        pass  # the frame reader will notice
    return shift, min(shown, default=shift)


def _from_packets(container: Any, stream: Any, *, reordered: bool) -> VideoIndex:
    import av

    base = float(stream.time_base)
    step = _ticks(frame_seconds(stream), base)
    clock = Clock(base, step)
    keys: list[tuple[int, Any]] = []  # (pts, keyframe), placed on the timeline once the start of each run is known
    times = array("d")
    number, stamped, pos = 0, False, -1
    try:
        for packet in container.demux(stream):
            if not packet.size:
                continue
            pos = pos if packet.pos is None else packet.pos  # several frames may share a container packet
            pts = packet.pts if packet.pts is not None else packet.dts
            stamped = stamped or pts is not None
            if pts is None:
                if stamped:
                    continue
                pts = number * step
            run = clock.add(pts, packet.dts, packet.duration, key=packet.is_keyframe, hidden=packet.is_discard)
            if reordered:
                times.append(clock.at(pts, run))
            if packet.is_keyframe:
                keys.append((pts, Keyframe(0.0, packet.pts, packet.dts, pos, run, number)))
            number += 1
    except av.error.FFmpegError:
        pass  # truncated: use what was read so far
    keyframes = sorted(key._replace(at=clock.at(pts, key.run)) for pts, key in keys)
    if stamped or not number:
        return VideoIndex(clock, keyframes, clock.duration, times if reordered else None, tuple(_restarts(clock)))
    seconds = frame_seconds(stream)
    note = f"The file has no timestamps; {1 / seconds:g} frames per second are assumed."
    return VideoIndex(clock, keyframes, clock.duration, [each * seconds for each in range(number)], (note,))


def _restarts(clock: Clock) -> Iterator[str]:
    for run in clock.runs[1:]:
        yield f"The file's clock starts over at {run.start:.1f} s; the rest is appended there."
