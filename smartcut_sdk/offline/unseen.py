"""Which stretches of a video were not seen because their frames could not be decoded. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from smartcut_sdk.segmentation.segments import milliseconds


class Unseen(NamedTuple):
    """start, stop: seconds."""

    start: float
    stop: float


def unseen_stretches(lost: Iterable[float], seen: Iterable[float], interval: float, duration: float) -> list[Unseen]:
    """A sample covers half an interval on both sides; a stretch covered only by lost samples is unseen.

    lost, seen: times of samples that could not be decoded, and of those that could.
    """
    times = sorted(seen)
    stretches: list[Unseen] = []
    for at in sorted(set(lost)):
        place = bisect_left(times, at)
        start, stop = max(at - interval / 2, 0.0), min(at + interval / 2, duration)
        if place > 0:
            start = max(start, min(times[place - 1] + interval / 2, at))
        if place < len(times):
            stop = min(stop, max(times[place] - interval / 2, at))
        if stop - start <= 0:
            continue
        if stretches and start <= stretches[-1].stop:
            stretches[-1] = Unseen(stretches[-1].start, max(stop, stretches[-1].stop))
        else:
            stretches.append(Unseen(start, stop))
    return [Unseen(milliseconds(start) / 1000, milliseconds(stop) / 1000) for start, stop in stretches]


def unseen_share(stretches: Iterable[Unseen], duration: float) -> float:
    """Their share of the duration, 0 to 1."""
    return min(1.0, sum(stop - start for start, stop in stretches) / duration) if duration > 0 else 0.0
