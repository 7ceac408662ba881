"""Scores to segments: hysteresis, gap merging, shortest length, padding. Pure functions, no clock and no state.

The page has the same arithmetic in JavaScript; `tests/vectors/segments.json` holds both to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smartcut_sdk.parameters.fields import parameter
from smartcut_sdk.plugin.predictions import Box

RELEASE = 0.7
"""A segment that has begun at the threshold goes on while the score stays above RELEASE × threshold."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of video, in seconds from its start; start < stop. score: the highest in it, 0..1."""

    start: float
    stop: float
    score: float | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The score (0..1) of the video at one second, with its evidence. A `segment` hook may yield it as its own say."""

    at: float
    score: float
    label: str | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How scores become segments; every plugin without a `segment` hook has these four fields in its form."""

    threshold: float = parameter(
        0.5,
        "Threshold",
        ru="Порог",
        help="A segment begins where the score reaches this.",
        help_ru="Отрезок начинается там, где оценка достигает этого значения.",
        ge=0,
        le=1,
        step=0.01,
    )
    gap: float = parameter(
        2.0,
        "Join gaps up to",
        ru="Склеивать паузы до",
        help="Two segments closer than this become one.",
        help_ru="Два отрезка ближе этого становятся одним.",
        ge=0,
        le=3600,
        step=0.5,
        unit="s",
    )
    shortest: float = parameter(
        15.0,
        "Shortest segment",
        ru="Самый короткий отрезок",
        help="Shorter segments are widened to this length.",
        help_ru="Более короткие отрезки расширяются до этой длины.",
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
        help_ru="Добавляется до и после каждого отрезка.",
        ge=0,
        le=3600,
        step=0.5,
        unit="s",
    )


def segments_from_scores(
    scores: Iterable[Score], settings: Segmentation, *, interval: float, duration: float | None
) -> list[Segment]:
    """The segments that these scores make, in order, apart from each other; times rounded to milliseconds.

    interval: seconds between two samples, as asked for. duration: of the video in seconds, None where unknown.
    """
    runs = _runs(scores, settings.threshold, interval)
    end = math.inf if duration is None else duration
    clamped = [
        Segment(min(max(run.start, 0.0), end), min(max(run.stop, 0.0), end), run.score, run.label) for run in runs
    ]
    merged = _merge(clamped, settings.gap)
    wide = [_widen(segment, settings.padding, settings.shortest, end) for segment in merged]
    rounded = (
        Segment(_milliseconds(segment.start), _milliseconds(segment.stop), segment.score, segment.label)
        for segment in _merge(wide, 0.0)
    )
    return [segment for segment in rounded if segment.start < segment.stop]


def closed_segments(segments: Sequence[Segment], position: float, settings: Segmentation) -> list[Segment]:
    """Those of `segments` that no later sample can change.

    position: what `settled_until` says of the scores that went into `segments`; every later sample comes after them.
    What begins after it may reach back by the padding, or by the shortest length at the end of the video, or be
    joined over a gap.
    """
    reach = max(settings.gap, settings.padding, settings.shortest)
    return [segment for segment in segments if position - segment.stop > reach]


def settled_until(scores: Iterable[Score], settings: Segmentation, *, interval: float) -> float:
    """The second before which no later sample can make a run begin.

    That is the last sample, or, where the last ones lie above the release level and none has reached the threshold
    yet, the beginning of their cover: the next sample may make a segment of them.
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
    """Maximal stretches above the release level that reach the threshold, each as wide as what its samples cover."""
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
    """Sorted by time; of two samples at the same time only the higher stays."""
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


def _milliseconds(seconds: float) -> float:
    """Rounded half up, as JavaScript's Math.round does, so that the page shows the very same number."""
    return math.floor(seconds * 1000 + 0.5) / 1000
