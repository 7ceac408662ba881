"""Formats seconds for people; the page has the same function, held to `tests/vectors/time.json`."""

from __future__ import annotations

import math


def format_clock(seconds: float, decimals: int = 0) -> str:
    """51751.4 → "14:22:31", with 2 decimals "14:22:31.40". Truncated, not rounded: a clock is never ahead."""
    scale = 10**decimals
    # The addend keeps 6.05, a float of 6.0499…, from becoming 6.04.
    units = math.floor((max(0.0, seconds) if math.isfinite(seconds) else 0.0) * scale + 1e-4)
    whole, rest = divmod(units, scale)
    clock = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{clock}.{rest:0{decimals}d}" if decimals else clock
