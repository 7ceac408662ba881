"""One model, one thread, and the frames of all open videos in shared batches.

`Batcher` runs the thread; `smartcut_sdk.inference.scheduling` decides whose frames come next. What a frame is doesn't
matter here: predict gets the items as they were put in.
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
from smartcut_sdk.inference.scheduling import Lane, Scheduler, Waiting

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")


class QueueFull(SmartCutError):
    """This video has as many frames waiting as it may; put the next one after an answer came."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Item, Result]):
    """What became of one frame: its result, or the error that predict raised when it was alone with it."""

    item: Item
    result: Result | None
    error: BaseException | None = None


class Observer(Protocol):
    """Who wants to count what the model does; every method is called in the model thread."""

    def predicted(self, frames: int, seconds: float) -> None: ...
    def out_of_memory(self, frames: int) -> None: ...


class VideoQueue(Generic[Item, Result]):
    """One open video as its session sees it. Made by `Batcher.open`; may be used from any thread."""

    def __init__(
        self,
        batcher: Batcher[Item, Result],
        lane: Lane[Item],
        deliver: Callable[[Sequence[Answer[Item, Result]]], None],
    ) -> None:
        self._batcher = batcher
        self.lane = lane
        self.deliver = deliver
        self.cancelled = False
        self.unanswered = 0

    def put(self, item: Item, shape: Hashable) -> None:
        """Queue one frame; frames of one `shape` and equal params may share a batch.

        Raises QueueFull when `queue_size` frames of this video are unanswered.
        """
        self._batcher.put(self, item, shape)

    def flush(self) -> None:
        """Don't wait for a fuller batch: no more frames will come before an answer."""
        self._batcher.flush(self)

    def cancel(self) -> int:
        """Drop what waits, at once, and return how many frames that was. Nothing is delivered after this."""
        return self._batcher.cancel(self)


class Batcher(Generic[Item, Result]):
    """The model thread.

    `predict(items, params)` gets 1 to `max_batch` items of equal params and one shape, and returns one result
    for each, in order. `prepare` (loading the model) runs first, in the same thread, because some frameworks
    tie a model to the thread that made it.
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
        self._queues: dict[Lane[Item], VideoQueue[Item, Result]] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="smartcut-model", daemon=True)

    def start(self) -> None:
        """Start the model thread."""
        self._thread.start()

    def close(self, timeout: float | None = None) -> bool:
        """Drop everything, end the thread after the batch it is at; True when it has ended."""
        with self._changed:
            self._closing = True
            for queue in list(self._queues.values()):
                self._forget(queue)
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def open(
        self, params: object, deliver: Callable[[Sequence[Answer[Item, Result]]], None]
    ) -> VideoQueue[Item, Result]:
        """Add a video. `deliver` gets its answers in the order of `put`, in the model thread: it must not block."""
        with self._changed:
            lane = self._scheduler.open(params)
            queue = VideoQueue(self, lane, deliver)
            self._queues[lane] = queue
            return queue

    def put(self, queue: VideoQueue[Item, Result], item: Item, shape: Hashable) -> None:
        """See `VideoQueue.put`."""
        with self._changed:
            if queue.cancelled:
                return
            if queue.unanswered >= self.queue_size:
                raise QueueFull(f"{queue.unanswered} frames of this video are waiting for the model already")
            queue.unanswered += 1
            self._scheduler.add(queue.lane, item, shape, time.monotonic())
            self._changed.notify_all()

    def flush(self, queue: VideoQueue[Item, Result]) -> None:
        """See `VideoQueue.flush`."""
        with self._changed:
            self._scheduler.flush(queue.lane)
            self._changed.notify_all()

    def cancel(self, queue: VideoQueue[Item, Result]) -> int:
        """See `VideoQueue.cancel`."""
        with self._changed:
            return self._forget(queue)

    @property
    def pending(self) -> int:
        """Frames that wait for the model, over all videos."""
        with self._changed:
            return self._scheduler.pending

    @property
    def videos(self) -> int:
        """Videos that are open."""
        with self._changed:
            return self._scheduler.lanes

    def _forget(self, queue: VideoQueue[Item, Result]) -> int:
        queue.cancelled = True
        queue.unanswered = 0
        self._queues.pop(queue.lane, None)
        return len(self._scheduler.close(queue.lane))

    def _run(self) -> None:
        if self._prepare is not None:
            self._prepare()
        while batch := self._next():
            self._deliver(batch, self._answer([waiting.item for waiting in batch], batch[0].lane.params))
            del batch  # frames are big; don't keep the last ones alive while waiting for the next

    def _next(self) -> list[Waiting[Item]]:
        with self._changed:
            while not self._closing:
                now = time.monotonic()
                if batch := self._scheduler.take(now, self.max_batch):
                    return batch
                due = self._scheduler.due_at()
                self._changed.wait(max(0.0, due - now) if self._scheduler.pending else None)
        return []

    def _deliver(self, batch: list[Waiting[Item]], answers: list[Answer[Item, Result]]) -> None:
        by_lane: dict[Lane[Item], list[Answer[Item, Result]]] = {}
        for waiting, answer in zip(batch, answers, strict=True):
            by_lane.setdefault(waiting.lane, []).append(answer)
        for lane, own in by_lane.items():
            with self._changed:
                queue = self._queues.get(lane)
                if queue is None:
                    continue
                queue.unanswered -= len(own)
            try:
                queue.deliver(own)
            except Exception:  # the receiver's trouble must not stop the model for everybody else
                log.exception("answers could not be delivered")

    def _answer(self, items: list[Item], params: object) -> list[Answer[Item, Result]]:
        try:
            results = self._timed(items, params)
            return [Answer(item, result) for item, result in zip(items, results, strict=True)]
        except BaseException as error:  # a plugin that calls sys.exit() must not end the service
            failure = error
        if is_out_of_memory(failure):
            if self._observer is not None:
                self._observer.out_of_memory(len(items))
            if len(items) > 1:
                del failure  # its traceback holds the tensors that filled the memory
                return self._in_halves(items, params)
        if len(items) == 1:
            return [Answer(items[0], None, failure)]
        # One bad frame must cost one frame: find it by asking for each alone.
        return [answer for item in items for answer in self._answer([item], params)]

    def _in_halves(self, items: list[Item], params: object) -> list[Answer[Item, Result]]:
        half = (len(items) + 1) // 2
        if half < self.max_batch:
            # Kept for good: a batch that didn't fit once would fail again and again.
            log.warning("out of memory with %d frames in a batch; going on with at most %d", len(items), half)
            self.max_batch = half
        release_memory()
        return self._answer(items[:half], params) + self._answer(items[half:], params)

    def _timed(self, items: list[Item], params: object) -> Sequence[Result]:
        started = time.perf_counter()
        results = self._predict(items, params)
        if len(results) != len(items):
            raise ValueError(f"predict returned {len(results)} results for {len(items)} frames")
        if self._observer is not None:
            self._observer.predicted(len(items), time.perf_counter() - started)
        return results
