"""Frames of an open video at requested times. Keyframe flags are verified by decoding.

Containers flag keyframes wrongly: if a frame isn't decoded from one, earlier ones are tried before it counts as lost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from smartcut_sdk.offline.grid import FRAME_EPSILON_S
from smartcut_sdk.offline.packets import packets_from
from smartcut_sdk.offline.video_index import Keyframe, VideoIndex

TOLERANCE_S = 0.5
"""If later frames are damaged, a frame this much before the requested time still serves it."""


class Decoded(NamedTuple):
    """A PyAV frame and its time on the timeline in seconds."""

    at: float
    frame: Any


class FrameReader:
    """Decodes requested frames, seeking as little as possible: cheapest in ascending order."""

    def __init__(self, container: Any, stream: Any, index: VideoIndex) -> None:
        self._container = container
        self._stream = stream
        self._index = index
        self._starts = [keyframe.at for keyframe in index.keyframes]
        self._first_of_run = {key.run: place for place, key in reversed(list(enumerate(index.keyframes)))}
        self._false: set[int] = set()  # wrongly flagged keyframes
        self._chain: _Chain | None = None

    def frame(self, at: float) -> Decoded | None:
        """The frame shown at a time, or the first one for an earlier time; None if it can't be decoded."""
        if not self._starts:
            return None
        flagged = max(bisect_right(self._starts, at + FRAME_EPSILON_S) - 1, 0)
        first = self._first_of_run[self._index.keyframes[flagged].run]
        if flagged not in self._false and abs(self._starts[flagged] - at) <= FRAME_EPSILON_S:
            alone = self._alone(self._index.keyframes[flagged])
            if alone is not None and abs(alone.at - at) <= FRAME_EPSILON_S:
                return alone
        place, step = flagged, 1
        while True:
            while place > first and place in self._false:
                place -= 1
            found = self._chained(place, at, whole=place == first)
            if found is not None or place == first:
                return found
            place = max(place - step, first)
            step *= 2

    def _alone(self, keyframe: Keyframe) -> Decoded | None:
        """The frame of one packet, flushed without waiting for frames to reorder it with."""
        self._chain = None
        packets = packets_from(self._container, self._stream, self._index, keyframe)
        packet = next(packets, None)
        if packet is None:
            return None
        for sent in (packet, None):
            for frame in _decode(self._stream, sent):
                return _placed(self._index, keyframe, frame, 0)
        return None

    def _chained(self, place: int, at: float, *, whole: bool) -> Decoded | None:
        chain = self._chain
        if chain is None or chain.place != place or not chain.reaches(at):
            keyframe = self._index.keyframes[place]
            chain = self._chain = _Chain(place, self._container, self._stream, self._index, keyframe)
        found = chain.advance(at)
        if not chain.complete:
            self._false.add(place)
        if found is None and whole and chain.ahead is not None and chain.ahead.at - at <= TOLERANCE_S:
            return chain.ahead  # the first frame of this run
        return found


class _Chain:
    """Decodes every frame from one keyframe to the end of its run."""

    def __init__(self, place: int, container: Any, stream: Any, index: VideoIndex, keyframe: Keyframe) -> None:
        self.place = place
        self.keyframe = keyframe
        self.ahead: Decoded | None = None
        """The first frame after the requested time."""
        self._latest: Decoded | None = None
        self._first: float | None = None
        self._due: list[float] = []  # times of frames sent and not yet decoded
        self._frames = self._run(container, stream, index)

    @property
    def complete(self) -> bool:
        """Whether decoding from this keyframe yields its own frame."""
        return self._first is not None and self._first <= max(self.keyframe.at, 0.0) + FRAME_EPSILON_S

    def reaches(self, at: float) -> bool:
        """Whether the frame at this time is still to come, or was the last one."""
        return self._latest is None or self._latest.at <= at + FRAME_EPSILON_S

    def advance(self, at: float) -> Decoded | None:
        """The last frame at or before a time; None if decoding from here misses it."""
        while self._latest is None or self._latest.at < at - FRAME_EPSILON_S:
            if self.ahead is None:
                self.ahead = next(self._frames, None)
            if self.ahead is None or self.ahead.at > at + FRAME_EPSILON_S:
                break
            self._latest, self.ahead = self.ahead, None
        latest = self._latest
        if latest is None:
            return None
        missing = any(latest.at + FRAME_EPSILON_S < due <= at + FRAME_EPSILON_S for due in self._due)
        return None if missing and at - latest.at > TOLERANCE_S else latest

    def _run(self, container: Any, stream: Any, index: VideoIndex) -> Iterator[Decoded]:
        count = 0
        for packet in _with_flush(packets_from(container, stream, index, self.keyframe)):
            if packet is not None and packet.pts is not None and index.frame_times is None:
                self._due.append(index.clock.at(packet.pts, self.keyframe.run))
            for frame in _decode(stream, packet):
                placed = _placed(index, self.keyframe, frame, count)
                count += 1
                if placed is None or placed.at < -FRAME_EPSILON_S:
                    continue
                if self._first is None:
                    self._first = placed.at
                self._due = [due for due in self._due if due > placed.at + FRAME_EPSILON_S]
                yield placed


def _placed(index: VideoIndex, keyframe: Keyframe, frame: Any, count: int) -> Decoded | None:
    """A frame on the timeline. count: frames decoded before it since the keyframe."""
    if index.frame_times is not None:
        number = keyframe.number + count
        return Decoded(index.frame_times[number], frame) if number < len(index.frame_times) else None
    return None if frame.pts is None else Decoded(index.clock.at(frame.pts, keyframe.run), frame)


def _decode(stream: Any, packet: Any) -> list[Any]:
    """The frames decoded after sending a packet, or None to flush; a damaged packet costs only its own frames."""
    import av

    try:
        return list(stream.codec_context.decode(packet))
    except av.error.FFmpegError:
        return []


def _with_flush(packets: Iterator[Any]) -> Iterator[Any]:
    """The packets, then None, which flushes the decoder."""
    yield from packets
    yield None
