"""A clip with known bright stretches, and a slow plugin: searches long enough to be interrupted."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from support.plugin_maker import install_plugin

SECONDS = 90
EVERY = 1
BRIGHT = ((20, 30), (50, 66))
NAME = "brightness"
_SLOW = """
import time

def slowly(images):
    time.sleep(0.06 * len(images))
    return images.mean(axis=(1, 2, 3)) / 255
"""


def install_slow_plugin(site: Path) -> None:
    """Install plugin `brightness`: scores a frame by its brightness, about 16 frames/s."""
    install_plugin(site, NAME, first=_SLOW, load="return slowly")


def bright_clip(path: Path, *, seed: int = 0) -> Path:
    """SECONDS seconds of darkness at 5 fps, bright in BRIGHT; another seed makes another file."""
    dice = np.random.default_rng(seed)
    grain = dice.integers(0, 40, (180, 320, 3), np.uint8)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=5, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.codec_context.gop_size = 5
        stream.codec_context.time_base = Fraction(1, 5)
        for number in range(SECONDS * 5):
            bright = any(start <= number / 5 < stop for start, stop in BRIGHT)
            frame = av.VideoFrame.from_ndarray(grain + np.uint8(200 if bright else 20), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
