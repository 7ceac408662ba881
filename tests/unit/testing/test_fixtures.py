"""The fixtures for plugin authors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from authors import GOOD, Author

from smartcut_sdk.offline.video import probe, sample
from smartcut_sdk.testing.synthetic import SyntheticVideo, make_video


def test_pytest_loads_the_plugin_without_a_framework_numpy_or_a_server() -> None:
    heavy = {"numpy", "PIL", "torch", "tensorflow", "keras", "flask", "websockets", "kafka", "av"}
    heavy |= {"smartcut_sdk.plugin.plugin", "smartcut_sdk.serving.service"}
    code = f"import sys, smartcut_sdk.testing; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_disk_is_visible_during_the_event_only(synthetic_video: Callable[..., SyntheticVideo]) -> None:
    video = synthetic_video(events=[(10, 30)])
    assert video.duration == 40
    brightest = {at: np.sort(image.ravel())[-2000:].mean() for at, image in video.frames(1.0)}
    assert len(brightest) == 40
    assert min(value for at, value in brightest.items() if 10 <= at < 30) > 200
    assert max(value for at, value in brightest.items() if not 10 <= at < 30) < 100


def test_a_synthetic_video_is_determined_by_its_seed(tmp_path: Path) -> None:
    first, again, other = (make_video(tmp_path, seed=seed) for seed in (1, 1, 2))
    assert first.jpegs() == again.jpegs()
    assert not np.array_equal(first.image(3), other.image(3))
    assert not np.array_equal(first.image(3), first.image(4)), "sensor noise"


def test_its_file_contains_the_same_frames(tmp_path: Path) -> None:
    video = make_video(tmp_path, [(2, 4)], duration=6, width=160, height=90)
    info = probe(video)
    assert (info.width, info.height) == (160, 90)
    assert info.duration == pytest.approx(6, abs=0.6)
    read = list(sample(video, 1.0))
    assert [round(at, 3) for at, _ in read] == [0, 1, 2, 3, 4, 5]
    for at, image in read:
        difference = np.abs(image.astype(float) - video.image(at)).mean()
        assert difference < 8, f"at {at} s"


@pytest.mark.parametrize("event", [(5, 5), (7, 3), (-1, 4)])
def test_an_invalid_event_is_refused(tmp_path: Path, event: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="start < stop"):
        make_video(tmp_path, [event])


def test_an_author_uses_the_fixtures_in_plain_functions(author: Author) -> None:
    author.writes(
        GOOD,
        """
        def test_plugin(plugin):
            assert plugin.name == "mine" and plugin.about.title == "Bright"

        def test_analyze(analyze, synthetic_video):
            analysis = analyze(synthetic_video(events=[(10, 30)]), shortest=0)
            assert len(analysis.segments) == 1 and len(analysis.scores) == 40
            assert abs(analysis.segments[0].start - 10) <= 1 and abs(analysis.segments[0].stop - 30) <= 1

        def test_analyze_with_parameters(analyze, synthetic_video):
            assert analyze(synthetic_video(), threshold=1.0).segments == []

        def test_service(service, synthetic_video):
            assert service.health() == {"state": "ready", "reason": None}
            assert service.manifest()["name"] == "mine"
            outcome = service.analyze(synthetic_video().jpegs(), parameters={"shortest": 0})
            assert outcome.done and len(outcome.scores) == 40 and not outcome.skipped
            assert [(round(s.start), round(s.stop)) for s in outcome.segments] == [(10, 30)]

        def test_service_refuses(service):
            assert service.analyze([], parameters={"threshold": 2}).error.code == "bad_parameters"
        """,
    )
    run = author.tests("-o", "smartcut_plugin=mine")
    assert len(run.passed) == 5, run.output
    assert not run.failed


def test_an_unknown_plugin_is_one_sentence(author: Author) -> None:
    author.writes(GOOD, "def test_plugin(plugin):\n    pass\n")
    run = author.tests("-o", "smartcut_plugin=mime")
    assert "No plugin 'mime' is installed" in run.output
    assert "Did you mean 'mine'?" in run.output


def test_a_service_reports_why_its_model_failed_to_load(author: Author) -> None:
    author.writes(
        GOOD.replace("def load(device):\n", 'def load(device):\n    raise OSError("no weights at /nowhere")\n'),
        """
        def test_service(service):
            health = service.health()
            assert health["state"] == "failed" and "no weights at /nowhere" in health["reason"]
        """,
    )
    assert author.tests("-o", "smartcut_plugin=mine").passed == {"test_service"}
