"""The planner's times in order, and the run of samples around one of them. Pure.

A run is a stretch of scored samples at or above the release level. The page's twin is
`webclient/src/finding/planner-points.js`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

CHAIN = 64
"""The most samples to visit on either side when tracing a run."""


class Point:
    """One time: planned, requested, or answered (then with its score)."""

    __slots__ = ("ahead", "asked", "at", "score", "urgent")

    def __init__(self, at: float, score: float | None = None) -> None:
        self.at = at
        self.score = score
        self.asked = score is not None
        self.urgent = False
        self.ahead = 0  # estimated number of further requests that its answer will cause


class Points(list[Point]):
    """Points, ascending. A run stays at or above `release`; a hot run reaches `threshold`."""

    def __init__(self, points: Iterable[Point], *, release: float, threshold: float) -> None:
        super().__init__(sorted(points, key=_at))
        self.release = release
        self.threshold = threshold

    def place(self, at: float) -> int:
        """Index of the first point not before `at`."""
        return bisect_left(self, at, key=_at)

    def place_of(self, point: Point) -> int:
        """Index of a point of this list."""
        index = self.place(point.at)
        while self[index] is not point:
            index += 1
        return index

    def put(self, point: Point) -> None:
        """Insert a point in order."""
        self.insert(self.place(point.at), point)

    def score(self, index: int) -> float | None:
        """The score at an index; None if there is no point or no answer yet."""
        return self[index].score if 0 <= index < len(self) else None

    def end_of_run(self, index: int, way: int) -> Point | None:
        """The last sample of the run around `index` in direction `way`; None if another sample on the way reaches the
        threshold, which has already caused the search for this end.
        """
        for _ in range(CHAIN):
            score = self.score(index + way)
            if score is None or score < self.release:
                break
            if score >= self.threshold:
                return None
            index += way
        return self[index]

    def run_beside(self, index: int, way: int, reach: float) -> Point | None:
        """The nearest run sample in direction `way` from a sample outside a run, about `reach` seconds away at most."""
        here = self[index].at
        for _ in range(CHAIN):
            index += way
            score = self.score(index)
            if score is None:
                return None
            if score >= self.release:
                return self[index]
            if abs(self[index].at - here) > reach:
                return None
        return None

    def is_hot(self, index: int) -> bool:
        """Whether the run around a sample reaches the threshold."""
        for way in (-1, 1):
            place = index
            for _ in range(CHAIN):
                score = self.score(place)
                if score is None or score < self.release:
                    break
                if score >= self.threshold:
                    return True
                place += way
        return False


def _at(point: Point) -> float:
    return point.at
