"""Checks a saved clip with PyAV: decodable, starts at 0, and covers the requested range."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np


@dataclass(frozen=True)
class ClipFacts:
    """Facts from decoding a whole clip. Seconds; `first_pts` as in the container."""

    first_pts: float
    length: float
    frames: int
    first_image: np.ndarray
    last_image: np.ndarray


def decode_whole(path: Path) -> ClipFacts:
    """Decode every video frame of `path`; raises `av.error.FFmpegError` if that fails."""
    times: list[float] = []
    first = last = None
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        step = float(1 / stream.average_rate) if stream.average_rate else 0.04
        for frame in container.decode(stream):
            assert frame.time is not None, f"{path.name}: a frame without a time"
            times.append(frame.time)
            last = frame
            if first is None:
                first = frame
    assert first is not None, f"{path.name}: no frame could be decoded"
    assert last is not None
    return ClipFacts(
        first_pts=min(times),
        length=max(times) - min(times) + step,
        frames=len(times),
        first_image=_small(first),
        last_image=_small(last),
    )


def frame_near(path: Path, at: float) -> np.ndarray:
    """The frame shown `at` seconds after the first one, small and gray, shape (45, 80)."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        begin: float | None = None
        shown = None
        for frame in container.decode(stream):
            if frame.time is None:
                continue
            begin = frame.time if begin is None else begin
            if shown is not None and frame.time - begin > at + 1e-3:
                break
            shown = frame
    assert shown is not None
    return _small(shown)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Mean absolute difference of two small gray frames, 0..255."""
    return float(np.abs(one.astype(np.float32) - other.astype(np.float32)).mean())


def check_clip(
    clip: Path, source: Path, requested: tuple[float, float], actual: tuple[float, float], spacing: float
) -> None:
    """Assert the guarantees for a clip cut by stream copy.

    Args:
        requested: requested start and stop, seconds of the source.
        actual: start and stop reported by the page.
        spacing: maximum keyframe interval of the source, seconds.
    """
    facts = decode_whole(clip)
    assert abs(facts.first_pts) < 1e-3, f"{clip.name} starts at {facts.first_pts:.3f} s, not at 0"
    assert actual[0] <= requested[0] + 0.01, f"{clip.name} starts later than requested: {actual[0]} > {requested[0]}"
    assert actual[1] >= requested[1] - 0.01, f"{clip.name} stops earlier than requested: {actual[1]} < {requested[1]}"
    assert actual[0] + facts.length >= requested[1] - 0.11, f"{clip.name} is {facts.length:.2f} s long, too short"
    longest = (requested[1] - requested[0]) + 2 * spacing + 0.5
    assert facts.length <= longest, f"{clip.name} is {facts.length:.2f} s long, too long for {requested}"
    expected = frame_near(source, actual[0])
    assert difference(facts.first_image, expected) < 6, f"{clip.name} does not begin with the frame at {actual[0]} s"


def _small(frame: av.VideoFrame) -> np.ndarray:
    return frame.reformat(width=80, height=45, format="gray").to_ndarray()
