"""Playback in the review: jumps to times and keyframes, fast gaps, both directions; the evidence box."""

from __future__ import annotations

from pathlib import Path

import pytest
from media_clips import make_clip
from playwright.sync_api import Page, expect
from ui_page import FakedPage
from waiting import until

pytestmark = pytest.mark.e2e


def test_jumping_to_a_time(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page)
    ui.find()
    keyboard = page.keyboard
    field = page.get_by_test_id("go-to")
    for text, at in (("1:05", 65), ("62,5", 62.5), ("+5", 67.5), ("-0:30", 37.5)):
        keyboard.press("g")
        expect(field).to_be_focused()
        field.fill(text)
        keyboard.press("Enter")
        expect(field).to_be_hidden()
        assert ui.state("at") == pytest.approx(at)
    keyboard.press("g")
    field.fill("2:00:00")
    keyboard.press("Enter")
    expect(field).to_have_class("field num go-to wrong")
    keyboard.press("Escape")
    expect(page.get_by_test_id("position")).to_be_visible()
    assert ui.state("at") == pytest.approx(37.5)
    keyboard.press("n")
    assert ui.state("selected") is not None, "the keys belong to the review again"


def test_by_keyframes_and_by_order(page: Page, static_page: str) -> None:
    ui = FakedPage(
        page, static_page, {"keyframes": [0, 11, 22, 60], "events": [[6, 20, 0.7], [23, 45, 0.95], [50, 70]]}
    )
    ui.find()
    until(page, "smartcut.store.state.keyframes?.length === 4")
    keyboard = page.keyboard
    keyboard.press("Alt+ArrowRight")
    assert ui.state("at") == 11
    keyboard.press("Alt+ArrowRight")
    keyboard.press("Alt+ArrowRight")
    keyboard.press("Alt+ArrowRight")
    assert ui.state("at") == 60
    keyboard.press("Alt+ArrowLeft")
    assert ui.state("at") == 22
    keyboard.press("t")
    keyboard.press("p")
    page.reload()
    until(page, "typeof smartcut === 'object' && smartcut.store.state.order === 'score'")


def test_evidence_at_every_second_of_a_proposal(page: Page, static_page: str) -> None:
    """Samples every 2 s: between two, the nearer one's box is shown dashed, with its distance."""
    ui = FakedPage(page, static_page)
    ui.open()
    page.get_by_test_id("interval").fill("2")
    page.get_by_test_id("interval").press("Tab")
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.state === 'done'")
    evidence = page.locator("#evidence")
    page.keyboard.press("n")
    page.keyboard.press("Space")
    seen = []
    for at in (30, 31, 32, 32.7):
        page.keyboard.press("g")
        page.get_by_test_id("go-to").fill(str(at))
        page.keyboard.press("Enter")
        expect(evidence).to_be_visible()
        seen.append("away" in (evidence.get_attribute("class") or "").split())
    assert seen == [False, True, False, True]
    expect(evidence).to_contain_text("· −0.7")


@pytest.fixture
def playing(page: Page, static_page: str, tmp_path: Path) -> FakedPage:
    """A real clip of 60 s in <video> with one proposal from 39.5 to 44.5."""
    clip = make_clip(tmp_path / "numbered.mp4", seconds=60)
    info = {"playable": True, "duration": 60, "width": 320, "height": 180}
    ui = FakedPage(page, static_page, {"info": info, "events": [[40, 44]]})
    ui.open("numbered.mp4", clip.read_bytes())
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.state === 'done'")
    return ui


def test_playback_speeds_up_in_gaps_and_selects_segments(playing: FakedPage) -> None:
    page, keyboard = playing.page, playing.page.keyboard
    rate = "document.querySelector('video').playbackRate"
    keyboard.press("n")
    keyboard.press("k")
    keyboard.press("r")
    expect(page.get_by_test_id("review-play")).to_have_attribute("aria-pressed", "true")
    keyboard.press("g")
    page.get_by_test_id("go-to").fill("10")
    keyboard.press("Enter")
    keyboard.press("Space")
    until(page, f"{rate} === 10 && smartcut.store.state.at > 12 && smartcut.store.state.at < 39")
    expect(page.locator("#speed")).to_have_text("10×")
    until(page, f"{rate} === 1 && smartcut.store.state.at >= 39.5")
    assert playing.state("at") < 44.5
    assert playing.state("selected") == playing.segments()[0]["id"]
    until(page, f"{rate} === 10 && smartcut.store.state.at > 44.5")
    keyboard.press("Enter")
    assert playing.segments()[0]["state"] == "accepted", "what has just gone by can still be decided"


def test_decoded_frames_speed_up_in_gaps_too(page: Page, static_page: str) -> None:
    """A file that <video> can't play; one proposal ends at 10.5, the next begins at 59.5."""
    ui = FakedPage(page, static_page, {"events": [[0.5, 10], [60, 70]]})
    ui.find()
    keyboard = page.keyboard
    keyboard.press("r")
    keyboard.press("g")
    page.get_by_test_id("go-to").fill("11")
    keyboard.press("Enter")
    keyboard.press("Space")
    expect(page.locator("#speed")).to_have_text("10×")
    until(page, f"smartcut.store.state.selected === '{ui.segments()[1]['id']}'")
    expect(page.locator("#speed")).to_have_text("1×")
    assert 59 <= ui.state("at") < 70, "from its very start"


def test_the_shuttle_runs_in_both_directions(playing: FakedPage) -> None:
    page, keyboard = playing.page, playing.page.keyboard
    keyboard.press("g")
    page.get_by_test_id("go-to").fill("20")
    keyboard.press("Enter")
    for _ in range(3):
        keyboard.press("l")
    until(page, "document.querySelector('video').playbackRate === 4 && smartcut.store.state.at > 20.5")
    keyboard.press("k")
    assert playing.state("playing") is False
    expect(page.locator("#speed")).to_have_text("1×")
    at = playing.state("at")
    keyboard.press("j")
    keyboard.press("j")
    expect(page.locator("#speed")).to_have_text("−2×")
    until(page, f"smartcut.store.state.at < {at} - 1")
    until(page, f"document.querySelector('video').currentTime < {at} - 0.5")
    keyboard.press("Space")
    assert playing.state("playing") is False
    keyboard.press("Space")
    assert playing.state("speed") == 1
    assert page.problems == []  # type: ignore[attr-defined]
