"""Frames at any times, in any order: each shows the number that belongs to its time, with every decoder."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from lane_page import with_lane
from media_clips import read_number
from media_page import Media
from PIL import Image

pytestmark = pytest.mark.e2e

FETCH = """
  const source = await media.openSource(file(), { ...info, ...argument.info }, argument.size ?? {});
  const found = [];
  let mostAhead = 0;
  let taken = 0;
  async function* requests() {
    for (const at of argument.times) { taken++; yield Array.isArray(at) ? { at: at[0], within: at[1] } : { at }; }
  }
  try {
    for await (const { asked, at, jpeg, lost } of source.frames(requests())) {
      found.push(lost ? { asked, lost } : { asked, at, jpeg: await base64(jpeg) });
      mostAhead = Math.max(mostAhead, taken - found.length);
    }
  } finally { source.close(); }
  const { keyframes, sizes } = source.index;
  return { found, mostAhead, keyframes: keyframes && [...keyframes], sizes: sizes && [...sizes], route: source.route };
"""


def fetch(media: Media, path: Path, times: Sequence[Any], **options: Any) -> dict[str, Any]:
    """Ask openSource() for pictures; each answer gets the number it shows. 10 frames a second in every clip."""
    media.probe(path)
    answer: dict[str, Any] = media.value(FETCH, {"times": list(times), **options})
    for found in answer["found"]:
        if "jpeg" in found:
            found["number"] = read_number(np.asarray(Image.open(io.BytesIO(base64.b64decode(found.pop("jpeg"))))))
    return answer


def shown(found: Sequence[dict[str, Any]]) -> dict[float, int]:
    """asked → number; each asked once, and the number is that of the time the answer says."""
    lost = [each["asked"] for each in found if "lost" in each]
    assert not lost, f"lost: {lost}"
    numbers = {each["asked"]: each["number"] for each in found}
    assert len(numbers) == len(found), "one answer for each request"
    assert all(each["number"] == round(each["at"] * 10) for each in found), found
    return numbers


# Any order, keyframes and pictures between them, twice the same group, before and behind.
TIMES = [12.34, 3, 0, 7.71, 7.3, 19.9, 5.55, 5.5, 1, 14.05, 18, 0.16, 7.32]


@pytest.mark.parametrize(
    "name", ["bframes.mp4", "open-gop.mp4", "later.mkv", "later.ts", "vp9.webm", "av1.webm", "hevc.mp4", "mjpeg.avi"]
)
def test_pictures_at_any_times(media: Media, clip: Callable[[str], Path], name: str) -> None:
    answer = fetch(media, clip(name), TIMES)
    assert shown(answer["found"]) == {at: int(at * 10 + 1e-6) for at in TIMES}


@pytest.mark.parametrize("name", ["far.mp4", "long-gop.avi"])
def test_keyframes_far_apart(media: Media, clip: Callable[[str], Path], name: str) -> None:
    times = [index * 2.5 for index in range(16)] + [38.44, 1.07, 30.2]
    assert shown(fetch(media, clip(name), times)["found"]) == {at: int(at * 10 + 1e-6) for at in times}


@pytest.mark.parametrize("name", ["wmv.wmv", "flv.flv"])
def test_files_that_only_ffmpeg_reads(media: Media, clip: Callable[[str], Path], name: str) -> None:
    times = [0, 2, 4.04, 11, 19.9]
    answer = fetch(media, clip(name), times)
    assert shown(answer["found"]) == {at: int(at * 10 + 1e-6) for at in times}
    assert (answer["keyframes"], answer["sizes"]) == (None, None)


def group_sizes(path: Path) -> list[int]:
    """Bytes from each keyframe up to the next, counted by PyAV."""
    sizes: list[int] = []
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.is_keyframe:
                sizes.append(0)
            sizes[-1] += packet.size
    return sizes


def test_the_index_names_every_keyframe_and_how_busy_it_is(media: Media, clip: Callable[[str], Path]) -> None:
    for name, keyframes in (("bframes.mp4", range(0, 20, 2)), ("long-gop.avi", (0, 25))):
        index = fetch(media, clip(name), [0])
        assert index["keyframes"] == pytest.approx(list(keyframes))
        assert index["sizes"] == group_sizes(clip(name))
    index = fetch(media, clip("later.mkv"), [0])
    assert index["keyframes"] == pytest.approx(list(range(20)), abs=1e-3)
    assert index["sizes"] is None, "Matroska has no such table: nothing is read for it"


def test_the_nearest_keyframe_within_a_distance(media: Media, clip: Callable[[str], Path]) -> None:
    """The earlier of two keyframes; the frame shown at the time where none is near enough."""
    found = fetch(media, clip("bframes.mp4"), [[3, 1.2], [4.6, 1], [7.5, 0.6], [9.5, 0.4], [13, 1], [18.5, 0.2]])
    assert shown(found["found"]) == {3: 20, 4.6: 40, 7.5: 80, 9.5: 95, 13: 120, 18.5: 185}


FAKE_DECODER = """
const Real = VideoDecoder;
let decoded = 0;
self.VideoDecoder = class {
  constructor(init) {
    self.postMessage({ told: 'decoder' });
    this.init = init;
    this.real = new Real(init);
  }
  get state() { return this.real.state; }
  get decodeQueueSize() { return this.real.decodeQueueSize; }
  set ondequeue(handler) { this.real.ondequeue = handler; }
  configure(config) { this.real.configure(config); }
  flush() { return this.real.flush(); }
  close() { this.real.close(); }
  decode(chunk) {
    self.postMessage({ told: 'decode' });
    decoded++;
    const { error, after, once } = ${JSON.stringify(argument.fault)};
    if (decoded > after && !(once && self.gone)) {
      self.gone = true;
      this.real.close();
      queueMicrotask(() => this.init.error(new DOMException('Codec reclaimed', error)));
    } else this.real.decode(chunk);
  }
};
"""


def fetch_with_fault(media: Media, path: Path, times: Sequence[float], **fault: Any) -> dict[str, Any]:
    """Like fetch(), with a decoder that fails after some packets; also what was started and decoded."""
    media.probe(path)
    body = with_lane("webcodecs-worker.js", FAKE_DECODER, FETCH)
    answer: dict[str, Any] = media.value(body, {"times": list(times), "fault": fault})
    for found in answer["found"]:
        if "jpeg" in found:
            found["number"] = read_number(np.asarray(Image.open(io.BytesIO(base64.b64decode(found.pop("jpeg"))))))
    answer["told"] = media.value("return told;")
    return answer


def test_a_keyframe_costs_one_packet_and_one_decode(media: Media, clip: Callable[[str], Path]) -> None:
    answer = fetch_with_fault(media, clip("bframes.mp4"), [2 * n for n in range(10)], after=1e9)
    assert shown(answer["found"]) == {2 * n: 20 * n for n in range(10)}
    assert answer["told"].count("decode") == 10
    assert answer["told"].count("source-worker.js") == 1, "the file is opened once"
    assert answer["told"].count("webcodecs-worker.js") >= 2
    assert "ffmpeg-worker.js" not in answer["told"]


def test_a_dense_scan_decodes_each_picture_about_once(media: Media, clip: Callable[[str], Path]) -> None:
    """Ascending requests in a long group go on from where a decoder is: each passes through it once at most.

    How much the others help is a matter of who was ready first. From the keyframe each time it would be 21,000.
    """
    times = [n * 0.5 for n in range(132)]  # keyframes at 0 and 33 s; 660 pictures
    answer = fetch_with_fault(media, clip("far.mp4"), times, after=1e9)
    assert shown(answer["found"]) == {at: round(at * 10) for at in times}
    assert 650 <= answer["told"].count("decode") <= 660 * answer["told"].count("webcodecs-worker.js")


def test_decoders_that_the_browser_takes_away_are_made_anew(media: Media, clip: Callable[[str], Path]) -> None:
    times = [12.34, 2, 0, 7.7, 4, 6, 8, 15.3, 10]
    answer = fetch_with_fault(media, clip("bframes.mp4"), times, error="QuotaExceededError", after=3, once=True)
    assert shown(answer["found"]) == {at: int(at * 10 + 1e-6) for at in times}
    lanes = answer["told"].count("webcodecs-worker.js")
    assert answer["told"].count("decoder") > lanes, "each was taken away once, and made again"
    assert "ffmpeg-worker.js" not in answer["told"]


@pytest.mark.parametrize("after", [0, 3])
def test_ffmpeg_takes_over_where_decoders_fail(media: Media, clip: Callable[[str], Path], after: int) -> None:
    """From the start, or in mid-way: nothing is asked twice, nothing is missing."""
    times = [n * 0.5 for n in range(40)]
    answer = fetch_with_fault(media, clip("later.mkv"), times, error="EncodingError", after=after)
    assert shown(answer["found"]) == {at: round(at * 10) for at in times}
    assert answer["route"] == "ffmpeg"


def test_requests_are_taken_only_while_there_is_room(media: Media, clip: Callable[[str], Path]) -> None:
    answer = fetch(media, clip("bframes.mp4"), [n % 10 * 2 for n in range(100)])
    assert len(answer["found"]) == 100
    cores = media.page.evaluate("navigator.hardwareConcurrency")
    assert answer["mostAhead"] <= 8 * min(6, max(2, cores)) + 1


def test_leaving_and_closing_end_every_worker(media: Media, clip: Callable[[str], Path]) -> None:
    media.probe(clip("bframes.mp4"))
    seen = media.value(
        """const end = new AbortController();
        const source = await media.openSource(file(), info, { signal: end.signal });
        const first = [];
        for await (const { at } of source.frames([{ at: 4 }, { at: 6 }, { at: 8 }])) { first.push(at); break; }
        const again = [];
        for await (const { at } of source.frames([{ at: 10 }])) again.push(at);
        const late = await attempt(async () => {
          const many = Array.from({ length: 200 }, (_, n) => ({ at: (n % 10) * 2 }));
          for await (const _ of source.frames(many)) end.abort();
        });
        return { first: first.length, again, late: late.error.name };"""
    )
    assert seen == {"first": 1, "again": [10], "late": "AbortError"}
    assert media.workers_left() == 0
