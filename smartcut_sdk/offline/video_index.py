"""Where a file's keyframes are, on one timeline: from the container's table if that is whole, else from all packets."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from smartcut_sdk.offline.clock import Clock
from smartcut_sdk.offline.grid import FRAME_EPSILON_S

TABLED = {"mov", "mp4", "avi"}
"""Containers whose index is in the file, so that no packet has to be read."""
UNTIMED = {"avi", "asf"}
"""Containers without presentation times. Where frames are reordered, the n-th one shown has the n-th time."""
REORDER_DEPTH = 16
"""The most frames that H.264 and HEVC may decode before they show the first one."""


class Keyframe(NamedTuple):
    """Where decoding may begin. at: seconds on the timeline, below 0 where an edit list hides it.

    pts, dts: in the stream's time base, None where the file has none; pos: byte offset to look from, -1 unknown;
    run: of the clock; number: how many frames of the track come before it in the file.
    """

    at: float
    pts: int | None
    dts: int | None
    pos: int
    run: int
    number: int


@dataclass
class VideoIndex:
    """keyframes: ascending in `at`; some may not be shown, and some may be none. duration: seconds.

    frame_times: seconds of every frame where the file has no presentation times. notes: sentences about the times.
    """

    clock: Clock
    keyframes: list[Keyframe]
    duration: float
    frame_times: Sequence[float] | None = None
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> list[Keyframe]:
        """The keyframes that no edit list hides."""
        return [keyframe for keyframe in self.keyframes if keyframe.at >= -FRAME_EPSILON_S]

    def start_of(self, run: int) -> float:
        """The second at which the first frame of a run is shown."""
        return self.clock.runs[run].start


def read_index(container: Any, stream: Any) -> VideoIndex:
    """The index of an opened video stream; no keyframes where nothing can be decoded. Leaves the file anywhere."""
    formats = set(container.format.name.split(","))
    untimed = bool(formats & UNTIMED and stream.codec_context.has_b_frames)
    if formats & TABLED and _table_is_whole(container, stream):
        return _from_table(container, stream, untimed=untimed)
    return _from_packets(container, stream, untimed=untimed)


def frame_seconds(stream: Any) -> float:
    """Seconds from one frame to the next, by the stream's own rate; 25 frames a second where it has none."""
    for rate in (stream.guessed_rate, stream.average_rate):
        if rate and 0.1 <= rate <= 1000:
            return float(1 / rate)
    return 0.04


def _ticks(seconds: float, base: float) -> int:
    return max(1, round(seconds / base))


def _table_is_whole(container: Any, stream: Any) -> bool:
    """The table of a fragmented file may hold the first fragments only: then it ends before the file says it does."""
    entries = stream.index_entries
    if len(entries) < 2:
        return False
    base = float(stream.time_base)
    length = (entries[len(entries) - 1].timestamp - entries[0].timestamp) * base + frame_seconds(stream)
    told = float(stream.duration) * base if stream.duration else (container.duration or 0) / 1e6
    slack = max(2.0, 0.01 * told) if stream.frames else 1.5 * frame_seconds(stream)
    return bool(length >= told - slack)


def _from_table(container: Any, stream: Any, *, untimed: bool) -> VideoIndex:
    base = float(stream.time_base)
    clock = Clock(base, _ticks(frame_seconds(stream), base))
    shift, first = _beginning(container, stream)
    intra_only = stream.codec_context.codec.intra_only
    keys: list[tuple[int, int]] = []  # decoding time, number
    times = array("d")
    number = last = 0
    for entry in stream.index_entries:  # two million for a day: nothing here is kept for each
        if not entry.size:
            continue
        if intra_only or entry.is_keyframe:
            keys.append((entry.timestamp, number))
        if untimed:
            times.append((entry.timestamp + shift - first) * base)
        last = entry.timestamp
        number += 1
    clock.add(first, None, None, key=True)
    clock.add(max(first, last + shift), None, None, key=False)
    # A table's offset is that of a chunk's head in some containers, of its data in others: the time finds it.
    keyframes = [Keyframe(clock.at(dts + shift), dts + shift, dts, -1, 0, number) for dts, number in keys]
    return VideoIndex(clock, keyframes, clock.duration, times if untimed else None)


def _beginning(container: Any, stream: Any) -> tuple[int, int]:
    """From a keyframe's decoding time to its presentation, which no table holds; and the first presentation shown."""
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
        pass  # the reader will find out
    return shift, min(shown, default=shift)


def _from_packets(container: Any, stream: Any, *, untimed: bool) -> VideoIndex:
    import av

    base = float(stream.time_base)
    step = _ticks(frame_seconds(stream), base)
    clock = Clock(base, step)
    keys: list[tuple[int, Any]] = []  # run and packet's facts; placed on the timeline once each run's start is known
    times = array("d")
    number, stamped, pos = 0, False, -1
    try:
        for packet in container.demux(stream):
            if not packet.size:
                continue
            pos = pos if packet.pos is None else packet.pos  # several frames may share one container packet
            pts = packet.pts if packet.pts is not None else packet.dts
            stamped = stamped or pts is not None
            if pts is None:
                if stamped:
                    continue
                pts = number * step
            run = clock.add(pts, packet.dts, packet.duration, key=packet.is_keyframe, hidden=packet.is_discard)
            if untimed:
                times.append(clock.at(pts, run))
            if packet.is_keyframe:
                keys.append((pts, Keyframe(0.0, packet.pts, packet.dts, pos, run, number)))
            number += 1
    except av.error.FFmpegError:
        pass  # cut off: what came before is there
    keyframes = sorted(key._replace(at=clock.at(pts, key.run)) for pts, key in keys)
    if stamped or not number:
        return VideoIndex(clock, keyframes, clock.duration, times if untimed else None, tuple(_joints(clock)))
    seconds = frame_seconds(stream)
    note = f"The file has no times; {1 / seconds:g} frames a second are assumed."
    return VideoIndex(clock, keyframes, clock.duration, [each * seconds for each in range(number)], (note,))


def _joints(clock: Clock) -> Iterator[str]:
    for run in clock.runs[1:]:
        yield f"The file's clock starts over at {run.start:.1f} s; what follows is put behind what came before."
