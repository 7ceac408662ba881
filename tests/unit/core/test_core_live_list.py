"""The live list: its version changes with what is visible, and waiters wake."""

from __future__ import annotations

import threading

from smartcut_core.live_list import LiveList, Source
from smartcut_core.records import StartedRecord, StoppedRecord
from smartcut_core.registry import UNLIST_AFTER_S, ProbeResult
from smartcut_sdk.protocol import Address

A = Address("cam", 9000)
START = StartedRecord(A, "cam:9000", "камера")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def live_list(clock: Clock | None = None) -> LiveList:
    return LiveList(Source("kafka", False), clock or Clock())


def test_the_version_grows_only_on_a_visible_change() -> None:
    live = live_list()
    seen = live.version
    live.apply(START, 1)
    assert live.version == seen  # announced, not probed yet
    assert live.due() == [A]
    live.probed(A, ProbeResult("ready", None, {"name": "x"}))
    assert live.version == seen + 1
    live.probed(A, ProbeResult("ready", None, {"name": "x"}))
    assert live.version == seen + 1
    live.probed(A, ProbeResult("busy", None, {"name": "x"}))
    live.apply(StoppedRecord(A), 2)
    assert live.version == seen + 3


def test_a_silent_plugin_is_unlisted() -> None:
    clock = Clock()
    live = live_list(clock)
    live.apply(START, 1)
    live.due()
    live.probed(A, ProbeResult("ready"))
    seen = live.version
    clock.now = UNLIST_AFTER_S + 1
    assert live.find("cam:9000") is None
    live.due()
    version, snapshot = live.snapshot()
    assert (version, snapshot["plugins"]) == (seen + 1, [])


def test_the_state_of_the_source_is_part_of_the_list() -> None:
    live = live_list()
    seen = live.version
    live.set_source(False)
    assert live.version == seen
    live.set_source(True, "Fine.")
    version, snapshot = live.snapshot()
    assert version == seen + 1
    assert snapshot["source"] == {"kind": "kafka", "connected": True, "detail": "Fine."}


def test_waiters_wake_on_change_and_on_closing() -> None:
    live = live_list()
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
