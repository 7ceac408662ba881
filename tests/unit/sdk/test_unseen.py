"""Stretches that could not be decoded are reported in the JSON, on stderr and by the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sdk_helpers import smartcut
from support import recordings

from smartcut_sdk.offline.unseen import Unseen, unseen_share, unseen_stretches

Make = Callable[..., Path]


CASES = json.loads((Path(__file__).resolve().parents[2] / "vectors" / "unseen.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_stretches_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    """The page reads the same file: webclient/tests/unseen.test.js."""
    found = unseen_stretches(case["lost"], case["seen"], case["interval"], case["duration"])
    assert [list(stretch) for stretch in found] == case["unseen"]


def test_the_share_is_relative_to_the_duration() -> None:
    assert unseen_share([Unseen(0, 15)], 60) == 0.25
    assert unseen_share([], 0) == 0


@pytest.fixture
def half(make_clip: Make, tmp_path: Path) -> Path:
    """40 s according to its index, but only about half of the frames are present."""
    clip = make_clip(frames=400, size=(320, 192))
    whole = recordings.remux(clip, tmp_path / "whole.mp4", options={"movflags": "faststart"})
    data = whole.read_bytes()
    path = tmp_path / "half.mp4"
    path.write_bytes(data[: len(data) // 2])
    return path


@pytest.mark.parametrize("more", [[], ["--dense", "--interval", "2"]], ids=["adaptive", "uniform"])
def test_half_a_file_is_reported_as_unseen(half: Path, bright: str, more: list[str]) -> None:
    result = smartcut("analyze", half, "--plugin", bright, *more)
    assert result.exit_code == 3, result.output
    output = json.loads(result.stdout)
    assert output["unseen"][-1]["stop"] == pytest.approx(40, abs=1.5)
    missing = sum(stretch["stop"] - stretch["start"] for stretch in output["unseen"])
    assert 10 < missing < 30
    assert "was not seen" in result.stderr
    assert smartcut("analyze", half, "--plugin", bright, "--max-unseen", "99", *more).exit_code == 0


def test_an_intact_file_has_no_unseen_stretches(lit: Path, bright: str) -> None:
    result = smartcut("analyze", lit, "--plugin", bright)
    assert result.exit_code == 0
    assert set(json.loads(result.stdout)) == {"timestamps"}
    assert result.stderr == ""


def test_a_missing_track_is_one_sentence(lit: Path, bright: str) -> None:
    result = smartcut("analyze", lit, "--plugin", bright, "--track", "2")
    assert result.exit_code == 1
    assert "no video track 2; it has 1" in result.stderr
