"""Frame-exact and merged clips of numbered frames."""

from __future__ import annotations

import base64
import itertools
from pathlib import Path
from typing import Any

import av
import pytest
from media_clips import make_clip, read_number
from media_page import Media
from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
MODULES = """async () => {
  for (const name of ['encode', 'merge']) Object.assign(media, await import(`/src/cut/${name}.js`));
}"""


@pytest.fixture
def media(page: Page, static_page: str) -> Media:
    media = Media(page, static_page)
    page.evaluate(MODULES)
    return media


def numbers(path: Path) -> list[tuple[float, int]]:
    """Time and number of every frame in presentation order."""
    with av.open(str(path)) as container:
        frames = container.decode(container.streams.video[0])
        return [(float(frame.time or 0), read_number(frame.to_ndarray(format="rgb24"))) for frame in frames]


def sound_starts(path: Path) -> float | None:
    """Time of the first audio packet; None without audio."""
    with av.open(str(path)) as container:
        for packet in container.demux(audio=0) if container.streams.audio else []:
            return float((packet.pts or 0) * packet.time_base)
    return None


def save(answer: dict[str, Any], path: Path) -> Path:
    path.write_bytes(base64.b64decode(answer["blob"]))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("long_gop.mp4", "libx264", {"gop": 200, "b_frames": 2, "audio": "aac"}),
        ("late.ts", "libx264", {"gop": 30, "first": 3.4, "audio": "aac"}),
        ("old.avi", "mpeg4", {"gop": 250, "audio": "mp3"}),
        ("web.webm", "libvpx-vp9", {"gop": 50, "codec_options": {"deadline": "realtime", "cpu-used": "8"}}),
    ],
)
def test_an_exact_clip_has_exactly_the_requested_frames(
    name: str, codec: str, options: dict[str, Any], media: Media, tmp_path: Path
) -> None:
    """At 10 fps, 4.24 s is in frame 42, and the last frame before 7.3 s is number 72."""
    source = make_clip(tmp_path / name, codec, seconds=12, **options)
    media.probe(source)
    clip = media.value(
        "const clip = await media.encodeClip(file(), info, argument); return {...clip, blob: await base64(clip.blob)};",
        {"start": 4.24, "stop": 7.3},
    )
    saved = save(clip, tmp_path / "exact.mp4")
    shown = numbers(saved)
    assert [number for _, number in shown] == list(range(42, 73))
    assert shown[0][0] == 0
    assert shown[-1][0] == pytest.approx(3.0, abs=0.002)
    assert (clip["start"], clip["stop"]) == (pytest.approx(4.2, abs=0.03), pytest.approx(7.3, abs=0.03))
    heard = sound_starts(saved)
    assert heard is None if "audio" not in options else heard == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("name", ["b_frames.mp4", "old.avi", "plain.mkv"])
def test_merged_clips_have_every_frame_once_and_in_order(name: str, media: Media, tmp_path: Path) -> None:
    source = make_clip(
        tmp_path / name,
        "mpeg4" if name.endswith("avi") else "libx264",
        seconds=12,
        b_frames=0 if name.endswith("avi") else 2,
        audio="mp3" if name.endswith("avi") else "aac",
    )
    media.probe(source)
    joined = media.value(
        """const clips = [];
        for (const [start, stop] of [[1, 3], [6, 7.5], [9.2, 10]])
          clips.push(await media.cutClip(file(), info, { start, stop }));
        const blob = await media.mergeClips(clips.map((clip) => clip.blob), clips[0]);
        const times = clips.map(({ start, stop }) => [start, stop]);
        return { blob: await base64(blob), times, extension: clips[0].extension };"""
    )
    shown = numbers(save(joined, tmp_path / f"joined.{joined['extension']}"))
    wanted = [n for start, stop in joined["times"] for n in range(round(start * 10), round(stop * 10))]
    assert [number for _, number in shown] == wanted
    assert shown[0][0] == 0
    times = [at for at, _ in shown]
    assert all(late > early for early, late in itertools.pairwise(times))


def test_merging_more_than_fits_in_memory_is_refused(media: Media) -> None:
    answer = media.call(
        "const clip = { size: 3e8 }; return media.mergeClips([clip, clip], { extension: 'mp4', mime: 'video/mp4' });"
    )
    assert answer["error"]["code"] == "mergeTooBig"
