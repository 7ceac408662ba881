"""Whose frames go into the next batch: pure bookkeeping, without a thread, a clock or a model.

Every open video has a queue. A batch starts with the video whose turn it is and takes one frame from each
video in turn, so a file of a day and a file of a minute that are open together advance side by side.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(eq=False, slots=True)
class Lane(Generic[Item]):
    """The queue of one open video. `params` is what its frames are predicted with."""

    params: object
    params_key: int
    waiting: deque[Waiting[Item]] = field(default_factory=deque)


@dataclass(eq=False, slots=True)
class Waiting(Generic[Item]):
    """One queued frame: frames of one `group` may share a batch; `since` is when it came, in seconds."""

    lane: Lane[Item]
    item: Item
    group: tuple[int, Hashable]
    since: float


class Scheduler(Generic[Item]):
    """Queues of all open videos, and the choice of the next batch.

    Times are seconds of any monotonic clock, given by the caller.
    """

    def __init__(self, *, max_wait: float) -> None:
        self._max_wait = max_wait
        self._lanes: list[Lane[Item]] = []  # in the order of their turns: the first is next
        self._next_key = 0

    def open(self, params: object) -> Lane[Item]:
        """Add a video; its turn comes after everybody who is already there."""
        # Compared with ==, not hashed: a parameter may hold a list.
        key = next((lane.params_key for lane in self._lanes if lane.params == params), None)
        if key is None:
            key = self._next_key
            self._next_key += 1
        lane: Lane[Item] = Lane(params, key)
        self._lanes.append(lane)
        return lane

    def close(self, lane: Lane[Item]) -> list[Item]:
        """Forget a video and hand back its frames that were still waiting."""
        if lane in self._lanes:
            self._lanes.remove(lane)
        dropped = [waiting.item for waiting in lane.waiting]
        lane.waiting.clear()
        return dropped

    def add(self, lane: Lane[Item], item: Item, shape: Hashable, now: float) -> None:
        """Queue one frame. Frames of equal params and equal `shape` may share a batch."""
        lane.waiting.append(Waiting(lane, item, (lane.params_key, shape), now))

    def flush(self, lane: Lane[Item]) -> None:
        """Send this video's waiting frames with the next batch, however small."""
        lane.waiting = deque(replace(waiting, since=-math.inf) for waiting in lane.waiting)

    @property
    def lanes(self) -> int:
        """How many videos are open."""
        return len(self._lanes)

    @property
    def pending(self) -> int:
        """How many frames wait, over all videos."""
        return sum(len(lane.waiting) for lane in self._lanes)

    def take(self, now: float, max_batch: int) -> list[Waiting[Item]]:
        """The next batch, or nothing when it is better to wait for more frames.

        A batch is ready when it is full or when one of its frames has waited for `max_wait`. Of several ready
        ones, the one goes first whose first video has waited longest for its turn.
        """
        tried: set[tuple[int, Hashable]] = set()
        for start, lane in enumerate(self._lanes):
            if not lane.waiting or lane.waiting[0].group in tried:
                continue
            tried.add(lane.waiting[0].group)
            batch = self._gather(start, max_batch)
            if len(batch) >= max_batch or any(now >= waiting.since + self._max_wait for waiting in batch):
                self._remove(batch)
                self._rotate(batch)
                return batch
        return []

    def due_at(self) -> float:
        """When the oldest waiting frame must go, whatever came with it; infinity when nothing waits."""
        return min((lane.waiting[0].since for lane in self._lanes if lane.waiting), default=math.inf) + self._max_wait

    def _gather(self, start: int, max_batch: int) -> list[Waiting[Item]]:
        """One frame from each video in turn, then a second from each, while they are of the first one's group."""
        turn = self._lanes[start:] + self._lanes[:start]
        group = turn[0].waiting[0].group
        batch: list[Waiting[Item]] = []
        depth = 0
        while turn and len(batch) < max_batch:
            # A frame of another group blocks those behind it: the order within a video is kept.
            turn = [lane for lane in turn if len(lane.waiting) > depth and lane.waiting[depth].group == group]
            batch += [lane.waiting[depth] for lane in turn[: max_batch - len(batch)]]
            depth += 1
        return batch

    def _remove(self, batch: list[Waiting[Item]]) -> None:
        for waiting in batch:
            waiting.lane.waiting.popleft()

    def _rotate(self, batch: list[Waiting[Item]]) -> None:
        """Those who were served go to the back, in the order of their last frame; nobody else loses their place."""
        served = {id(waiting.lane): waiting.lane for waiting in batch}
        rest = [lane for lane in self._lanes if id(lane) not in served]
        last = {id(waiting.lane): position for position, waiting in enumerate(batch)}
        self._lanes = rest + sorted(served.values(), key=lambda lane: last[id(lane)])
