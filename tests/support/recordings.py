"""Clips as faulty recorders and cutters write them: remuxed packets, and bytes patched where muxers are correct."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def remux(
    source: Path,
    target: Path,
    *,
    shift: Callable[[float], float] = lambda at: 0.0,
    options: dict[str, str] | None = None,
) -> Path:
    """Copy the packets of `source`; `shift` returns the seconds to add to a packet with this DTS."""
    import av

    with av.open(str(source)) as container, av.open(str(target), "w", options=options or {}) as out:
        stream = out.add_stream_from_template(container.streams.video[0])
        for packet in container.demux(video=0):
            if packet.dts is None:
                continue
            ticks = round(shift(float(packet.dts * packet.time_base)) / packet.time_base)
            packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
            packet.stream = stream
            out.mux(packet)
    return target


def join(first: Path, second: Path, target: Path) -> Path:
    """Concatenate two files, as `cat` does."""
    target.write_bytes(first.read_bytes() + second.read_bytes())
    return target


def rename_box(path: Path, kind: bytes) -> Path:
    """Hide the only box of a kind in an MP4."""
    data = path.read_bytes()
    assert data.count(kind) == 1
    path.write_bytes(data.replace(kind, b"free"))
    return path


def clear_avi_flags(path: Path) -> Path:
    """Clear all keyframe flags in an AVI's index."""
    data = bytearray(path.read_bytes())
    start = data.index(b"idx1") + 8
    for entry in range(start, start + int.from_bytes(data[start - 4 : start], "little"), 16):
        data[entry + 4 : entry + 8] = bytes(4)
    path.write_bytes(data)
    return path


def two_tracks(first: Path, second: Path, target: Path, *, default: int) -> Path:
    """Both clips as video tracks of one file, with track index `default` (0 or 1) marked default."""
    import av
    from av.stream import Disposition

    with av.open(str(target), "w") as out:
        inputs = [av.open(str(path)) for path in (first, second)]
        streams: list[Any] = [out.add_stream_from_template(each.streams.video[0]) for each in inputs]
        for number, stream in enumerate(streams):
            stream.disposition = Disposition.default if number == default else Disposition(0)
        for stream, each in zip(streams, inputs, strict=True):
            for packet in each.demux(video=0):
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)
            each.close()
    return target


def forget_riff_size(path: Path) -> Path:
    """Set the size of an AVI's RIFF chunk to 0, as a recorder leaves it that lost power."""
    data = bytearray(path.read_bytes())
    data[4:8] = bytes(4)
    path.write_bytes(data)
    return path


def cut_end(path: Path, size_bytes: int) -> Path:
    """Take the last bytes away."""
    path.write_bytes(path.read_bytes()[:-size_bytes])
    return path


def add_zeros(path: Path, size_bytes: int) -> Path:
    """As on a disk whose space was allocated ahead."""
    path.write_bytes(path.read_bytes() + bytes(size_bytes))
    return path
