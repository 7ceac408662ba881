"""Files of every kind that recorders write, made with PyAV: each picture shows its own second, the sound tells it too.

The number in a picture (see media_clips) is its time in tenths of a second. The sound is a tone that is there or not,
in pieces of a quarter of a second; which of them are there is drawn by chance, once for all: a shift is found.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from media_clips import numbered

SIZE = (160, 90)
UNIT = 0.1  # seconds; a picture's number counts these
PIECE = 0.25  # seconds of sound that are one thing
LOUD = np.random.default_rng(3).random(800) < 0.5
ENCODERS: dict[str, tuple[str, dict[str, str]]] = {
    "H.264": ("libx264", {"preset": "ultrafast", "sc_threshold": "0", "x264-params": "open-gop=0"}),
    "HEVC": ("libx265", {"preset": "ultrafast", "x265-params": "scenecut=0:open-gop=0:bframes=2:log-level=none"}),
    "VP9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8"}),
    "AV1": ("libsvtav1", {"preset": "12", "svtav1-params": "lookahead=0:scd=0:pred-struct=1"}),
    "MPEG-4": ("mpeg4", {"sc_threshold": "1000000000", "q": "4"}),
    "MS-MPEG-4": ("msmpeg4", {"sc_threshold": "1000000000"}),
    "MJPEG": ("mjpeg", {}),
}
SOUNDS = {"AAC": "aac", "Opus": "libopus", "MP3": "libmp3lame", "PCM": "pcm_s16le", "G.711": "pcm_mulaw"}


@dataclass(frozen=True)
class Clip:
    """What one file is. Times in seconds; `times` of the pictures count from the first one."""

    name: str
    codec: str
    sound: str | None = None
    seconds: float = 9.0
    group: int = 20  # pictures from one keyframe to the next
    b_frames: int = 0
    first: float = 0.0
    uneven: bool = False
    pix_fmt: str = "yuv420p"
    options: dict[str, str] = field(default_factory=dict)
    container: dict[str, str] = field(default_factory=dict)
    turn: int = 0  # degrees clockwise

    @property
    def times(self) -> list[float]:
        """When each picture begins, ascending, whole tenths."""
        if not self.uneven:
            return [i / 10 for i in range(round(self.seconds * 10))]
        dice, now, found = random.Random(5), 0, []
        while now < self.seconds * 10:
            found.append(now / 10)
            now += dice.choice([1, 1, 1, 2, 3, 6])
        return found


def pieces_of_sound(rate: int, seconds: float) -> Iterator[np.ndarray]:
    """The tone, int16 (1, 1024) each, up to the end."""
    count = int(rate * seconds)
    at = np.arange(count)
    wave = np.sin(at * (2 * np.pi * 600 / rate)) * 9000 * LOUD[(at / rate / PIECE).astype(int) % len(LOUD)]
    for start in range(0, count, 1024):
        yield wave[start : start + 1024].astype(np.int16)[None]


def write(clip: Clip, folder: Path) -> Path:
    """Writes the file; what the muxers here refuse although recorders write it is put together by hand."""
    path = folder / clip.name
    if clip.codec == "HEVC" and path.suffix == ".avi":
        encode(clip, path, "h264", rename=(b"H264", b"HEVC"))
    else:
        encode(clip, path, None)
    if clip.turn:
        turn_header(path, clip.turn)
    return path


def encode(clip: Clip, path: Path, stand_in: str | None, rename: tuple[bytes, bytes] | None = None) -> None:
    """Encodes and muxes; `stand_in` is the codec that the container is told, `rename` its four letters afterwards."""
    encoder, options = ENCODERS[clip.codec]
    options = {**options, "g": str(clip.group), "keyint_min": str(clip.group), **clip.options}
    if path.suffix == ".avi" and clip.codec == "HEVC":  # AVI has only decode order
        options["x265-params"] += ":bframes=0"
    if clip.codec == "H.264":
        options = {"bf": str(clip.b_frames), **options}
    rate = 8000 if clip.sound == "G.711" else 48_000
    # An MP3 begins before 0; without this all pictures would be moved.
    muxing = {"avoid_negative_ts": "disabled", **clip.container} if clip.sound == "MP3" else clip.container
    with av.open(str(path), "w", options=muxing) as output:
        if stand_in:
            stream = output.add_mux_stream(stand_in, rate=10, width=SIZE[0], height=SIZE[1], time_base=Fraction(1, 10))
            made = av.CodecContext.create(encoder, "w")
            made.options = options
        else:
            stream = output.add_stream(encoder, rate=10, options=options)
            made = stream.codec_context
        made.width, made.height = SIZE
        made.pix_fmt = "yuvj420p" if clip.codec == "MJPEG" else clip.pix_fmt
        made.time_base = Fraction(1, 10) if path.suffix == ".avi" else Fraction(1, 1000)
        made.framerate = Fraction(10)
        made.gop_size = clip.group
        made.max_b_frames = clip.b_frames
        sound = output.add_stream(SOUNDS[clip.sound], rate=rate, layout="mono") if clip.sound else None
        tones = list(pieces_of_sound(rate, clip.seconds)) if sound else []
        told = 0

        def put(packets: list[av.Packet]) -> None:
            for packet in packets:
                packet.stream = stream
                output.mux(packet)

        for at in [*clip.times, None]:
            if at is None:
                put(made.encode(None))
            else:
                frame = av.VideoFrame.from_ndarray(numbered(round(at / UNIT), *SIZE), format="rgb24")
                frame.time_base = made.time_base
                frame.pts = round((at + clip.first) / frame.time_base)
                put(made.encode(frame))
            while sound is not None and told < len(tones) and (at is None or told * 1024 < (at + 0.1) * rate):
                piece = av.AudioFrame.from_ndarray(tones[told], format="s16", layout="mono")
                piece.sample_rate = rate
                piece.pts = told * 1024 + round(clip.first * rate)
                output.mux(sound.encode(piece))
                told += 1
        if sound is not None:
            output.mux(sound.encode(None))
    if rename:
        path.write_bytes(path.read_bytes().replace(*rename))


TURNS = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def turn_header(path: Path, degrees: int) -> None:
    """Writes the turn into the picture's track header, as a camera does that hangs on its side."""
    data = bytearray(path.read_bytes())
    at = data.find(b"tkhd") + 4
    at += 40 if data[at] == 0 else 52  # the matrix: a b u, c d v, x y w
    a, b, c, d = TURNS[degrees]
    words = [a << 16, b << 16, 0, c << 16, d << 16, 0]
    if degrees == 90:
        words += [SIZE[1] << 16, 0]
    else:
        words += [0, SIZE[0] << 16] if degrees == 270 else [SIZE[0] << 16, SIZE[1] << 16]
    data[at : at + 32] = b"".join((word & 0xFFFFFFFF).to_bytes(4, "big") for word in words)
    path.write_bytes(data)
