"""People in front of a camera: in the real clip if available, else in a similar synthetic one."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from motion_camera import Camera

from smartcut_sdk.testing import Plugin, Runner

PRESENT = [(6.05, 20.05), (22.75, 45.15), (50.25, 70.1)]
"""When somebody is in view, in hall.mp4 and in the synthetic clip."""


@pytest.fixture
def hall(real_clips: Path | None, camera: Camera, tmp_path: Path) -> Path:
    if real_clips is not None:
        return real_clips / "hall.mp4"
    path = tmp_path / "hall.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for index in range(710):
            present = any(start <= index / 10 <= stop for start, stop in PRESENT)
            image = camera.frame(square=(70, 20, 40) if present else None)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return path


def test_people_who_enter_stand_and_leave_are_detected(hall: Path, plugin: Plugin):
    with Runner(plugin, "cpu") as runner:
        analysis = runner.analyze(hall, interval=1.0)
    scores, segments = analysis.scores, analysis.segments
    inside = [score.score for score in scores if any(start + 1 < score.at < stop - 1 for start, stop in PRESENT)]
    outside = [score.score for score in scores if score.at < 5 or 46.2 < score.at < 49]
    assert len(inside) > 45
    assert min(inside) > 0.5
    assert max(outside) < 0.35
    covered = sum(any(s.start <= at + 0.5 < s.stop for s in segments) for at in range(71) if _present(at + 0.5))
    assert covered / sum(_present(at + 0.5) for at in range(71)) >= 0.9
    assert all(not (segment.start < 48 < segment.stop) for segment in segments)


def _present(at: float) -> bool:
    return any(start <= at < stop for start, stop in PRESENT)
