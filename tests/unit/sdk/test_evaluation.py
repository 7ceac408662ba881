"""Segments against labels: seconds, events and boundaries counted by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smartcut_sdk import Segment
from smartcut_sdk.offline.evaluation import Labels, LabelsError, evaluate, read_labels, total


def test_counted_by_hand() -> None:
    # labeled midpoints 10.5…19.5 and 30.5…39.5; proposed 12.5…24.5 and 50.5…51.5
    result = evaluate([Segment(12, 25), Segment(50, 52)], [Segment(10, 20), Segment(30, 40)], 60)
    assert (result.true_positives, result.positives) == (8, 20)
    assert (result.false_positives, result.negatives) == (7, 40)
    assert (result.tpr, result.fpr) == (0.4, 7 / 40)
    assert (result.events, result.events_found, result.proposals) == (2, 1, 2)
    assert result.boundary_errors == (2, 5)
    assert result.boundary_error == 3.5


@pytest.mark.parametrize(
    ("segment", "seconds"),
    [((10, 20), 10), ((10.5, 20.5), 10), ((10.6, 20.4), 9), ((10.51, 10.9), 0), ((10.2, 10.5), 0), ((10.5, 10.6), 1)],
)
def test_a_second_counts_if_its_midpoint_is_inside(segment: tuple[float, float], seconds: int) -> None:
    assert evaluate([], [Segment(*segment)], 60).positives == seconds


@pytest.mark.parametrize(("duration", "seconds"), [(10, 10), (10.4, 10), (10.5, 10), (10.6, 11), (0.3, 0), (0, 0)])
def test_the_last_second_counts_if_its_midpoint_is_in_the_video(duration: float, seconds: int) -> None:
    result = evaluate([], [], duration)
    assert result.negatives == seconds
    assert (result.tpr, result.boundary_error) == (None, None)


def test_overlaps_count_once_and_seconds_outside_the_video_never() -> None:
    result = evaluate([Segment(0, 8), Segment(4, 30)], [Segment(0, 10)], 20)
    assert (result.true_positives, result.false_positives, result.negatives) == (10, 10, 10)


def test_an_event_matches_the_proposal_with_the_largest_overlap() -> None:
    result = evaluate([Segment(0, 12), Segment(13, 24)], [Segment(10, 20)], 60)
    assert result.boundary_errors == (3, 4)
    assert evaluate([Segment(0, 10)], [Segment(10, 20)], 60).events_found == 0


def test_totals_add_counts() -> None:
    one = evaluate([Segment(0, 10)], [Segment(0, 10)], 100)
    other = evaluate([], [Segment(0, 30)], 30)
    both = total([one, other])
    assert both.tpr == 10 / 40
    assert both.fpr == 0
    assert (both.events, both.events_found, both.boundary_error) == (2, 1, 0)
    assert total([]).tpr is None


def test_labels_are_read(tmp_path: Path) -> None:
    file = tmp_path / "hall.person.json"
    content = {"video": "hall.mp4", "event": "person", "duration": 71.0, "segments": [{"start": 6.05, "stop": 20}]}
    file.write_text(json.dumps({**content, "note": "anything"}), encoding="utf-8")
    assert read_labels(file) == Labels("hall.mp4", (Segment(6.05, 20),), 71.0, "person")
    file.write_text('{"segments": []}', encoding="utf-8")
    assert read_labels(file) == Labels("", ())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "can't be read"),
        ("{", "not JSON"),
        ("[]", "an object"),
        ("{}", "segments must be a list"),
        ('{"segments": [{"start": 5, "stop": 4}]}', "starts at 5 but stops at 4"),
        ('{"segments": [], "duration": "long"}', "duration must be a number"),
    ],
)
def test_the_error_for_bad_labels_names_the_file(tmp_path: Path, content: str | None, expected: str) -> None:
    file = tmp_path / "bad.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(LabelsError, match=expected) as caught:
        read_labels(file)
    assert "bad.json" in str(caught.value)


def test_real_labels(clips: Path | None) -> None:
    if clips is None:
        return  # the format above matches the real labels
    known = read_labels(clips.parent / "labels" / "hall.person.json")
    assert (known.video, known.event, len(known.segments)) == ("hall.mp4", "person", 3)
