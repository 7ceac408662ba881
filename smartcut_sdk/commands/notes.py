"""What `analyze` and `evaluate` say on stderr about one file: odd times, frames left out, stretches not seen."""

from __future__ import annotations

from collections.abc import Iterator

from smartcut_sdk.offline.scan import Analysis
from smartcut_sdk.protocol.times import format_clock

SHOWN = 5
"""Stretches named in a sentence; the JSON has them all."""


def notes_of(analysis: Analysis) -> Iterator[str]:
    """One sentence each."""
    yield from analysis.info.notes
    if analysis.skipped:
        at, reason = analysis.skipped[0]
        yield f"{len(analysis.skipped)} frame(s) left out, the first at {format_clock(at)}: {reason}"
    if analysis.unseen:
        named = [f"{format_clock(start)} to {format_clock(stop)}" for start, stop in analysis.unseen[:SHOWN]]
        more = len(analysis.unseen) - len(named)
        named += [f"{more} more"] if more else []
        share = f"{analysis.unseen_share:.1%}"
        yield f"{share} was not seen because frames could not be decoded: {', '.join(named)}."
