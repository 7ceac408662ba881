"""The pictures in README and in the analyst guide, taken from the real thing on the repository's own sample.

`SMARTCUT_PICTURES=1` writes them into docs/images, where they are tracked; else they go to the artifacts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

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


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_readme_shows_a_picture_that_is_there(name: str) -> None:
    """README shows the review screen in its own language."""
    language = "ru" if ".ru." in name else "en"
    text = (ROOT / name).read_text("utf-8")
    for theme in THEMES:
        assert f"docs/images/review-{language}-{theme}.webp" in text
        assert (TRACKED / f"review-{language}-{theme}.webp").is_file()
