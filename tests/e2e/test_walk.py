"""The full walkthrough on real parts: a video, a real browser, a real model, reviewed clips."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from analyst import Analyst
from clip_check import check_clip
from footage import Footage, sample
from playwright.sync_api import Page
from servers import three_processes
from waiting import until
from walking import film as film_of
from walking import names, real_names

from smartcut_sdk.testing import evaluate

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def find_people(analyst: Analyst, url: str, film: Footage) -> None:
    """Open, load, search with objects and class Person (its default); the proposals must be good."""
    analyst.open(url)
    analyst.load(film.path)
    analyst.choose("objects", film.interval)
    analyst.find()
    result = evaluate(analyst.proposals(), film.people, film.duration)
    print(f"{film.path.name}: TPR {result.tpr}, FPR {result.fpr}, {result.events_found} of {result.events} events")
    assert result.tpr is not None
    assert result.tpr >= 0.90, result
    assert result.fpr is None or result.fpr <= 0.20, result


def edit(analyst: Analyst, film: Footage) -> None:
    """Drag an edge, delete a segment and add one, with the mouse on the timeline."""
    analyst.review()
    analyst.fit()
    first = analyst.segments()[0]
    by = min(4.0, (first["stop"] - first["start"]) / 3)
    moved = analyst.drag_edge(first["id"], "start", by)
    assert moved["start"] == pytest.approx(first["start"] + by, abs=film.duration / 200)
    assert moved["stop"] == first["stop"]
    assert moved["edited"] is True

    before = analyst.segments()
    last = before[-1]
    if len(before) > 1:
        analyst.select(last["id"])
        analyst.page.get_by_test_id("delete").click()
        assert [each["id"] for each in analyst.segments()] == [each["id"] for each in before[:-1]]
        at = (last["start"] + last["stop"]) / 2
    else:  # one proposal fills the film: shorten it, then remove and add one
        shorter = analyst.drag_edge(last["id"], "stop", -(last["stop"] - moved["start"]) / 2)
        assert shorter["stop"] < last["stop"]
        at = (shorter["stop"] + film.duration) / 2
    known = {each["id"] for each in analyst.segments()}
    analyst.add_at(at)
    added = [each for each in analyst.segments() if each["id"] not in known]
    assert len(added) == 1
    assert added[0]["origin"] == "analyst"
    assert added[0]["start"] <= at <= added[0]["stop"]


def work_on(analyst: Analyst) -> None:
    """Zoom, threshold, keys and undo; restores everything."""
    page, before = analyst.page, analyst.segments()
    box = page.get_by_test_id("timeline").bounding_box()
    assert box is not None
    width = page.evaluate("smartcut.timeline.xOf(2) - smartcut.timeline.xOf(1)")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + page.evaluate("smartcut.timeline.yOf('segments')"))
    page.mouse.wheel(0, -600)
    until(page, f"smartcut.timeline.xOf(2) - smartcut.timeline.xOf(1) > {width * 1.2}")
    page.keyboard.press("z")
    until(page, f"smartcut.timeline.xOf(2) - smartcut.timeline.xOf(1) < {width * 1.05}")

    answered = analyst.state("run")["answered"]
    line = page.evaluate("import('/src/ui/timeline/geometry.js').then(({ thresholdY }) => thresholdY(0.45))")
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + line)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + 1, steps=3)
    page.mouse.up()
    until(page, "smartcut.store.state.segments.length === 0")  # above every score
    assert analyst.state("run")["answered"] == answered, "no request was sent"
    page.keyboard.press("Control+z")
    times = [(each["start"], each["stop"]) for each in before]
    assert [(each["start"], each["stop"]) for each in analyst.segments()] == times

    analyst.select(analyst.segments()[0]["id"])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("s")
    assert len(analyst.segments()) == len(times) + 1
    page.keyboard.press("Control+z")
    page.keyboard.press("x")
    assert analyst.segments()[0]["state"] == "rejected"
    page.keyboard.press("Control+z")
    assert [(each["start"], each["stop"], each["state"]) for each in analyst.segments()] == [
        (start, stop, "proposed") for start, stop in times
    ]


def export(analyst: Analyst, film: Footage, folder: Path) -> dict[str, Any]:
    """Export; every clip must contain what was requested, and the manifest must say so."""
    wanted = [each for each in analyst.segments() if each["state"] != "rejected"]
    manifest = analyst.export(folder)
    assert len(manifest["clips"]) == len(wanted)
    for clip, segment in zip(manifest["clips"], wanted, strict=True):
        assert clip["file"], clip
        assert clip["requested"]["start"] == pytest.approx(segment["start"], abs=0.001)
        requested = (clip["requested"]["start"], clip["requested"]["stop"])
        check_clip(
            folder / clip["file"], film.path, requested, (clip["actual"]["start"], clip["actual"]["stop"]), film.spacing
        )
    assert (folder / "clips.csv").read_text("utf-8-sig").count("\n") == len(wanted) + 1
    return manifest


@pytest.mark.parametrize("name", names())
def test_walk_on_one_machine(name: str, up: str, page: Page, tmp_path: Path, artifacts: Path) -> None:
    """`smartcut up`: search, edit, export."""
    film = film_of(name)
    analyst = Analyst(page)
    find_people(analyst, up, film)
    page.screenshot(path=artifacts / f"walk-{name}-found.png")
    analyst.review()
    work_on(analyst)
    edit(analyst, film)
    page.screenshot(path=artifacts / f"walk-{name}-review.png")
    export(analyst, film, tmp_path)
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.kafka
@pytest.mark.parametrize("name", real_names()[:1])
def test_walk_over_kafka(
    name: str,
    page: Page,
    kafka_broker: Any,
    free_ports: Callable[[int], list[int]],
    tmp_path: Path,
) -> None:
    """Core, Kafka and the plugin as three processes that know only the broker's address."""
    film = film_of(name)
    port, plugin_port = free_ports(2)
    with three_processes(port, plugin_port, kafka_broker.servers, tmp_path, "objects") as url:
        analyst = Analyst(page)
        find_people(analyst, url, film)
        edit(analyst, film)
        export(analyst, film, tmp_path)
        assert page.problems == []  # type: ignore[attr-defined]


def test_sample_button(up: str, page: Page) -> None:
    """One button leads to real proposals."""
    film = sample()
    analyst = Analyst(page)
    analyst.open(up)
    page.get_by_test_id("try-sample").click()
    until(page, "smartcut.store.state.info !== null")
    analyst.choose("objects", 5)
    analyst.find()
    result = evaluate(analyst.proposals(), film.people, film.duration)
    assert result.events_found == result.events
    assert page.problems == []  # type: ignore[attr-defined]
