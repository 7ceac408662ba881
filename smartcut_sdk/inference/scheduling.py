"""Which frames go into the next batch: pure bookkeeping, without a thread, a clock or a model.

Every open video has a backlog. A batch starts with the video whose turn it is and takes one frame from each video in
turn, so that a file of a day and a file of a minute advance side by side.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(eq=False, slots=True)
class Backlog(Generic[Item]):
    """The waiting frames of one open video, and the parameters they are predicted with."""

    params: object
    params_key: int
    items: deque[QueuedItem[Item]] = field(default_factory=deque)


@dataclass(eq=False, slots=True)
class QueuedItem(Generic[Item]):
    """One queued frame: frames of one `group` may share a batch; `since` is when it was queued, in seconds."""

    backlog: Backlog[Item]
    item: Item
    group: tuple[int, Hashable]
    since: float


class Scheduler(Generic[Item]):
    """The backlogs of all open videos, and the choice of the next batch.

    Times are seconds of any monotonic clock; the caller passes them in.
    """

    def __init__(self, *, max_wait: float) -> None:
        self._max_wait = max_wait
        self._backlogs: list[Backlog[Item]] = []  # in turn order: the first is next
        self._next_key = 0

    def open(self, params: object) -> Backlog[Item]:
        """Add a video; its turn comes after those of all open ones."""
        # Compared with ==, not hashed: a parameter may hold a list.
        key = next((backlog.params_key for backlog in self._backlogs if backlog.params == params), None)
        if key is None:
            key = self._next_key
            self._next_key += 1
        backlog: Backlog[Item] = Backlog(params, key)
        self._backlogs.append(backlog)
        return backlog

    def close(self, backlog: Backlog[Item]) -> list[Item]:
        """Remove a video and return its frames that were still waiting."""
        if backlog in self._backlogs:
            self._backlogs.remove(backlog)
        dropped = [queued.item for queued in backlog.items]
        backlog.items.clear()
        return dropped

    def add(self, backlog: Backlog[Item], item: Item, shape: Hashable, now: float) -> None:
        """Queue one frame. Frames of equal params and equal `shape` may share a batch."""
        backlog.items.append(QueuedItem(backlog, item, (backlog.params_key, shape), now))

    def flush(self, backlog: Backlog[Item]) -> None:
        """Let this video's waiting frames go with the next batch, however small it is."""
        backlog.items = deque(replace(queued, since=-math.inf) for queued in backlog.items)

    @property
    def videos(self) -> int:
        """Number of open videos."""
        return len(self._backlogs)

    @property
    def pending(self) -> int:
        """Number of waiting frames, over all videos."""
        return sum(len(backlog.items) for backlog in self._backlogs)

    def take(self, now: float, max_batch: int) -> list[QueuedItem[Item]]:
        """The next batch, or an empty list while it is better to wait for more frames.

        A batch is ready when it is full or when one of its frames has waited for `max_wait`. Of several ready ones,
        the one whose first video has waited longest for its turn goes first.
        """
        tried: set[tuple[int, Hashable]] = set()
        for start, backlog in enumerate(self._backlogs):
            if not backlog.items or backlog.items[0].group in tried:
                continue
            tried.add(backlog.items[0].group)
            batch = self._gather(start, max_batch)
            if len(batch) >= max_batch or any(now >= queued.since + self._max_wait for queued in batch):
                self._remove(batch)
                self._rotate(batch)
                return batch
        return []

    def due_at(self) -> float:
        """When the oldest waiting frame must go, even in a partial batch; infinity when none waits."""
        oldest = min((backlog.items[0].since for backlog in self._backlogs if backlog.items), default=math.inf)
        return oldest + self._max_wait

    def _gather(self, start: int, max_batch: int) -> list[QueuedItem[Item]]:
        """One frame from each video in turn, then a second from each, as long as they are of the first one's group."""
        turn = self._backlogs[start:] + self._backlogs[:start]
        group = turn[0].items[0].group
        batch: list[QueuedItem[Item]] = []
        depth = 0
        while turn and len(batch) < max_batch:
            # A frame of another group blocks those behind it: order within a video is kept.
            turn = [backlog for backlog in turn if len(backlog.items) > depth and backlog.items[depth].group == group]
            batch += [backlog.items[depth] for backlog in turn[: max_batch - len(batch)]]
            depth += 1
        return batch

    def _remove(self, batch: list[QueuedItem[Item]]) -> None:
        for queued in batch:
            queued.backlog.items.popleft()

    def _rotate(self, batch: list[QueuedItem[Item]]) -> None:
        """Move the served videos to the back, in the order of their last frame; the others keep their places."""
        served = {id(queued.backlog): queued.backlog for queued in batch}
        rest = [backlog for backlog in self._backlogs if id(backlog) not in served]
        last = {id(queued.backlog): position for position, queued in enumerate(batch)}
        self._backlogs = rest + sorted(served.values(), key=lambda backlog: last[id(backlog)])
