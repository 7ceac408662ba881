"""The model thread: batches, bad frames, out of memory, cancellation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from smartcut_sdk.inference.batching import Batcher, BatchResult, QueueFull, VideoQueue
from smartcut_sdk.inference.memory import is_out_of_memory

Predict = Callable[[Sequence[int], object], Sequence[int]]
Make = Callable[..., Batcher[int, int]]


class Inbox:
    """Collects the results of one video."""

    def __init__(self) -> None:
        self.answers: list[BatchResult[int, int]] = []
        self._changed = threading.Condition()

    def __call__(self, answers: Sequence[BatchResult[int, int]]) -> None:
        with self._changed:
            self.answers += answers
            self._changed.notify_all()

    def wait(self, count: int) -> list[BatchResult[int, int]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.answers) >= count, 20), self.answers
            return self.answers


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[Batcher[int, int]] = []

    def make(predict: Predict, **options: object) -> Batcher[int, int]:
        options.setdefault("queue_size", 1000)
        batcher: Batcher[int, int] = Batcher(predict, **options)  # type: ignore[arg-type]
        made.append(batcher)
        return batcher

    yield make
    for batcher in made:
        assert batcher.close(20), "the model thread is still running"


def put(queue: VideoQueue[int, int], items: Sequence[int]) -> None:
    for item in items:
        queue.put(item, "shape")


def test_results_come_in_order_and_never_mix_between_videos(make: Make) -> None:
    batcher = make(lambda items, params: [item * 10 for item in items], max_batch=4)
    inboxes = [Inbox() for _ in range(5)]
    queues = [batcher.open(None, inbox) for inbox in inboxes]
    for index in range(50):
        for video, queue in enumerate(queues):
            queue.put(video * 1000 + index, "shape")
    batcher.start()
    for video, inbox in enumerate(inboxes):
        items = [video * 1000 + index for index in range(50)]
        answers = inbox.wait(50)
        assert [answer.item for answer in answers] == items
        assert [answer.result for answer in answers] == [item * 10 for item in items]


def test_frames_of_many_videos_share_batches(make: Make) -> None:
    sizes: list[int] = []

    def predict(items: Sequence[int], params: object) -> Sequence[int]:
        sizes.append(len(items))
        return items

    batcher = make(predict, max_batch=8, max_wait_ms=0)
    inboxes = [Inbox() for _ in range(8)]
    for inbox in inboxes:
        put(batcher.open(None, inbox), range(4))
    batcher.start()
    for inbox in inboxes:
        inbox.wait(4)
    assert sizes == [8, 8, 8, 8]


def test_one_bad_frame_costs_one_frame(make: Make) -> None:
    calls: list[list[int]] = []

    def predict(items: Sequence[int], params: object) -> Sequence[int]:
        calls.append(list(items))
        if 3 in items:
            raise ValueError("three is bad")
        return items

    batcher, inbox = make(predict, max_batch=8), Inbox()
    put(batcher.open(None, inbox), range(8))
    batcher.start()
    answers = inbox.wait(8)
    assert [answer.result for answer in answers] == [0, 1, 2, None, 4, 5, 6, 7]
    assert [str(answer.error) for answer in answers if answer.error] == ["three is bad"]
    assert calls == [list(range(8)), *([index] for index in range(8))]


def test_a_wrong_number_of_results_is_an_error_of_each_frame(make: Make) -> None:
    batcher, inbox = make(lambda items, params: [*items, 99][: 1 if len(items) > 1 else 2], max_batch=4), Inbox()
    put(batcher.open(None, inbox), range(4))
    batcher.start()
    assert [str(answer.error) for answer in inbox.wait(4)] == ["predict returned 2 results for 1 frames"] * 4


def test_out_of_memory_halves_the_batch_for_good(make: Make) -> None:
    sizes: list[int] = []

    class OutOfMemoryError(RuntimeError):
        """As torch calls it."""

    def predict(items: Sequence[int], params: object) -> Sequence[int]:
        sizes.append(len(items))
        if len(items) > 4:
            raise OutOfMemoryError("CUDA out of memory")
        return items

    batcher, inbox = make(predict, max_batch=16), Inbox()
    put(batcher.open(None, inbox), range(32))
    batcher.start()
    answers = inbox.wait(32)
    assert [answer.result for answer in answers] == list(range(32))
    assert sizes == [16, 8, 4, 4, 8, 4, 4, 4, 4, 4, 4]
    assert batcher.max_batch == 4


def test_out_of_memory_with_one_frame_is_that_frames_error(make: Make) -> None:
    def predict(items: Sequence[int], params: object) -> Sequence[int]:
        if 1 in items:
            raise MemoryError("too much")
        return items

    batcher, inbox = make(predict, max_batch=2), Inbox()
    put(batcher.open(None, inbox), range(4))
    batcher.start()
    assert [answer.result for answer in inbox.wait(4)] == [0, None, 2, 3]


def test_out_of_memory_is_detected_behind_a_plugin_error() -> None:
    class ResourceExhaustedError(Exception):
        """As TensorFlow calls it."""

    wrapped = ValueError("predict failed")
    wrapped.__cause__ = ResourceExhaustedError("OOM when allocating tensor")
    assert is_out_of_memory(wrapped)
    assert not is_out_of_memory(ValueError("out of order"))


def test_cancel_drops_waiting_frames_and_delivers_nothing_more(make: Make) -> None:
    entered, go = threading.Event(), threading.Event()
    predicted: list[int] = []

    def predict(items: Sequence[int], params: object) -> Sequence[int]:
        predicted.extend(items)
        entered.set()
        assert go.wait(20)
        return items

    batcher, cancelled, other = make(predict, max_batch=2, max_wait_ms=0), Inbox(), Inbox()
    queue = batcher.open(None, cancelled)
    put(queue, range(10))
    batcher.start()
    assert entered.wait(20)
    assert queue.cancel() == 8
    queue.put(11, "shape")
    put(batcher.open(None, other), [100])
    go.set()
    other.wait(1)
    assert cancelled.answers == []
    assert predicted == [0, 1, 100]


def test_a_video_can_queue_a_limited_number_of_frames(make: Make) -> None:
    batcher, inbox = make(lambda items, params: items, max_batch=2, queue_size=3), Inbox()
    queue = batcher.open(None, inbox)
    put(queue, range(3))
    with pytest.raises(QueueFull, match="3 frames"):
        queue.put(3, "shape")
    batcher.start()
    inbox.wait(3)
    queue.put(3, "shape")
    assert [answer.item for answer in inbox.wait(4)] == [0, 1, 2, 3]


def test_neither_sys_exit_nor_a_failing_receiver_ends_the_thread(make: Make) -> None:
    def predict(items: Sequence[int], params: object) -> Sequence[int]:
        if params == "leave":
            raise SystemExit(3)
        return items

    def failing(answers: Sequence[BatchResult[int, int]]) -> None:
        raise OSError("no listener")

    batcher, leaving, fine = make(predict), Inbox(), Inbox()
    put(batcher.open("leave", leaving), [1])
    put(batcher.open("fail", failing), [2])
    put(batcher.open("fine", fine), [3])
    batcher.start()
    assert fine.wait(1)[0].result == 3
    assert isinstance(leaving.wait(1)[0].error, SystemExit)


def test_prepare_runs_first_in_the_model_thread(make: Make) -> None:
    threads: list[threading.Thread] = []

    def predict(items: Sequence[int], params: object) -> Sequence[int]:
        threads.append(threading.current_thread())
        return items

    batcher, inbox = make(predict, prepare=lambda: threads.append(threading.current_thread())), Inbox()
    put(batcher.open(None, inbox), [1])
    batcher.start()
    inbox.wait(1)
    assert threads[0] is threads[1] is not threading.current_thread()
