"""Runs a plugin's `segment` generator in its own thread, for one video."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.segmentation.segments import Score, Segment

JOIN_TIMEOUT_S = 5.0
"""How long `cancel` and `finish` wait for the thread to end."""


class SegmentHookThread:
    """Runs `segment(predictions)`; its errors are raised from `push` and `finish`.

    The generator pulls from a blocking iterator. `push` returns once all predictions are pulled, which gives its caller
    the results at once and applies backpressure. One thread pushes; `cancel` may be called from any other.
    """

    def __init__(self, segment: Callable[[Iterator[Prediction]], Iterator[Segment | Score]]) -> None:
        self._segment = segment
        self._changed = threading.Condition()
        self._waiting: deque[Prediction] = deque()
        self._yielded: list[Segment | Score] = []
        self._error: BaseException | None = None
        self._starved = False  # the generator is blocked on an empty queue
        self._complete = False  # no more predictions will come
        self._cancelled = False
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="smartcut-segment", daemon=True)
        self._thread.start()

    def push(self, predictions: Sequence[Prediction]) -> list[Segment | Score]:
        """Feed predictions in time order; returns what the generator yielded since the last call."""
        return self._feed(predictions, complete=False)

    def finish(self) -> list[Segment | Score]:
        """End the input and wait for the generator; returns what it yielded since the last call."""
        taken = self._feed((), complete=True)
        self._thread.join(JOIN_TIMEOUT_S)
        return taken

    def cancel(self) -> bool:
        """Raise GeneratorExit in the generator where it waits for input; True if its thread has ended."""
        with self._changed:
            self._cancelled = True
            self._waiting.clear()
            self._changed.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join(JOIN_TIMEOUT_S)
        return not self._thread.is_alive()

    def _feed(self, predictions: Sequence[Prediction], *, complete: bool) -> list[Segment | Score]:
        with self._changed:
            self._waiting.extend(predictions)
            self._complete = complete
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._ended or self._cancelled or (self._starved and not complete and not self._waiting)
            )
            if self._error is not None:
                raise self._error
            taken, self._yielded = self._yielded, []
            return taken

    def _next(self) -> Prediction:
        with self._changed:
            self._starved = not self._waiting
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._waiting or self._complete or self._cancelled)
            self._starved = False
            if self._cancelled:
                raise GeneratorExit
            if not self._waiting:
                raise StopIteration
            return self._waiting.popleft()

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            results = iter(self._segment(_Pull(self._next)))
            for result in results:
                with self._changed:
                    if not self._cancelled:
                        self._yielded.append(result)
                        continue
                close = getattr(results, "close", None)  # the generator yielded again after GeneratorExit
                if close is not None:
                    close()
                break
        except BaseException as raised:  # a SystemExit from the plugin must not be lost with the thread
            error = raised
        with self._changed:
            self._error = None if self._cancelled else error
            self._ended = True
            self._changed.notify_all()


class _Pull(Iterator[Prediction]):
    """A plain iterator: unlike a generator, it can raise GeneratorExit and StopIteration more than once."""

    def __init__(self, pull: Callable[[], Prediction]) -> None:
        self._pull = pull

    def __next__(self) -> Prediction:
        return self._pull()
