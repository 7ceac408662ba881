"""The live list as pages receive it: at once, on every change, and as a heartbeat."""

from __future__ import annotations

import json
from typing import Any

from smartcut_core.live_endpoint import HEARTBEAT_S, follow
from smartcut_core.live_list import LiveList, Source


class Page:
    """A websocket that disconnects after `turns` rounds of the loop."""

    def __init__(self, turns: int) -> None:
        self.turns = turns
        self.received: list[dict[str, Any]] = []
        self.closed_with: tuple[int, str] | None = None

    @property
    def connected(self) -> bool:
        self.turns -= 1
        return self.turns >= 0

    def send(self, text: str) -> None:
        self.received.append(json.loads(text))

    def close(self, code: int, reason: str) -> None:
        self.closed_with = (code, reason)


class FakeClockList(LiveList):
    """A list whose wait() advances the clock instead of sleeping."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__(Source("kafka", False), lambda: clock[0])
        self.clock = clock

    def wait(self, seen: int, timeout: float) -> bool:
        self.clock[0] += timeout
        return False


def test_the_list_is_repeated_every_ten_seconds() -> None:
    clock = [0.0]
    page = Page(turns=31)  # 30 s, one round per second
    follow(page, FakeClockList(clock), lambda: False, lambda: clock[0])
    assert HEARTBEAT_S == 10
    assert len(page.received) == 4
    assert all(snapshot == page.received[0] for snapshot in page.received)


def test_a_change_is_sent_at_once() -> None:
    clock = [0.0]
    live = FakeClockList(clock)
    page = Page(turns=6)

    def stopping() -> bool:
        if clock[0] == 3:
            live.set_source(True)
        return False

    follow(page, live, stopping, lambda: clock[0])
    assert [snapshot["source"]["connected"] for snapshot in page.received] == [False, True]


def test_a_stopping_core_closes_the_websocket() -> None:
    page = Page(turns=5)
    follow(page, FakeClockList([0.0]), lambda: True, lambda: 0.0)
    assert (page.received, page.closed_with) == ([], (1001, "The server is stopping."))
