"""A day of video in 25 GB with an overflowed header: right to the last hour, and read only where it must be."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import av
import format_table
import pytest
from format_cases import CASES
from format_day import DAY, GROUP, SECONDS, make_day, spread
from format_page import MODULES, number_in
from media_clips import read_number
from media_page import HEADERS, Media
from playwright.sync_api import Page
from static import WEBCLIENT

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
BIG_BYTES = 25_000_000_000
HOURS = [0.0, 3600 * 9.55 + 7, 3600 * 14 + 31, 3600 * 23.9]
# What the workers read of the file, told to the page: every way in goes through Blob.slice.
COUNTER = """
const channel = new BroadcastChannel('bytes read');
const { slice } = Blob.prototype;
Blob.prototype.slice = function (start = 0, end = this.size, type) {
  if (this instanceof File) channel.postMessage(Math.min(end, this.size) - start);
  return slice.call(this, start, end, type);
};
"""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("day")
    path = spread(make_day(folder / "small.mp4"), folder / DAY.clip.name, BIG_BYTES)
    yield path
    path.unlink()


@pytest.fixture
def media(page: Page, static_page: str) -> Media:
    """The page's modules, with every byte counted that a worker reads of a file."""
    page.set_default_timeout(120_000)

    def counted(route: object) -> None:
        path = WEBCLIENT / "src" / "containers" / "bytes.js"
        route.fulfill(body=COUNTER + path.read_text("utf-8"), content_type="text/javascript", headers=HEADERS)  # type: ignore[attr-defined]

    page.route("**/src/containers/bytes.js", counted)
    media = Media(page, static_page)
    page.evaluate(MODULES)
    page.evaluate(
        """() => {
          window.read = { bytes: 0, largest: 0 };
          new BroadcastChannel('bytes read').onmessage = ({ data }) => {
            read.bytes += data;
            read.largest = Math.max(read.largest, data);
          };
        }"""
    )
    return media


def test_a_day_of_25_gb(media: Media, day: Path) -> None:
    info = media.probe(day)
    assert (info["duration"], info["size"], info["route"]) == (SECONDS, BIG_BYTES, "webcodecs")
    assert info["keyframes"] == {"typical": GROUP, "longest": GROUP}
    # The browser's player believes the header, which ends after nine and a half hours.
    assert not info["playable"]
    asked = media.value(
        """const found = [];
        const source = await media.openSource(file(), info, { width: 104, height: 58 });
        for await (const { asked, at, jpeg } of source.frames(argument.map((at) => ({ at }))))
          found.push([asked, at, await base64(jpeg)]);
        source.close();
        return found;""",
        HOURS,
    )
    assert sorted((second, at, number_in(jpeg, 0)) for second, at, jpeg in asked) == [
        (second, int(second), int(second // GROUP)) for second in HOURS
    ]
    shown = media.value("return shownByPicture(argument);", HOURS[2] + 0.5)
    assert number_in(shown, 0) == int(HOURS[2] // GROUP)
    cells = {}
    for mode, make in (("fast", "cutClip"), ("exact", "encodeClip")):
        clip = media.value(
            f"""const clip = await media.{make}(file(), info, argument);
            return {{ ...clip, data: await base64(clip.blob) }};""",
            {"start": HOURS[2], "stop": HOURS[2] + 62},
        )
        numbers = pictures(base64.b64decode(clip["data"]))
        start = HOURS[2] - 1 if mode == "fast" else HOURS[2]
        assert (clip["start"], clip["stop"]) == (start, HOURS[2] + 62)
        assert numbers == [(i, int((start + i) // GROUP)) for i in range(int(clip["stop"] - start))]
        cells[mode] = ["MP4", "silent"]
    read = media.page.evaluate("read")
    assert 0 < read["bytes"] < 64e6, "of 25 GB only the index and the pictures that were wanted"
    assert read["largest"] < 8e6
    format_table.check(DAY, format_table.Row(DAY.clip.name, "browser", "frames", **cells), same_browser=True)


def pictures(data: bytes) -> list[tuple[float, int]]:
    with av.open(io.BytesIO(data)) as container:
        frames = container.decode(video=0)
        return [(float(frame.time or 0), read_number(frame.to_ndarray(format="rgb24"))) for frame in frames]


def test_the_table_holds_these_files_and_no_others() -> None:
    """Behind all others: by now every row has been seen."""
    cases = [*CASES, DAY]
    if format_table.WRITING:
        format_table.write(cases)
    for language, page in format_table.PAGES.items():
        text = page.read_text("utf-8")
        before, behind = format_table.skeleton(language)
        assert text.startswith(before), f"Regenerate it: {format_table.COMMAND}"
        assert text.endswith(behind), f"Regenerate it: {format_table.COMMAND}"
        assert text[len(before) : -len(behind)].count("\n") + 1 == len(cases)
