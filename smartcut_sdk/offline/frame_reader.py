"""Frames of an opened video at wanted seconds. The decoder is the judge of where decoding may begin.

Containers flag keyframes that are none: a frame that doesn't come out is decoded from an earlier keyframe, and only
what comes out nowhere is missing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from smartcut_sdk.offline.grid import FRAME_EPSILON_S
from smartcut_sdk.offline.packets import packets_from
from smartcut_sdk.offline.video_index import Keyframe, VideoIndex

NEAR_S = 0.5
"""A frame this much before the wanted second still stands for it where the later ones are damaged."""


class Decoded(NamedTuple):
    """A PyAV frame and its second on the timeline."""

    at: float
    frame: Any


class FrameReader:
    """Decodes wanted frames, seeking as little as it can: cheapest in ascending order."""

    def __init__(self, container: Any, stream: Any, index: VideoIndex) -> None:
        self._container = container
        self._stream = stream
        self._index = index
        self._starts = [keyframe.at for keyframe in index.keyframes]
        self._first_of_run = {key.run: place for place, key in reversed(list(enumerate(index.keyframes)))}
        self._false: set[int] = set()  # keyframes that don't give their own frame
        self._chain: _Chain | None = None

    def frame(self, at: float) -> Decoded | None:
        """The frame shown at a second, or the first one for a second before it; None where it can't be decoded."""
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
        """The frame of one packet, without waiting for those that the decoder would reorder it with."""
        self._chain = None
        packets = packets_from(self._container, self._stream, self._index, keyframe)
        packet = next(packets, None)
        if packet is None:
            return None
        for fed in (packet, None):
            for frame in _decode(self._stream, fed):
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
        if found is None and whole and chain.ahead is not None and chain.ahead.at - at <= NEAR_S:
            return chain.ahead  # nothing of this run is shown before it
        return found


class _Chain:
    """Every frame from one keyframe on, up to the end of its run."""

    def __init__(self, place: int, container: Any, stream: Any, index: VideoIndex, keyframe: Keyframe) -> None:
        self.place = place
        self.keyframe = keyframe
        self.ahead: Decoded | None = None
        """The first frame after the second asked for."""
        self._latest: Decoded | None = None
        self._first: float | None = None
        self._due: list[float] = []  # frames that were fed and are not out yet
        self._frames = self._run(container, stream, index)

    @property
    def complete(self) -> bool:
        """Whether decoding from this keyframe gives the keyframe's own frame."""
        return self._first is not None and self._first <= max(self.keyframe.at, 0.0) + FRAME_EPSILON_S

    def reaches(self, at: float) -> bool:
        """Whether the frame at this second is still to come, or was the last one."""
        return self._latest is None or self._latest.at <= at + FRAME_EPSILON_S

    def advance(self, at: float) -> Decoded | None:
        """The last frame at or before a second; None where decoding from here misses it."""
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
        return None if missing and at - latest.at > NEAR_S else latest

    def _run(self, container: Any, stream: Any, index: VideoIndex) -> Iterator[Decoded]:
        count = 0
        for packet in _then_none(packets_from(container, stream, index, self.keyframe)):
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
    """A frame on the timeline; count: how many came out before it since the keyframe."""
    if index.frame_times is not None:
        number = keyframe.number + count
        return Decoded(index.frame_times[number], frame) if number < len(index.frame_times) else None
    return None if frame.pts is None else Decoded(index.clock.at(frame.pts, keyframe.run), frame)


def _decode(stream: Any, packet: Any) -> list[Any]:
    """The frames that a packet brings out, or None the rest; a damaged packet costs its frames, no more."""
    import av

    try:
        return list(stream.codec_context.decode(packet))
    except av.error.FFmpegError:
        return []


def _then_none(packets: Iterator[Any]) -> Iterator[Any]:
    yield from packets
    yield None
