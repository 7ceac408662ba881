"""Clips cut in the page: whole, beginning at 0 with the keyframe, holding all that was asked, sound included."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from clip_check import check_clip, decode_whole
from media_clips import read_number, shared_clip
from media_page import Cut, Media
from PIL import Image

pytestmark = pytest.mark.e2e

# Where a clip of each goes, and its longest keyframe distance in seconds.
FORMATS = {
    "bframes.mp4": ("mp4", 2.0),
    "open-gop.mp4": ("mp4", 1.0),
    "far.mp4": ("mp4", 33.0),
    "later.mkv": ("mp4", 1.0),
    "later.ts": ("mp4", 1.0),
    "vp9.webm": ("webm", 1.0),
    "hevc.mp4": ("mp4", 1.2),
    "msmpeg4.avi": ("avi", 5.0),
    "mjpeg.avi": ("avi", 0.1),
    "wmv.wmv": ("mkv", 2.0),
    "flv.flv": ("mp4", 1.0),
}


def save(cut: Cut, folder: Path) -> Path:
    path = folder / f"clip.{cut.extension}"
    path.write_bytes(cut.data)
    return path


def frame_numbers(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [read_number(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("asked", [(5.25, 9.55), (0.0, 3.0), (13.0, 20.0)])
def test_a_clip(
    media: Media, clip: Callable[[str], Path], tmp_path: Path, name: str, asked: tuple[float, float]
) -> None:
    extension, spacing = FORMATS[name]
    source = clip(name)
    cut = media.cut(source, *asked)
    path = save(cut, tmp_path)
    assert cut.extension == extension
    check_clip(path, source, asked, (cut.start, cut.stop), spacing)
    # Every frame from the keyframe on, in order, none missing: the numbers say so.
    found = frame_numbers(path)
    assert found == list(range(round(cut.start * 10), round(cut.start * 10) + len(found)))
    assert found[-1] >= round(asked[1] * 10) - 1
    assert decode_whole(path).length == pytest.approx(cut.stop - cut.start, abs=0.16)
    assert cut.stop <= asked[1] + 0.6, "the end is not pushed out to the next keyframe"


@pytest.mark.parametrize("name", ["hall.mp4", "yard.avi"])
def test_a_clip_of_a_real_file(media: Media, clip: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    source = shared_clip(name) or clip({"hall.mp4": "open-gop.mp4", "yard.avi": "msmpeg4.avi"}[name])
    asked = (7.3, 18.2)
    cut = media.cut(source, *asked)
    check_clip(save(cut, tmp_path), source, asked, (cut.start, cut.stop), media.value("return info.keyframes.longest;"))


@pytest.mark.parametrize(("name", "codec"), [("bframes.mp4", "aac"), ("later.ts", "aac"), ("vp9.webm", "opus")])
def test_the_sound_comes_along(
    media: Media, clip: Callable[[str], Path], tmp_path: Path, name: str, codec: str
) -> None:
    cut = media.cut(clip(name), 5.25, 9.55)
    with av.open(str(save(cut, tmp_path))) as container:
        sound = container.streams.audio[0]
        assert sound.codec_context.name == codec
        times = [float(packet.pts * packet.time_base) for packet in container.demux(sound) if packet.pts is not None]
    assert times[0] == pytest.approx(0, abs=0.03)
    assert times[-1] == pytest.approx(cut.stop - cut.start, abs=0.2)


def test_the_whole_file_and_beyond_its_end(media: Media, clip: Callable[[str], Path], tmp_path: Path) -> None:
    cut = media.cut(clip("bframes.mp4"), 0, 500)
    assert (cut.start, cut.stop) == (0, 20)
    assert frame_numbers(save(cut, tmp_path)) == list(range(200))


def test_progress_and_abort(media: Media, clip: Callable[[str], Path]) -> None:
    media.probe(clip("bframes.mp4"))
    answer = media.value(
        """const shares = [];
        await media.cutClip(file(), info, { start: 1, stop: 19 }, { onProgress: (share) => shares.push(share) });
        const end = new AbortController();
        setTimeout(() => end.abort(), 20);
        const late = await attempt(() => media.cutClip(file(), info, { start: 1, stop: 19 }, { signal: end.signal }));
        return { shares, late: late.error.name };"""
    )
    assert answer["late"] == "AbortError"
    assert answer["shares"]
    assert all(0 <= share <= 1 for share in answer["shares"])
    assert media.workers_left() == 0


def test_what_can_not_be_cut_is_said(media: Media, clip: Callable[[str], Path]) -> None:
    media.probe(clip("bframes.mp4"))
    for start, stop in [(5, 5), (30, 40)]:
        answer = media.call("return media.cutClip(file(), info, argument);", {"start": start, "stop": stop})
        assert (answer["error"]["name"], answer["error"]["code"]) == ("MediaError", "cutFailed")


@pytest.mark.parametrize("at", [0.0, 12.34, 39.9, 40.0])
def test_the_frame_at_a_time(media: Media, clip: Callable[[str], Path], at: float) -> None:
    media.probe(clip("msmpeg4.avi"))
    data = media.value(
        """const bitmap = await media.frameAt(file(), info, argument, { width: 200, height: 200 });
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        canvas.getContext('2d').drawImage(bitmap, 0, 0);
        return base64(await canvas.convertToBlob({ type: 'image/png' }));""",
        at,
    )

    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))
    assert image.shape == (112, 200, 3)
    assert read_number(image) == min(399, int(at * 10 + 1e-6))
