"""The default segmenter for a `segment` hook: scores in one at a time, segments out as soon as they are certain."""

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

STEPS = 99
"""The time between frames is the median of so many first steps."""


class SegmentStream:
    """Makes the segments of one video while its scores come in; keeps only scores that can still change one.

    settings: threshold, gap, shortest, padding. The interval between frames need not be known: it is measured.
    """

    def __init__(self, settings: Segmentation) -> None:
        self._settings = settings
        self._open: list[Score] = []
        self._reported: set[Segment] = set()
        self._steps: list[float] = []

    def add(self, score: Score) -> list[Segment]:
        """One more score, in time order; the segments that it closed, which no later one can change."""
        if self._open and len(self._steps) < STEPS:
            self._steps.append(score.at - self._open[-1].at)
        self._open.append(score)
        if score.score >= RELEASE * self._settings.threshold:
            return []  # nothing closes while something goes on
        segments = self._segments()
        closed = closed_segments(segments, score.at, self._settings)
        fresh = [segment for segment in closed if segment not in self._reported]
        self._reported.update(fresh)
        if len(closed) == len(segments):
            del self._open[:-1]  # in a quiet stretch the last sample is all that later ones depend on
            self._reported.clear()
        return fresh

    def finish(self) -> list[Segment]:
        """The end of the video: the segments that were still open."""
        return [segment for segment in self._segments() if segment not in self._reported]

    def _segments(self) -> list[Segment]:
        interval = median(self._steps) if self._steps else 1.0
        return segments_from_scores(self._open, self._settings, interval=interval, duration=None)
