"""The footage of the walkthroughs: the repository's sample, and real clips where available."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from smartcut_sdk import Segment

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / ".cache" / "sample"


@dataclass(frozen=True)
class Footage:
    """A video and when a person is in it. Seconds; interval: between samples, spacing: longest keyframe gap."""

    path: Path
    people: tuple[Segment, ...]
    duration: float
    interval: float
    spacing: float


def sample() -> Footage:
    """The ten minutes of scripts/make_sample.py, made if missing."""
    subprocess.run([sys.executable, str(ROOT / "scripts" / "make_sample.py"), str(SAMPLE)], check=True)
    facts = json.loads((SAMPLE / "sample.json").read_text("utf-8"))
    people = [event for event in facts["events"] if event["label"].lower() == "person"]
    assert people, "the sample has no person in it"
    times = tuple(Segment(event["start"], event["stop"]) for event in people)
    return Footage(SAMPLE / "sample.mp4", times, float(facts["duration"]), interval=2, spacing=2)


def real(clips: Path, name: str) -> Footage:
    """hall.mp4 or yard.avi with hand-made labels."""
    labels = json.loads((clips.parent / "labels" / f"{Path(name).stem}.person.json").read_text("utf-8"))
    times = tuple(Segment(each["start"], each["stop"]) for each in labels["segments"])
    spacing = 25.0 if name.endswith(".avi") else 1.0
    return Footage(clips / name, times, float(labels["duration"]), interval=1, spacing=spacing)
