"""Plans an adaptive scan: a coarse grid first, then only the boundaries of what was found. Pure.

The page has the same planner in `webclient/src/finding/planner.js`; `tests/vectors/planner.json` holds both to the
same results. It knows no clocks, files or models: it takes scores in any order and returns the next time to fetch.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smartcut_sdk.offline.grid import FRAME_EPSILON_S
from smartcut_sdk.offline.planner_grid import (
    LOOSE,
    PRECISION,
    between,
    coarse_order,
    coarse_step,
    coarse_targets,
    halvings,
    widest_step,
)
from smartcut_sdk.offline.planner_points import Point, Points
from smartcut_sdk.segmentation.segments import RELEASE, Segmentation, milliseconds

NEAR_MISS = 0.6
"""After a score between release and threshold, look halfway to a neighbor more than this many steps away."""
NEAR_MISSES = 10
"""At most one such look per this many times of the coarse grid."""
DEFAULTS = Segmentation()


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """interval: of the coarse grid, as requested; precision: how closely boundaries are searched; threshold, gap,
    shortest: as in `Segmentation`. All but the threshold in seconds.
    """

    interval: float
    precision: float = PRECISION
    threshold: float = DEFAULTS.threshold
    gap: float = DEFAULTS.gap
    shortest: float = DEFAULTS.shortest

    @property
    def step(self) -> float:
        """The step of the coarse grid, never wider than the shortest segment; also the segmenter's interval."""
        return coarse_step(self.interval, self.shortest, self.precision)


class Planner:
    """Call `next` for times to fetch and `answer` for each result; done when `next` returns None with nothing pending.

    duration: seconds. keyframes: seconds, ascending, or None if unknown. sizes: bytes from each keyframe to the next,
    or None. scores: (second, score) known from before; these times are not requested again.
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
        self._tried = {milliseconds(at) for at in times}
        step = settings.step
        near = min(settings.precision / 2, step / 4)
        grid = coarse_targets(duration, step, widest_step(step, settings.shortest), self._keyframes)
        missing = [at for at in grid if not _has(times, at, near)]
        coarse = [Point(at) for at in missing]
        self._misses_left = max(2, len(grid) // NEAR_MISSES)
        points = [*(Point(at, score) for at, score in known), *coarse]
        self._points = Points(points, release=RELEASE * settings.threshold, threshold=settings.threshold)
        self._coarse = deque(coarse[index] for index in coarse_order(missing, keyframes, sizes))
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
        """Number of times requested and not yet answered."""
        return len(self._asked)

    @property
    def answered(self) -> int:
        """Number of times answered, including those without a result."""
        return self._answered + self._lost

    @property
    def total(self) -> int:
        """Estimated number of times in all; grows whenever something is found."""
        return len(self._points) + self._lost + self._ahead

    def next(self) -> float | None:
        """The next time to fetch; None when done, or when the next one depends on a pending answer."""
        point = self._pick()
        if point is None:
            return None
        point.asked = True
        self._last = point.at
        self._tried.add(milliseconds(point.at))
        self._asked[point.at] = point
        return point.at

    def answer(self, asked: float, at: float, score: float | None) -> None:
        """Report a result. asked: the requested time; at: the true time of its frame; score: None for no new frame."""
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
        """Move a point to the true time of its frame; False if that frame was already requested."""
        self._tried.add(milliseconds(at))
        place = self._points.place(at - FRAME_EPSILON_S)
        other = self._points[place] if place < len(self._points) else None
        if other is not None and other.at <= at + FRAME_EPSILON_S:
            if other.asked:
                return False
            other.asked = True  # never to be requested: this is its frame
            self._ahead -= other.ahead
            del self._points[place]
        point.at = at
        self._points.put(point)
        return True

    def _pick(self) -> Point | None:
        queues = [self._urgent, self._coarse]
        if self._keyframes is None:  # unknown random access points: read forward through the file, pass after pass
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
        """Request what the sample at `index` makes worth knowing about the times beside it."""
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
            place = self._points.place_of(end)  # the search for the other end may have inserted a point before it
            if self._points.is_hot(place):
                self._search_end(place, way)
            else:
                self._near_miss(self._points.place_of(here) if inside else place, way)

    def _search_end(self, index: int, way: int) -> None:
        """Bisect between the last sample inside and the first outside; then check that it stays outside for a gap."""
        precision, gap = self._settings.precision, self._settings.gap
        inside, beyond = self._points[index].at, index + way
        if not 0 <= beyond < len(self._points):
            end = self._duration - precision if way > 0 else 0.0
            if (end - inside) * way > LOOSE * precision - precision:
                self._plan(end, 0)
            return
        outside = self._points[beyond]
        if outside.score is None:
            self._prioritize(outside)
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
                self._plan(here + way * pitch, 0)
                return
            if following.score is None:
                self._prioritize(following)
                return
            if following.score >= self._points.release:
                return
            beyond += way

    def _near_miss(self, index: int, way: int) -> None:
        """For a run that stays below the threshold, look halfway to the neighbor, once."""
        beyond = index + way
        if self._points.score(beyond) is None or self._misses_left == 0:
            return
        start, stop = sorted((self._points[index].at, self._points[beyond].at))
        if stop - start > NEAR_MISS * self._settings.step and self._halve(start, stop):
            self._misses_left -= 1

    def _halve(self, start: float, stop: float) -> bool:
        precision = self._settings.precision
        at = between(start, stop, precision, self._keyframes, lambda at: milliseconds(at) in self._tried)
        return at is not None and self._plan(at, halvings((stop - start) / 2, precision))

    def _plan(self, at: float, ahead: int) -> bool:
        """Plan a new time."""
        if milliseconds(at) in self._tried:
            return False
        self._tried.add(milliseconds(at))
        point = Point(at)
        point.ahead = ahead
        self._ahead += ahead
        self._points.put(point)
        self._prioritize(point)
        return True

    def _prioritize(self, point: Point) -> None:
        """Move a point ahead of the rest of the coarse grid."""
        if not point.asked and not point.urgent:
            point.urgent = True
            self._urgent.append(point)


def _has(times: Sequence[float], at: float, near: float) -> bool:
    place = bisect_left(times, at - near)
    return place < len(times) and times[place] <= at + near
