"""The planner's seconds in order of time, and what a run of samples looks like around one of them. Pure.

A run is a stretch of answered seconds that stay at or above the release level. The page has the same in
`webclient/src/finding/planner-points.js`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

CHAIN = 64
"""How many samples are walked from one that came, to see what it belongs to."""


class Point:
    """One second that is wanted, asked for, or answered (then with its score)."""

    __slots__ = ("ahead", "asked", "at", "score", "urgent")

    def __init__(self, at: float, score: float | None = None) -> None:
        self.at = at
        self.score = score
        self.asked = score is not None
        self.urgent = False
        self.ahead = 0  # more seconds that will be wanted once this one is answered


class Points(list[Point]):
    """Points, ascending. release, threshold: the levels that a run keeps and reaches."""

    def __init__(self, points: Iterable[Point], *, release: float, threshold: float) -> None:
        super().__init__(sorted(points, key=_at))
        self.release = release
        self.threshold = threshold

    def place(self, at: float) -> int:
        """Index of the first point that isn't before `at`."""
        return bisect_left(self, at, key=_at)

    def place_of(self, point: Point) -> int:
        """Index of a point that is in here."""
        index = self.place(point.at)
        while self[index] is not point:
            index += 1
        return index

    def put(self, point: Point) -> None:
        """Take in a point at its place."""
        self.insert(self.place(point.at), point)

    def score(self, index: int) -> float | None:
        """The score there; None where there is no point or no answer yet."""
        return self[index].score if 0 <= index < len(self) else None

    def end_of_run(self, index: int, way: int) -> Point | None:
        """The last sample of the run around `index`, going `way`; None where one that reaches the threshold lies
        between: that one has seen to its end.
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
        """The first sample of a run, going `way` from a sample outside it; others between may reach `reach` seconds."""
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
