"""`smartcut evaluate`: figures as a table and as JSON, and videos paired with their labels."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sdk_helpers import refused, smartcut

Make = Callable[..., Path]


@pytest.fixture
def labels(tmp_path: Path) -> Callable[..., Path]:
    def make(video: str, *segments: tuple[float, float], name: str = "labels.json") -> Path:
        file = tmp_path / name
        events = [{"start": start, "stop": stop} for start, stop in segments]
        file.write_text(json.dumps({"video": video, "event": "light", "segments": events}))
        return file

    return make


def test_evaluate_reports_accuracy(bright: str, lit: Path, labels: Callable[..., Path]) -> None:
    arguments = [lit, "--plugin", bright, "--interval", 1, "--param", "shortest=0"]
    result = smartcut("evaluate", *arguments, "--labels", labels("lit.mp4", (10, 22)), "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["videos"][0]["video"] == "lit.mp4"
    assert figures["total"] == {
        "tpr": 11 / 12,
        "fpr": 1 / 28,
        "seconds": 40,
        "labelled_seconds": 12,
        "events": 1,
        "events_found": 1,
        "proposals": 1,
        "boundary_error": 0.5,
    }
    table = smartcut("evaluate", *arguments, "--labels", labels("lit.mp4", (10, 22))).stdout
    assert table.splitlines()[1].split() == ["lit.mp4", "light", "0.917", "0.036", "1", "of", "1", "0.5", "s"]


def test_evaluate_pairs_videos_and_labels_by_name(
    bright: str, lit: Path, make_clip: Make, labels: Callable[..., Path]
) -> None:
    dark = make_clip("dark.mp4", frames=100, paint=lambda index: 20)
    first, second = labels("dark.mp4", name="a.json"), labels("lit.mp4", (10, 22), name="b.json")
    result = smartcut("evaluate", lit, dark, "--plugin", bright, "--labels", first, second, "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert {one["video"]: one["events"] for one in figures["videos"]} == {"dark.mp4": 0, "lit.mp4": 1}
    assert figures["total"]["seconds"] == 50


def test_invalid_arguments_of_evaluate(bright: str, lit: Path, make_clip: Make, labels: Callable[..., Path]) -> None:
    other = make_clip("other.mp4", frames=10)
    known = labels("lit.mp4", (1, 2))
    assert "give --labels" in refused("evaluate", lit, "--plugin", bright)
    assert "no labels for other.mp4" in refused("evaluate", lit, other, "--plugin", bright, "--labels", known)
    elsewhere = labels("moon.mp4", (1, 2), name="moon.json")
    assert "'moon.mp4'" in refused("evaluate", lit, other, "--plugin", bright, "--labels", elsewhere)
    assert "name one" in refused("evaluate", known, "--plugin", bright)
