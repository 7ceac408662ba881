"""A folder of cameras with real footage: searched in the background during a review, dated, exported as a whole."""

from __future__ import annotations

import base64
import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from analyst import Analyst
from clip_check import check_clip
from export_page import Archive
from film_frames import FilmFrames, small
from footage import Footage
from PIL import Image
from playwright.sync_api import Page, expect
from waiting import until
from walking import film, real_names

from smartcut_sdk import Segment
from smartcut_sdk.testing import evaluate

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
QUEUE = "smartcut.store.state.queue"
EVERY = 0.5
"""Seconds between samples: the second film's search lasts long enough to review the first meanwhile."""
CANVAS = "document.getElementById('frame').toDataURL('image/png')"


@pytest.fixture
def cameras(tmp_path: Path) -> list[Footage]:
    """A folder with two films; only the first has its start in its name."""
    folder = tmp_path / "site"
    folder.mkdir()
    first, second = (film(name) for name in [*real_names(), *real_names()][:2])
    targets = (folder / f"cam1_20260312_070000{first.path.suffix}", folder / f"cam2{second.path.suffix}")
    found = []
    for source, target in zip((first, second), targets, strict=True):
        shutil.copy(source.path, target)
        found.append(Footage(target, source.people, source.duration, source.interval, source.spacing))
    if first.path == second.path:  # makes its content differ
        with targets[1].open("ab") as end:
            end.write(b"\x00\x00\x00\x08free")
    (folder / "notes.txt").write_text("cameras of the site", "utf-8")
    return found


def test_two_cameras_as_one_queue(up: str, page: Page, cameras: list[Footage], artifacts: Path, tmp_path: Path) -> None:
    one, two = cameras
    page.add_init_script("Window.prototype.showDirectoryPicker = undefined; delete window.showDirectoryPicker;")
    analyst = Analyst(page)
    analyst.open(up)
    page.get_by_test_id("folder-input").set_input_files(str(one.path.parent))
    until(page, f"{QUEUE}?.current")
    expect(page.get_by_test_id("queue-file")).to_have_count(2)
    expect(page.get_by_test_id("queue-facts")).to_contain_text("1\u00a0other\u00a0file\u00a0skipped")
    analyst.choose("objects", EVERY)
    page.get_by_test_id("queue-search").click()

    # While the second film is searched in the background, the first is reviewed.
    until(page, f"{QUEUE}.entries[1].state === 'searching' && {QUEUE}.entries[1].share > 0", 120_000)
    analyst.review()
    checked(analyst, one)
    analyst.select(analyst.segments()[0]["id"])
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    rows = entries(page)
    assert (rows[0]["decided"], rows[0]["accepted"]) == (1, 1)
    assert rows[1]["state"] == "searching", "reviewed while the other was searched"
    expect(page.locator("#whole")).to_have_text(f"/ {clock(25_200 + analyst.state('info')['duration'])}")
    while analyst.state("selected"):
        page.keyboard.press("Enter")
    until(page, f"!{QUEUE}.running", 120_000)
    assert [each["state"] for each in entries(page)] == ["searched", "searched"]

    page.get_by_test_id("queue-file").nth(1).click()
    until(page, f"{QUEUE}.current === {QUEUE}.entries[1].id")
    checked(analyst, two)
    set_start(page, "2026-03-12 07:00:30")
    expect(page.locator("#whole")).to_have_text(f"/ {clock(25_230 + analyst.state('info')['duration'])}")
    if two.path.suffix == ".avi":
        shown_on_a_canvas(analyst, two)
    page.screenshot(path=artifacts / "walk-queue.png")

    out = export_all(page)
    summary = json.loads(out.files["summary.json"])
    assert (summary["failed"], len(summary["files"])) == (0, 2)
    for source, begins in ((one, "2026-03-12T07:00:00.000"), (two, "2026-03-12T07:00:30.000")):
        manifest = json.loads(out.files[f"{source.path.stem}/manifest.json"])
        assert manifest["source"]["start_time"] == begins
        assert manifest["source"]["size_bytes"] == source.path.stat().st_size
        assert (manifest["recommender"]["name"], manifest["recommender"]["interval"]) == ("objects", EVERY)
        assert manifest["clips"], "a person is in both"
        for clip in manifest["clips"]:
            saved = tmp_path / clip["file"]
            saved.write_bytes(out.files[f"{source.path.stem}/{clip['file']}"])
            asked, actual = ((clip[each]["start"], clip[each]["stop"]) for each in ("requested", "actual"))
            check_clip(saved, source.path, asked, actual, source.spacing)
    rows = entries(page)
    assert [each["exported"] for each in rows] == [each["proposals"] for each in rows]
    assert summary["clips"] == sum(each["proposals"] for each in rows)
    assert page.problems == []  # type: ignore[attr-defined]


def entries(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(f"JSON.parse(JSON.stringify({QUEUE}.entries))")
    return found


def checked(analyst: Analyst, source: Footage) -> None:
    """All people are found, and each sampled moment has one score."""
    result = evaluate(analyst.proposals(), [Segment(each.start, each.stop) for each in source.people], source.duration)
    assert result.events_found == result.events
    ats = [each["at"] for each in analyst.state("scores")["items"]]
    assert ats == sorted(set(ats))
    assert len(ats) >= source.duration / EVERY


def clock(seconds: float) -> str:
    """As the page formats the end of a film: whole seconds of the day."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def set_start(page: Page, when: str) -> None:
    page.get_by_test_id("wall-open").click()
    page.get_by_test_id("wall-field").fill(when)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("wall-field")).to_be_hidden()
    assert page.evaluate("smartcut.store.state.wall.from") == "typed"


def shown_on_a_canvas(analyst: Analyst, source: Footage) -> None:
    """A film that no browser plays is shown on the canvas with its exact frames, paused and playing."""
    page = analyst.page
    expect(page.locator("#video")).to_be_hidden()
    expect(page.locator("#frame")).to_be_visible()
    analyst.review()
    for at in (8, 30):
        page.keyboard.press("g")
        page.get_by_test_id("go-to").fill(f"{at + 0.05}")
        page.keyboard.press("Enter")
        around = FilmFrames(source.path, at - 1, at + 1)
        for _ in range(1200):  # at first the nearest sampled frame is shown
            if around.time_of(on_canvas(page)) == pytest.approx(at):
                break
            page.wait_for_timeout(50)
        assert around.time_of(on_canvas(page)) == pytest.approx(at)
    page.keyboard.press("Space")
    until(page, "smartcut.store.state.at > 31.5")
    page.keyboard.press("Space")
    assert FilmFrames(source.path, 29, 35).time_of(on_canvas(page)) > 31, "it plays"


def on_canvas(page: Page) -> np.ndarray:
    """The canvas's current frame, reduced as in film_frames."""
    data = page.evaluate(CANVAS).split(",")[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        return small(image)


def export_all(page: Page) -> Archive:
    page.get_by_test_id("queue-export").click()
    page.get_by_test_id("which-undecided").check()
    with page.expect_download(timeout=120_000) as waiting:
        page.get_by_test_id("queue-export-start").click()
    expect(page.get_by_test_id("queue-export-done")).to_be_visible()
    found = Archive(Path(waiting.value.path()))
    page.get_by_test_id("queue-export-close").click()
    return found
