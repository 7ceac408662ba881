"""The live list behind its lock: versions grow when what people see changes, and waiters wake."""

from __future__ import annotations

import threading

from smartcut_core.address import Address
from smartcut_core.live import Directory, Source
from smartcut_core.records import Started, Stopped
from smartcut_core.registry import SILENCE, Answer

A = Address("cam", 9000)
START = Started(A, "cam:9000", "камера")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def directory(clock: Clock | None = None) -> Directory:
    return Directory(Source("kafka", False), clock or Clock())


def test_the_version_grows_only_when_the_list_changes() -> None:
    live = directory()
    seen = live.version
    live.record(START, 1)
    assert live.version == seen  # announced, not yet heard
    assert live.due() == [A]
    live.answered(A, Answer("ready", None, {"name": "x"}))
    assert live.version == seen + 1
    live.answered(A, Answer("ready", None, {"name": "x"}))
    assert live.version == seen + 1
    live.answered(A, Answer("busy", None, {"name": "x"}))
    live.record(Stopped(A), 2)
    assert live.version == seen + 3


def test_silence_alone_changes_the_list_when_somebody_looks() -> None:
    clock = Clock()
    live = directory(clock)
    live.record(START, 1)
    live.due()
    live.answered(A, Answer("ready"))
    seen = live.version
    clock.now = SILENCE + 1
    assert live.find("cam:9000") is None
    live.due()
    version, snapshot = live.snapshot()
    assert (version, snapshot["plugins"]) == (seen + 1, [])


def test_the_sources_state_is_part_of_what_people_see() -> None:
    live = directory()
    seen = live.version
    live.set_source(False)
    assert live.version == seen
    live.set_source(True, "Fine.")
    version, snapshot = live.snapshot()
    assert version == seen + 1
    assert snapshot["source"] == {"kind": "kafka", "connected": True, "detail": "Fine."}


def test_waiters_wake_on_change_and_on_closing() -> None:
    live = directory()
    changed: list[bool] = []
    waiter = threading.Thread(target=lambda seen: changed.append(live.wait(seen, 30)), args=(live.version,))
    waiter.start()
    live.set_source(True)
    waiter.join(5)
    assert changed == [True]
    waiter = threading.Thread(target=lambda seen: changed.append(live.wait(seen, 30)), args=(live.version,))
    waiter.start()
    live.close()
    waiter.join(5)
    assert changed == [True, False]
