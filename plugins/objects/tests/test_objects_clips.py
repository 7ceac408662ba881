"""Required accuracy of the detector: per-second rates on real camera clips, else on the sample clip."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartcut_sdk import Segment
from smartcut_sdk.testing import Plugin, Runner

REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Clip:
    """A clip, its duration in seconds, and (start, stop) of the people in it."""

    video: Path
    duration: float
    people: list[tuple[float, float]]
    has_empty_seconds: bool = field(default=True)


@pytest.fixture(scope="module")
def clips(real_clips: Path | None) -> list[Clip]:
    """hall.mp4 and yard.avi if available, else the repository's sample."""
    if real_clips is not None:
        labels = real_clips.parent / "labels"
        return [_labeled(real_clips / name, labels) for name in ("hall.mp4", "yard.avi")]
    import make_sample

    folder = REPOSITORY / ".cache" / "sample"
    make_sample.main([str(folder)])
    known = json.loads((folder / "sample.json").read_text("utf-8"))
    people = [(event["start"], event["stop"]) for event in known["events"] if event["label"] == "person"]
    return [Clip(folder / known["video"], known["duration"], people)]


def _labeled(video: Path, labels: Path) -> Clip:
    known = json.loads((labels / f"{video.stem}.person.json").read_text("utf-8"))
    people = [(segment["start"], segment["stop"]) for segment in known["segments"]]
    empty = known["duration"] - sum(stop - start for start, stop in people)
    return Clip(video, known["duration"], people, has_empty_seconds=empty > 1)


@pytest.fixture(scope="module")
def runner(plugin: Plugin) -> Iterator[Runner]:
    with Runner(plugin, "cpu") as runner:
        yield runner


def segments_of(runner: Runner, clip: Clip, interval: float, **values: Any) -> list[Segment]:
    return runner.analyze(clip.video, interval=interval, dense=True, parameters=values).segments


def proposed(segments: list[Segment], clip: Clip) -> tuple[np.ndarray, np.ndarray]:
    """For the midpoint of each second: whether it is proposed, and whether somebody is in view."""
    midpoints = np.arange(int(clip.duration)) + 0.5
    found = np.array([any(segment.start <= at < segment.stop for segment in segments) for at in midpoints])
    return found, np.array([any(start <= at < stop for start, stop in clip.people) for at in midpoints])


@pytest.mark.parametrize("interval", [1.0, 2.0])
def test_people_are_found_with_the_default_parameters(runner: Runner, clips: list[Clip], interval: float):
    for clip in clips:
        found, truth = proposed(segments_of(runner, clip, interval), clip)
        assert found[truth].mean() >= 0.90, clip.video.name
        if clip.has_empty_seconds:
            assert found[~truth].mean() <= 0.20, clip.video.name


def test_no_vehicle_is_found_without_one(runner: Runner, clips: list[Clip]):
    assert segments_of(runner, clips[0], 2.0, classes=["Vehicle", "Car"]) == []
