"""The pictures in README and in the analyst guide, taken from the real thing on the repository's own sample.

`SMARTCUT_PICTURES=1` writes them into docs/images, where they are tracked; else they go to the artifacts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from analyst import Analyst
from broker import free_port
from footage import ROOT, SAMPLE, sample
from pictures import SIZE, THEMES, Camera, assert_shows_something
from playwright.sync_api import Browser, expect
from servers import smartcut_up
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
LOOKS = (("en", "en-US"), ("ru", "ru-RU"))
TRACKED = ROOT / "docs" / "images"
SEARCHED = "smartcut.store.state.queue.entries.every(({ state }) => !['waiting', 'searching'].includes(state))"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`smartcut up` as `make run` starts it; gives the URL."""
    sample()
    log = tmp_path_factory.mktemp("up") / "up.log"
    with smartcut_up(free_port(), log, "objects", "motion", SMARTCUT_SAMPLE=str(SAMPLE)) as url:
        yield url


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go."""
    return TRACKED if os.environ.get("SMARTCUT_PICTURES") else tmp_path_factory.mktemp("pictures")


@pytest.mark.parametrize(("language", "locale"), LOOKS)
def test_pictures(chromium: Browser, up: str, folder: Path, language: str, locale: str) -> None:
    """Every screen of the main walk in both themes; the page speaks the language it should."""
    context = chromium.new_context(viewport=SIZE, locale=locale, accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    camera = Camera(page, folder, language)
    try:
        analyst = Analyst(page)
        analyst.open(up)
        expect(page.locator("html")).to_have_attribute("lang", language)
        camera.take("empty")
        page.get_by_test_id("try-sample").click()
        until(page, "smartcut.store.state.info !== null")
        analyst.choose("objects", 2)
        until(page, "smartcut.store.state.plugins.length === 2")
        camera.take("form")
        page.get_by_test_id("find").click()
        until(page, "smartcut.store.state.segments.length > 0", 120_000)
        camera.take("finding")
        until(page, "smartcut.store.state.run.state === 'done'", 240_000)
        analyst.review()
        page.get_by_test_id("segment-item").first.click()
        page.get_by_test_id("accept").click()
        until(page, "smartcut.store.state.segments.some(({state}) => state === 'accepted')")
        until(page, "smartcut.store.state.at > 0")
        if page.evaluate("smartcut.store.state.playing"):
            page.get_by_test_id("play").click()
        page.wait_for_timeout(500)
        camera.take("review")
        page.keyboard.press("Shift+Slash")
        expect(page.get_by_role("dialog")).to_be_visible()
        camera.take("keys")
        page.keyboard.press("Escape")
        page.keyboard.press("u")
        expect(page.get_by_test_id("audit-start")).to_be_visible()
        camera.take("audit")
        page.keyboard.press("Escape")
        page.get_by_test_id("export").click()
        page.get_by_test_id("export-start").wait_for()
        camera.take("export")
    finally:
        context.close()
    for picture in camera.taken:
        assert_shows_something(picture)


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recordings of a site: three parts of the sample, and one that was cut off while it was copied."""
    folder = tmp_path_factory.mktemp("site")
    for index, name in enumerate(("gate", "hall", "yard")):
        part_of(sample().path, 150.0 * index, 150.0, folder / f"{name}_2026-05-31_07-00-00.mp4")
    whole = (folder / "gate_2026-05-31_07-00-00.mp4").read_bytes()
    (folder / "ramp_2026-05-31_07-00-00.mp4").write_bytes(whole[: len(whole) // 2])
    return folder


@pytest.mark.parametrize(("language", "locale"), LOOKS)
def test_pictures_of_many_files(
    chromium: Browser, up: str, folder: Path, cameras: Path, language: str, locale: str
) -> None:
    """A folder of cameras, its export, a start typed by hand, a file that is refused, and one open in another tab."""
    context = chromium.new_context(viewport=SIZE, locale=locale, accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    camera = Camera(page, folder, language)
    try:
        analyst = Analyst(page)
        analyst.open(up)
        page.get_by_test_id("file-input").set_input_files(str(cameras / "ramp_2026-05-31_07-00-00.mp4"))
        expect(page.get_by_test_id("error")).to_be_visible()
        camera.take("refused")
        page.reload()
        page.get_by_test_id("folder-input").set_input_files(str(cameras))
        until(page, "smartcut.store.state.queue?.current")
        analyst.choose("objects", 2)
        page.get_by_test_id("queue-search").click()
        until(page, "smartcut.store.state.queue.entries[0].state === 'searched'", 120_000)
        until(page, "smartcut.store.state.queue.entries[1].share > 0.3", 120_000)
        camera.take("queue")
        until(
            page,
            "smartcut.store.state.queue.entries.every(({state}) => !['waiting', 'searching'].includes(state))",
            240_000,
        )
        page.get_by_test_id("queue-export").click()
        expect(page.get_by_test_id("queue-export-start")).to_be_visible()
        camera.take("queue-export")
        page.keyboard.press("Escape")
        page.get_by_test_id("wall-open").click()
        expect(page.get_by_test_id("wall-field")).to_be_visible()
        camera.take("start")
        second = context.new_page()
        other = Camera(second, folder, language)
        Analyst(second).open(up)
        second.get_by_test_id("file-input").set_input_files(str(cameras / "gate_2026-05-31_07-00-00.mp4"))
        expect(second.get_by_test_id("take-over")).to_be_visible()
        other.take("elsewhere")
    finally:
        context.close()
    for picture in [*camera.taken, *other.taken]:
        assert_shows_something(picture)


def part_of(video: Path, start: float, seconds: float, target: Path) -> None:
    """A stretch of a video from a keyframe on, copied as it is."""
    with av.open(str(video)) as source, av.open(str(target), "w") as output:
        pictures = source.streams.video[0]
        copy = output.add_stream_from_template(pictures)
        source.seek(int(start / pictures.time_base), stream=pictures)
        base = None
        for packet in source.demux(pictures):
            if packet.dts is None:
                continue
            base = packet.dts if base is None else base
            if (packet.dts - base) * pictures.time_base >= seconds:
                break
            packet.dts -= base
            packet.pts -= base
            packet.stream = copy
            output.mux(packet)


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_readme_shows_a_picture_that_is_there(name: str) -> None:
    """README shows the review screen in its own language."""
    language = "ru" if ".ru." in name else "en"
    text = (ROOT / name).read_text("utf-8")
    for theme in THEMES:
        assert f"docs/images/review-{language}-{theme}.webp" in text
        assert (TRACKED / f"review-{language}-{theme}.webp").is_file()
