"""Waits for the page's state. Playwright's `wait_for_function` evaluates text in the page, which the CSP forbids."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error, Page
from support.waiting import wait_for

NOT_LOADED = "smartcut is not defined"
"""The error of an expression while the page's modules are still loading."""


def until(page: Page, expression: str, timeout_ms: float = 30_000) -> Any:
    """Evaluate `expression` until it is truthy and return its value.

    Raises:
        AssertionError: it was falsy for the whole time; names the last value.
    """

    def value() -> Any:
        try:
            return page.evaluate(expression)
        except Error as error:
            if NOT_LOADED not in error.message:
                raise
            return None

    return wait_for(value, expression, timeout_ms / 1000, sleep=lambda seconds: page.wait_for_timeout(seconds * 1000))
