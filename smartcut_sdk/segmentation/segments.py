"""Scores to segments: hysteresis, gap merging, shortest length, padding. Pure.

The page does the same in `webclient/src/segments.js`; `tests/vectors/segments.json` holds both to the same results.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smartcut_sdk.parameters.fields import parameter
from smartcut_sdk.plugin.predictions import Box

RELEASE = 0.7
"""A segment needs a score at the threshold, and extends while scores stay at or above RELEASE × threshold."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of video. start < stop: seconds from the start of the video; score: the highest in it, 0..1."""

    start: float
    stop: float
    score: float | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The score (0..1) at one time, with its evidence. A `segment` hook may yield one to override `predict`."""

    at: float
    score: float
    label: str | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How scores become segments; the form of every plugin without a `segment` hook has these four fields."""

    threshold: float = parameter(
        0.5,
        "Threshold",
        ru="Порог",
        help="A segment starts where the score reaches this.",
        help_ru="Сегмент начинается там, где оценка достигает порога.",
        ge=0,
        le=1,
        step=0.01,
    )
    gap: float = parameter(
        2.0,
        "Join gaps up to",
        ru="Объединять промежутки до",
        help="Segments closer than this are joined.",
        help_ru="Более близкие сегменты объединяются в один.",
        ge=0,
        le=3600,
        step=0.5,
        unit="s",
    )
    shortest: float = parameter(
        15.0,
        "Shortest segment",
        ru="Самый короткий сегмент",
        help="Shorter segments are widened to this length.",
        help_ru="Более короткие сегменты расширяются до этой длины.",
        ge=0,
        le=3600,
        step=1,
        unit="s",
    )
    padding: float = parameter(
        0.0,
        "Padding",
        ru="Запас по краям",
        help="Added before and after each segment.",
        help_ru="Добавляется в начале и в конце каждого сегмента.",
        ge=0,
        le=3600,
        step=0.5,
        unit="s",
    )


def segments_from_scores(
    scores: Iterable[Score], settings: Segmentation, *, interval: float, duration: float | None
) -> list[Segment]:
    """The segments of these scores, in time order and disjoint; times are rounded to milliseconds.

    interval: requested seconds between samples. duration: of the video in seconds, None if unknown.
    """
    runs = _runs(scores, settings.threshold, interval)
    end = math.inf if duration is None else duration
    clamped = [
        Segment(min(max(run.start, 0.0), end), min(max(run.stop, 0.0), end), run.score, run.label) for run in runs
    ]
    merged = _merge(clamped, settings.gap)
    wide = [_widen(segment, settings.padding, settings.shortest, end) for segment in merged]
    rounded = (
        Segment(milliseconds(segment.start) / 1000, milliseconds(segment.stop) / 1000, segment.score, segment.label)
        for segment in _merge(wide, 0.0)
    )
    return [segment for segment in rounded if segment.start < segment.stop]


def closed_segments(segments: Sequence[Segment], position: float, settings: Segmentation) -> list[Segment]:
    """The segments that no later sample can change.

    position: `settled_until` of the same scores. A run that starts later may reach back by the padding, by the
    shortest length at the end of the video, or across a gap.
    """
    reach = max(settings.gap, settings.padding, settings.shortest)
    return [segment for segment in segments if position - segment.stop > reach]


def settled_until(scores: Iterable[Score], settings: Segmentation, *, interval: float) -> float:
    """The time before which no later sample can start a run.

    That is the last sample. If the last ones are above the release level but none has reached the threshold yet, it
    is the start of their stretch, because the next sample may still turn it into a run.
    """
    samples = _in_order(scores)
    index = len(samples)
    while index and samples[index - 1].score >= RELEASE * settings.threshold:
        if index < len(samples) and samples[index].at - samples[index - 1].at > 2 * interval:
            break
        if samples[index - 1].score >= settings.threshold:
            return samples[-1].at
        index -= 1
    if index == len(samples):
        return samples[-1].at if samples else 0.0
    before = min(interval, (samples[index].at - samples[index - 1].at) / 2) if index else interval / 2
    return samples[index].at - before


def _runs(scores: Iterable[Score], threshold: float, interval: float) -> list[Segment]:
    """Maximal stretches above the release level that reach the threshold.

    A sample covers half the way to its neighbors, at most `interval`.
    """
    samples = _in_order(scores)
    release, half = RELEASE * threshold, interval / 2
    runs: list[Segment] = []
    last = len(samples) - 1
    start = stop = 0.0
    best: Score | None = None
    for index, sample in enumerate(samples):
        if sample.score < release:
            continue
        if best is None:
            before = min(interval, (sample.at - samples[index - 1].at) / 2) if index else half
            start, best = sample.at - before, sample
        elif sample.score > best.score:
            best = sample
        apart = samples[index + 1].at - sample.at if index < last else math.inf
        if index < last and apart <= 2 * interval and samples[index + 1].score >= release:
            continue
        stop = sample.at + (min(interval, apart / 2) if index < last else half)
        if best.score >= threshold:
            runs.append(Segment(start, stop, best.score, best.label))
        best = None
    return runs


def _in_order(scores: Iterable[Score]) -> list[Score]:
    """Sorted by time; of two samples at the same time, the one with the higher score."""
    samples = sorted(scores, key=lambda score: (score.at, -score.score))
    return [sample for index, sample in enumerate(samples) if not index or sample.at != samples[index - 1].at]


def _merge(segments: Sequence[Segment], gap: float) -> list[Segment]:
    merged: list[Segment] = []
    for segment in sorted(segments, key=lambda segment: segment.start):
        if merged and segment.start - merged[-1].stop <= gap:
            before = merged.pop()
            high = segment if (segment.score or 0.0) > (before.score or 0.0) else before
            merged.append(Segment(before.start, max(before.stop, segment.stop), high.score, high.label))
        else:
            merged.append(segment)
    return merged


def _widen(segment: Segment, padding: float, shortest: float, end: float) -> Segment:
    start, stop = max(segment.start - padding, 0.0), min(segment.stop + padding, end)
    missing = shortest - (stop - start)
    if missing > 0:
        start, stop = start - missing / 2, stop + missing / 2
        if start < 0:
            start, stop = 0.0, stop - start
        if stop > end:
            start, stop = max(start - (stop - end), 0.0), end
    return Segment(start, stop, segment.score, segment.label)


def milliseconds(seconds: float) -> int:
    """Rounded half up, as JavaScript's Math.round does, so that the page gets the same number."""
    return math.floor(seconds * 1000 + 0.5)
