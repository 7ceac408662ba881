"""Polls, with a limit, for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

POLL_S = 0.05


def wait_for(
    look: Callable[[], Value], what: str, seconds: float = 30.0, *, sleep: Callable[[float], object] = time.sleep
) -> Value:
    """Call `look` until it returns something truthy, and return that. An OSError counts as falsy.

    Raises:
        AssertionError: nothing truthy within the time; names `what` and the last value.
    """
    deadline = time.monotonic() + seconds
    last: object = None
    while True:
        try:
            value = look()
            if value:
                return value
            last = value
        except OSError as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"within {seconds:.0f} s there was no {what}; last seen: {last!r}")
        sleep(POLL_S)
