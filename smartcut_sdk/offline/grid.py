"""The fixed grid: which frame serves each sample. Pure.

The page follows the same rule; `tests/vectors/grid.json` holds both to it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

FRAME_EPSILON_S = 1e-3
"""Seconds. Timestamps within this of each other mean the same frame: some containers round to milliseconds."""
TIME_EPSILON_S = 1e-6
"""Seconds. Slack for floating-point error in computed times."""


class SampleRequest(NamedTuple):
    """One frame to decode. at: seconds; keyframe: where decoding starts; alone: the keyframe itself is the sample."""

    at: float
    keyframe: float
    alone: bool


def grid_requests(keyframes: Sequence[float], interval: float, duration: float) -> Iterator[SampleRequest]:
    """Samples at k × interval below `duration`, each moved to the nearest keyframe within half an interval.

    keyframes: seconds, ascending.
    """
    for index in range(count_samples(duration, interval) if keyframes else 0):
        at = index * interval
        after = bisect_left(keyframes, at)
        nearest = min(keyframes[max(after - 1, 0) : after + 1], key=lambda keyframe: abs(keyframe - at))
        # Half-open: a keyframe midway between two samples serves only one of them.
        if -interval / 2 <= nearest - at < interval / 2:
            yield SampleRequest(nearest, nearest, True)
            continue
        before = max(bisect_right(keyframes, at) - 1, 0)
        yield SampleRequest(at, keyframes[before], False)


def count_samples(duration: float, interval: float) -> int:
    """The number of samples in the grid, at least 1."""
    return max(1, math.ceil((duration - TIME_EPSILON_S) / interval))
