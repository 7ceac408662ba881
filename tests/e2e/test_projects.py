"""Projects: the list on the empty screen, a file for a colleague, and the notice when one can't be stored."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyst import Analyst
from cluster import EVERY_SECOND, Cluster, bare, cluster, reviewed, saved
from playwright.sync_api import Browser, Page, expect
from slow_plugin import bright_clip
from ui_page import cut_off
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("one"), 1) as found:
        yield found


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bright_clip(tmp_path_factory.mktemp("clip") / "gate.mp4")


@pytest.fixture(scope="module")
def other_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bright_clip(tmp_path_factory.mktemp("other") / "yard.mp4", seed=1)


def test_a_project_file_goes_to_a_colleague_who_has_the_video_under_another_name(
    one: Cluster, page: Page, chromium: Browser, clip: Path, other_clip: Path, tmp_path: Path
) -> None:
    analyst = Analyst(page)
    before = reviewed(analyst, one.url, clip)
    saved(page)
    with page.expect_download() as waiting:
        page.get_by_test_id("project-save").click()
    assert waiting.value.suggested_filename == "gate.smartcut.json"
    project = tmp_path / "gate.smartcut.json"
    waiting.value.save_as(project)
    renamed = shutil.copy(clip, tmp_path / "copy of gate.mp4")

    with contextlib.closing(chromium.new_context(viewport={"width": 1280, "height": 720})) as theirs:
        colleague = Analyst(theirs.new_page())
        theirs.set_default_timeout(30_000)
        colleague.open(one.url)
        files = colleague.page.get_by_test_id("file-input")
        files.set_input_files(str(project))
        expect(colleague.page.locator("#drop-title")).to_have_text("Drop gate.mp4 here to continue")
        files.set_input_files(str(other_clip))
        error = colleague.page.get_by_test_id("drop").get_by_test_id("error")
        expect(error).to_contain_text("yard.mp4 is not the video of this project. Drop gate.mp4")
        assert colleague.state("info") is None
        colleague.load(Path(renamed))
        assert bare(colleague.segments()) == bare(before)
        assert len(colleague.state("scores")["items"]) == len(EVERY_SECOND)
        expect(colleague.page.locator("#file-name")).to_have_text("copy of gate.mp4")

        files.set_input_files(str(other_clip))
        until(colleague.page, "smartcut.store.state.info.name === 'yard.mp4'")
        files.set_input_files(str(project))
        error = colleague.page.locator("#screen").get_by_test_id("error")
        expect(error).to_contain_text("This project belongs to another video: drop gate.mp4")
        files.set_input_files(str(other_clip))
        expect(error).to_contain_text("yard.mp4 is not the video of this project")
        error.get_by_role("button", name="Open on its own").click()
        expect(error).to_have_count(0)
        assert colleague.segments() == []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: "{}", "is not a SmartCut project"),
        (lambda text: text.replace('"version":1', '"version":9'), "newer SmartCut"),
        (lambda text: text.replace('"start":', '"begin":', 1), "damaged at “segments[0].start”"),
    ],
)
def test_a_bad_project_file_is_refused_and_the_work_stays(
    spoil: Any, says: str, one: Cluster, page: Page, clip: Path, tmp_path: Path
) -> None:
    analyst = Analyst(page)
    analyst.open(one.url)
    analyst.load(clip)
    analyst.add_at(40)
    saved(page)
    with page.expect_download() as waiting:
        page.get_by_test_id("project-save").click()
    waiting.value.save_as(tmp_path / "good.json")
    bad = tmp_path / "bad.smartcut.json"
    bad.write_text(spoil((tmp_path / "good.json").read_text("utf-8")), "utf-8")
    page.get_by_test_id("file-input").set_input_files(str(bad))
    error = page.locator("#screen").get_by_test_id("error")
    expect(error).to_contain_text(f"bad.smartcut.json {says}" if says.startswith("is") else says)
    assert len(analyst.segments()) == 1


def test_recent_projects_can_be_forgotten_and_taken_back(one: Cluster, page: Page, clip: Path) -> None:
    analyst = Analyst(page)
    analyst.open(one.url)
    analyst.load(clip)
    analyst.add_at(40)
    saved(page)
    page.reload()
    expect(page.get_by_test_id("recent")).to_have_count(1)
    for language in ("en", "ru"):
        assert page.locator("html").get_attribute("lang") == language
        assert cut_off(page) == []
        page.get_by_test_id("language").click()
    page.get_by_test_id("recent-forget").click()
    expect(page.get_by_test_id("recent")).to_have_count(0)
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("recent")).to_have_count(1)
    analyst.load(clip)
    assert len(analyst.segments()) == 1
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_full_storage_is_said_and_the_file_is_offered(one: Cluster, page: Page, clip: Path) -> None:
    page.add_init_script(
        """IDBObjectStore.prototype.put = () => { throw new DOMException('disk full', 'QuotaExceededError'); };"""
    )
    analyst = Analyst(page)
    analyst.open(one.url)
    analyst.load(clip)
    analyst.add_at(40)
    expect(page.get_by_test_id("saved")).to_have_text("Not saved: the browser is out of space. Save to a file instead.")
    assert cut_off(page) == []
    with page.expect_download() as waiting:
        page.get_by_test_id("project-save").click()
    assert len(json.loads(waiting.value.path().read_text("utf-8"))["segments"]) == 1
