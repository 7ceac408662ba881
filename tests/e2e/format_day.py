"""A whole day in one file, as cameras write it: times in 1/90000 s, so that the header's 32-bit durations overflow.

One small picture a second, its number the half minute it belongs to. `spread` makes it 25 GB long: a sparse file, the
frames far apart in it, which takes no disk space.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
from format_cases import Case
from format_clips import Clip
from media_clips import numbered

SECONDS = 86_400
GROUP = 30  # pictures, and seconds, of one number and of one keyframe
SIZE = (104, 58)  # thirteen boxes of eight
CLOCK = 90_000
DAY = Case(
    Clip("day.mp4", "H.264", seconds=SECONDS),
    "24 hours, duration in the header overflowed",
    "24 часа, переполнение длительности в заголовке",
)


def make_day(path: Path) -> Path:
    """Writes the file; its index is in front of the frames."""
    options = {"preset": "ultrafast", "g": str(GROUP), "keyint_min": str(GROUP), "sc_threshold": "0", "threads": "1"}
    with av.open(str(path), "w", options={"movflags": "faststart", "use_editlist": "0"}) as output:
        stream = output.add_stream("libx264", rate=1, options={**options, "bf": "0", "tune": "zerolatency"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, CLOCK)
        for number in range(SECONDS // GROUP):
            frame = av.VideoFrame.from_ndarray(numbered(number, *SIZE), format="rgb24").reformat(format="yuv420p")
            frame.time_base = Fraction(1, CLOCK)
            for i in range(GROUP):
                frame.pts = (number * GROUP + i) * CLOCK
                output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    data = bytearray(path.read_bytes())
    overflow(data)
    path.write_bytes(data)
    return path


def overflow(data: bytearray) -> None:
    """States every duration in 1/90000 s, cut to 32 bits, as recorders do."""
    short = (SECONDS * CLOCK) & 0xFFFFFFFF
    for kind, scaled in ((b"mvhd", True), (b"tkhd", False), (b"mdhd", True)):
        at = data.find(kind) + 4
        assert at > 4, kind
        wide = data[at] == 1
        at += (4 + 16) if wide else (4 + 8)
        if scaled:
            struct.pack_into(">I", data, at, CLOCK)
            at += 4
        else:
            at += 8  # number of the track, reserved
        struct.pack_into(">Q" if wide else ">I", data, at, short)


def spread(source: Path, path: Path, size_bytes: int) -> Path:
    """The same pictures, their pieces evenly over a file of `size_bytes` that is mostly holes."""
    data = source.read_bytes()
    moov_at = data.find(b"moov") - 4
    moov = data[moov_at : moov_at + struct.unpack_from(">I", data, moov_at)[0]]
    at = moov.find(b"stco") - 4
    count = struct.unpack_from(">I", moov, at + 12)[0]
    offsets = list(struct.unpack_from(f">{count}I", moov, at + 16))
    end = data.find(b"mdat", moov_at + len(moov)) - 4
    ends = [*offsets[1:], end + struct.unpack_from(">I", data, end)[0]]
    step = (size_bytes - (1 << 20)) // count
    places = [(1 << 20) + i * step for i in range(count)]
    table = struct.pack(">I4sII", 16 + 8 * count, b"co64", 0, count) + struct.pack(f">{count}Q", *places)
    moov = grown(moov[:at] + table + moov[at + 16 + 4 * count :], 4 * count)
    with path.open("wb") as output:
        output.write(data[:moov_at])
        output.write(moov)
        here = output.tell()
        output.write(struct.pack(">I4sQ", 1, b"mdat", size_bytes - here))
        for place, start, stop in zip(places, offsets, ends, strict=True):
            output.seek(place)
            output.write(data[start:stop])
        output.truncate(size_bytes)
    return path


def grown(moov: bytes, more: int) -> bytes:
    """The index with the lengths of the boxes around the table of places made longer by `more`."""
    found = bytearray(moov)
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        at = found.find(kind) - 4
        struct.pack_into(">I", found, at, struct.unpack_from(">I", found, at)[0] + more)
    return bytes(found)
