"""The live list as pages hear it: at once, after each change, and again before they would think the network gone."""

from __future__ import annotations

import json
from typing import Any

from smartcut_core.feed import SAY_AGAIN_AFTER, follow
from smartcut_core.live import Directory, Source


class Page:
    """The other end of the websocket; it leaves after `turns` looks at the list."""

    def __init__(self, turns: int) -> None:
        self.turns = turns
        self.heard: list[dict[str, Any]] = []
        self.goodbye: tuple[int, str] | None = None

    @property
    def connected(self) -> bool:
        self.turns -= 1
        return self.turns >= 0

    def send(self, text: str) -> None:
        self.heard.append(json.loads(text))

    def close(self, code: int, reason: str) -> None:
        self.goodbye = (code, reason)


class Patient(Directory):
    """A list at which waiting takes no time: the clock goes on by as much."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__(Source("kafka", False), lambda: clock[0])
        self.clock = clock

    def wait(self, seen: int, timeout: float) -> bool:
        self.clock[0] += timeout
        return False


def test_the_list_is_said_again_every_ten_seconds() -> None:
    clock = [0.0]
    page = Page(turns=31)  # 30 seconds, a look each second
    follow(page, Patient(clock), lambda: False, lambda: clock[0])
    assert SAY_AGAIN_AFTER == 10
    assert len(page.heard) == 4
    assert all(said == page.heard[0] for said in page.heard)


def test_a_change_is_said_at_once() -> None:
    clock = [0.0]
    live = Patient(clock)
    page = Page(turns=6)

    def stopping() -> bool:
        if clock[0] == 3:
            live.set_source(True)
        return False

    follow(page, live, stopping, lambda: clock[0])
    assert [said["source"]["connected"] for said in page.heard] == [False, True]


def test_a_core_that_stops_says_goodbye() -> None:
    page = Page(turns=5)
    follow(page, Patient([0.0]), lambda: True, lambda: 0.0)
    assert (page.heard, page.goodbye) == ([], (1001, "The server is stopping."))
