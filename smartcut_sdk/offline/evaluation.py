"""Segments against labels: per-second true and false positive rates, events found, boundary errors. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.protocol.values import Malformed, number, read_segment, sized, text
from smartcut_sdk.segmentation.segments import Segment


class LabelsError(SmartCutError, ValueError):
    """A label file can't be used; the text is a sentence that names the file."""


@dataclass(frozen=True)
class Labels:
    """The events of a video. video: its file name; duration: seconds, None if not stated."""

    video: str
    segments: tuple[Segment, ...]
    duration: float | None = None
    event: str = ""


@dataclass(frozen=True)
class Evaluation:
    """Counts, and the rates derived from them.

    A second counts as labeled (or proposed) if its midpoint is in a segment. boundary_errors: for each event found,
    the error in seconds of its start and of its stop in the proposal with the largest overlap.
    """

    true_positives: int
    positives: int
    false_positives: int
    negatives: int
    events: int
    events_found: int
    proposals: int
    boundary_errors: tuple[float, ...] = ()

    @property
    def tpr(self) -> float | None:
        """Share of the labeled seconds that were proposed; None if none is labeled."""
        return self.true_positives / self.positives if self.positives else None

    @property
    def fpr(self) -> float | None:
        """Share of the other seconds that were proposed; None if all are labeled."""
        return self.false_positives / self.negatives if self.negatives else None

    @property
    def boundary_error(self) -> float | None:
        """Mean boundary error in seconds of the events found; None if none was found."""
        return math.fsum(self.boundary_errors) / len(self.boundary_errors) if self.boundary_errors else None

    def as_dict(self) -> dict[str, float | int | None]:
        """All figures, for JSON."""
        return {
            "tpr": self.tpr,
            "fpr": self.fpr,
            "seconds": self.positives + self.negatives,
            "labelled_seconds": self.positives,
            "events": self.events,
            "events_found": self.events_found,
            "proposals": self.proposals,
            "boundary_error": self.boundary_error,
        }


def evaluate(proposed: Iterable[Segment], labeled: Iterable[Segment], duration: float) -> Evaluation:
    """Compare proposals with labels over a video of `duration` seconds."""
    proposals, events = sorted(proposed, key=_start), sorted(labeled, key=_start)
    seconds = max(0, math.ceil(duration - 0.5))  # those with a midpoint before the end
    truth, proposed_seconds = _midpoints(events, seconds), _midpoints(proposals, seconds)
    best = [max(proposals, key=lambda proposal: _overlap(event, proposal), default=None) for event in events]
    found = [(event, match) for event, match in zip(events, best, strict=True) if match and _overlap(event, match) > 0]
    errors = [abs(error) for event, match in found for error in (match.start - event.start, match.stop - event.stop)]
    return Evaluation(
        true_positives=len(truth & proposed_seconds),
        positives=len(truth),
        false_positives=len(proposed_seconds - truth),
        negatives=seconds - len(truth),
        events=len(events),
        events_found=len(found),
        proposals=len(proposals),
        boundary_errors=tuple(errors),
    )


def total(evaluations: Sequence[Evaluation]) -> Evaluation:
    """Several videos as one. Counts are added, so long videos weigh more."""
    return Evaluation(
        true_positives=sum(one.true_positives for one in evaluations),
        positives=sum(one.positives for one in evaluations),
        false_positives=sum(one.false_positives for one in evaluations),
        negatives=sum(one.negatives for one in evaluations),
        events=sum(one.events for one in evaluations),
        events_found=sum(one.events_found for one in evaluations),
        proposals=sum(one.proposals for one in evaluations),
        boundary_errors=tuple(error for one in evaluations for error in one.boundary_errors),
    )


def read_labels(path: str | Path) -> Labels:
    """`{"video", "segments": [{"start", "stop"}, …], "duration"?, "event"?}`, in seconds; LabelsError if it isn't."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise LabelsError(f"The labels {path} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise LabelsError(f"The labels {path} are not JSON: {error}.") from error
    try:
        if not isinstance(content, dict):
            raise Malformed("they must be an object with video and segments")
        duration = content.get("duration")
        return Labels(
            text(content.get("video", ""), "video"),
            tuple(read_segment(entry) for entry in sized(content.get("segments"), "segments")),
            None if duration is None else number(duration, "duration", least=0),
            text(content.get("event", ""), "event"),
        )
    except Malformed as error:
        raise LabelsError(f"The labels {path} are wrong: {error}.") from None


def _start(segment: Segment) -> float:
    return segment.start


def _overlap(one: Segment, other: Segment) -> float:
    return min(one.stop, other.stop) - max(one.start, other.start)


def _midpoints(segments: Iterable[Segment], seconds: int) -> set[int]:
    """The seconds whose midpoint is in a segment: start ≤ midpoint < stop."""
    covered: set[int] = set()
    for segment in segments:
        first, after = math.ceil(segment.start - 0.5), math.ceil(segment.stop - 0.5)
        covered.update(range(max(first, 0), min(after, seconds)))
    return covered
