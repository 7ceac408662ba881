"""Clips cut by one cutter into files on disk: who makes them, what is in them, what is left of one that is given up."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from media_clips import make_clip, read_number
from media_page import HEADERS, Media
from playwright.sync_api import Page, Route
from static import WEBCLIENT

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
# The file system of the page's own stands in for the folder a person chooses: the handles are the same.
CUT = """
const folder = await navigator.storage.getDirectory();
const cutter = media.openCutter(file(), info);
const clips = [];
for (const [start, stop] of argument) {
  const handle = await folder.getFileHandle(`${start}.clip`, { create: true });
  const { blob, ...clip } = await cutter.cut({ start, stop }, { handle });
  clips.push({ ...clip, blob: await base64(blob), saved: await base64(await handle.getFile()) });
}
cutter.close();
return clips;
"""
ASKED = [(4.5, 7.3), (0.0, 2.05), (9.9, 12.0)]


@pytest.fixture
def workers(page: Page) -> list[str]:
    """Names of the workers that were started, in order."""
    started: list[str] = []
    page.on("worker", lambda worker: started.append(worker.url.rsplit("/", 1)[1]))
    return started


@pytest.fixture
def media(page: Page, static_page: str, workers: list[str]) -> Media:
    return Media(page, static_page)


def cut(media: Media, source: Path) -> list[dict[str, Any]]:
    media.probe(source)
    clips: list[dict[str, Any]] = media.value(CUT, ASKED)
    return clips


def look(clip: dict[str, Any], path: Path) -> tuple[list[tuple[float, int]], list[float], bytes]:
    """Time and number of every picture in the order shown; times of the sound's packets; the file."""
    assert clip["blob"] == clip["saved"], "the blob equals the saved file"
    data = base64.b64decode(clip["saved"])
    path.write_bytes(data)
    with av.open(str(path)) as container:
        frames = container.decode(container.streams.video[0])
        pictures = [(float(frame.time or 0), read_number(frame.to_ndarray(format="rgb24"))) for frame in frames]
    with av.open(str(path)) as container:
        packets = container.demux(audio=0) if container.streams.audio else []
        sound = [float(packet.pts * packet.time_base) for packet in packets if packet.pts is not None]
    return pictures, sound, data


# A file, how it is made, the clip's ending, and whether its packets are copied or ffmpeg makes the clip.
FILES: dict[str, tuple[str, dict[str, Any], str, bool]] = {
    "plain.mp4": ("libx264", {"audio": "aac"}, "mp4", True),
    "b_frames.mp4": ("libx264", {"b_frames": 2, "audio": "aac"}, "mp4", True),
    "plain.mkv": ("libx264", {"audio": "aac", "b_frames": 2}, "mp4", True),
    "late.ts": ("libx264", {"first": 3.4, "audio": "aac"}, "mp4", True),
    "hevc.mp4": ("libx265", {"codec_options": {"x265-params": "log-level=none:bframes=2:scenecut=0"}}, "mp4", True),
    "web.webm": ("libvpx-vp9", {"codec_options": {"deadline": "realtime", "cpu-used": "8"}}, "webm", True),
    "recorder.mov": ("libx264", {"audio": "pcm_mulaw"}, "mp4", False),
    "old.avi": ("mpeg4", {"audio": "mp3"}, "avi", False),
}


@pytest.mark.parametrize("name", FILES)
def test_clips_in_files_hold_every_picture_and_the_sound(
    name: str, media: Media, workers: list[str], tmp_path: Path
) -> None:
    codec, options, extension, copied = FILES[name]
    clips = cut(media, make_clip(tmp_path / name, codec, seconds=12, gop=20, **options))
    assert workers.count("copy-worker.js") == 1, "the file is opened once for all clips"
    assert workers.count("cut-worker.js") == (0 if copied else len(ASKED))
    for (start, stop), clip in zip(ASKED, clips, strict=True):
        assert clip["extension"] == extension
        pictures, sound, data = look(clip, tmp_path / f"clip.{extension}")
        first, end = int(start * 10) // 20 * 20, pictures[-1][1] + 1
        assert [number for _, number in pictures] == list(range(first, end))
        assert stop * 10 <= end <= stop * 10 + 2, "B-frames may need one that is shown a little later"
        assert pictures[0][0] == 0
        near = 0.03 if extension == "avi" else 0.002  # beside MP3 an AVI's first picture is not at 0
        assert clip["start"] == pytest.approx(first / 10, abs=near)
        assert clip["stop"] == pytest.approx(end / 10, abs=near)
        for at, number in pictures:
            assert at == pytest.approx((number - first) / 10, abs=near)
        assert b"elst" not in data
        if "audio" in options:
            assert sound[0] == pytest.approx(0, abs=0.05)
            assert sound[-1] == pytest.approx((end - first) / 10, abs=0.2)
        if extension == "mp4":
            assert 0 < data.index(b"moov") < data.index(b"mdat"), "the index comes first"


def test_times_keep_the_clock_of_the_source(media: Media, tmp_path: Path) -> None:
    """30000/1001 pictures a second fit no round clock: as in the source, each is 1001 ticks long."""
    source = tmp_path / "ntsc.mp4"
    with av.open(str(source), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(30000, 1001))
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 320, 180, "yuv420p", 30
        stream.codec_context.max_b_frames = 2
        for _ in range(150):
            container.mux(stream.encode(av.VideoFrame(320, 180, "yuv420p")))
        container.mux(stream.encode())
    media.probe(source)
    (clip,) = media.value(CUT, [(2.5, 3.5)])
    look(clip, tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        times = [(p.pts, p.dts) for p in container.demux(stream) if p.pts is not None and p.dts is not None]
        shown = sorted(pts for pts, _ in times)
        assert {(late - early) * stream.time_base * 30000 for early, late in itertools.pairwise(shown)} == {1001}
        decoded = [dts for _, dts in times]
        assert decoded == sorted(decoded)


def replaced(name: str, old: str, new: str) -> Callable[[Route], None]:
    """A module of the page with something in it done differently."""
    text = (WEBCLIENT / "src" / "cut" / name).read_text("utf-8")
    assert old in text
    return lambda route: route.fulfill(body=text.replace(old, new), content_type="text/javascript", headers=HEADERS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seen < count", "seen < count - 1"),
        ("timestamp - base)", "timestamp - base + 0.2)"),
        ("await output.finalize();", "throw new Error('no');"),
    ],
)
def test_what_was_copied_wrong_is_made_by_ffmpeg(
    old: str, new: str, media: Media, workers: list[str], tmp_path: Path
) -> None:
    media.page.route("**/cut/copy-clip.js", replaced("copy-clip.js", old, new))
    clips = cut(media, make_clip(tmp_path / "plain.mp4", seconds=12, gop=20, b_frames=2, audio="aac"))
    assert workers.count("cut-worker.js") == len(ASKED)
    numbers = [[number for _, number in look(clip, tmp_path / "clip.mp4")[0]] for clip in clips]
    assert numbers == [list(range(40, 73)), list(range(21)), list(range(80, 120))]


def test_what_memory_cannot_hold_goes_into_a_file_sound_encoded_anew(
    media: Media, workers: list[str], tmp_path: Path
) -> None:
    """The limit is put down to a few kilobytes."""
    text = (WEBCLIENT / "src" / "cut" / "cut-plan.js").read_text("utf-8")
    small = text.replace("LARGEST_CLIP_BYTES = 500e6", "LARGEST_CLIP_BYTES = 5e3")
    assert small != text
    media.page.route(
        "**/cut/cut-plan.js",
        lambda route: route.fulfill(body=small, content_type="text/javascript", headers=HEADERS),
    )
    clips = cut(media, make_clip(tmp_path / "recorder.mov", seconds=12, gop=20, audio="pcm_mulaw"))
    assert "cut-worker.js" not in workers
    pictures, sound, _ = look(clips[0], tmp_path / "clip.mp4")
    assert [number for _, number in pictures] == list(range(40, 73))
    assert sound == [] or sound[0] == pytest.approx(0, abs=0.05)
    answer = media.call("return media.cutClip(file(), info, { start: 4.5, stop: 7.3 });")
    assert answer["error"]["code"] == "clipNeedsFolder"
    media.probe(make_clip(tmp_path / "old.avi", "mpeg4", seconds=12))
    answer = media.call("return media.cutClip(file(), info, { start: 1, stop: 7.3 });")
    assert answer["error"]["code"] == "clipTooBig"


def test_one_given_up_leaves_no_file_and_the_next_is_cut(media: Media, workers: list[str], tmp_path: Path) -> None:
    media.probe(make_clip(tmp_path / "plain.mp4", seconds=60, gop=20, audio="aac"))
    answer = media.value(
        """const { folderSink } = await import('/src/export/saving.js');
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips', { create: true });
        const sink = folderSink(folder);
        const cutter = media.openCutter(file(), info);
        const end = new AbortController();
        const given = await attempt(() => sink.stream('a.mp4', (handle) =>
          cutter.cut({ start: 1, stop: 59 }, { handle, signal: end.signal, onProgress: () => end.abort() })));
        const clip = await sink.stream('b.mp4', (handle) => cutter.cut({ start: 1, stop: 3 }, { handle }));
        cutter.close();
        const names = [];
        for await (const name of folder.keys()) names.push(name);
        return { given: given.error.name, names, times: [clip.result.start, clip.result.stop] };"""
    )
    assert answer == {"given": "AbortError", "names": ["b.mp4"], "times": [0, 3]}
    assert workers.count("copy-worker.js") == 1, "the file stays open"


def test_a_folder_that_is_gone_is_told_as_such(media: Media, workers: list[str], tmp_path: Path) -> None:
    """Not as a clip that could not be cut: the page has a sentence about the folder."""
    media.probe(make_clip(tmp_path / "plain.mp4", seconds=12))
    answer = media.call(
        """const folder = await navigator.storage.getDirectory();
        const inner = await folder.getDirectoryHandle('gone', { create: true });
        const handle = await inner.getFileHandle('clip.mp4', { create: true });
        await folder.removeEntry('gone', { recursive: true });
        return media.cutClip(file(), info, { start: 1, stop: 7.3 }, { handle });"""
    )
    assert answer["error"]["name"] == "NotFoundError"
    assert "cut-worker.js" not in workers
