"""The list of 10,000 segments: few elements, yet complete for the keyboard and a screen reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from ui_page import FakedPage, day
from waiting import until

pytestmark = pytest.mark.e2e
COUNT = 10_000
MOST_ROWS, MOST_ELEMENTS = 80, 1200
SEEN = """() => {
  const box = document.getElementById('list').getBoundingClientRect();
  return [...document.querySelectorAll('#list [role=option]')]
    .filter((row) => row.getBoundingClientRect().bottom > box.top && row.getBoundingClientRect().top < box.bottom)
    .map((row) => Number(row.getAttribute('aria-posinset')));
}"""

SCROLL = """(row) => {
  const list = document.getElementById('list');
  list.scrollTop = row * Number.parseFloat(getComputedStyle(list).getPropertyValue('--row'));
}"""


def a_list(count: int) -> list[dict[str, Any]]:
    """An event of 3 s every 8.6 s, with rising and falling scores, all different."""
    every = 86_400 / count
    scores = [round(0.5 + (index * 7919 % count) / count / 2, 5) for index in range(count)]
    return [
        {"start": index * every, "stop": index * every + 3, "score": scores[index], "label": "Person"}
        for index in range(count)
    ]


@pytest.fixture
def ui(page: Page, static_page: str) -> FakedPage:
    """A day with 10,000 imported proposals; the first is selected."""
    ui = FakedPage(page, static_page, day())
    ui.open("day.mp4")
    until(page, "smartcut.store.state.info !== null")
    ui.open("events.json", json.dumps({"timestamps": a_list(COUNT)}).encode())
    until(page, f"smartcut.store.state.segments.length === {COUNT}", 60_000)
    expect(rows(page).first).to_be_visible()
    return ui


def rows(page: Page) -> Locator:
    return page.get_by_test_id("segment-item")


def seen(page: Page) -> list[int]:
    """Positions of the visible rows, from 1."""
    found: list[int] = page.evaluate(SEEN)
    return found


def assert_few(page: Page) -> None:
    assert rows(page).count() <= MOST_ROWS
    assert page.evaluate("document.querySelectorAll('#list *').length") <= MOST_ELEMENTS
    places = [int(row.get_attribute("aria-posinset") or 0) for row in rows(page).all()]
    assert places == sorted(places), "a screen reader reads them in order"


def test_only_rows_near_the_visible_part_exist_and_each_states_its_position(ui: FakedPage) -> None:
    page = ui.page
    assert_few(page)
    assert seen(page)[0] == 1
    expect(rows(page).first).to_have_attribute("aria-posinset", "1")
    expect(rows(page).first).to_have_attribute("aria-setsize", str(COUNT))
    expect(rows(page).first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("listbox", name="Proposals").get_by_role("option").nth(2)).to_be_visible()


def test_end_and_home_move_the_focus_through_the_whole_list(ui: FakedPage) -> None:
    page = ui.page
    rows(page).first.focus()
    page.keyboard.press("End")
    assert ui.state("selected") == ui.state("segments.at(-1).id")
    focused = page.locator("#list :focus")
    expect(focused).to_have_attribute("aria-posinset", str(COUNT))
    expect(focused).to_have_attribute("aria-selected", "true")
    assert seen(page)[-1] == COUNT
    assert len(seen(page)) >= 3, "the last ones fill the list"
    assert_few(page)
    page.keyboard.press("PageUp")
    assert COUNT - 10 < int(focused.get_attribute("aria-posinset") or 0) < COUNT - 1
    page.keyboard.press("Home")
    expect(focused).to_have_attribute("aria-posinset", "1")
    assert seen(page)[0] == 1
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_attribute("aria-posinset", "2")


def test_scrolling_away_keeps_the_selected_row_and_the_focus(ui: FakedPage) -> None:
    page = ui.page
    rows(page).first.focus()
    page.evaluate(SCROLL, 5000)
    until(page, "document.querySelector('[aria-posinset=\"5001\"]') !== null")
    assert_few(page)
    assert set(seen(page)) <= set(range(4995, 5012))
    focused = page.locator("#list :focus")
    expect(focused).to_have_attribute("aria-posinset", "1")
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_attribute("aria-posinset", "2")
    assert 2 in seen(page), "the list scrolls back to the selected row"


def test_sorting_by_score_shows_the_selected_row(ui: FakedPage) -> None:
    page = ui.page
    best = sorted((each["score"] for each in a_list(COUNT)), reverse=True)
    page.get_by_test_id("order").click()
    chosen = page.locator('#list [aria-selected="true"]')
    place = int(chosen.get_attribute("aria-posinset") or 0)
    assert place == COUNT, "the first by time has the lowest score of all"
    assert place in seen(page)
    page.evaluate("document.getElementById('list').scrollTop = 0")
    until(page, "document.querySelector('[aria-posinset=\"1\"]') !== null")
    first = [row for row in rows(page).all() if int(row.get_attribute("aria-posinset") or 0) <= 5]
    assert [(row.locator("p").text_content() or "") for row in first] == [f"Person {score:.2f}" for score in best[:5]]
    ids = page.evaluate("smartcut.store.state.segments.toSorted((a, b) => b.score - a.score).map(({id}) => id)")
    assert [row.get_attribute("data-id") for row in first] == ids[:5]
    assert_few(page)


def test_decisions_continue_from_the_focused_row(ui: FakedPage) -> None:
    page = ui.page
    rows(page).first.focus()
    page.keyboard.press("End")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    for _ in range(2):
        page.keyboard.press("Enter")
    page.keyboard.press("x")
    focused = page.locator("#list :focus")
    expect(focused).to_have_attribute("aria-posinset", str(COUNT - 3))
    expect(focused).to_have_attribute("aria-setsize", str(COUNT - 3))
    states = page.evaluate("smartcut.store.state.segments.slice(-4).map(({state}) => state)")
    assert states == ["accepted", "accepted", "rejected", "proposed"]
    expect(page.get_by_test_id("tab-proposed")).to_contain_text("9,997")
    page.keyboard.press("Control+z")
    expect(page.locator('#list [aria-selected="true"]')).to_have_attribute("aria-posinset", str(COUNT - 3))
    page.get_by_test_id("tab-accepted").click()
    expect(rows(page)).to_have_count(2)
    assert seen(page) == [1, 2]
