"""The planner's arithmetic: the coarse times, their order, and where to look between two. Pure.

The page's twin is `webclient/src/finding/planner-grid.js`.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from smartcut_sdk.offline.grid import TIME_EPSILON_S

PRECISION = 1.0
"""Seconds: how closely the boundaries of a segment are searched by default."""
LOOSE = 1.25
"""A distance up to this many times the target is close enough: frames are rarely at round times."""
AROUND = 32
"""Bitrate at a sample is compared with this many samples on either side."""
STANDS_OUT = 1.3
"""A sample is busy when its bitrate is at least this many times the median around it."""
FEW = 0.1
"""Busy places are visited first only if at most this share of the grid is between keyframes."""


def coarse_step(interval: float, shortest: float, precision: float = PRECISION) -> float:
    """The step of the grid: the requested interval, but never wider than the shortest segment."""
    return min(interval, max(shortest, precision)) if shortest > 0 else interval


def widest_step(step: float, shortest: float) -> float:
    """The largest distance between coarse times where that saves decoding: slightly more than a step, but within the
    shortest segment.
    """
    return max(step, min(LOOSE * step, shortest))


def coarse_targets(duration: float, step: float, widest: float, keyframes: Sequence[float] | None) -> list[float]:
    """The coarse grid, ascending: from each time to the keyframe nearest to one step later, at most `widest` away.
    If that range has no keyframe, exactly one step later, between keyframes.
    """
    targets: list[float] = []
    at = keyframes[0] if keyframes and keyframes[0] <= step else 0.0
    while at < duration - TIME_EPSILON_S or not targets:
        targets.append(at)
        later = at + step
        if keyframes:
            place = bisect_right(keyframes, later + TIME_EPSILON_S)
            latest = at + widest + TIME_EPSILON_S
            near = [key for key in keyframes[max(place - 1, 0) : place + 1] if at + step / 2 < key <= latest]
            later = min(near, key=lambda key: abs(key - later), default=later)
        at = later
    return targets


def coarse_order(
    targets: Sequence[float], keyframes: Sequence[float] | None, sizes: Sequence[float] | None
) -> list[int]:
    """Indices of `targets`: first those where the bitrate stands out, then the others in time order.

    All in time order if sizes aren't known or many targets are between keyframes.
    """
    order = list(range(len(targets)))
    if not keyframes or not sizes or len(sizes) != len(keyframes):
        return order
    places = [bisect_right(keyframes, at + TIME_EPSILON_S) - 1 for at in targets]
    off = [at for at, place in zip(targets, places, strict=True) if place < 0 or at - keyframes[place] > TIME_EPSILON_S]
    if len(off) > FEW * len(targets):
        return order
    rates = [_rate(keyframes, sizes, place) for place in range(len(keyframes))]
    # A person in the frame raises the bitrate of the GOP before it and of the one after it.
    busy = [rates[max(place, 0)] + rates[max(place - 1, 0)] for place in places]
    shares = []
    for index, value in enumerate(busy):
        around = sorted(busy[max(0, index - AROUND) : index + AROUND + 1])
        middle = around[len(around) // 2]
        shares.append(value / middle if middle > 0 else 0.0)
    standing_out = [index for index in order if shares[index] >= STANDS_OUT]
    calm = [index for index in order if shares[index] < STANDS_OUT]
    return sorted(standing_out, key=lambda index: -shares[index]) + calm


def _rate(keyframes: Sequence[float], sizes: Sequence[float], place: int) -> float:
    """Bytes per second of the GOP at `place`. The duration of the last one is unknown: the one before stands in."""
    if place == len(keyframes) - 1:
        return _rate(keyframes, sizes, place - 1) if place else 0.0
    return sizes[place] / max(keyframes[place + 1] - keyframes[place], 1e-3)


def between(
    start: float, stop: float, precision: float, keyframes: Sequence[float] | None, tried: Callable[[float], bool]
) -> float | None:
    """The time to look at between two samples, or None if they are close enough: the keyframe nearest to the middle, if
    the middle half has one, else the multiple of the precision nearest to the middle.
    """
    width = stop - start
    if width <= LOOSE * precision:
        return None
    middle = (start + stop) / 2
    if keyframes:
        place = bisect_left(keyframes, middle)
        found = [
            at
            for at in keyframes[max(place - 1, 0) : place + 1]
            if start + width / 4 <= at <= stop - width / 4 and not tried(at)
        ]
        if found:
            return min(found, key=lambda at: abs(at - middle))
    multiple = math.floor(middle / precision + 0.5)
    for offset in (0, -1, 1):
        at = (multiple + offset) * precision
        if start + precision / 4 <= at <= stop - precision / 4 and not tried(at):
            return at
    return None if tried(middle) else middle


def halvings(width: float, precision: float) -> int:
    """The number of samples it takes to narrow a width to the precision."""
    count = 0
    while width > LOOSE * precision:
        width /= 2
        count += 1
    return count
