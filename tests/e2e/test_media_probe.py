"""What the page learns about a file, and how it refuses what it can't use. Real files, real Chromium."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from media_clips import read_number, shared_clip
from media_page import Media
from PIL import Image

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("name", "codec", "container", "route", "playable"),
    [
        ("bframes.mp4", "H.264", "MP4", "webcodecs", True),
        ("later.mkv", "H.264", "Matroska", "webcodecs", True),
        ("later.ts", "H.264", "MPEG-TS", "webcodecs", False),
        ("vp9.webm", "VP9", "WebM", "webcodecs", True),
        ("msmpeg4.avi", "MS-MPEG-4 v3", "AVI", "ffmpeg", False),
        ("wmv.wmv", "WMV 8", "WMV (ASF)", "ffmpeg", False),
    ],
)
def test_what_a_file_is(
    media: Media, clip: Callable[[str], Path], name: str, codec: str, container: str, route: str, playable: bool
) -> None:
    info = media.probe(clip(name))
    assert (info["codecLabel"], info["container"], info["route"], info["playable"]) == (
        codec,
        container,
        route,
        playable,
    )
    assert (info["width"], info["height"], info["rotation"]) == (320, 180, 0)
    assert info["duration"] == pytest.approx(40 if name == "msmpeg4.avi" else 20, abs=0.11)
    assert info["fps"] == pytest.approx(10, rel=0.02)
    assert (info["reason"] is None) == (route == "webcodecs")
    assert info["hasAudio"] == (name in {"bframes.mp4", "later.ts", "vp9.webm"})


def test_keyframes_and_the_first_frame(media: Media, clip: Callable[[str], Path]) -> None:
    assert media.probe(clip("bframes.mp4"))["keyframes"] == {"typical": 2, "longest": 2}
    assert media.probe(clip("far.mp4"))["keyframes"]["longest"] == pytest.approx(33)
    assert media.probe(clip("later.mkv"))["firstTimestamp"] == pytest.approx(7.3)


def test_hevc_goes_where_it_can_be_decoded(media: Media, clip: Callable[[str], Path]) -> None:
    info = media.probe(clip("hevc.mp4"))
    able = media.value("return (await VideoDecoder.isConfigSupported({ codec: 'hvc1.1.6.L93.B0' })).supported;")
    assert info["codecLabel"] == "H.265 (HEVC)"
    assert info["route"] == ("webcodecs" if able else "ffmpeg")


def test_the_longest_keyframe_distance_of_real_clips(media: Media, clip: Callable[[str], Path]) -> None:
    """On the real clips where they are there, else on made ones of the same kind."""
    info = media.probe(shared_clip("hall.mp4") or clip("open-gop.mp4"))
    assert (info["route"], info["keyframes"]["longest"]) == ("webcodecs", 1)
    info = media.probe(shared_clip("yard.avi") or clip("msmpeg4.avi"))
    assert (info["route"], info["codec"], info["duration"]) == ("ffmpeg", "msmpeg4v3", 40)


def write_sound(path: Path) -> Path:
    if path.suffix == ".wav":
        with wave.open(str(path), "wb") as output:
            output.setparams((1, 2, 8000, 0, "NONE", ""))
            output.writeframes(bytes(16000))
        return path
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=48000, layout="mono")
        for i in range(50):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48000, i * 1024
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def write_no_frames(path: Path) -> Path:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 320, 180
        output.start_encoding()
    return path


def cut_short(source: Path, path: Path, share: float) -> Path:
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def test_refusals(media: Media, clip: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "letter.mp4").write_text("Dear camera, please find the attached video.\n" * 50)
    (tmp_path / "frame.avi").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    (tmp_path / "noise.mkv").write_bytes(np.random.default_rng(1).bytes(100_000))
    broken = bytearray(clip("mjpeg.avi").read_bytes())
    at = broken.find(b"MJPG", broken.find(b"strf"))
    broken[broken.find(b"MJPG") : broken.find(b"MJPG") + 4] = broken[at : at + 4] = b"ZZZZ"
    (tmp_path / "strange.avi").write_bytes(broken)
    cases = {
        "empty": tmp_path / "empty.mp4",
        "notVideo": tmp_path / "letter.mp4",
        "notVideo ": tmp_path / "frame.avi",
        "notVideo  ": tmp_path / "noise.mkv",
        "truncated": cut_short(clip("bframes.mp4"), tmp_path / "half.mp4", 0.5),
        "truncated   ": cut_short(clip("msmpeg4.avi"), tmp_path / "head.avi", 0.0005),
        "audioOnly": write_sound(tmp_path / "sound.mp4"),
        "audioOnly ": write_sound(tmp_path / "sound.wav"),
        "zeroLength": write_no_frames(tmp_path / "none.mp4"),
        "zeroLength ": write_no_frames(tmp_path / "none.avi"),
        "unsupported": tmp_path / "strange.avi",
    }
    found = {}
    for code, path in cases.items():
        error = media.refusal(path)
        assert error["name"] == "MediaError", error
        assert error["params"]["name"] == path.name
        found[f"{path.name}: {error['code']}"] = code.strip()
    assert [name.split(": ")[1] for name in found] == list(found.values()), found
    # And the page goes on working.
    assert media.probe(clip("bframes.mp4"))["codec"] == "avc"


@pytest.mark.parametrize(("name", "share"), [("later.mkv", 0.5), ("msmpeg4.avi", 0.7)])
def test_what_is_there_of_half_a_file_is_opened(
    media: Media, clip: Callable[[str], Path], tmp_path: Path, name: str, share: float
) -> None:
    half = cut_short(clip(name), tmp_path / f"half-{name}", share)
    info = media.probe(half)
    assert 5 < info["duration"] < 30
    samples = media.sample(half, interval=1)
    assert len(samples) >= info["duration"] - 1
    for sample in samples:
        number = read_number(np.asarray(Image.open(io.BytesIO(sample.jpeg)).convert("RGB")))
        assert abs(number / 10 - sample.at) < 0.06
