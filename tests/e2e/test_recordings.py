"""Damaged and unusual recordings in the page: every frame is the one its time says, or the refusal says why."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from media_clips import make_clip, read_number
from media_fixtures import media  # noqa: F401 - a fixture
from media_page import Media
from PIL import Image
from support import recordings

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

START, STOP = 8.05, 12.33


def fragments(folder: Path) -> Path:
    whole = make_clip(folder / "whole.mp4", gop=20, b_frames=2)
    path = recordings.remux(whole, folder / "power-cut.mp4", options={"movflags": "frag_keyframe+empty_moov"})
    return recordings.cut_end(path, 300)


def late(folder: Path) -> Path:
    """A recorder that has been running for twenty hours: PTS beyond six digits of seconds."""
    return make_clip(
        folder / "late.ts", "libx265", first=72000.0, gop=20, codec_options={"x265-params": "log-level=none"}
    )


def two_sizes(folder: Path) -> Path:
    first = make_clip(folder / "first.ts", gop=20, seconds=10)
    second = make_clip(folder / "second.ts", gop=20, seconds=10, first=10.0, size=(640, 360))
    return recordings.join(first, second, folder / "two-sizes.ts")


def live(folder: Path) -> Path:
    """A recording that was streamed: no duration, no Cues."""
    clip = make_clip(folder / "whole.mp4", gop=20, b_frames=2)
    return recordings.remux(clip, folder / "live.mkv", options={"live": "1"})


CASES: dict[str, Callable[[Path], Path]] = {
    "power cut in the last fragment": fragments,
    "zeros behind a TS": lambda folder: recordings.add_zeros(make_clip(folder / "zeros.ts", gop=20), 188 * 3000),
    "RIFF size 0": lambda folder: recordings.forget_riff_size(make_clip(folder / "riff.avi", "mpeg4")),
    "MJPEG without key flags": lambda folder: recordings.clear_avi_flags(make_clip(folder / "flags.avi", "mjpeg")),
    "late clock": late,
    "Matroska without Cues": live,
}


@pytest.mark.parametrize("name", CASES)
def test_frames_and_clips_are_those_of_their_seconds(name: str, media: Media, tmp_path: Path) -> None:  # noqa: F811
    path = CASES[name](tmp_path)
    samples = media.sample(path, interval=1.5)
    assert len(samples) >= 12
    for sample in samples:
        image = np.asarray(Image.open(io.BytesIO(sample.jpeg)).convert("RGB"))
        assert abs(read_number(image) / 10 - sample.at) < 0.06
    for exact in (False, True):
        clip = cut(media, exact=exact)
        shown = decoded(clip)
        assert shown, "a clip without a frame"
        assert clip["start"] <= START + 0.01
        assert clip["stop"] >= STOP - 0.01
        wrong = [(at, number) for at, number in shown if abs(clip["start"] + at - number / 10) > 0.06]
        assert not wrong, f"exact {exact}, from {clip['start']} s"


def test_an_exact_clip_across_a_change_of_size_has_one_clock(media: Media, tmp_path: Path) -> None:  # noqa: F811
    media.probe(two_sizes(tmp_path))
    times = [at for at, _ in decoded(cut(media, exact=True))]
    assert times == sorted(set(times))
    assert times[0] == 0
    assert times[-1] == pytest.approx(STOP - START, abs=0.2)


def test_frames_and_clips_of_a_live_recording_in_any_order(media: Media, tmp_path: Path) -> None:  # noqa: F811
    """A reader that passed a cluster must still find it: the second clip of an export began at 0."""
    media.probe(live(tmp_path))
    found = media.value(
        """const source = await media.openSource(file(), info, { width: 320, height: 180 });
        const times = [];
        const requests = [15.3, 4.3, 9.9, 0.5].map((at) => ({ at }));
        for await (const { asked, at } of source.frames(requests)) times.push([asked, at]);
        source.close();
        const cutter = media.openCutter(file(), info);
        const clips = [];
        for (const start of [12.1, 4.1]) {
          const clip = await cutter.cut({ start, stop: start + 3 });
          clips.push({ ...clip, blob: await base64(clip.blob) });
        }
        cutter.close();
        return { times, clips };"""
    )
    assert sorted(found["times"]) == [pytest.approx([at, at], abs=0.06) for at in (0.5, 4.3, 9.9, 15.3)]
    assert [clip["start"] for clip in found["clips"]] == pytest.approx([12, 4], abs=0.01)
    for clip in found["clips"]:
        assert all(abs(clip["start"] + at - number / 10) < 0.06 for at, number in decoded(clip))


def test_one_track_of_several_is_the_same_everywhere(media: Media, tmp_path: Path) -> None:  # noqa: F811
    """The default track, second in the file: in the search, the preview and both kinds of clips."""
    other = make_clip(tmp_path / "other.mp4", gop=20, size=(640, 360), first=0.0, seconds=20, fps=5)
    path = recordings.two_tracks(other, make_clip(tmp_path / "own.mp4", gop=20), tmp_path / "two.mkv", default=1)
    info = media.probe(path)
    assert (info["width"], info["videoTrack"], info["playable"]) == (320, 1, False)
    for sample in media.sample(path, interval=1.5):
        assert abs(read_number(np.asarray(Image.open(io.BytesIO(sample.jpeg)).convert("RGB"))) / 10 - sample.at) < 0.06
    shown = media.value(
        """const bitmap = await media.frameAt(file(), info, 5.35);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        canvas.getContext('2d').drawImage(bitmap, 0, 0);
        return base64(await canvas.convertToBlob({ type: 'image/jpeg' }));"""
    )
    assert read_number(np.asarray(Image.open(io.BytesIO(base64.b64decode(shown))).convert("RGB"))) == 53
    for exact in (False, True):
        clip = cut(media, exact=exact)
        assert all(abs(clip["start"] + at - number / 10) < 0.06 for at, number in decoded(clip))


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_hidden_frames_are_no_part_of_the_timeline(media: Media, tmp_path: Path, codec: str) -> None:  # noqa: F811
    """Cut by `ffmpeg -ss -c copy`: an edit list hides the frames since the keyframe; second 0 is the first shown."""
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    whole = make_clip(tmp_path / "whole.mp4", codec, gop=20, codec_options=options)
    still = {"avoid_negative_ts": "disabled"}
    path = recordings.remux(whole, tmp_path / "cut.mp4", shift=lambda _: -1.3, options=still)
    info = media.probe(path)
    assert info["duration"] == pytest.approx(18.7, abs=0.05)
    for interval in (0.7, 5):
        samples = media.sample(path, interval=interval)
        # A keyframe within half an interval is preferred; a hidden one is none.
        assert samples[0].at == pytest.approx(0 if interval < 1 else 0.7, abs=0.01)
        for sample in samples:
            image = np.asarray(Image.open(io.BytesIO(sample.jpeg)).convert("RGB"))
            assert abs((read_number(image) - 13) / 10 - sample.at) < 0.06
    for exact in (False, True):
        clip = cut(media, exact=exact)
        wrong = [(at, n) for at, n in decoded(clip) if abs(clip["start"] + at - (n - 13) / 10) > 0.06]
        assert not wrong, f"exact {exact}, from {clip['start']} s"


def test_frames_that_cannot_be_decoded_are_reported(media: Media, tmp_path: Path) -> None:  # noqa: F811
    """Six seconds of packets overwritten with zeros: neither frames of other seconds nor silence."""
    path = make_clip(tmp_path / "hole.mp4", gop=10)
    data = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.size and 6 <= float(packet.pts * packet.time_base) < 12:
                data[packet.pos + 4 : packet.pos + packet.size] = bytes(packet.size - 4)
    path.write_bytes(data)
    media.probe(path)
    found = media.value(
        """const seen = [], lost = [];
        for await (const { at } of media.sampleFrames(file(), info, { interval: 1, onLost: (at) => lost.push(at) }))
          seen.push(at);
        return { seen, lost };"""
    )
    assert [round(at) for at in found["lost"]] == [6, 7, 8, 9, 10, 11]
    assert [round(at) for at in found["seen"]] == [*range(6), *range(12, 20)]


def test_what_no_reader_here_knows_is_named(media: Media, tmp_path: Path) -> None:  # noqa: F811
    bare = recordings.remux(make_clip(tmp_path / "whole.mp4", seconds=3), tmp_path / "camera.h264")
    assert media.refusal(bare)["code"] == "bareStream"
    maker = tmp_path / "xm.264"
    maker.write_bytes(b"HXVS" + bytes(12) + b"HXVF" + bytes(500))
    assert media.refusal(maker) | {"message": ""} == {
        "name": "MediaError",
        "code": "recorderFormat",
        "params": {"name": "xm.264", "format": "HXVS"},
        "message": "",
    }


def cut(media: Media, *, exact: bool) -> dict[str, Any]:  # noqa: F811
    """The clip from START to STOP of the video that was probed last."""
    module, function = ("encode", "encodeClip") if exact else ("cut", "cutClip")
    made: dict[str, Any] = media.value(
        f"""const {{ {function} }} = await import('/src/cut/{module}.js');
        const clip = await {function}(file(), info, argument);
        return {{ ...clip, blob: await base64(clip.blob) }};""",
        {"start": START, "stop": STOP},
    )
    return made


def decoded(clip: dict[str, Any]) -> list[tuple[float, int]]:
    """Time and number of every frame."""
    with av.open(io.BytesIO(base64.b64decode(clip["blob"]))) as container:
        frames = container.decode(container.streams.video[0])
        return [(float(frame.time or 0), read_number(frame.to_ndarray(format="rgb24"))) for frame in frames]
