"""Which frames go into the next batch."""

from __future__ import annotations

from smartcut_sdk.inference.scheduling import Backlog, Scheduler

SHAPE = (4, 4, 3)


def fill(scheduler: Scheduler[str], backlog: Backlog[str], name: str, count: int, shape: object = SHAPE) -> None:
    for index in range(count):
        scheduler.add(backlog, f"{name}{index}", shape, now=0.0)  # type: ignore[arg-type]


def take(scheduler: Scheduler[str], max_batch: int, now: float = 1.0) -> list[str]:
    return [waiting.item for waiting in scheduler.take(now, max_batch)]


def test_a_short_video_is_not_starved_by_a_long_one() -> None:
    scheduler: Scheduler[str] = Scheduler(max_wait=0.005)
    long, short = scheduler.open(None), scheduler.open(None)
    fill(scheduler, long, "long", 1000)
    fill(scheduler, short, "short", 6)
    batches = [take(scheduler, 4) for _ in range(3)]
    assert [name for batch in batches for name in batch if name.startswith("short")] == [f"short{i}" for i in range(6)]
    assert all(len(batch) == 4 for batch in batches)


def test_turns_rotate_when_videos_outnumber_a_batch() -> None:
    scheduler: Scheduler[str] = Scheduler(max_wait=0)
    backlogs = [scheduler.open(None) for _ in range(5)]
    for index, backlog in enumerate(backlogs):
        fill(scheduler, backlog, "abcde"[index], 2)
    assert [take(scheduler, 2) for _ in range(5)] == [
        ["a0", "b0"],
        ["c0", "d0"],
        ["e0", "a1"],
        ["b1", "c1"],
        ["d1", "e1"],
    ]


def test_videos_with_other_params_or_shapes_get_separate_batches_in_turn() -> None:
    scheduler: Scheduler[str] = Scheduler(max_wait=0)
    first, other, large = scheduler.open({"a": 1}), scheduler.open({"a": 2}), scheduler.open({"a": 1})
    fill(scheduler, first, "first", 4)
    fill(scheduler, other, "other", 4)
    fill(scheduler, large, "large", 4, shape=(8, 8, 3))
    seen = [take(scheduler, 2) for _ in range(6)]
    assert seen == [
        ["first0", "first1"],
        ["other0", "other1"],
        ["large0", "large1"],
        ["first2", "first3"],
        ["other2", "other3"],
        ["large2", "large3"],
    ]


def test_equal_params_share_a_batch_even_if_they_cannot_be_hashed() -> None:
    scheduler: Scheduler[str] = Scheduler(max_wait=0)
    one, two = scheduler.open({"classes": ["Person"]}), scheduler.open({"classes": ["Person"]})
    fill(scheduler, one, "one", 1)
    fill(scheduler, two, "two", 1)
    assert take(scheduler, 8) == ["one0", "two0"]


def test_a_batch_waits_until_it_is_full_or_due() -> None:
    scheduler: Scheduler[str] = Scheduler(max_wait=0.5)
    backlog = scheduler.open(None)
    scheduler.add(backlog, "a", SHAPE, now=10.0)
    assert take(scheduler, 2, now=10.4) == []
    assert scheduler.due_at() == 10.5
    scheduler.add(backlog, "b", SHAPE, now=10.4)
    assert take(scheduler, 2, now=10.4) == ["a", "b"]
    scheduler.add(backlog, "c", SHAPE, now=10.4)
    assert take(scheduler, 2, now=10.89) == []
    assert take(scheduler, 2, now=scheduler.due_at()) == ["c"]


def test_a_change_of_shape_keeps_the_order_within_a_video() -> None:
    scheduler: Scheduler[str] = Scheduler(max_wait=0)
    backlog = scheduler.open(None)
    for index, shape in enumerate([(1,), (1,), (2,), (1,)]):
        scheduler.add(backlog, str(index), shape, now=0.0)
    assert [take(scheduler, 8) for _ in range(4)] == [["0", "1"], ["2"], ["3"], []]


def test_closing_a_video_drops_only_its_frames() -> None:
    scheduler: Scheduler[str] = Scheduler(max_wait=0)
    gone, stays = scheduler.open(None), scheduler.open(None)
    fill(scheduler, gone, "gone", 3)
    fill(scheduler, stays, "stays", 1)
    assert scheduler.close(gone) == ["gone0", "gone1", "gone2"]
    assert (scheduler.pending, scheduler.videos) == (1, 1)
    assert take(scheduler, 8) == ["stays0"]
