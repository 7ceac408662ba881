"""Notices of `analyze` and `evaluate` about a file: odd timestamps, skipped frames, stretches not seen."""

from __future__ import annotations

from collections.abc import Iterator

from smartcut_sdk.offline.scan import Analysis
from smartcut_sdk.protocol.times import format_clock

LISTED = 5
"""Stretches listed in the sentence; the JSON has them all."""


def notes_of(analysis: Analysis) -> Iterator[str]:
    """One sentence per notice."""
    yield from analysis.info.notes
    if analysis.skipped:
        at, reason = analysis.skipped[0]
        yield f"{len(analysis.skipped)} frame(s) skipped, the first at {format_clock(at)}: {reason}"
    if analysis.unseen:
        named = [f"{format_clock(start)} to {format_clock(stop)}" for start, stop in analysis.unseen[:LISTED]]
        more = len(analysis.unseen) - len(named)
        named += [f"{more} more"] if more else []
        share = f"{analysis.unseen_share:.1%}"
        yield f"{share} was not seen because frames could not be decoded: {', '.join(named)}."
