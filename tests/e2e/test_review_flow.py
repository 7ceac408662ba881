"""Reviewing by keyboard: the number of keys, no mouse, rebinding; labels, splits, merges."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from ui_page import FakedPage, cut_off, in_review
from waiting import until

pytestmark = pytest.mark.e2e


@pytest.fixture
def ui(page: Page, static_page: str) -> FakedPage:
    return in_review(page, static_page)


def test_a_hundred_proposals_take_at_most_120_keys(page: Page, static_page: str) -> None:
    """90 are correct, 10 have an edge moved by 3 s. Shift counts as a key."""
    events = [[20 + index * 36.0, 36 + index * 36.0, 0.9] for index in range(100)]
    info = {"duration": 3630, "size": 9e8, "width": 1920, "height": 1080}
    ui = FakedPage(page, static_page, {"info": info, "events": events})
    ui.find()
    before = ui.segments()
    assert len(before) == 100
    page.evaluate("window.presses = 0; addEventListener('keydown', () => { window.presses += 1; }, true)")
    for index in range(100):
        if index % 10 == 3:
            page.keyboard.press("Shift+O" if index % 20 == 3 else "Shift+I")
        page.keyboard.press("Enter")
    after = ui.segments()
    assert {each["state"] for each in after} == {"accepted"}
    moved = [(b["start"] - a["start"], a["stop"] - b["stop"]) for a, b in zip(after, before, strict=True)]
    assert [index for index, each in enumerate(moved) if each != (0, 0)] == list(range(3, 100, 10))
    assert moved[3] == (0, 3)
    assert moved[13] == (3, 0)
    assert page.evaluate("presses") <= 120
    expect(page.locator("#notice")).to_contain_text("Everything is reviewed")


def test_from_the_sample_to_clips_without_a_mouse(page: Page, static_page: str, tmp_path: Path) -> None:
    """Open, search, review, export: Tab, Enter and the keys of the page."""
    page.route("**/sample/sample.mp4", lambda route: route.fulfill(body=b"sample", content_type="video/mp4"))
    ui = FakedPage(page, static_page)
    keyboard = page.keyboard

    def reach(test_id: str) -> None:
        """Press Tab until it is focused."""
        for _ in range(40):
            keyboard.press("Tab")
            if page.evaluate("document.activeElement?.dataset.testid ?? ''") == test_id:
                return
        raise AssertionError(f"Tab never came to {test_id}")

    expect(page.get_by_test_id("try-sample")).to_be_visible()
    reach("try-sample")
    keyboard.press("Enter")
    expect(page.get_by_test_id("find")).to_be_visible()
    keyboard.press("f")
    until(page, "smartcut.store.state.run.state === 'done'")
    assert ui.state("view") == "review"
    keyboard.press("Shift+I")
    keyboard.press("Enter")
    keyboard.press("2")
    keyboard.press("Enter")
    keyboard.press("x")
    reach("tab-proposed")
    keyboard.press("ArrowRight")
    expect(page.get_by_test_id("tab-accepted")).to_be_focused()
    expect(page.get_by_test_id("segment-item")).to_have_count(2)
    keyboard.press("e")
    with page.expect_download() as waiting:
        reach("export-start")
        keyboard.press("Enter")
    waiting.value.save_as(tmp_path / "clips.zip")
    expect(page.get_by_test_id("export-done")).to_contain_text("2 clips were saved")
    keyboard.press("Escape")
    with zipfile.ZipFile(tmp_path / "clips.zip") as archive:
        clips: list[dict[str, Any]] = json.loads(archive.read("manifest.json"))["clips"]
        table = archive.read("clips.csv").decode("utf-8-sig").splitlines()
    assert [each["label"] for each in clips] == ["Person", "Vehicle"]
    assert clips[0]["requested"]["start"] == pytest.approx(2.5)
    assert "Vehicle" in table[2]
    assert page.problems == []  # type: ignore[attr-defined]


def test_rebinding_a_key_and_resolving_a_conflict(ui: FakedPage) -> None:
    page, keyboard = ui.page, ui.page.keyboard
    keyboard.press("Shift+Slash")
    key = page.get_by_test_id("key-accept")
    key.click()
    expect(key).to_have_text("press a key…")
    keyboard.press("x")
    expect(page.get_by_test_id("key-taken")).to_contain_text("X is taken: Reject, next.")
    expect(key).to_have_text("Enter")
    key.click()
    keyboard.press("Escape")
    expect(key).to_have_text("Enter")
    key.focus()
    keyboard.press("Enter")
    # The physical Q key, whatever the layout types.
    page.evaluate(
        """document.activeElement.dispatchEvent(
          new KeyboardEvent('keydown', {key: 'й', code: 'KeyQ', bubbles: true, cancelable: true}))"""
    )
    expect(key).to_have_text("Q")
    page.get_by_test_id("key-split").click()
    keyboard.press("x")
    page.get_by_test_id("key-take").click()
    expect(page.get_by_test_id("key-split")).to_have_text("X")
    expect(page.get_by_test_id("key-reject")).to_have_text("none")
    assert cut_off(page) == []
    keyboard.press("Escape")
    expect(page.get_by_test_id("accept").locator(".kbd")).to_have_text("Q")
    expect(page.get_by_test_id("reject").locator(".kbd")).to_be_hidden()
    keyboard.press("Enter")
    assert {each["state"] for each in ui.segments()} == {"proposed"}
    keyboard.press("q")
    assert ui.segments()[0]["state"] == "accepted"
    page.reload()
    until(page, "typeof smartcut === 'object'")
    keyboard.press("Shift+Slash")
    expect(page.get_by_test_id("key-accept")).to_have_text("Q")
    page.get_by_test_id("keys-reset").click()
    expect(page.get_by_test_id("key-accept")).to_have_text("Enter")
    expect(page.get_by_test_id("key-reject")).to_have_text("X")
    expect(page.get_by_test_id("keys-reset")).to_be_disabled()


def test_split_merge_and_label_are_shown_and_undone(ui: FakedPage) -> None:
    page, keyboard = ui.page, ui.page.keyboard
    keyboard.press("Shift+ArrowRight")
    keyboard.press("s")
    assert ui.times()[:2] == [(5.5, 15.5), (15.5, 20.5)]
    keyboard.press("3")
    item = page.get_by_test_id("segment-item").nth(1)
    expect(item).to_contain_text("Car 0.")
    expect(page.get_by_test_id("label")).to_have_value("Car")
    page.mouse.move(*ui.on_timeline(18))
    expect(page.get_by_test_id("peek")).to_contain_text("Car")
    keyboard.press("m")
    assert ui.times()[1] == (15.5, 45.5)
    for _ in range(3):
        keyboard.press("Control+z")
    assert ui.times() == [(5.5, 20.5), (22.5, 45.5), (49.5, 70.5)]
    for _ in range(3):
        keyboard.press("Control+Shift+z")
    assert ui.times() == [(5.5, 15.5), (15.5, 45.5), (49.5, 70.5)]
    assert ui.segments()[1]["label"] in ("Car", "Person")
    keyboard.press("9")
    keyboard.press("0")
    assert ui.segments()[1]["label"] is None


def test_the_analysts_own_labels_are_saved(ui: FakedPage) -> None:
    page, keyboard = ui.page, ui.page.keyboard
    page.get_by_test_id("labels-edit").click()
    expect(page.get_by_test_id("label-2")).to_have_attribute("placeholder", "Vehicle")
    page.get_by_test_id("label-2").fill("Courier")
    assert cut_off(page) == []
    keyboard.press("Enter")
    keyboard.press("2")
    assert ui.segments()[0]["label"] == "Courier"
    expect(page.get_by_test_id("segment-item").first).to_contain_text("Courier 0.")
    page.get_by_test_id("label").select_option("Car")
    assert ui.segments()[0]["label"] == "Car"
    page.reload()
    until(page, "typeof smartcut === 'object' && smartcut.store.state.labels[1] === 'Courier'")
