"""Waiting for the page's state. Playwright's own `wait_for_function` evaluates text in the page: the CSP forbids it."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Error, Page

NOT_THERE_YET = "smartcut is not defined"
"""What an expression meets while the page's modules are still on their way."""


def until(page: Page, expression: str, timeout_ms: float = 30_000) -> Any:
    """Ask the page until `expression` is truthy and return its value.

    Raises:
        AssertionError: it was not within the time; says what it was last.
    """
    end = time.monotonic() + timeout_ms / 1000
    while not (value := _asked(page, expression)):
        if time.monotonic() > end:
            raise AssertionError(f"The page never came to this: {expression} (last: {value!r})")
        page.wait_for_timeout(50)
    return value


def _asked(page: Page, expression: str) -> Any:
    try:
        return page.evaluate(expression)
    except Error as error:
        if NOT_THERE_YET not in error.message:
            raise
        return None
