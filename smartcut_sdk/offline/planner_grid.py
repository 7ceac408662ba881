"""The arithmetic of the planner's grid: coarse seconds, in which order, and where to look between two. Pure.

The page has the same in `webclient/src/finding/planner-grid.js`.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

LOOSE = 1.25
"""A distance up to so many times the wanted one is left as it is: pictures don't stand at round seconds."""
AROUND = 32
"""How busy it is at a sample is compared with so many samples before it and behind it."""
STANDS_OUT = 1.3
"""From so many times the middle of its surroundings a sample is a busy one."""
FEW = 0.1
"""Up to this share of the grid may lie between keyframes and it is still worth going from one busy place to another."""
EDGE = 1e-6


def coarse_step(interval: float, shortest: float, precision: float = 1.0) -> float:
    """The step of the grid: the interval that was asked for, but never wider than the shortest segment."""
    return min(interval, max(shortest, precision)) if shortest > 0 else interval


def widest_step(step: float, shortest: float) -> float:
    """How far two coarse seconds may lie apart where that saves decoding: a bit more, within the shortest segment."""
    return max(step, min(LOOSE * step, shortest))


def coarse_targets(duration: float, step: float, widest: float, keyframes: Sequence[float] | None) -> list[float]:
    """The coarse grid, ascending: from each second to the keyframe nearest to a step behind it, at most `widest` away;
    where there is none in the second half of the step or later, a step on, between keyframes.
    """
    targets: list[float] = []
    at = keyframes[0] if keyframes and keyframes[0] <= step else 0.0
    while at < duration - EDGE or not targets:
        targets.append(at)
        later = at + step
        if keyframes:
            place = bisect_right(keyframes, later + EDGE)
            near = [
                key for key in keyframes[max(place - 1, 0) : place + 1] if at + step / 2 < key <= at + widest + EDGE
            ]
            later = min(near, key=lambda key: abs(key - later), default=later)
        at = later
    return targets


def coarse_order(
    targets: Sequence[float], keyframes: Sequence[float] | None, sizes: Sequence[float] | None
) -> list[int]:
    """Indices of `targets`: those where the stream is busier than around them first, then the others in order of time.

    In order of time alone where sizes aren't known, or where many targets lie between keyframes.
    """
    order = list(range(len(targets)))
    if not keyframes or not sizes or len(sizes) != len(keyframes):
        return order
    places = [bisect_right(keyframes, at + EDGE) - 1 for at in targets]
    off = sum(1 for at, place in zip(targets, places, strict=True) if place < 0 or at - keyframes[place] > EDGE)
    if off > FEW * len(targets):
        return order
    rates = [_rate(keyframes, sizes, place) for place in range(len(keyframes))]
    # A person in the picture keeps the group before it busy and the one behind it.
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
    """Bytes a second of the group behind a keyframe. The last one's length isn't known: it counts as the one before."""
    if place == len(keyframes) - 1:
        return _rate(keyframes, sizes, place - 1) if place else 0.0
    return sizes[place] / max(keyframes[place + 1] - keyframes[place], 1e-3)


def between(
    start: float, stop: float, precision: float, keyframes: Sequence[float] | None, tried: Callable[[float], bool]
) -> float | None:
    """The second to look at between two samples, or None when they are near enough: the keyframe nearest to the
    middle, where there is one in the middle half, else the multiple of the precision nearest to the middle.
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
    """How many samples it takes to search a width down to the precision."""
    count = 0
    while width > LOOSE * precision:
        width /= 2
        count += 1
    return count
