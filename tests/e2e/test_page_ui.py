"""The page on fake media and plugins: opening, searching, the timeline, reviewing, keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from ui_page import FakedPage
from waiting import until

pytestmark = pytest.mark.e2e


@pytest.fixture
def ui(page: Page, static_page: str) -> FakedPage:
    return FakedPage(page, static_page)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("empty", "is empty"),
        ("notVideo", "is not a video file"),
        ("truncated", "is cut short"),
        ("audioOnly", "no video"),
        ("zeroLength", "0 seconds long"),
        ("unsupported", "WMV3"),
    ],
)
def test_a_bad_file_is_refused_and_another_can_be_opened(code: str, says: str, ui: FakedPage) -> None:
    ui.open(f"bad-{code}.mp4")
    error = ui.page.get_by_test_id("drop").get_by_test_id("error")
    expect(error).to_contain_text(says)
    expect(error).to_contain_text(f"bad-{code}.mp4")
    ui.open("good.mp4")
    expect(ui.page.get_by_test_id("find")).to_be_enabled()
    expect(ui.page.get_by_test_id("error")).to_have_count(0)


def test_a_bad_file_does_not_replace_the_open_one(ui: FakedPage) -> None:
    ui.find()
    ui.open("bad-notVideo.txt")
    error = ui.page.locator("#screen").get_by_test_id("error")
    expect(error).to_contain_text("bad-notVideo.txt is not a video file")
    assert len(ui.segments()) == 3
    error.get_by_role("button").click()
    expect(error).to_have_count(0)


def test_dropping_anywhere_on_the_window(ui: FakedPage) -> None:
    transfer = ui.page.evaluate_handle(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['x'], 'dropped.mp4', {type: 'video/mp4'}));
          return transfer;
        }"""
    )
    footer = ui.page.locator("footer")
    footer.dispatch_event("dragenter", {"dataTransfer": transfer})
    expect(ui.page.locator("body")).to_have_class(re.compile("dragging"))
    footer.dispatch_event("drop", {"dataTransfer": transfer})
    expect(ui.page.locator("#file-name")).to_have_text("dropped.mp4")
    expect(ui.page.locator("body")).not_to_have_class(re.compile("dragging"))


def test_opening_another_video_can_be_undone_with_all_work(ui: FakedPage) -> None:
    ui.find()
    ui.page.keyboard.press("Enter")
    ui.open("other.mp4")
    expect(ui.page.locator("#file-name")).to_have_text("other.mp4")
    assert ui.segments() == []
    ui.page.get_by_test_id("undo").click()
    expect(ui.page.locator("#file-name")).to_have_text("hall.mp4")
    assert [each["state"] for each in ui.segments()] == ["accepted", "proposed", "proposed"]
    expect(ui.page.get_by_test_id("segment-item").first.locator("img")).to_be_visible()
    ui.page.keyboard.press("Control+z")
    assert [each["state"] for each in ui.segments()] == ["proposed"] * 3


def test_the_form_follows_the_schema_and_shows_the_cost(ui: FakedPage) -> None:
    page = ui.page
    ui.open()
    expect(page.get_by_test_id("plugin-select")).to_have_value("127.0.0.1:9001")
    classes = page.get_by_test_id("param-classes")
    expect(classes.get_by_role("button", pressed=True)).to_have_text(["Person"])
    classes.get_by_role("button", name="7 more").click()
    classes.get_by_role("button", name="Boat").click()
    page.get_by_test_id("param-threshold").fill("7")
    page.get_by_test_id("param-threshold").press("Tab")
    expect(page.get_by_test_id("param-threshold")).to_have_value("1")
    page.get_by_test_id("param-whole").check()
    page.get_by_test_id("interval").fill("0.5")
    page.get_by_test_id("interval").press("Tab")
    expect(page.get_by_test_id("cost")).to_have_text(re.compile(r"in view for 0\.5.s or longer\. 142 frames"))
    changed = {"classes": ["Person", "Boat"], "threshold": 1, "whole": True}
    assert ui.state("parameters") == {"objects": changed}
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.state === 'done'")
    assert ui.state("run.parameters") == {**changed, "gap": 2, "shortest": 15, "padding": 0}
    assert ui.state("interval") == 0.5


def test_proposals_can_be_reviewed_during_the_search_and_decisions_stay(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page, {"holdAfter": 62})
    ui.open()
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.answered === 62")
    expect(page.get_by_test_id("progress")).to_contain_text("87")
    until(page, "smartcut.store.state.segments.length === 3")  # segmented in the page; the last one is still growing
    page.get_by_test_id("early").click()
    page.keyboard.press("KeyX")
    page.keyboard.press("Delete")
    page.locator("#run-chip").click()
    page.get_by_test_id("stop").click()
    expect(page.get_by_test_id("outcome")).to_contain_text("Stopped after 62 frames")
    # Segmented in the page from the scores so far: the rejected one stays, the deleted one does not return, the third
    # is new. 6 to 20 and 50 to 62 are too short and extended to 15 s.
    assert [(round(each["start"]), each["state"]) for each in ui.segments()] == [(5, "rejected"), (48, "proposed")]
    page.evaluate("fake.holdAfter = 0")
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.state === 'done'")
    assert [(each["start"], each["state"]) for each in ui.segments()] == [(5, "rejected"), (49.5, "proposed")]


def test_moving_the_threshold_resegments_at_once_and_keeps_decisions(ui: FakedPage) -> None:
    ui.page.evaluate("fake.events = [[6, 20, 0.95], [30, 45, 0.6], [50, 70, 0.95]]")
    ui.find()
    assert len(ui.segments()) == 3
    ui.page.keyboard.press("Enter")
    x, _ = ui.on_timeline(40)
    _, middle = ui.on_timeline(40, "scores")  # the line at 0.5 is in the middle of its lane
    ui.drag((x, middle), (x, middle - 10))
    assert ui.state("parameters.objects.threshold") == pytest.approx(0.79, abs=0.05)
    assert [(round(each["start"]), each["state"]) for each in ui.segments()] == [(6, "accepted"), (50, "proposed")]


def test_a_search_without_results_shows_the_highest_score(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page, {"events": [], "nothing": True})
    ui.find()
    assert ui.state("view") == "finding"
    expect(page.get_by_test_id("outcome")).to_have_text(re.compile(r"highest score was 0\.(19|20)"))


def test_what_was_not_seen_is_reported_with_the_result(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page, {"events": [], "nothing": True})
    ui.find()
    outcome = page.get_by_test_id("outcome")
    expect(outcome).to_contain_text("highest score")
    expect(outcome).not_to_contain_text("not seen")
    page.evaluate(
        """() => {
          const { store } = smartcut;
          const { interval, items } = store.state.scores;
          const kept = items.filter(({ at }) => at < 20 || at > 30);
          const lost = items.filter(({ at }) => at >= 20 && at <= 30).map(({ at }) => at);
          store.set({ scores: { interval, items: kept }, run: { ...store.state.run, lost } });
        }"""
    )
    expect(outcome).to_contain_text("was not seen, because its frames could not be decoded: 00:00:19–00:00:30.")
    page.get_by_test_id("language").click()
    expect(outcome).to_contain_text("Не просмотрено")


def test_a_plugin_that_fails_midway_is_reported_and_its_proposals_stay(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page, {"failAfter": 50})
    ui.open()
    page.get_by_test_id("find").click()
    error = page.locator("#finding").get_by_test_id("error")
    expect(error).to_contain_text("stopped at 49")
    expect(error).to_contain_text("The model ran out of memory. Try smaller frames.")
    assert len(ui.segments()) == 2
    page.evaluate("fake.failAfter = 0")
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.state === 'done'")
    expect(page.get_by_test_id("error")).to_have_count(0)


def test_the_list_of_plugins_is_live(ui: FakedPage) -> None:
    page = ui.page
    ui.open()
    page.evaluate("pushPlugins([])")
    expect(page.get_by_test_id("no-plugins")).to_contain_text("No recommender is running")
    expect(page.get_by_test_id("find")).to_be_disabled()
    page.evaluate("pushPlugins([{...objects, state: 'starting'}])")
    expect(page.locator("#finding-foot")).to_contain_text("is still starting")
    page.evaluate("pushPlugins([{...objects, state: 'failed', reason: 'The weights are missing.'}])")
    expect(page.locator(".about-plugin")).to_contain_text("failed: The weights are missing.")
    page.evaluate(
        "pushPlugins([{...objects, id: 'other:1'}, {id: 'old:2', name: 'old', state: 'ready', manifest: null}])"
    )
    expect(page.get_by_test_id("plugin-select")).to_have_value("other:1")
    expect(page.get_by_test_id("find")).to_be_enabled()
    page.get_by_test_id("plugin-select").select_option("old:2")
    expect(page.get_by_test_id("interval")).to_be_visible()
    page.evaluate("pushPlugins(null)")
    expect(page.locator("#server")).to_contain_text("can’t be reached")
    expect(page.get_by_test_id("find")).to_be_disabled()
    assert page.problems == []  # type: ignore[attr-defined]


def test_theme_and_language_are_remembered(ui: FakedPage) -> None:
    page = ui.page
    page.get_by_test_id("language").click()
    page.get_by_test_id("theme").click()
    expect(page.locator("h1")).to_have_text("Перетащите видео сюда")
    page.reload()
    expect(page.locator("h1")).to_have_text("Перетащите видео сюда")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
