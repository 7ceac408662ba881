"""Screenshots for the README and the analyst guide, taken of real searches in the repository's own sample.

`SMARTCUT_SCREENSHOTS=1` writes them to docs/images, where they are tracked.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from analyst import Analyst
from footage import ROOT
from playwright.sync_api import Browser, Page, expect
from screenshots import LANGUAGES, THEMES, TRACKED, Camera, camera_on, folder  # noqa: F401 - a fixture
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

OWN_LABELS = {"en": ("Courier", "Forklift"), "ru": ("Курьер", "Погрузчик")}


@pytest.mark.parametrize(("language", "locale"), LANGUAGES)
def test_screenshots(
    chromium: Browser,
    up: str,
    folder: Path,  # noqa: F811
    tmp_path: Path,
    language: str,
    locale: str,
) -> None:
    """Every screen from an empty page to an export, in both themes and both languages."""
    with camera_on(chromium, folder, language, locale) as camera:
        page = camera.page
        analyst = Analyst(page)
        analyst.open(up)
        expect(page.locator("html")).to_have_attribute("lang", language)
        until(page, "smartcut.store.state.plugins.length === 2")
        camera.take("empty")
        page.get_by_test_id("try-sample").click()
        until(page, "smartcut.store.state.info !== null")
        search(analyst, camera)
        review(analyst, camera)
        audit(page, camera)
        export(page, camera)
        come_back(analyst, camera, tmp_path)


def search(analyst: Analyst, camera: Camera) -> None:
    """The form, its folded part, and a running search; returns when it is over."""
    page = analyst.page
    analyst.choose("objects", 2)
    at_rest(page)
    camera.take("form")
    page.get_by_test_id("group-segments").locator("summary").click()
    page.get_by_test_id("param-padding").scroll_into_view_if_needed()
    page.evaluate("document.activeElement.blur()")
    camera.take("segments", page.locator(".side"))
    page.get_by_test_id("group-segments").locator("summary").click()
    at_rest(page)
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.segments.length > 0", 120_000)
    camera.take("finding")
    until(page, "smartcut.store.state.run.state === 'done'", 240_000)


def at_rest(page: Page) -> None:
    """Nothing is focused, and the form is scrolled to its top."""
    page.evaluate("document.activeElement.blur(); document.getElementById('fields').scrollTop = 0")


def review(analyst: Analyst, camera: Camera) -> None:
    """The list, a zoomed timeline, the keys and rebinding one, the labels, and jumping to a time."""
    page = analyst.page
    analyst.review()
    page.get_by_test_id("segment-item").first.click()
    page.get_by_test_id("accept").click()
    until(page, "smartcut.store.state.segments.some(({state}) => state === 'accepted')")
    until(page, "smartcut.store.state.at > 0")
    if page.evaluate("smartcut.store.state.playing"):
        page.get_by_test_id("play").click()
    page.keyboard.press("Shift+ArrowRight")  # where a person is fully visible
    page.wait_for_timeout(500)
    page.evaluate("document.activeElement.blur()")
    camera.take("review")
    zoom(analyst, camera)
    page.keyboard.press("g")
    page.get_by_test_id("go-to").press_sequentially("+10")
    camera.take("goto", page.locator(".transport"))
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Slash")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    camera.take("keys")
    page.get_by_test_id("key-accept").click()
    page.keyboard.press("x")
    expect(page.get_by_test_id("key-taken")).to_be_visible()
    camera.take("rebind", page.get_by_role("dialog"))
    page.keyboard.press("Escape")
    page.get_by_test_id("labels-edit").click()
    for index, name in enumerate(OWN_LABELS[camera.language]):
        page.get_by_test_id(f"label-{index + 1}").fill(name)
    page.evaluate("document.activeElement.blur()")
    camera.take("labels", page.get_by_role("dialog"))
    page.get_by_test_id("labels-reset").click()
    page.get_by_test_id("labels-close").click()


def zoom(analyst: Analyst, camera: Camera) -> None:
    """The zoomed timeline: keyframes, and the preview over the pointer."""
    page = analyst.page
    segment = analyst.segments()[1]
    box = page.get_by_test_id("timeline").bounding_box()
    assert box is not None
    y = box["y"] + page.evaluate("smartcut.timeline.yOf('segments')")
    page.mouse.move(box["x"] + page.evaluate("at => smartcut.timeline.xOf(at)", segment["start"]), y)
    for _ in range(4):
        page.mouse.wheel(0, -500)
    page.wait_for_timeout(300)
    page.mouse.move(box["x"] + page.evaluate("at => smartcut.timeline.xOf(at)", segment["start"] + 4), y)
    expect(page.get_by_test_id("peek")).to_be_visible()
    camera.take("zoom", pointed=True)
    page.mouse.move(0, 0)
    page.keyboard.press("z")


def audit(page: Page, camera: Camera) -> None:
    """The plan, a question and the result."""
    page.keyboard.press("u")
    expect(page.get_by_test_id("audit-start")).to_be_visible()
    camera.take("audit")
    page.get_by_test_id("audit-start").click()
    expect(page.get_by_test_id("audit-yes")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("x")
    page.keyboard.press("k")
    camera.take("audit-ask")
    page.get_by_test_id("audit-stop").click()
    expect(page.get_by_test_id("audit-words")).to_be_visible()
    camera.take("audit-result", page.locator(".side"))
    page.get_by_test_id("audit-close").click()


def export(page: Page, camera: Camera) -> None:
    """The options, the progress and the outcome."""
    page.get_by_test_id("export").click()
    page.get_by_test_id("export-start").wait_for()
    camera.take("export")
    page.get_by_test_id("which-undecided").check()
    page.get_by_test_id("mode-exact").check()
    page.get_by_test_id("export-start").click()
    until(page, "smartcut.store.state.job?.clips[1].progress > 0.1", 120_000)
    camera.take("cutting", page.get_by_role("dialog"))
    page.get_by_test_id("export-skip").last.click()  # skips the last one
    expect(page.get_by_test_id("export-done")).to_be_visible(timeout=120_000)
    camera.take("saved", page.get_by_role("dialog"))
    page.get_by_test_id("export-close").click()


def come_back(analyst: Analyst, camera: Camera, downloads: Path) -> None:
    """Everything reviewed; then the work on the empty page; then its project file asking for the video."""
    page = analyst.page
    while any(each["state"] == "proposed" for each in analyst.segments()):
        page.keyboard.press("Enter")
    expect(page.locator("#list-empty")).to_be_visible()
    camera.take("reviewed", page.locator(".side"))
    with page.expect_download() as waiting:
        page.get_by_test_id("project-save").click()
    project = downloads / waiting.value.suggested_filename
    waiting.value.save_as(project)
    until(page, "smartcut.store.state.saved?.state === 'saved'")
    page.evaluate("sessionStorage.clear()")  # as in another tab
    page.reload()
    expect(page.get_by_test_id("recent").first).to_be_visible()
    camera.take("recent")
    page.get_by_test_id("recent-forget").first.click()
    page.get_by_test_id("file-input").set_input_files(str(project))
    until(page, "smartcut.store.state.wanted !== null")
    camera.take("project")


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_readme_shows_an_existing_screenshot(name: str) -> None:
    """README shows the review screen in its language."""
    language = "ru" if ".ru." in name else "en"
    text = (ROOT / name).read_text("utf-8")
    for theme in THEMES:
        assert f"docs/images/review-{language}-{theme}.webp" in text
        assert (TRACKED / f"review-{language}-{theme}.webp").is_file()
