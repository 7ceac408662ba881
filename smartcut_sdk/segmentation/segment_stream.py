"""The default segmenter for use in a `segment` hook: one score in at a time, segments out once they are final."""

from __future__ import annotations

from statistics import median

from smartcut_sdk.segmentation.segments import (
    RELEASE,
    Score,
    Segment,
    Segmentation,
    closed_segments,
    segments_from_scores,
)

FIRST_STEPS = 99
"""The interval is the median of this many first steps between frames."""


class SegmentStream:
    """Segments one video as its scores come in; keeps only the scores that can still change a segment.

    The interval between frames is measured.
    """

    def __init__(self, settings: Segmentation) -> None:
        self._settings = settings
        self._open: list[Score] = []
        self._reported: set[Segment] = set()
        self._steps: list[float] = []

    def add(self, score: Score) -> list[Segment]:
        """Add a score, in time order; returns the segments it closed, which no later score can change."""
        if self._open and len(self._steps) < FIRST_STEPS:
            self._steps.append(score.at - self._open[-1].at)
        self._open.append(score)
        if score.score >= RELEASE * self._settings.threshold:
            return []  # nothing closes during an event
        segments = self._segments()
        closed = closed_segments(segments, score.at, self._settings)
        fresh = [segment for segment in closed if segment not in self._reported]
        self._reported.update(fresh)
        if len(closed) == len(segments):
            del self._open[:-1]  # after a quiet stretch, later scores depend on the last one only
            self._reported.clear()
        return fresh

    def finish(self) -> list[Segment]:
        """End the video; returns the segments that were still open."""
        return [segment for segment in self._segments() if segment not in self._reported]

    def _segments(self) -> list[Segment]:
        interval = median(self._steps) if self._steps else 1.0
        return segments_from_scores(self._open, self._settings, interval=interval, duration=None)
