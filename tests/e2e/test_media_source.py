"""Pictures at any times, in any order: each shows the number of the frame that its time says, whoever decoded it."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
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
    for (const at of argument.times) { taken++; yield Array.isArray(at) ? { at: at[0], until: at[1] } : { at }; }
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


def test_any_keyframe_of_a_stretch_will_do(media: Media, clip: Callable[[str], Path]) -> None:
    """A stretch with a keyframe gives its first one; one without gives the picture at its start."""
    found = fetch(media, clip("bframes.mp4"), [[1, 5], [4, 7], [4.5, 5.5], [18.5, 20]])["found"]
    assert shown(found) == {1: 20, 4: 40, 4.5: 45, 18.5: 185}
