"""The base class of the SDK's errors."""

from __future__ import annotations


class SmartCutError(Exception):
    """Any error the SDK raises on purpose. Its text is one sentence for the user: what happened, where, what to do."""
