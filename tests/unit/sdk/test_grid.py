"""The fixed grid, held to the vectors that the page's tests read too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smartcut_sdk.offline.grid import SampleRequest, grid_requests

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "grid.json").read_text(encoding="utf-8"))["cases"]


def samples_of(case: dict[str, Any]) -> list[SampleRequest]:
    """The frames that `sample` yields for these requests, each once."""
    samples: list[SampleRequest] = []
    for request in grid_requests(case["keyframes"], case["interval"], case["duration"]):
        if request.at < request.keyframe:  # decoding starts at the first keyframe, so that is the first frame
            request = SampleRequest(request.keyframe, request.keyframe, True)
        # Files are scanned from the start; only the page resumes, leaving out what is below `from`.
        if request.at >= case["from"] and (not samples or request.at > samples[-1].at):
            samples.append(request)
    return samples


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_grid_matches_the_vectors(case: dict[str, Any]) -> None:
    assert [sample._asdict() for sample in samples_of(case)] == case["samples"]


def test_there_are_vectors() -> None:
    assert len(CASES) >= 10
