"""Every screen in both languages and themes, at two sizes: screenshots, and no text clipped, wrapped or off screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from ui_page import FakedPage, cut_off, day, set_up
from waiting import until

pytestmark = pytest.mark.e2e
LOCALES = {"en": "en-US", "ru": "ru-RU"}
SIZES = {"1280": (1280, 720), "1440": (1440, 900)}
SCREENS = [("1280", "dark", "en"), ("1280", "light", "ru"), ("1440", "dark", "ru"), ("1440", "light", "en")]


@pytest.mark.parametrize(("size", "theme", "language"), SCREENS, ids=["-".join(each) for each in SCREENS])
def test_every_screen(
    size: str, theme: str, language: str, chromium: Browser, static_page: str, artifacts: Path
) -> None:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, locale=LOCALES[language])
    page = set_up(context, theme)
    wrong: list[str] = []

    def look(name: str) -> None:
        page.wait_for_timeout(250)  # frames are decoded after the state that shows them
        page.screenshot(path=artifacts / f"page-{name}-{size}-{theme}-{language}.png")
        wrong.extend(f"{name}: {each}" for each in cut_off(page))

    walk(FakedPage(page, static_page, day(holdAfter=5400), rate=101), look)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("document.documentElement.lang") == language
    assert wrong == []
    assert page.problems == []  # type: ignore[attr-defined]
    context.close()


def walk(ui: FakedPage, look) -> None:  # type: ignore[no-untyped-def]
    """Visit every state."""
    page: Page = ui.page
    look("empty")
    ui.open("bad-truncated.mp4")
    expect(page.get_by_test_id("error")).to_be_visible()
    look("refused")
    ui.open()
    expect(page.get_by_test_id("find")).to_be_enabled()
    look("form")
    page.get_by_test_id("group-segments").locator("summary").click()
    page.get_by_test_id("param-padding").scroll_into_view_if_needed()
    look("segments")
    page.get_by_test_id("group-segments").locator("summary").click()
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.answered >= 5400", 60_000)
    look("finding")
    page.get_by_test_id("stop").click()
    look("stopped")
    page.evaluate("fake.holdAfter = 0")
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.state === 'done'", 60_000)
    for count in range(38):
        page.keyboard.press("KeyX" if count % 5 == 3 else "Enter")
    page.keyboard.press("Space")
    look("review")
    page.get_by_test_id("tab-rejected").click()
    look("rejected")
    page.get_by_test_id("tab-proposed").click()
    page.keyboard.press("e")
    look("export")
    page.evaluate("fake.cutStep = 60")
    second = page.evaluate("smartcut.store.state.segments.filter((each) => each.state === 'accepted')[1].start")
    page.evaluate("at => { fake.cutFails = [at + 1]; }", second)
    page.get_by_test_id("export-start").click()
    until(page, "smartcut.store.state.job.clips[2].state === 'saved'")
    look("cutting")
    page.evaluate("fake.cutStep = 0")
    expect(page.get_by_test_id("export-done")).to_be_visible(timeout=60_000)
    look("saved")
    page.get_by_test_id("export-close").click()
    page.get_by_test_id("help").click()
    look("keys")
    page.keyboard.press("Escape")
    page.evaluate("pushPlugins([])")
    page.locator("#run-chip").click()
    look("no-plugins")
    page.evaluate("pushPlugins(null)")
    look("server-gone")
