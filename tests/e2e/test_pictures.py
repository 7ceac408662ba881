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
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from servers import smartcut_up
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
LOOKS = (("en", "en-US", "dark"), ("ru", "ru-RU", "light"))
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


@pytest.mark.parametrize(("language", "locale", "theme"), LOOKS)
def test_pictures(chromium: Browser, up: str, folder: Path, language: str, locale: str, theme: str) -> None:
    """Empty, finding, review and export: each picture is taken, and the page speaks the language it should."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900},
        locale=locale,
        color_scheme=theme,  # type: ignore[arg-type]
        accept_downloads=True,
    )
    page = context.new_page()
    try:
        analyst = Analyst(page)
        analyst.open(up)
        expect(page.locator("html")).to_have_attribute("lang", language)
        take(page, folder, f"empty-{language}")
        page.get_by_test_id("try-sample").click()
        until(page, "smartcut.store.state.info !== null")
        analyst.choose("objects", 2)
        until(page, "smartcut.store.state.plugins.length === 2")
        take(page, folder, f"form-{language}")
        page.get_by_test_id("find").click()
        until(page, "smartcut.store.state.segments.length > 0", 120_000)
        take(page, folder, f"finding-{language}")
        until(page, "smartcut.store.state.run.state === 'done'", 240_000)
        analyst.review()
        page.get_by_test_id("segment-item").first.click()
        page.get_by_test_id("accept").click()
        until(page, "smartcut.store.state.segments.some(({state}) => state === 'accepted')")
        until(page, "smartcut.store.state.at > 0")
        if page.evaluate("smartcut.store.state.playing"):
            page.get_by_test_id("play").click()
        page.wait_for_timeout(500)
        take(page, folder, f"review-{language}")
        page.get_by_test_id("export").click()
        page.get_by_test_id("export-start").wait_for()
        take(page, folder, f"export-{language}")
    finally:
        context.close()
    for name in ("empty", "form", "finding", "review", "export"):
        with Image.open(folder / f"{name}-{language}.png") as picture:
            assert picture.size == (1440, 900)
            assert len(set(picture.convert("L").resize((64, 40)).get_flattened_data())) > 10, f"{name} shows nothing"


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_readme_shows_a_picture_that_is_there(name: str) -> None:
    """README shows the review screen in its own language."""
    language = "ru" if ".ru." in name else "en"
    assert f"docs/images/review-{language}.png" in (ROOT / name).read_text("utf-8")
    assert (TRACKED / f"review-{language}.png").is_file()


def take(page: Page, folder: Path, name: str) -> None:
    """One picture of the whole window, in few colours: they are tracked, and small is kind."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.png"
    page.screenshot(path=target)
    with Image.open(target) as picture:
        picture.convert("RGB").quantize(256, kmeans=1).save(target, optimize=True)
