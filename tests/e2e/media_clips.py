"""Clips for the media tests, made with PyAV: every frame carries its own number, so that a wrong time is seen.

The number is drawn as a row of 12 light or dark boxes along the top of the frame (lowest bit left).
"""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

BITS = 12
RATE = 48000  # of the sound, samples a second
TONE = 1024  # samples of one piece of sound


def shared_clip(name: str) -> Path | None:
    """A real clip from the folder of clips, where there is one."""
    folder = Path(os.environ.get("SMARTCUT_CLIPS") or Path(__file__).resolve().parents[3] / "shared" / "clips")
    return folder / name if (folder / name).is_file() else None


def numbered(number: int, width: int, height: int) -> np.ndarray:
    """A frame, uint8 (height, width, 3), that shows its number and a little texture."""
    image = np.zeros((height, width, 3), np.uint8)
    image[..., 0] = np.linspace(30, 200, width, dtype=np.uint8)
    image[..., 1] = np.linspace(30, 200, height, dtype=np.uint8)[:, None]
    image[..., 2] = (number * 7) % 200
    box = width // (BITS + 1)
    for bit in range(BITS):
        left = box // 2 + bit * box
        image[height // 16 : height // 6, left : left + box - 2] = 235 if number >> bit & 1 else 16
    return image


def read_number(image: np.ndarray) -> int:
    """The number shown in a frame of any size."""
    height, width = image.shape[:2]
    box = width / (BITS + 1)
    row = image[int(height * (1 / 16 + 1 / 6) / 2)]
    return sum(1 << bit for bit in range(BITS) if row[int(box / 2 + bit * box + box / 2 - 1)].mean() > 128)


def tone(number: int, first: float, rate: int = RATE) -> av.AudioFrame:
    """A piece of sound, the `number`-th after `first` seconds."""
    wave = (np.sin(np.arange(TONE) * 0.05) * 8000).astype(np.int16)[None]
    samples = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
    samples.sample_rate = rate
    samples.pts = number * TONE + round(first * rate)
    return samples


def make_clip(
    path: Path,
    codec: str = "libx264",
    *,
    seconds: float = 20,
    fps: int = 10,
    size: tuple[int, int] = (320, 180),
    gop: int = 10,
    b_frames: int = 0,
    audio: str | None = None,
    first: float = 0.0,
    container: dict[str, str] | None = None,
    codec_options: dict[str, str] | None = None,
    pix_fmt: str | None = None,
) -> Path:
    """Writes a clip of numbered frames; `gop` frames between keyframes, first frame at `first` seconds."""
    options = {"g": str(gop), "keyint_min": str(gop), "sc_threshold": "0", **(codec_options or {})}
    if codec == "libx264":
        options = {"preset": "ultrafast", "bf": str(b_frames), "x264-params": "open-gop=0", **options}
    with av.open(str(path), "w", options=container or {}) as output:
        stream = output.add_stream(codec, rate=fps, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt or ("yuvj420p" if codec == "mjpeg" else "yuv420p")
        stream.codec_context.time_base = Fraction(1, fps * 100)
        stream.gop_size = gop
        stream.max_b_frames = b_frames
        rate = 8000 if audio == "pcm_mulaw" else RATE  # as cameras write it
        sound = output.add_stream(audio, rate=rate, layout="mono") if audio else None
        tones = 0
        for i in range(int(seconds * fps)):
            frame = av.VideoFrame.from_ndarray(numbered(i, *size), format="rgb24")
            frame.pts = i * 100 + round(first * fps * 100)
            frame.time_base = Fraction(1, fps * 100)
            output.mux(stream.encode(frame))
            while sound is not None and tones * TONE < (i + 1) / fps * rate:  # interleaved, as a recorder writes
                output.mux(sound.encode(tone(tones, first, rate)))
                tones += 1
        output.mux(stream.encode(None))
        if sound is not None:
            output.mux(sound.encode(None))
    return path
