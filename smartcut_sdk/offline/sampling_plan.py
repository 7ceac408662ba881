"""Which frames to decode for one sample about every interval: keyframes where they are near. Pure arithmetic."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Wanted(NamedTuple):
    """One sample. at: the second to be had; keyframe: where decoding begins; alone: the keyframe itself will do."""

    at: float
    keyframe: float
    alone: bool


def plan_samples(keyframes: Sequence[float], interval: float, duration: float) -> Iterator[Wanted]:
    """Samples at 0, interval, 2 × interval … before `duration`, each moved to the nearest keyframe within half an
    interval. keyframes: seconds, ascending.
    """
    index = 0
    while keyframes and (index == 0 or index * interval < duration - 1e-6):
        at = index * interval
        index += 1
        after = bisect_left(keyframes, at)
        near = min(keyframes[max(after - 1, 0) : after + 1], key=lambda keyframe: abs(keyframe - at))
        # half-open, so that a keyframe in the middle of two samples serves one of them
        if -interval / 2 <= near - at < interval / 2:
            yield Wanted(near, near, True)
            continue
        before = bisect_right(keyframes, at) - 1
        if before >= 0:
            yield Wanted(at, keyframes[before], False)
