"""The audit on real footage: windows answered by keyboard, and the result compared with one computed here."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from analyst import Analyst
from footage import Footage
from playwright.sync_api import Page, expect
from waiting import until
from walking import film, names, real_names, repeated

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
DOUBT = 0.05
WINDOW = 15


def test_the_missed_share_follows_from_the_answers(up: str, page: Page, tmp_path: Path) -> None:
    """Too high a threshold misses some people on purpose; the labels say where they are."""
    source = film(next(name for name in names()[::-1] if name.endswith(".mp4")))
    long = repeated(source, math.ceil(600 / source.duration), tmp_path / source.path.name)
    analyst = Analyst(page)
    analyst.open(up)
    analyst.load(long.path)
    analyst.choose("objects", 2)
    analyst.find()
    if analyst.state("view") == "review":
        page.keyboard.press("f")
    page.get_by_test_id("group-segments").locator("summary").click()
    page.get_by_test_id("param-threshold").fill(str(too_high(analyst, long)))
    page.get_by_test_id("param-threshold").press("Tab")
    analyst.review()
    while analyst.state("selected"):
        page.keyboard.press("Enter")
    accepted = analyst.segments()
    assert {each["state"] for each in accepted} == {"accepted"}
    found = sum(max(1, math.floor((each["stop"] - each["start"]) / WINDOW + 0.5)) for each in accepted)

    page.keyboard.press("u")
    panel = page.get_by_test_id("audit")
    chosen = panel.get_by_role("radio", checked=True)
    expect(chosen).to_be_focused()
    fewest = panel.get_by_role("radio").first
    while not fewest.is_checked():
        page.keyboard.press("ArrowUp")
    looked = int(chosen.get_attribute("value") or 0)
    page.keyboard.press("Enter")
    answers = answer_all(analyst, long)
    assert len(answers) == len(set(answers)) == looked
    assert all(not overlaps(place, each["start"], each["stop"]) for place in answers for each in accepted)
    events = sum(answers.values())
    assert 0 < events < looked, "a threshold that is too high misses some and not all"

    windows = int(re.findall(r"\d+", page.locator(".audit-result").inner_text().split("Checked")[1])[1])
    assert windows > looked
    low, high = (share_missed(bound, found) for bound in bounds(events, looked, windows))
    guess = share_missed(windows * events / looked, found)
    text = panel.inner_text()
    assert f"Checked {looked} of {windows} places; with an event: {events}" in text
    assert f"With 95 % confidence, at most {percent(high, math.ceil)} of the events were missed" in plain(text)
    stated = (percent(guess, lambda value: math.floor(value + 0.5)), percent(low, math.floor), percent(high, math.ceil))
    assert "Best estimate: {} missed, between {} and {}.".format(*stated) in plain(text)
    assert low < guess < high

    page.keyboard.press("Escape")
    made = [each for each in analyst.segments() if each["origin"] == "analyst"]
    assert len(made) == events
    page.keyboard.press("u")  # nothing left to answer: the result again
    page.get_by_test_id("audit-more").focus()
    page.keyboard.press("Enter")
    answers |= answer_all(analyst, long)
    assert len(answers) == windows
    exact = share_missed(sum(answers.values()), found)
    nearest = percent(exact, lambda value: math.floor(value + 0.5))
    assert f"Every place was checked: {nearest} of the events were missed." in plain(panel.inner_text())
    assert page.problems == []  # type: ignore[attr-defined]


def test_undo_takes_back_an_answer_with_its_segment(up: str, page: Page) -> None:
    """Ctrl+Z in an audit of a real camera."""
    source = film(real_names()[0])
    analyst = Analyst(page)
    analyst.open(up)
    analyst.load(source.path)
    analyst.choose("objects", 1)
    analyst.find()
    analyst.review()
    before = analyst.segments()
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    first = analyst.state("stretch")
    page.keyboard.press("Enter")
    assert len(analyst.segments()) == len(before) + 1
    assert analyst.state("audit")["answers"][0] is True
    assert analyst.state("stretch") != first
    page.keyboard.press("Control+z")
    assert analyst.segments() == before
    assert analyst.state("audit")["answers"][0] is None
    assert analyst.state("stretch") == first
    page.keyboard.press("Control+Shift+z")
    assert len(analyst.segments()) == len(before) + 1
    assert analyst.state("audit")["answers"][0] is True
    expect(page.get_by_test_id("audit")).to_be_visible()
    assert page.problems == []  # type: ignore[attr-defined]


def test_nothing_is_asked_where_everything_is_proposed(up: str, page: Page) -> None:
    """The yard always has people in it; in another film one proposal is extended over all of it first."""
    analyst = Analyst(page)
    analyst.open(up)
    analyst.load(film(real_names()[-1]).path)
    analyst.choose("objects", 1)
    analyst.find()
    analyst.review()
    while len(analyst.segments()) > 1:
        page.keyboard.press("m")
    for key, at in (("i", 0), ("o", analyst.state("info")["duration"])):
        page.keyboard.press("k")
        page.keyboard.press("g")
        page.get_by_test_id("go-to").fill(str(at))
        page.keyboard.press("Enter")
        page.keyboard.press(key)
    page.keyboard.press("u")
    expect(page.get_by_test_id("audit")).to_contain_text("No place is left without a proposal.")
    expect(page.get_by_test_id("audit-start")).to_have_count(0)
    page.keyboard.press("Escape")
    assert analyst.state("audit") is None


def too_high(analyst: Analyst, source: Footage) -> float:
    """A threshold between the weakest events and the others."""
    scores: list[dict[str, Any]] = analyst.state("scores")["items"]
    peaks = [
        max(each["score"] for each in scores if person.start <= each["at"] <= person.stop) for person in source.people
    ]
    faintest = min(peaks)
    above = min(peak for peak in peaks if peak > faintest + 0.01)
    return float(min(faintest + 0.01, (faintest + above) / 2))


def answer_all(analyst: Analyst, source: Footage) -> dict[tuple[float, float], bool]:
    """Answer each window from the labels: yes where a person is in it."""
    given = {}
    while analyst.state("auditing") == "ask":
        place = analyst.state("stretch")
        until(analyst.page, "smartcut.store.state.playing")
        answer = any(overlaps((place["start"], place["stop"]), each.start, each.stop) for each in source.people)
        given[round(place["start"], 4), round(place["stop"], 4)] = answer
        analyst.page.keyboard.press("Enter" if answer else "x")
    return given


def overlaps(place: tuple[float, float], start: float, stop: float) -> bool:
    """By more than a negligible part."""
    return min(place[1], stop) - max(place[0], start) > 1


def bounds(events: int, looked: int, windows: int) -> tuple[int, int]:
    """The fewest and the most windows with an event that are consistent with the sample, each at 95 %."""

    def at_most(seen: int, all_: int) -> float:
        ways = sum(math.comb(all_, k) * math.comb(windows - all_, looked - k) for k in range(seen + 1))
        return ways / math.comb(windows, looked)

    possible = range(events, windows - (looked - events) + 1)
    low = min(all_ for all_ in possible if 1 - at_most(events - 1, all_) > DOUBT)
    return low, max(all_ for all_ in possible if at_most(events, all_) > DOUBT)


def share_missed(missed: float, found: int) -> float:
    return missed / (missed + found)


def percent(share: float, towards: Any) -> str:
    """As the page formats it: one decimal below ten percent."""
    digits = 1 if 0 < share < 0.1 else 0
    slack = -1e-9 if towards is math.ceil else 1e-9
    value = towards(share * 100 * 10**digits + slack) / 10**digits
    return f"{value:g} %"


def plain(text: str) -> str:
    """With plain spaces."""
    return re.sub(r"[\u202f\u00a0]", " ", text)
