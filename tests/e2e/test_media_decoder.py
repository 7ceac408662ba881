"""The page's own decoder in a browser: N keyframes in, N right pictures out; where it fails, ffmpeg.wasm does it."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace
from lane_page import with_lane
from media_clips import make_clip, read_number
from media_page import Media
from PIL import Image
from static import WEBCLIENT

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
needs_decoder = pytest.mark.skipif(
    not (WEBCLIENT / "vendor" / "decoder" / "decoder.wasm").is_file(), reason="make decoder has not been run"
)
SIZE = (640, 360)
UNMARKED = 2  # FFmpeg's number
X265 = "keyint=10:min-keyint=1:scenecut=0:bframes=4:b-adapt=0:log-level=none"
CLOSED: dict[str, Any] = {"codec": "libx265", "codec_options": {"x265-params": f"open-gop=0:{X265}"}}
OPEN: dict[str, Any] = {"codec": "libx265", "codec_options": {"x265-params": f"open-gop=1:{X265}"}}
# All show 10 numbered frames a second, and are twice as large as the pictures that are asked for.
KINDS: dict[str, dict[str, Any]] = {
    "hevc.mp4": CLOSED,
    "open-gop.mp4": OPEN,
    "open-gop.mkv": {**OPEN, "first": 7.3},
    "open-gop.ts": {**OPEN, "first": 7.3},
    "deep.mp4": {**OPEN, "pix_fmt": "yuv420p10le"},
    "deep-422.mkv": {**OPEN, "pix_fmt": "yuv422p10le"},
    "xvid.avi": {"codec": "mpeg4"},
    "msmpeg4.avi": {"codec": "msmpeg4"},
    "msmpeg4v2.avi": {"codec": "msmpeg4v2"},
    "mjpeg.avi": {"codec": "mjpeg"},
    "mjpeg-422.avi": {"codec": "mjpeg", "pix_fmt": "yuvj422p"},
}
FETCH = """
  const source = await media.openSource(file(), { ...info, ...argument.info }, argument.size ?? {});
  const found = [];
  const times = argument.times ?? [...source.index.keyframes];
  try {
    for await (const { asked, at, jpeg, small, lost } of source.frames(times.map((at) => ({ at }))))
      found.push(lost ? { asked, lost } : { asked, at, jpeg: await base64(jpeg), small: await base64(small) });
  } finally { source.close(); }
  return { found, route: source.route };
"""
made: dict[str, Path] = {}


@pytest.fixture
def kind(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the path of one of KINDS by name, made when it is first asked for."""

    def get(name: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp("kind")
            made[name] = make_clip(folder / name, **{"seconds": 6, "size": (1280, 720), "gop": 10, **KINDS[name]})
        return made[name]

    return get


def pictures_of(answer: dict[str, Any]) -> dict[float, np.ndarray]:
    """The time that was asked for → picture; nothing may be lost, and each shows the number of its true time."""
    assert not [each for each in answer["found"] if "lost" in each]
    pictures = {each["asked"]: picture(each["jpeg"]) for each in answer["found"]}
    assert len(pictures) == len(answer["found"]), "one answer for each request"
    shown = [read_number(image) for image in pictures.values()]
    assert shown == [round(each["at"] * 10) for each in answer["found"]]
    return pictures


def numbers(answer: dict[str, Any]) -> dict[float, int]:
    """The time that was asked for → the number that is shown."""
    return {at: read_number(image) for at, image in pictures_of(answer).items()}


def picture(jpeg: str) -> np.ndarray:
    """uint8 (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(jpeg))).convert("RGB"))


def fetch(media: Media, path: Path, times: Sequence[float] | None = None) -> dict[str, Any]:
    """The pictures of some times, all keyframes for None; FETCH's answer."""
    media.probe(path)
    answer: dict[str, Any] = media.value(FETCH, {"times": times})
    return answer


def without_decoder(media: Media) -> None:
    """The page as it is where nobody has built the decoder."""
    nothing = '{ "file": null }'
    media.page.route(
        "**/vendor/decoder/manifest.json", lambda route: route.fulfill(body=nothing, content_type="application/json")
    )


def keyframes_of(path: Path) -> list[np.ndarray]:
    """Every keyframe by PyAV, as small as the page makes it."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        # Nobody wrote into these files which colours they mean: for a picture of this size, those of HDTV.
        whole = [frame.reformat(format="rgb24", src_colorspace=marked(frame)) for frame in container.decode(stream)]
    return [np.asarray(frame.to_image().resize(SIZE, Image.Resampling.BOX)) for frame in whole]


def marked(frame: av.VideoFrame) -> int | None:
    """The colour matrix for swscale where the frame names none."""
    return int(Colorspace.ITU709) if frame.colorspace == UNMARKED else None


@needs_decoder
@pytest.mark.parametrize("name", KINDS)
def test_every_keyframe_gives_its_picture(media: Media, kind: Callable[[str], Path], name: str) -> None:
    answer = fetch(media, kind(name))
    assert answer["route"] == "decoder"
    pictures = pictures_of(answer)
    expected = keyframes_of(kind(name))
    assert len(pictures) == len(expected) >= 6
    for (at, image), known in zip(sorted(pictures.items()), expected, strict=True):
        apart = np.abs(image.astype(int) - known).mean()
        assert apart < 4, f"{name} at {at} s is {apart:.1f} away from PyAV's picture"
    assert {picture(each["small"]).shape for each in answer["found"]} == {(108, 192, 3)}


# Any order, keyframes and pictures between them, twice the same group, before and behind, the last picture.
TIMES = [2.34, 3, 0, 5.9, 4.71, 4.3, 1, 2.3, 0.16]


@needs_decoder
@pytest.mark.parametrize("name", ["hevc.mp4", "open-gop.mkv", "open-gop.ts", "deep.mp4", "xvid.avi", "msmpeg4.avi"])
def test_pictures_between_keyframes(media: Media, kind: Callable[[str], Path], name: str) -> None:
    answer = fetch(media, kind(name), TIMES)
    assert answer["route"] == "decoder"
    assert numbers(answer) == {at: int(at * 10 + 1e-6) for at in TIMES}


@pytest.mark.parametrize("name", ["hevc.mp4", "open-gop.mkv", "xvid.avi", "msmpeg4.avi", "mjpeg.avi"])
def test_without_the_decoder_ffmpeg_does_the_same_work(media: Media, kind: Callable[[str], Path], name: str) -> None:
    without_decoder(media)
    logged: list[str] = []
    media.page.on("console", lambda message: logged.append(message.text))
    every = fetch(media, kind(name))
    assert (every["route"], len(pictures_of(every))) == ("ffmpeg", len(keyframes_of(kind(name))))
    assert numbers(fetch(media, kind(name), [2.34, 3, 4.71])) == {2.34: 23, 3: 30, 4.71: 47}
    assert logged == [], "no word of a file that is missing"


@needs_decoder
def test_pictures_that_change_places_in_an_avi(media: Media, tmp_path: Path) -> None:
    """Its times are those of packets: keyframes are right, and frames between them are left to ffmpeg."""
    path = make_clip(tmp_path / "b.avi", "mpeg4", seconds=6, gop=10, b_frames=2, size=(1280, 720))

    def found(times: Sequence[float] | None) -> tuple[str, dict[float, int | None]]:
        answer = fetch(media, path, times)
        shown = {each["asked"]: read_number(picture(each["jpeg"])) for each in answer["found"] if "jpeg" in each}
        return answer["route"], {each["asked"]: shown.get(each["asked"]) for each in answer["found"]}

    keys, between = found(None), found([0, 2.55, 3.3])
    without_decoder(media)
    media = Media(media.page, media.page.url.removesuffix("/blank"))
    same_keys, same_between = found(None), found([0, 2.55, 3.3])
    assert (keys[0], same_keys[0]) == ("decoder", "ffmpeg")

    assert (keys[1], between[1]) == (same_keys[1], same_between[1])


def damage(path: Path, number: int, folder: Path) -> Path:
    """The same file with nothing but zeros where the keyframe of this number was, as a bad sector leaves it."""
    with av.open(str(path)) as container:
        packet = [packet for packet in container.demux(video=0) if packet.is_keyframe and packet.size][number]
        # Where an AVI's chunk begins is not where its data does.
        start, size = path.read_bytes().index(bytes(packet), packet.pos), packet.size
    data = bytearray(path.read_bytes())
    data[start : start + size] = bytes(size)
    worse = folder / f"damaged-{path.name}"
    worse.write_bytes(data)
    return worse


@needs_decoder
@pytest.mark.parametrize("name", ["hevc.mp4", "xvid.avi", "msmpeg4.avi"])
def test_a_damaged_packet_costs_one_picture(
    media: Media, kind: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    whole = numbers(fetch(media, kind(name)))
    answer = fetch(media, damage(kind(name), 3, tmp_path))
    assert answer["route"] == "decoder"
    lost = [each["asked"] for each in answer["found"] if "lost" in each]
    assert lost == [sorted(whole)[3]]
    found = {each["asked"]: read_number(picture(each["jpeg"])) for each in answer["found"] if "jpeg" in each}
    assert found == {at: number for at, number in whole.items() if at not in lost}


TRAPPING = """
const Real = WebAssembly.Instance;
let traps = 0;
let sent = 0;
WebAssembly.Instance = class {
  constructor(module, imports) {
    const { exports } = new Real(module, imports);
    if (!exports.decoder_send) { this.exports = exports; return; }
    self.postMessage({ told: 'decoder' });
    this.exports = { ...exports, decoder_send(...numbers) {
      if (traps < ${argument.trap.most} && sent++ >= ${argument.trap.after}) {
        traps++;
        throw new WebAssembly.RuntimeError('memory access out of bounds');
      }
      return exports.decoder_send(...numbers);
    } };
  }
};
"""


def fetch_trapping(media: Media, path: Path, times: Sequence[float], **trap: float) -> dict[str, Any]:
    """Like fetch(), with decoders that each trap a few times after some packets; also the decoders started."""
    media.probe(path)
    body = with_lane("decoder-worker.js", TRAPPING, FETCH)
    answer: dict[str, Any] = media.value(body, {"times": list(times), "trap": trap})
    return {**answer, "told": media.value("return told;")}


@needs_decoder
def test_a_decoder_that_trapped_is_made_anew(media: Media, kind: Callable[[str], Path]) -> None:
    answer = fetch_trapping(media, kind("hevc.mp4"), TIMES, after=2, most=1)
    assert numbers(answer) == {at: int(at * 10 + 1e-6) for at in TIMES}
    assert answer["route"] == "decoder"
    assert answer["told"].count("decoder") > answer["told"].count("decoder-worker.js")
    assert "ffmpeg-worker.js" not in answer["told"]


@needs_decoder
@pytest.mark.parametrize("after", [0, 2])
def test_ffmpeg_takes_over_where_it_traps_again_and_again(
    media: Media, kind: Callable[[str], Path], after: int
) -> None:
    times = [n * 0.1 for n in range(0, 60, 2)]
    answer = fetch_trapping(media, kind("hevc.mp4"), times, after=after, most=1000)
    assert numbers(answer) == {at: round(at * 10) for at in times}
    assert answer["route"] == "ffmpeg"


@pytest.mark.parametrize("body", ["no WebAssembly", ""])
def test_a_decoder_that_cannot_be_loaded(media: Media, kind: Callable[[str], Path], body: str) -> None:
    """The manifest names a valid version, but its file is no decoder."""
    media.page.route(
        "**/vendor/decoder/manifest.json",
        lambda route: route.fulfill(body='{ "file": "decoder.wasm", "abi": 1 }', content_type="application/json"),
    )
    media.page.route(
        "**/vendor/decoder/decoder.wasm", lambda route: route.fulfill(body=body, content_type="application/wasm")
    )
    answer = fetch(media, kind("hevc.mp4"))
    assert (answer["route"], len(pictures_of(answer))) == ("ffmpeg", 6)
