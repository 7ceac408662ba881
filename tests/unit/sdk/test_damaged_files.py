"""Faulty recordings: every second in the file is sampled, on one timeline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sdk_helpers import FPS, shade
from support import recordings

from smartcut_sdk.offline.video import probe, sample

Make = Callable[..., Path]
INTRA_REFRESH = {"x264-params": "intra-refresh=1:keyint=20:scenecut=0", "bf": "0"}
DAY_S = 86400.0


def check(path: Path, *, seconds: float, first: int = 0, gap: tuple[float, float] = (0, 0)) -> None:
    """Every sample is the frame of its time, and none is missing. first: number of the frame shown at 0 s.

    gap: (start, duration) in seconds of a stretch without frames.
    """
    interval = 0.7
    assert probe(path).duration == pytest.approx(seconds, abs=0.11)
    samples = list(sample(path, interval))
    for at, image in samples:
        index = round((at if at < gap[0] + gap[1] else at - gap[1]) * FPS) + first
        assert abs(float(image.mean()) - shade(index)) < 6, f"at {at} s: not frame {index}"
    times = [at for at, _ in samples]
    steps = np.diff([*times, seconds])
    assert sum(step > 2 * interval + 0.11 for step in steps) == (1 if gap[1] else 0)
    assert times[0] == pytest.approx(0, abs=0.001)


def grain(index: int) -> Any:
    """As `shade`, but hard to compress: an MPEG program stream has timestamps for large frames only."""
    noise = np.random.default_rng(index).integers(-15, 16, (192, 320, 3))
    return np.clip(noise + shade(index), 0, 255)


@pytest.mark.parametrize(
    ("suffix", "how"),
    [
        ("ts", {"codec": "libx264"}),
        ("ts", {"codec": "mpeg2video"}),
        ("mpg", {"codec": "mpeg2video", "size": (320, 192), "options": {"qscale": "1"}}),
    ],
)
def test_concatenated_recordings_have_one_timeline(
    make_clip: Make, tmp_path: Path, suffix: str, how: dict[str, Any]
) -> None:
    paint = grain if suffix == "mpg" else shade
    first = make_clip(f"first.{suffix}", paint=paint, **how)
    second = make_clip(f"second.{suffix}", paint=lambda index: paint(index + 100), **how)
    path = recordings.join(first, second, tmp_path / f"joined.{suffix}")
    check(path, seconds=20)
    assert "starts over at 10.0 s" in " ".join(probe(path).notes)


@pytest.mark.parametrize("suffix", ["mkv", "flv", "ts", "mp4"])
def test_a_pause_stays_in_the_timeline(make_clip: Make, tmp_path: Path, suffix: str) -> None:
    path = recordings.remux(make_clip(), tmp_path / f"pause.{suffix}", shift=lambda at: 600 if at >= 5 else 0)
    check(path, seconds=610, gap=(5, 600))


def test_a_clock_set_by_days_is_not_a_pause(make_clip: Make, tmp_path: Path) -> None:
    path = recordings.remux(
        make_clip(options={"bf": "0"}), tmp_path / "set.mkv", shift=lambda at: 3 * DAY_S if at >= 5 else 0
    )
    check(path, seconds=10)


@pytest.mark.parametrize("suffix", ["ts", "mp4", "mkv"])
def test_intra_refresh_without_true_keyframes(make_clip: Make, suffix: str) -> None:
    check(make_clip(f"refresh.{suffix}", options=INTRA_REFRESH), seconds=10)


def test_a_missing_keyframe_table(make_clip: Make) -> None:
    check(recordings.rename_box(make_clip(gop=25, options={"bf": "0"}), b"stss"), seconds=10)


def test_motion_jpeg_without_keyframe_flags(make_clip: Make) -> None:
    path = make_clip("flags.avi", codec="mjpeg", options={"strict": "-1"})
    check(recordings.clear_avi_flags(path), seconds=10)


@pytest.mark.parametrize("bframes", ["0", "2"])
def test_avi_times_are_those_of_the_frames(make_clip: Make, bframes: str) -> None:
    check(make_clip("h264.avi", gop=25, options={"bf": bframes}), seconds=10)


@pytest.mark.parametrize("suffix", ["asf", "wmv"])
def test_asf_times_start_at_the_first_frame(make_clip: Make, suffix: str) -> None:
    check(make_clip(f"late.{suffix}"), seconds=10)


def test_a_raw_stream_gets_assumed_times_and_a_note(make_clip: Make, tmp_path: Path) -> None:
    path = recordings.remux(make_clip(), tmp_path / "camera.h264")
    check(path, seconds=10)
    assert "10 frames per second are assumed" in " ".join(probe(path).notes)


def test_the_default_track_is_analyzed(make_clip: Make, tmp_path: Path) -> None:
    other = make_clip("other.mp4", paint=lambda index: 250, size=(320, 192))
    path = recordings.two_tracks(other, make_clip(), tmp_path / "two.mkv", default=1)
    check(path, seconds=10)
    assert probe(path).width == 160


def test_without_a_default_the_largest_track_is_analyzed(make_clip: Make, tmp_path: Path) -> None:
    small = make_clip("small.mp4", paint=lambda index: 250)
    path = recordings.two_tracks(small, make_clip("large.mp4", size=(320, 192)), tmp_path / "two.mkv", default=2)
    check(path, seconds=10)


def test_frames_before_the_cut_are_not_shown(make_clip: Make, tmp_path: Path) -> None:
    """As with `ffmpeg -ss -c copy`: an edit list hides the packets between the keyframe and the cut."""
    path = recordings.remux(
        make_clip(gop=25), tmp_path / "cut.mp4", shift=lambda at: -1.3, options={"avoid_negative_ts": "disabled"}
    )
    check(path, seconds=8.7, first=13)


@pytest.mark.parametrize("flags", ["frag_keyframe+empty_moov", "dash", "frag_keyframe+empty_moov+dash+global_sidx"])
def test_every_fragment_is_sampled(make_clip: Make, tmp_path: Path, flags: str) -> None:
    path = recordings.remux(make_clip(), tmp_path / "fragments.mp4", options={"movflags": flags})
    check(path, seconds=10)


@pytest.mark.parametrize("name", ["tail.ts", "tail.mpg"])
def test_trailing_zeros_are_ignored(make_clip: Make, name: str) -> None:
    path = make_clip(name, codec="mpeg2video", size=(320, 192), paint=grain)
    check(recordings.add_zeros(path, 188 * 2000), seconds=10)


def test_a_frame_size_that_changes_midway(make_clip: Make, tmp_path: Path) -> None:
    first = make_clip("first.ts")
    second = make_clip("second.ts", size=(320, 192), paint=lambda index: shade(index + 100))
    path = recordings.join(first, second, tmp_path / "sizes.ts")
    check(path, seconds=20)
