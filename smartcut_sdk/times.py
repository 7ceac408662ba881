"""Seconds as people read and type them; the page has the same two functions, held to `tests/vectors/time.json`."""

from __future__ import annotations

import math
import re


def format_clock(seconds: float, decimals: int = 0) -> str:
    """51751.4 → "14:22:31", with 2 decimals "14:22:31.40". Cut off, not rounded: a clock never runs ahead."""
    scale = 10**decimals
    # The small addend keeps 6.05, which a float holds as 6.0499…, from turning into 6.04.
    units = math.floor((max(0.0, seconds) if math.isfinite(seconds) else 0.0) * scale + 1e-4)
    whole, rest = divmod(units, scale)
    clock = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{clock}.{rest:0{decimals}d}" if decimals else clock


def parse_time(text: str) -> float | None:
    """What a person may type, "1:02:03.5", "62,5" or "2:10", as seconds; None where it is no time."""
    parts = text.strip().replace(",", ".").split(":")
    if len(parts) > 3:
        return None
    seconds = 0.0
    for index, part in enumerate(parts):
        pattern = r"\d+(\.\d*)?" if index == len(parts) - 1 else r"\d+"
        if re.fullmatch(pattern, part, re.ASCII) is None or (index > 0 and float(part) >= 60):
            return None
        seconds = seconds * 60 + float(part)
    return seconds
