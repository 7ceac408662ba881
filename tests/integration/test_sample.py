"""The sample clip: its format and events, and that both plugins find them."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np
import pytest

from smartcut_sdk import Score, Segment
from smartcut_sdk.testing import Runner, load_plugin

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "scripts"))

INTERVAL = 2.0


@dataclass(frozen=True)
class Sample:
    """The clip and the content of its sample.json."""

    video: Path
    known: dict[str, Any]

    def seconds(self, *labels: str) -> np.ndarray:
        """For each second of the clip, whether its middle is in an event with one of these labels."""
        events = [event for event in self.known["events"] if event["label"] in labels]
        middles = np.arange(self.known["duration"]) + 0.5
        return np.array([any(event["start"] <= at < event["stop"] for event in events) for at in middles])


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    import make_sample

    return make_sample


@pytest.fixture(scope="module")
def clip(maker: ModuleType) -> Sample:
    """In the shared cache, so that it is made once."""
    folder = REPOSITORY / ".cache" / "sample"
    maker.main([str(folder)])
    return Sample(folder / "sample.mp4", json.loads((folder / "sample.json").read_text("utf-8")))


def analyze(plugin: str, video: Path, **values: Any) -> tuple[list[Score], list[Segment]]:
    """The final scores and the segments of a clip, sampled on the uniform grid."""
    with Runner(load_plugin(plugin), "cpu") as runner:
        analysis = runner.analyze(video, interval=INTERVAL, dense=True, parameters=values)
    return analysis.scores, analysis.segments


def rates(segments: list[Segment], truth: np.ndarray) -> tuple[float, float]:
    """Per-second true and false positive rates."""
    middles = np.arange(len(truth)) + 0.5
    proposed = np.array([any(segment.start <= at < segment.stop for segment in segments) for at in middles])
    return float(proposed[truth].mean()), float(proposed[~truth].mean())


def test_the_clip_is_ten_minutes_of_h264_with_a_keyframe_every_two_seconds(clip: Sample):
    with av.open(str(clip.video)) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context
        assert (codec.name, codec.width, codec.height) == ("h264", 640, 360)
        packets = [packet for packet in container.demux(stream) if packet.pts is not None]
    times = [float(packet.pts * packet.time_base) for packet in packets]
    assert len(times) == 6000
    assert times[0] == 0
    assert max(times) == pytest.approx(599.9)
    keyframes = [time for time, packet in zip(times, packets, strict=True) if packet.is_keyframe]
    assert keyframes == pytest.approx([2.0 * index for index in range(300)])
    assert clip.video.stat().st_size < 10_000_000


def test_its_events_are_in_order_and_short(clip: Sample):
    events = clip.known["events"]
    assert [event["label"] for event in events].count("person") == 4
    assert {event["label"] for event in events} == {"person", "horse"}
    edges = [edge for event in events for edge in (event["start"], event["stop"])]
    assert edges == sorted(edges)
    assert all(15 <= event["stop"] - event["start"] <= 40 for event in events)


def test_objects_finds_the_people_and_only_them(clip: Sample):
    _, segments = analyze("objects", clip.video)
    found, false = rates(segments, clip.seconds("person"))
    assert len(segments) == 4
    assert found >= 0.9
    assert false <= 0.2
    assert all(segment.label == "Person" for segment in segments)


def test_the_poster_on_the_wall_is_neither_vehicle_nor_person(clip: Sample):
    scores, segments = analyze("objects", clip.video, classes=["Person", "Vehicle", "Car"])
    quiet = clip.seconds("person", "horse")
    around = np.convolve(quiet, np.ones(5), mode="same") > 0
    assert max(score.score for score in scores if not around[min(int(score.at), 599)]) < 0.3
    assert len(segments) == 4


def test_motion_finds_everything_that_moves_but_not_light_or_clock(clip: Sample):
    scores, segments = analyze("motion", clip.video)
    truth = clip.seconds("person", "horse")
    found, false = rates(segments, truth)
    assert len(segments) == 6
    assert found >= 0.9
    assert false <= 0.05
    around = np.convolve(truth, np.ones(5), mode="same") > 0
    assert max(score.score for score in scores if not around[min(int(score.at), 599)]) < 0.2


def test_motion_boxes_the_person_who_moves(clip: Sample):
    scores, _ = analyze("motion", clip.video)
    standing = next(score for score in scores if 60 <= score.at < 70)
    assert standing.box is not None
    # the astronaut is 300 px tall, in the middle of the frame, cropped at the bottom
    assert 0.4 < standing.box.x < 0.55
    assert standing.box.y < 0.35
    assert standing.box.y + standing.box.height > 0.9


def test_an_existing_sample_is_left_alone(maker: ModuleType, clip: Sample):
    before = clip.video.stat().st_mtime_ns
    maker.main([str(clip.video.parent)])
    assert clip.video.stat().st_mtime_ns == before


def test_a_damaged_or_outdated_sample_is_detected(maker: ModuleType, clip: Sample, tmp_path: Path):
    known = dict(clip.known)
    (tmp_path / "sample.mp4").write_bytes(b"short")
    (tmp_path / "sample.json").write_text(json.dumps(known), "utf-8")
    assert not maker.is_made(tmp_path)
    (tmp_path / "sample.json").write_text(json.dumps({**known, "bytes": 5, "recipe": "older"}), "utf-8")
    assert not maker.is_made(tmp_path)
    (tmp_path / "sample.json").write_text(json.dumps({**known, "bytes": 5}), "utf-8")
    assert maker.is_made(tmp_path)
    assert not maker.is_made(tmp_path / "nowhere")


def test_frames_are_deterministic(maker: ModuleType, clip: Sample):
    from sample_scene import frames, visits

    pictures = REPOSITORY / ".cache" / "pictures"

    def digest() -> str:
        made = hashlib.sha256()
        for _, planes in zip(range(30), frames(pictures, visits(pictures)), strict=False):
            for plane in planes:
                made.update(plane.tobytes())
        return made.hexdigest()

    assert digest() == digest()


def test_unreachable_index_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from sample_pictures import PictureError, fetch_pictures

    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(PictureError) as caught:
        fetch_pictures(tmp_path)
    sentence = str(caught.value)
    assert "could not download" in sentence
    assert "try again" in sentence
    assert "\n" not in sentence
    assert list(tmp_path.iterdir()) == []
