"""The audit: random windows, a yes or no for each, and the result in words."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from ui_page import FakedPage, cut_off, day
from waiting import until

pytestmark = pytest.mark.e2e
FULL_DAY = day()


def window_of(ui: FakedPage) -> tuple[float, float]:
    """The current window."""
    stretch = ui.state("stretch")
    return stretch["start"], stretch["stop"]


def test_an_audit_from_plan_to_result_by_keyboard(page: Page, static_page: str, tmp_path: Path) -> None:
    ui = FakedPage(page, static_page)
    ui.find()
    expect(page.get_by_test_id("segment-item")).to_have_count(3)
    for _ in range(2):
        page.keyboard.press("Enter")
    page.keyboard.press("u")
    panel = page.get_by_test_id("audit")
    expect(panel).to_contain_text("1 proposal is undecided")
    expect(page.get_by_test_id("segment-item").first).to_be_hidden()
    expect(panel.get_by_role("radio")).to_have_count(1)
    count = ui.page.evaluate("Number(document.querySelector('[name=audit-count]').value)")
    assert count >= 3, "71 s less three proposals"
    page.get_by_test_id("audit-start").click()

    start, stop = window_of(ui)
    until(page, f"smartcut.store.state.playing && smartcut.store.state.at >= {start}")
    assert ui.state("selected") is None
    page.mouse.click(*ui.on_timeline(stop - 0.3, "ruler"))  # near its end: it loops
    until(page, f"smartcut.store.state.at < {stop - 1}")
    assert ui.state("at") >= start - 0.1

    page.keyboard.press("Enter")  # yes
    made = [each for each in ui.segments() if each["origin"] == "analyst"]
    assert [(each["state"], each["start"]) for each in made] == [("accepted", pytest.approx(start, abs=0.001))]
    page.keyboard.press("p")
    assert window_of(ui) == (start, stop)
    page.keyboard.press("x")  # no, after all
    assert not [each for each in ui.segments() if each["origin"] == "analyst"]
    page.keyboard.press("Enter")  # yes to the second

    page.get_by_test_id("audit-close").click()  # interrupted: back to the list
    expect(page.get_by_test_id("segment-item").first).to_be_visible()
    expect(page.get_by_test_id("audit-open")).to_contain_text(f"2 of {count}")
    page.get_by_test_id("audit-open").click()
    for _ in range(count - 2):
        page.keyboard.press("x")
    words = page.get_by_test_id("audit-words")
    expect(words).to_contain_text("Every place was checked")
    expect(panel).to_contain_text(f"Checked {count} of {count} places; with an event: 1")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("segment-item").first).to_be_visible()

    page.keyboard.press("e")
    with page.expect_download() as download:
        page.get_by_test_id("export-start").click()
    target = tmp_path / "clips.zip"
    download.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        audit = json.loads(archive.read("manifest.json"))["audit"]
    assert (audit["looked_at"], audit["with_event"], audit["windows"]) == (count, 1, count)
    assert sum(answer["event"] for answer in audit["answers"]) == 1


def test_the_result_of_a_day_is_correct_and_survives_a_reload(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page, FULL_DAY)
    ui.find()
    page.evaluate(
        "smartcut.store.set({segments: smartcut.store.state.segments.map((s) => ({...s, state: 'accepted'}))})"
    )
    page.get_by_test_id("audit-open").click()
    panel = page.get_by_test_id("audit")
    chosen = panel.get_by_role("radio", checked=True)
    expect(chosen).to_have_value("60")
    expect(panel).to_contain_text("can show 90")
    assert cut_off(page) == []
    page.get_by_test_id("audit-start").click()
    for _ in range(6):
        page.keyboard.press("x")
    page.get_by_test_id("audit-stop").click()
    words = page.get_by_test_id("audit-words")
    expect(words).to_contain_text("With 95 % confidence, at most")
    expect(panel).to_contain_text("Too few to tell whether 90 % were found")
    assert cut_off(page) == []
    audit = ui.state("audit")
    until(page, "smartcut.store.state.saved?.state === 'saved'")
    page.reload()
    until(page, "typeof smartcut === 'object'")
    ui.open()  # the same file restores its work
    until(page, "smartcut.store.state.audit !== null")
    assert ui.state("audit") == audit
    expect(page.get_by_test_id("audit-open")).to_contain_text("6 of 60")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_state_of_the_audit_fits(
    page: Page, static_page: str, artifacts: Path, language: str, theme: str
) -> None:
    page.add_init_script(f"localStorage.setItem('smartcut.language', '{language}')")
    page.emulate_media(color_scheme="light" if theme == "light" else "dark", reduced_motion="reduce")
    ui = FakedPage(page, static_page, FULL_DAY)
    ui.find()
    page.evaluate(
        "smartcut.store.set({segments: smartcut.store.state.segments.map("
        "(s, i) => i % 9 ? {...s, state: 'accepted'} : s)})"
    )
    page.keyboard.press("u")
    states = {
        "plan": lambda: expect(page.get_by_test_id("audit-start")).to_be_visible(),
        "ask": lambda: page.get_by_test_id("audit-start").click(),
        "result": lambda: (page.keyboard.press("x"), page.get_by_test_id("audit-stop").click()),
    }
    for name, go in states.items():
        go()
        expect(page.get_by_test_id("audit")).to_be_visible()
        assert cut_off(page) == []
        page.screenshot(path=artifacts / f"audit-{name}-{language}-{theme}.png")
    page.get_by_test_id("audit-close").click()
    assert cut_off(page) == []
    page.screenshot(path=artifacts / f"audit-list-{language}-{theme}.png")
