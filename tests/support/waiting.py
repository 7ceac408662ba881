"""Patience with a limit, for things other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Got = TypeVar("Got")


def wait_for(look: Callable[[], Got], what: str, seconds: float = 30.0) -> Got:
    """Look again and again until `look` returns something true, and return that; else fail naming `what`.

    OSError while looking counts as "not yet".
    """
    deadline = time.monotonic() + seconds
    last: object = None
    while True:
        try:
            got = look()
            if got:
                return got
            last = got
        except OSError as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"within {seconds:.0f} s there was no {what}; last seen: {last!r}")
        time.sleep(0.05)
