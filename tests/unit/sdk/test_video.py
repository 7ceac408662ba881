"""Video files: the right frames at the right times, and one-sentence errors for unusable files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sdk_helpers import FPS, shade

from smartcut_sdk.offline.grid import SampleRequest, count_samples, grid_requests
from smartcut_sdk.offline.video import VideoError, probe, sample

Make = Callable[..., Path]


def check_frames(samples: list[Any]) -> None:
    """Each image must be the frame of its time."""
    for at, image in samples:
        index = round(at * FPS)
        assert at == pytest.approx(index / FPS, abs=0.002)
        assert abs(float(image.mean()) - shade(index)) < 6, f"at {at} s: not frame {index}"


KINDS = [
    ("clip.mp4", {"codec": "libx264"}),
    ("bframes.mp4", {"codec": "libx264", "options": {"bf": "2"}}),
    ("clip.mkv", {"codec": "libx264"}),
    ("clip.ts", {"codec": "libx264"}),
    ("clip.avi", {"codec": "mpeg4"}),
    ("old.avi", {"codec": "msmpeg4v3"}),
    ("late.mp4", {"codec": "libx264", "first_pts": 70}),
]


@pytest.mark.parametrize(("name", "how"), KINDS, ids=[name for name, _ in KINDS])
@pytest.mark.parametrize("gop", [10, 25, 100])
@pytest.mark.parametrize("interval", [0.3, 1.0, 4.0])
def test_every_sample_is_the_frame_of_its_time(
    make_clip: Make, name: str, how: dict[str, Any], gop: int, interval: float
) -> None:
    path = make_clip(name, gop=gop, **how)
    samples = list(sample(path, interval))
    times = [one.at for one in samples]
    assert times == sorted(set(times))
    assert times[0] == pytest.approx(0, abs=0.001)
    assert abs(len(samples) - count_samples(10, interval)) <= 1
    gaps = np.diff([*times, 10.0])
    assert gaps.max() <= 2 * interval + 0.001
    check_frames(samples)


def test_nearby_keyframes_are_preferred(make_clip: Make) -> None:
    times = [round(one.at, 3) for one in sample(make_clip(gop=12), 1.0)]
    assert times == [0.0, 1.2, 2.4, 3.0, 3.6, 4.8, 6.0, 7.2, 8.4, 9.0]  # 3 and 9 are too far from any keyframe


def test_probe_reads_size_codec_container_and_duration(make_clip: Make) -> None:
    info = probe(make_clip("clip.mp4", size=(320, 180)))
    assert (info.width, info.height, info.codec) == (320, 180, "h264")
    assert "mp4" in info.container
    assert info.duration == pytest.approx(10, abs=0.11)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.avi", "clip.ts"])
def test_the_duration_covers_all_frames(make_clip: Make, name: str) -> None:
    codec = "mpeg4" if name.endswith("avi") else "libx264"
    assert probe(make_clip(name, frames=73, codec=codec)).duration == pytest.approx(7.3, abs=0.11)


def test_frames_are_scaled_down_never_up(make_clip: Make) -> None:
    wide = make_clip("wide.mp4", frames=2, size=(640, 360))
    assert next(sample(wide, 5, largest_px=(320, 320))).image.shape == (180, 320, 3)
    assert next(sample(wide, 5, largest_px=(4000, 4000))).image.shape == (360, 640, 3)


def test_a_rotated_video_is_returned_upright(tmp_path: Path) -> None:
    import av

    path = tmp_path / "rotated.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        stream.set_display_rotation(90)
        image = np.zeros((96, 160, 3), np.uint8)
        image[:, 80:] = 255  # the right half, on top after rotating counterclockwise
        container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    info = probe(path)
    assert (info.width, info.height) == (96, 160)
    image = next(sample(path, 1)).image
    assert image.shape == (160, 96, 3)
    assert image[:70].mean() > 200
    assert image[90:].mean() < 50


def test_one_frame_is_a_video(make_clip: Make) -> None:
    assert [one.at for one in sample(make_clip(frames=1), 5)] == [0.0]


def test_a_truncated_file_yields_its_readable_frames(make_clip: Make, tmp_path: Path) -> None:
    whole = make_clip("whole.mkv", gop=10).read_bytes()
    half = tmp_path / "half.mkv"
    half.write_bytes(whole[: len(whole) // 2])
    samples = list(sample(half, 1.0))
    assert 2 <= len(samples) < 10
    check_frames(samples)


def test_damage_in_the_middle_costs_only_the_damaged_frames(make_clip: Make, tmp_path: Path) -> None:
    data = bytearray(make_clip("whole.mp4", gop=10).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 200] = bytes(200)
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(data)
    assert len(list(sample(damaged, 1.0))) >= 7


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_an_unusable_file_is_one_sentence(make_clip: Make, tmp_path: Path) -> None:
    mp4 = make_clip("whole.mp4").read_bytes()
    cases = {
        "absent.mp4": (tmp_path / "absent.mp4", "There is no file"),
        "folder": (tmp_path, "is not a file"),
        "empty.mp4": (write(tmp_path / "empty.mp4", b""), "is empty"),
        "text.mp4": (write(tmp_path / "text.mp4", b"hello " * 500), "can't be read as video"),
        "cut.mp4": (write(tmp_path / "cut.mp4", mp4[:-1200]), "can't be read as video"),
    }
    for path, expected in cases.values():
        for act in (probe, lambda path: list(sample(path, 5))):
            with pytest.raises(VideoError, match=expected) as caught:
                act(path)
            assert str(path) in str(caught.value)


def test_an_audio_file_is_refused(tmp_path: Path) -> None:
    import av

    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("aac", rate=48000)
        for index in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48000, index * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(VideoError, match="no video stream, only audio"):
        probe(path)


def test_a_zero_interval_is_refused(make_clip: Make) -> None:
    with pytest.raises(ValueError, match="above 0"):
        next(sample(make_clip(frames=2), 0))


def test_the_grid_uses_nearby_keyframes_and_decodes_elsewhere() -> None:
    assert list(grid_requests([0, 1, 2, 3], 1, 4)) == [SampleRequest(at, at, True) for at in (0, 1, 2, 3)]
    assert list(grid_requests([0.0], 5, 12)) == [
        SampleRequest(0.0, 0.0, True),
        SampleRequest(5, 0.0, False),
        SampleRequest(10, 0.0, False),
    ]
    assert list(grid_requests([0, 25], 10, 40)) == [
        SampleRequest(0, 0, True),
        SampleRequest(10, 0, False),
        SampleRequest(20, 0, False),
        SampleRequest(25, 25, True),
    ]
    assert list(grid_requests([], 5, 10)) == []
    assert list(grid_requests([0.0], 5, 0.04)) == [SampleRequest(0.0, 0.0, True)]


def test_no_keyframe_serves_two_samples() -> None:
    for spacing in (0.7, 1.0, 1.9, 2.0, 3.3):
        keyframes = [index * spacing for index in range(50)]
        taken = [request.at for request in grid_requests(keyframes, 2.0, 60)]
        assert len(set(taken)) == len(taken) == 30


def test_counting_samples() -> None:
    assert [count_samples(*case) for case in [(10, 5), (10.1, 5), (0.04, 5), (86400, 10)]] == [2, 3, 1, 8640]


def test_real_clips(clips: Path | None) -> None:
    if clips is None:
        return  # the generated clips above cover the same containers
    hall = [one.at for one in sample(clips / "hall.mp4", 1.0)]
    assert hall == pytest.approx(list(range(72)), abs=0.001)
    yard = [one.at for one in sample(clips / "yard.avi", 5.0)]
    assert yard == pytest.approx([0, 5, 10, 15, 20, 25, 30, 35], abs=0.001)
