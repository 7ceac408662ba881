"""Clips as recorders, cutters and accidents leave them: remuxed packets, and bytes changed where no muxer errs."""

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
    """Copy the packets of `source`; `shift` gives the seconds to add to a packet that is decoded at a second."""
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
    """One file behind the other, as `cat` does it."""
    target.write_bytes(first.read_bytes() + second.read_bytes())
    return target


def rename_box(path: Path, kind: bytes) -> Path:
    """Take the one box of a kind out of an MP4: its table is no longer found."""
    data = path.read_bytes()
    assert data.count(kind) == 1
    path.write_bytes(data.replace(kind, b"free"))
    return path


def clear_avi_flags(path: Path) -> Path:
    """Mark no frame of an AVI's index as a keyframe."""
    data = bytearray(path.read_bytes())
    start = data.index(b"idx1") + 8
    for entry in range(start, start + int.from_bytes(data[start - 4 : start], "little"), 16):
        data[entry + 4 : entry + 8] = bytes(4)
    path.write_bytes(data)
    return path


def two_tracks(first: Path, second: Path, target: Path, *, default: int) -> Path:
    """Both clips as video tracks of one file, the `default`-th (0 or 1) marked as the one to play."""
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
