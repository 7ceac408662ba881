"""Which seconds of a video to look at next: a coarse grid first, then only the ends of what was found. Pure.

The page has the same planner in `webclient/src/finding/planner.js`; `tests/vectors/planner.json` holds both to it.
It knows nothing of clocks, files or models: it is told scores as they come, in any order, and says what to fetch.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smartcut_sdk.offline.planner_grid import (
    LOOSE,
    between,
    coarse_order,
    coarse_step,
    coarse_targets,
    halvings,
    widest_step,
)
from smartcut_sdk.offline.planner_points import Point, Points
from smartcut_sdk.segmentation.segments import RELEASE

SAME = 1e-3
"""Seconds: two times so close are the same picture."""
NEAR_MISS = 0.6
"""A score between release and threshold: a look half way to a neighbour that is further away than so many steps."""
NEAR_MISSES = 10
"""Such looks are at most one for so many seconds of the coarse grid."""


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """interval: of the coarse grid, as the person asked for it; precision: to which the ends of a segment are searched;
    gap, shortest, threshold: the segmenter's (a segment ends at RELEASE × threshold). All but the threshold in seconds.
    """

    interval: float
    precision: float = 1.0
    threshold: float = 0.5
    gap: float = 2.0
    shortest: float = 15.0

    @property
    def step(self) -> float:
        """Of the coarse grid, never wider than the shortest segment; what the segmenter takes as its interval."""
        return coarse_step(self.interval, self.shortest, self.precision)


class Planner:
    """Ask `next` for seconds, tell `answer` what came of each; done when `next` gives none and none is on its way.

    duration: seconds. keyframes: seconds, ascending, or None where they aren't known. sizes: bytes from each keyframe
    up to the next, or None. scores: (second, score) from earlier: none of them is asked again.
    """

    def __init__(
        self,
        duration: float,
        settings: PlanSettings,
        *,
        keyframes: Sequence[float] | None = None,
        sizes: Sequence[float] | None = None,
        scores: Iterable[tuple[float, float]] = (),
    ) -> None:
        self._settings = settings
        self._duration = duration
        self._keyframes = keyframes or None
        known = sorted(dict(scores).items())
        times = [at for at, _ in known]
        self._tried = {_key(at) for at in times}
        step = settings.step
        near = min(settings.precision / 2, step / 4)
        grid = coarse_targets(duration, step, widest_step(step, settings.shortest), self._keyframes)
        wanted = [at for at in grid if not _has(times, at, near)]
        coarse = [Point(at) for at in wanted]
        self._misses_left = max(2, len(grid) // NEAR_MISSES)
        points = [*(Point(at, score) for at, score in known), *coarse]
        self._points = Points(points, release=RELEASE * settings.threshold, threshold=settings.threshold)
        self._coarse = deque(coarse[index] for index in coarse_order(wanted, keyframes, sizes))
        self._urgent: deque[Point] = deque()
        self._asked: dict[float, Point] = {}
        self._last = 0.0
        self._answered = len(known)
        self._lost = 0
        self._ahead = 0
        for point in [point for point in self._points if point.asked]:
            self._look_around(self._points.place_of(point))

    @property
    def pending(self) -> int:
        """Seconds that were given and not answered."""
        return len(self._asked)

    @property
    def answered(self) -> int:
        """Seconds that were answered, those that gave nothing among them."""
        return self._answered + self._lost

    @property
    def total(self) -> int:
        """How many seconds it will be in all, as far as can be told by now: more whenever something is found."""
        return len(self._points) + self._lost + self._ahead

    def next(self) -> float | None:
        """The next second to fetch; None when there is none, or none before an answer comes."""
        point = self._pick()
        if point is None:
            return None
        point.asked = True
        self._last = point.at
        self._tried.add(_key(point.at))
        self._asked[point.at] = point
        return point.at

    def answer(self, asked: float, at: float, score: float | None) -> None:
        """What came of a second. at: the true time of its picture; score: None when it gave nothing that is new."""
        point = self._asked.pop(asked, None)
        if point is None:
            return
        self._ahead -= point.ahead
        index = self._points.place_of(point)
        if at != asked or score is None:
            del self._points[index]
            if score is None or not self._move(point, at):
                self._lost += 1
                for near in (index - 1, index):
                    if 0 <= near < len(self._points):
                        self._look_around(near)
                return
        point.score = score
        self._answered += 1
        self._look_around(self._points.place_of(point))

    def _move(self, point: Point, at: float) -> bool:
        """Put a point where its picture really is; False when that picture is known or on its way already."""
        self._tried.add(_key(at))
        place = self._points.place(at - SAME)
        other = self._points[place] if place < len(self._points) else None
        if other is not None and other.at <= at + SAME:
            if other.asked:
                return False
            other.asked = True  # not to be asked any more: this is its picture
            self._ahead -= other.ahead
            del self._points[place]
        point.at = at
        self._points.put(point)
        return True

    def _pick(self) -> Point | None:
        queues = [self._urgent, self._coarse]
        if self._keyframes is None:  # nobody knows where decoding can begin: forward through the file, again and again
            queues.reverse()
            if not self._coarse and len(self._urgent) > 1:
                ahead = sorted(self._urgent, key=lambda point: (point.at < self._last, point.at))
                self._urgent.clear()
                self._urgent.extend(ahead)
        for queue in queues:
            while queue:
                if not (point := queue.popleft()).asked:
                    return point
        return None

    def _look_around(self, index: int) -> None:
        """What the sample at `index` makes worth knowing about the seconds beside it."""
        score = self._points.score(index)
        if score is None:
            return
        here, inside = self._points[index], score >= self._points.release
        if inside:
            ends = [(self._points.end_of_run(index, way), way) for way in (-1, 1)]
        else:
            ends = [(self._points.run_beside(index, -way, self._settings.gap), way) for way in (-1, 1)]
        for end, way in ends:
            if end is None:
                continue
            place = self._points.place_of(end)  # looking at the other end may have put a point in before it
            if self._points.is_hot(place):
                self._search_end(place, way)
            else:
                self._near_miss(self._points.place_of(here) if inside else place, way)

    def _search_end(self, index: int, way: int) -> None:
        """Halve the distance from the last sample inside to the first outside; then make sure that it stays outside."""
        precision, gap = self._settings.precision, self._settings.gap
        inside, beyond = self._points[index].at, index + way
        if not 0 <= beyond < len(self._points):
            end = self._duration - precision if way > 0 else 0.0
            if (end - inside) * way > LOOSE * precision - precision:
                self._want(end, 0)
            return
        outside = self._points[beyond]
        if outside.score is None:
            self._raise(outside)
            return
        if outside.score >= self._points.release:
            return
        start, stop = min(inside, outside.at), max(inside, outside.at)
        if stop - start > LOOSE * precision:
            self._halve(start, stop)
            return
        pitch = max(precision, gap / 2)
        while abs(self._points[beyond].at - inside) < gap and 0 <= beyond + way < len(self._points):
            here, following = self._points[beyond].at, self._points[beyond + way]
            if abs(following.at - here) > LOOSE * pitch:
                self._want(here + way * pitch, 0)
                return
            if following.score is None:
                self._raise(following)
                return
            if following.score >= self._points.release:
                return
            beyond += way

    def _near_miss(self, index: int, way: int) -> None:
        """A sample of a run that stays below the threshold: look half way to its neighbour, once."""
        beyond = index + way
        if self._points.score(beyond) is None or self._misses_left == 0:
            return
        start, stop = sorted((self._points[index].at, self._points[beyond].at))
        if stop - start > NEAR_MISS * self._settings.step and self._halve(start, stop):
            self._misses_left -= 1

    def _halve(self, start: float, stop: float) -> bool:
        precision = self._settings.precision
        at = between(start, stop, precision, self._keyframes, lambda at: _key(at) in self._tried)
        return at is not None and self._want(at, halvings((stop - start) / 2, precision))

    def _want(self, at: float, ahead: int) -> bool:
        """Put in a second between those that are there."""
        if _key(at) in self._tried:
            return False
        self._tried.add(_key(at))
        point = Point(at)
        point.ahead = ahead
        self._ahead += ahead
        self._points.put(point)
        self._raise(point)
        return True

    def _raise(self, point: Point) -> None:
        """Before the rest of the coarse grid."""
        if not point.asked and not point.urgent:
            point.urgent = True
            self._urgent.append(point)


def _key(at: float) -> int:
    return int(at * 1000 + 0.5)


def _has(times: Sequence[float], at: float, near: float) -> bool:
    place = bisect_left(times, at - near)
    return place < len(times) and times[place] <= at + near
