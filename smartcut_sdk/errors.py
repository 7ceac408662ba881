"""The base class of the SDK's errors, and how they quote values."""

from __future__ import annotations


class SmartCutError(Exception):
    """Any error the SDK raises on purpose. Its text is one sentence for the user: what happened, where, what to do."""


def shortened(value: object) -> str:
    """The repr of a value, at most 60 characters of it."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
