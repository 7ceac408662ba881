"""Packets of an open video from a keyframe on, found by byte offset or by time, as the container allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from smartcut_sdk.offline.video_index import Keyframe, VideoIndex

SEEK_BACK_S = (0.0, 1.0, 10.0, 60.0)
"""How far before a keyframe to seek, tried in turn: some demuxers land past the requested time."""
FILE_START = -(10**12)
"""A timestamp before the start of any file."""
BY_BYTE = {"mpegts", "mpeg", "h264", "hevc", "m4v", "mpegvideo"}
"""Formats without an index, whose demuxers can start at any byte."""


def packets_from(container: Any, stream: Any, index: VideoIndex, keyframe: Keyframe) -> Iterator[Any]:
    """The packets of the keyframe's run, starting with its own; none if it isn't found."""
    import av

    for seek in _seeks(container, stream, index, keyframe):
        try:
            seek()
            packets = container.demux(stream)
            packet = _find(packets, keyframe, past_is_far=len(index.clock.runs) == 1)
            if packet is None:
                continue
            before = None
            while packet is not None and not index.clock.breaks(before, packet.dts):
                if packet.size:
                    yield packet
                    before = packet.dts if packet.dts is not None else before
                packet = next(packets, None)
        except av.error.FFmpegError:
            pass  # the end of a truncated file
        return


def _seeks(container: Any, stream: Any, index: VideoIndex, keyframe: Keyframe) -> Iterator[Callable[[], None]]:
    """Seeks to before the keyframe, the nearest first, the start of the file last."""
    by_byte = bool(BY_BYTE & set(container.format.name.split(",")))
    if by_byte and keyframe.pos >= 0:
        yield partial(container.seek, keyframe.pos, stream=stream, unsupported_byte_offset=True)
    stamp = keyframe.pts if keyframe.pts is not None else keyframe.dts
    if stamp is not None and len(index.clock.runs) == 1:
        for back in SEEK_BACK_S:
            yield partial(container.seek, stamp - round(back / index.clock.base), stream=stream)
    if by_byte:
        yield partial(container.seek, 0, stream=stream, unsupported_byte_offset=True)
    yield partial(container.seek, FILE_START, stream=stream)


def _find(packets: Iterator[Any], keyframe: Keyframe, *, past_is_far: bool) -> Any:
    for packet in packets:
        if not packet.size:
            continue
        here = keyframe.pos < 0 or packet.pos is None or packet.pos == keyframe.pos
        if here and (packet.pts == keyframe.pts or packet.dts == keyframe.dts):
            return packet
        if past_is_far and None not in (packet.dts, keyframe.dts) and packet.dts > keyframe.dts:
            return None
    return None
