"""Joins encoded pieces into one long MP4 by stream copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from benchmarks.footage import FPS
from benchmarks.pieces import SECONDS, Piece


def join(path: Path, pieces: Sequence[Piece], *, seconds: int = SECONDS, say: Callable[[str], None] = print) -> None:
    """Concatenate the pieces, each trimmed to exactly `seconds`."""
    import av

    loaded: dict[Path, list[tuple[bytes, int, bool]]] = {}
    for piece in pieces:
        if piece.path not in loaded:
            with av.open(str(piece.path)) as container:
                loaded[piece.path] = [
                    (bytes(packet), index, packet.is_keyframe)
                    for index, packet in enumerate(p for p in container.demux(video=0) if p.size)
                    if index < seconds * FPS
                ]
    base, length = Fraction(1, FPS), seconds * FPS
    unfinished = path.with_suffix(".part")
    with av.open(str(pieces[0].path)) as model, av.open(str(unfinished), "w", format="mp4") as out:
        stream = out.add_stream_from_template(model.streams.video[0])
        stream.time_base = base
        for number, piece in enumerate(pieces):
            for data, index, key in loaded[piece.path]:
                packet = av.Packet(data)
                packet.stream, packet.time_base = stream, base
                packet.pts = packet.dts = number * length + index
                packet.duration, packet.is_keyframe = 1, key
                out.mux(packet)
            if number and number % 240 == 0:
                say(f"  joined {number * seconds / 3600:.0f} h of {len(pieces) * seconds / 3600:.0f} h")
    unfinished.replace(path)
