"""Batches frames of all open videos for one model, in one thread.

`Batcher` runs the thread; `smartcut_sdk.inference.scheduling` decides which frames come next. What a frame is doesn't
matter here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.inference.memory import is_out_of_memory, release_memory
from smartcut_sdk.inference.scheduling import Backlog, QueuedItem, Scheduler

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")


class QueueFull(SmartCutError):
    """This video has as many unanswered frames as allowed; put the next one after a result came."""


@dataclass(frozen=True, slots=True)
class BatchResult(Generic[Item, Result]):
    """The outcome for one frame: its result, or the error that predict raised when called with this frame alone."""

    item: Item
    result: Result | None
    error: BaseException | None = None


class Observer(Protocol):
    """Counts what the model does; every method is called in the model thread."""

    def predicted(self, frames: int, seconds: float) -> None: ...
    def out_of_memory(self, frames: int) -> None: ...


class VideoQueue(Generic[Item, Result]):
    """One open video as its session sees it. Made by `Batcher.open`; may be used from any thread."""

    def __init__(
        self,
        batcher: Batcher[Item, Result],
        backlog: Backlog[Item],
        deliver: Callable[[Sequence[BatchResult[Item, Result]]], None],
    ) -> None:
        self._batcher = batcher
        self.backlog = backlog
        self.deliver = deliver
        self.cancelled = False
        self.unanswered = 0

    def put(self, item: Item, shape: Hashable) -> None:
        """Queue one frame; frames of one `shape` and equal params may share a batch.

        Raises QueueFull when `queue_size` frames of this video are unanswered.
        """
        self._batcher.put(self, item, shape)

    def flush(self) -> None:
        """Don't wait for a fuller batch: nothing more is put before the next result."""
        self._batcher.flush(self)

    def cancel(self) -> int:
        """Drop the waiting frames at once and return their number. Nothing is delivered afterwards."""
        return self._batcher.cancel(self)


class Batcher(Generic[Item, Result]):
    """The model thread.

    `predict(items, params)` gets 1 to `max_batch` items of equal params and one shape, and returns one result for each,
    in order. `prepare` (loading the model) runs first, in the same thread: some frameworks bind a model to the thread
    that made it.
    """

    def __init__(
        self,
        predict: Callable[[Sequence[Item], object], Sequence[Result]],
        *,
        max_batch: int = 16,
        max_wait_ms: float = 5,
        queue_size: int | None = None,
        prepare: Callable[[], None] | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._predict = predict
        self._prepare = prepare
        self._observer = observer
        self.max_batch = max(1, max_batch)
        self.queue_size = max(1, queue_size or 2 * self.max_batch)
        self._scheduler: Scheduler[Item] = Scheduler(max_wait=max_wait_ms / 1000)
        self._queues: dict[Backlog[Item], VideoQueue[Item, Result]] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="smartcut-model", daemon=True)

    def start(self) -> None:
        """Start the model thread."""
        self._thread.start()

    def close(self, timeout: float | None = None) -> bool:
        """Drop all waiting frames and end the thread after its current batch; True when it has ended."""
        with self._changed:
            self._closing = True
            for queue in list(self._queues.values()):
                self._forget(queue)
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def open(
        self, params: object, deliver: Callable[[Sequence[BatchResult[Item, Result]]], None]
    ) -> VideoQueue[Item, Result]:
        """Add a video. `deliver` gets its results in the order of `put`, in the model thread: it must not block."""
        with self._changed:
            backlog = self._scheduler.open(params)
            queue = VideoQueue(self, backlog, deliver)
            self._queues[backlog] = queue
            return queue

    def put(self, queue: VideoQueue[Item, Result], item: Item, shape: Hashable) -> None:
        """See `VideoQueue.put`."""
        with self._changed:
            if queue.cancelled:
                return
            if queue.unanswered >= self.queue_size:
                raise QueueFull(f"{queue.unanswered} frames of this video are waiting for the model already")
            queue.unanswered += 1
            self._scheduler.add(queue.backlog, item, shape, time.monotonic())
            self._changed.notify_all()

    def flush(self, queue: VideoQueue[Item, Result]) -> None:
        """See `VideoQueue.flush`."""
        with self._changed:
            self._scheduler.flush(queue.backlog)
            self._changed.notify_all()

    def cancel(self, queue: VideoQueue[Item, Result]) -> int:
        """See `VideoQueue.cancel`."""
        with self._changed:
            return self._forget(queue)

    @property
    def pending(self) -> int:
        """Number of frames that wait for the model, over all videos."""
        with self._changed:
            return self._scheduler.pending

    @property
    def videos(self) -> int:
        """Number of open videos."""
        with self._changed:
            return self._scheduler.videos

    def _forget(self, queue: VideoQueue[Item, Result]) -> int:
        queue.cancelled = True
        queue.unanswered = 0
        self._queues.pop(queue.backlog, None)
        return len(self._scheduler.close(queue.backlog))

    def _run(self) -> None:
        if self._prepare is not None:
            self._prepare()
        while batch := self._next():
            self._deliver(batch, self._predict_all([queued.item for queued in batch], batch[0].backlog.params))
            del batch  # frames are large: don't keep the last ones alive while waiting for the next

    def _next(self) -> list[QueuedItem[Item]]:
        with self._changed:
            while not self._closing:
                now = time.monotonic()
                if batch := self._scheduler.take(now, self.max_batch):
                    return batch
                due = self._scheduler.due_at()
                self._changed.wait(max(0.0, due - now) if self._scheduler.pending else None)
        return []

    def _deliver(self, batch: list[QueuedItem[Item]], results: list[BatchResult[Item, Result]]) -> None:
        by_video: dict[Backlog[Item], list[BatchResult[Item, Result]]] = {}
        for queued, result in zip(batch, results, strict=True):
            by_video.setdefault(queued.backlog, []).append(result)
        for backlog, own in by_video.items():
            with self._changed:
                queue = self._queues.get(backlog)
                if queue is None:
                    continue
                queue.unanswered -= len(own)
            try:
                queue.deliver(own)
            except Exception:  # one receiver's failure must not stop the model for the others
                log.exception("results could not be delivered")

    def _predict_all(self, items: list[Item], params: object) -> list[BatchResult[Item, Result]]:
        try:
            results = self._timed(items, params)
            return [BatchResult(item, result) for item, result in zip(items, results, strict=True)]
        except BaseException as error:  # a plugin that calls sys.exit() must not end the service
            failure = error
        if is_out_of_memory(failure):
            if self._observer is not None:
                self._observer.out_of_memory(len(items))
            if len(items) > 1:
                del failure  # its traceback holds the tensors that filled the memory
                return self._in_halves(items, params)
        if len(items) == 1:
            return [BatchResult(items[0], None, failure)]
        # One bad frame must cost one frame: find it by predicting each alone.
        return [result for item in items for result in self._predict_all([item], params)]

    def _in_halves(self, items: list[Item], params: object) -> list[BatchResult[Item, Result]]:
        half = (len(items) + 1) // 2
        if half < self.max_batch:
            # Kept for good: a batch that didn't fit once would fail again and again.
            log.warning("out of memory with %d frames in a batch; continuing with at most %d", len(items), half)
            self.max_batch = half
        release_memory()
        return self._predict_all(items[:half], params) + self._predict_all(items[half:], params)

    def _timed(self, items: list[Item], params: object) -> Sequence[Result]:
        started = time.perf_counter()
        results = self._predict(items, params)
        if len(results) != len(items):
            raise ValueError(f"predict returned {len(results)} results for {len(items)} frames")
        if self._observer is not None:
            self._observer.predicted(len(items), time.perf_counter() - started)
        return results
