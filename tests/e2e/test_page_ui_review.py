"""Reviewing with mouse and keyboard: the timeline, the list, keys, undo, export."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from media_clips import make_clip
from playwright.sync_api import Page, expect
from ui_page import FakedPage, day, in_review
from waiting import until

pytestmark = pytest.mark.e2e


@pytest.fixture
def ui(page: Page, static_page: str) -> FakedPage:
    return in_review(page, static_page)


def test_edges_and_bodies_are_dragged_and_each_drag_is_one_undo_step(ui: FakedPage) -> None:
    ui.drag(ui.on_timeline(22.5), ui.on_timeline(25))
    ui.drag(ui.on_timeline(70.5), ui.on_timeline(65))
    ui.drag(ui.on_timeline(10), ui.on_timeline(8))
    assert ui.times() == [
        (pytest.approx(3.5, abs=0.1), pytest.approx(18.5, abs=0.1)),
        (pytest.approx(25, abs=0.1), 45.5),
        (49.5, pytest.approx(65, abs=0.1)),
    ]
    assert all(each["edited"] and each["state"] == "proposed" for each in ui.segments())
    for _ in range(3):
        ui.page.keyboard.press("Control+z")
    assert ui.times() == [(5.5, 20.5), (22.5, 45.5), (49.5, 70.5)]
    ui.page.keyboard.press("Control+Shift+z")
    assert ui.times()[1][0] == pytest.approx(25, abs=0.1)


def test_double_click_adds_and_delete_removes(ui: FakedPage) -> None:
    page = ui.page
    page.keyboard.press("n")
    page.keyboard.press("Delete")
    assert len(ui.segments()) == 2
    page.mouse.dblclick(*ui.on_timeline(35))
    added = ui.segments()[1]
    assert added["origin"] == "analyst"
    assert (added["start"], added["stop"]) == (pytest.approx(27.5, abs=0.2), pytest.approx(42.5, abs=0.2))
    assert ui.state("selected") == added["id"]
    page.get_by_test_id("delete").click()
    assert len(ui.segments()) == 2
    page.get_by_test_id("undo").click()
    assert len(ui.segments()) == 3


def test_click_seeks_wheel_zooms_to_the_pointer_and_drag_pans(ui: FakedPage) -> None:
    page = ui.page
    x, y = ui.on_timeline(40, "ruler")
    page.mouse.click(x, y)
    assert ui.state("at") == pytest.approx(40, abs=0.1)
    page.mouse.move(*ui.on_timeline(40, "thumbs"))
    page.mouse.wheel(0, -800)
    until(page, "smartcut.timeline.view.to - smartcut.timeline.view.from < 40")
    assert ui.on_timeline(40)[0] == pytest.approx(x, abs=1)
    before = ui.page.evaluate("smartcut.timeline.view.from")
    x, y = ui.on_timeline(40, "thumbs")
    ui.drag((x, y), (x - 100, y))
    assert ui.page.evaluate("smartcut.timeline.view.from") > before
    assert ui.on_timeline(40)[0] == pytest.approx(x - 100, abs=1)
    page.keyboard.press("z")
    assert page.evaluate("[smartcut.timeline.view.from, smartcut.timeline.view.to]") == [0, 71]


def test_the_cursor_shows_what_a_drag_would_do(ui: FakedPage) -> None:
    canvas = ui.page.get_by_test_id("timeline")
    places = [
        (22.5, "segments", "ew-resize"),
        (30, "segments", "move"),
        (47, "segments", "grab"),
        (3, "ruler", "col-resize"),
    ]
    for at, lane, cursor in places:
        ui.page.mouse.move(*ui.on_timeline(at, lane))
        expect(canvas).to_have_css("cursor", cursor)


def test_keys_decide_and_advance_in_any_keyboard_layout(ui: FakedPage) -> None:
    page = ui.page
    assert ui.state("selected") == ui.segments()[0]["id"], "the first proposal is selected when the review opens"
    page.keyboard.press("Enter")
    # On a Russian layout the X key types "ч".
    page.evaluate(
        "window.dispatchEvent(new KeyboardEvent('keydown', {key: 'ч', code: 'KeyX', bubbles: true, cancelable: true}))"
    )
    assert [each["state"] for each in ui.segments()] == ["accepted", "rejected", "proposed"]
    assert ui.state("selected") == ui.segments()[2]["id"]
    assert ui.state("playing") is True
    page.keyboard.press("Space")
    assert ui.state("playing") is False
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Everything is reviewed")
    expect(page.locator("#list-empty")).to_be_visible()
    expect(page.get_by_test_id("tab-accepted")).to_contain_text("2")
    expect(page.get_by_test_id("export")).to_have_text("Export 2 clips")


def test_clicking_accept_does_not_take_the_focus(ui: FakedPage) -> None:
    page = ui.page
    page.get_by_test_id("segment-item").first.click()
    page.get_by_test_id("accept").click()
    page.keyboard.press("Space")
    assert ui.state("playing") is False, "Space paused, and did not press Accept again"
    assert [each["state"] for each in ui.segments()] == ["accepted", "proposed", "proposed"]


def test_edges_can_be_typed_and_invalid_times_are_reverted(ui: FakedPage) -> None:
    page = ui.page
    field = page.get_by_test_id("edge-start")
    field.fill("0:07,25")
    field.press("Enter")
    assert ui.segments()[0]["start"] == 7.25
    field.fill("later")
    field.press("Tab")
    expect(field).to_have_value("00:00:07.25")
    field.fill("00:00:50")
    field.press("Enter")
    assert ui.segments()[0]["start"] == 7.25, "a start after the stop is refused"
    page.keyboard.press("Shift+ArrowRight")
    assert ui.state("at") > 10, "after Enter the review's keys work again"
    page.keyboard.press("i")
    assert ui.segments()[0]["start"] == pytest.approx(ui.state("at"), abs=0.01)


def test_playing_loops_inside_the_proposal(page: Page, static_page: str, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "numbered.mp4", seconds=20)
    ui = FakedPage(
        page, static_page, {"info": {"playable": True, "duration": 20, "width": 320, "height": 180}, "events": [[3, 4]]}
    )
    ui.open("numbered.mp4", clip.read_bytes())
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.state === 'done'")
    page.keyboard.press("Space")
    found = ui.segments()[0]
    until(page, f"document.querySelector('video').currentTime > {found['start']} + 0.3")
    until(page, f"document.querySelector('video').currentTime < {found['start']} + 0.25")
    assert ui.state("playing") is True
    assert found["start"] - 0.1 <= ui.state("at") <= found["stop"]


def test_the_evidence_box_is_over_the_frame(ui: FakedPage) -> None:
    page = ui.page
    x, y = ui.on_timeline(30, "ruler")
    page.mouse.click(x, y)
    evidence = page.locator("#evidence")
    expect(evidence).to_be_visible()
    expect(evidence).to_contain_text("Person 0.")
    screen, box = page.locator("#screen").bounding_box(), evidence.bounding_box()
    assert screen is not None
    assert box is not None
    at = round(ui.state("at"))
    scale = min(screen["width"] / 1280, screen["height"] / 720)
    left = screen["x"] + (screen["width"] - 1280 * scale) / 2 + (0.1 + 0.6 * (at * 0.037 % 1)) * 1280 * scale
    assert box["x"] == pytest.approx(left, abs=1.5)
    assert box["height"] == pytest.approx(0.72 * 720 * scale, abs=1.5)
    page.mouse.click(*ui.on_timeline(47, "ruler"))
    expect(evidence).to_be_hidden()


def test_the_list_for_a_screen_reader(ui: FakedPage) -> None:
    page = ui.page
    first = page.get_by_role("listbox", name="Proposals").get_by_role("option").first
    expect(first).to_have_attribute("aria-label", "00:00:05 – 00:00:20, 15\u202fs, Person 0.93, to review")
    first.focus()
    assert ui.state("selected") == ui.segments()[0]["id"]
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_be_focused()
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")


def test_export_as_a_zip_shows_requested_and_actual_times(ui: FakedPage, tmp_path: Path) -> None:
    page = ui.page
    page.evaluate("fake.cutFails = [30]")
    page.get_by_test_id("export").click()
    page.get_by_test_id("extra-timestamps").click()
    with page.expect_download() as waiting:
        page.get_by_test_id("export-start").click()
    expect(page.get_by_test_id("export-done")).to_have_text(
        "2 clips were saved to hall_clips.zip. 1 clip failed: see below."
    )
    clips = page.get_by_test_id("export-clip")
    expect(clips.nth(0)).to_contain_text("chosen 00:00:05.50 – 00:00:20.50 · cut 00:00:05.00 – 00:00:21.00")
    expect(clips.nth(1)).to_contain_text("could not be cut (no keyframe)")
    waiting.value.save_as(tmp_path / "clips.zip")
    with zipfile.ZipFile(tmp_path / "clips.zip") as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
    assert names == [
        "hall_000005-000020.mp4",
        "hall_000049-000110.mp4",
        "manifest.json",
        "clips.csv",
        "timestamps.json",
    ]
    assert [each["file"] for each in manifest["clips"]] == [names[0], None, names[1]]
    assert manifest["clips"][0]["actual"] == {"start": 5, "stop": 21}


def test_export_into_a_folder_never_overwrites(ui: FakedPage) -> None:
    page = ui.page
    # The origin private file system stands in for the chosen folder.
    page.evaluate("window.showDirectoryPicker = () => navigator.storage.getDirectory()")
    page.get_by_test_id("export").click()
    page.get_by_test_id("export-folder").click()
    for again in (True, False):
        page.get_by_test_id("export-start").click()
        expect(page.get_by_test_id("export-done")).to_contain_text("3 clips were saved")
        page.get_by_test_id("export-close").click()
        if again:  # the folder is remembered
            page.get_by_test_id("export").click()
    names = page.evaluate(
        """async () => {
          const names = [];
          for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
          return names.sort();
        }"""
    )
    assert len(names) == 10
    assert {"hall_000005-000020.mp4", "hall_000005-000020-2.mp4", "manifest-2.json", "clips-2.csv"} <= set(names)


def test_an_export_continues_in_the_background_and_can_be_canceled(ui: FakedPage) -> None:
    page = ui.page
    page.evaluate("fake.cutStep = 200")
    page.get_by_test_id("export").click()
    page.get_by_test_id("export-start").click()
    page.get_by_test_id("export-close").click()
    expect(page.get_by_test_id("export")).to_contain_text("Cutting 1 of 3")
    page.keyboard.press("Enter")
    assert ui.segments()[0]["state"] == "accepted"
    page.get_by_test_id("export").click()
    page.get_by_test_id("export-cancel").click()
    expect(page.get_by_test_id("export-done")).to_have_text("Nothing was saved.")


def test_a_key_pressed_while_a_dialog_closes_is_for_the_page(ui: FakedPage) -> None:
    """The closed dialog's button keeps the focus until the next frame is drawn; here the key comes before it."""
    ui.page.evaluate("fake.cutStep = 200")
    ui.page.get_by_test_id("export").click()
    ui.page.get_by_test_id("export-start").click()
    expect(ui.page.get_by_test_id("export-close")).to_be_visible()
    held = ui.page.evaluate(
        """() => {
          const close = document.querySelector('[data-testid="export-close"]');
          close.focus();
          close.click();
          const held = document.activeElement === close && !close.checkVisibility();
          const enter = {code: 'Enter', key: 'Enter', bubbles: true, cancelable: true};
          document.activeElement.dispatchEvent(new KeyboardEvent('keydown', enter));
          return held;
        }"""
    )
    assert (held, ui.segments()[0]["state"]) == (True, "accepted")


def test_a_day_of_proposals_takes_one_key_each(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page, day())
    ui.find()
    for _ in range(57):
        page.keyboard.press("Enter")
    assert {each["state"] for each in ui.segments()} == {"accepted"}
    expect(page.locator("#list-empty")).to_have_text("Everything is reviewed.")
    assert page.problems == []  # type: ignore[attr-defined]
