"""The minutes that the long video is joined from, each encoded once: quiet ones, and ones with an event."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import Any

from benchmarks import footage as look
from benchmarks.footage import FPS, LEAD, TRAIL, Footage, Projector

SECONDS = 60
KEYFRAME_SECONDS = 2
BITRATE = 2_040_000  # 24 h are 22 GB
QUIET = 2
# Where in its minute an event begins: never twice at the same offset from a grid of seconds.
BEGINNINGS = (7.3, 12.9, 18.1, 24.7)
ENCODER = {"preset": "veryfast", "bf": "0", "sc_threshold": "0", "forced-idr": "1", "tune": "zerolatency"}


@dataclass(frozen=True)
class Piece:
    """An encoded minute. event: (start, stop, label) in seconds from its start, or None."""

    path: Path
    event: tuple[float, float, str] | None


def recipe(footage: Footage, seconds: int) -> str:
    """Hash of the footage and of the code that encodes it."""
    digest = hashlib.sha256(footage.path.read_bytes())
    for name in ("footage.py", "pieces.py"):
        digest.update((Path(__file__).parent / name).read_bytes())
    digest.update(f"{footage.events} {footage.quiet} {seconds}".encode())
    return digest.hexdigest()[:16]


def make_pieces(
    folder: Path, footage: Footage, *, seconds: int = SECONDS, say: Callable[[str], None] = print
) -> tuple[list[Piece], list[Piece]]:
    """The quiet pieces and those with an event, `seconds` long, encoded into `folder` if missing."""
    folder = folder / f"pieces-{recipe(footage, seconds)}"
    folder.mkdir(parents=True, exist_ok=True)
    quiet = [Piece(folder / f"quiet-{number}.mp4", None) for number in range(QUIET)]
    busy = []
    for number, begins in enumerate(BEGINNINGS):
        start, stop, label = footage.events[number % len(footage.events)]
        begins = min(begins, seconds - (stop - start) - TRAIL)
        busy.append(Piece(folder / f"event-{number}.mp4", (begins, round(begins + stop - start, 3), label)))
    for number, piece in enumerate((*quiet, *busy)):
        if not piece.path.exists():
            say(f"  encoding {piece.path.name} ({number + 1} of {len(quiet) + len(busy)})")
            projector = Projector(footage, seed=number)
            _encode(piece.path, _scene(projector, piece, footage, number, seconds))
    return quiet, busy


def _scene(projector: Projector, piece: Piece, footage: Footage, number: int, seconds: int) -> Iterator[Any]:
    if piece.event is None:
        return projector.quiet(seconds)
    start, stop, _ = footage.events[(number - QUIET) % len(footage.events)]
    before = max(piece.event[0] - LEAD, 0.0)
    first, last = start - (piece.event[0] - before), stop + TRAIL
    scenes = chain(projector.quiet(before), projector.stretch(first, last), projector.quiet(seconds))
    return islice(scenes, seconds * FPS)


def _encode(path: Path, frames: Iterator[Any]) -> None:
    import av

    options = {**ENCODER, "maxrate": str(BITRATE * 3), "bufsize": str(BITRATE * 4), "threads": "0"}
    unfinished = path.with_suffix(".part")
    with av.open(str(unfinished), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS, options=options)
        (stream.width, stream.height), stream.pix_fmt, stream.bit_rate = look.SIZE_PX, "yuv420p", BITRATE
        stream.gop_size = KEYFRAME_SECONDS * FPS
        stream.time_base = Fraction(1, FPS)
        for index, image in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(image, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    unfinished.replace(path)
