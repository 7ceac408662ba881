"""Footage of the benchmarks' day: the real clip if present, else the repository's sample."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / ".cache" / "sample"
FPS = 25
SIZE_PX = (1920, 1080)
LEAD, TRAIL = 1.0, 0.9  # seconds of the clip shown around an event
GRAIN = 5.0


@dataclass(frozen=True)
class Footage:
    """A clip, a quiet stretch of it, and its events of 15 s or longer. Seconds."""

    path: Path
    quiet: tuple[float, float]
    events: Sequence[tuple[float, float, str]]


def find_footage() -> Footage:
    """hall.mp4 in SMARTCUT_CLIPS or shared/clips beside the checkout; else the sample, generated if missing."""
    named = os.environ.get("SMARTCUT_CLIPS")
    clips = Path(named) if named else ROOT.parent / "shared" / "clips"
    labels = clips.parent / "labels" / "hall.person.json"
    if (clips / "hall.mp4").is_file() and labels.is_file():
        known = json.loads(labels.read_text("utf-8"))["segments"]
        return Footage(clips / "hall.mp4", (0.0, 4.9), _long((each["start"], each["stop"], "Person") for each in known))
    subprocess.run([sys.executable, str(ROOT / "scripts" / "make_sample.py"), str(SAMPLE)], check=True)
    known = json.loads((SAMPLE / "sample.json").read_text("utf-8"))["events"]
    people = ((each["start"], each["stop"], "Person") for each in known if each["label"].lower() == "person")
    return Footage(SAMPLE / "sample.mp4", (10.0, 14.9), _long(people))


def _long(events: Iterator[tuple[float, float, str]]) -> tuple[tuple[float, float, str], ...]:
    return tuple((start, stop, label) for start, stop, label in events if stop - start >= 15)


class Projector:
    """Renders a clip at SIZE_PX and 25 fps, with new grain in every frame like a camera's noise."""

    def __init__(self, footage: Footage, seed: int) -> None:
        import av

        self._random = np.random.default_rng(seed)
        self._width, self._height = SIZE_PX
        self._grain = self._random.normal(0.0, GRAIN, (self._height + 64, self._width + 64)).astype(np.int16)
        self._frames: list[Any] = []
        with av.open(str(footage.path)) as container:
            self._frames = list(container.decode(video=0))
        self._times = np.array([float(frame.pts * frame.time_base) for frame in self._frames])
        self._quiet = footage.quiet
        self._scaled = lru_cache(maxsize=64)(self._scale)

    def quiet(self, seconds: float) -> Iterator[Any]:
        """The quiet stretch forward and backward in turn, to avoid jumps. Yields I420 arrays."""
        start, stop = self._quiet
        length = stop - start
        for tick in range(round(seconds * FPS)):
            turn, within = divmod(tick / FPS, length)
            yield self._grained(start + (within if turn % 2 == 0 else length - within))

    def stretch(self, start: float, stop: float) -> Iterator[Any]:
        """The clip from start to stop."""
        for tick in range(round((stop - start) * FPS)):
            yield self._grained(start + tick / FPS)

    def _grained(self, at: float) -> Any:
        image = self._scaled(int(np.searchsorted(self._times, at + 1e-6, side="right")) - 1).copy()
        down, across = self._random.integers(0, 64, 2)
        light = image[: self._height]
        light[:] = np.clip(light + self._grain[down:, across:][: self._height, : self._width], 16, 235)
        return image

    def _scale(self, index: int) -> Any:
        frame = self._frames[max(index, 0)]
        return frame.reformat(width=self._width, height=self._height, format="yuv420p").to_ndarray()
