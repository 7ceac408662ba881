"""What was found and decided survives reloads, crashes, dying plugins and servers: no second lost or counted twice."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from analyst import Analyst
from cluster import ATS, EVERY_SECOND, OVER, Cluster, Starts, bare, begin, cluster, reviewed, saved
from playwright.sync_api import BrowserContext, Page, expect
from slow_plugin import EVERY, NAME, bright_clip
from ui_page import FakedPage, cut_off
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


STORED = """async (states) => {
  const { openStorage } = await import('/src/project/project-storage.js');
  const { keyOf } = await import('/src/project/project.js');
  const work = await openStorage().load(keyOf(smartcut.store.state.fingerprint));
  return work?.project.segments.map(({ state }) => state).join(' ') === states;
}"""
"""Whether the work that is stored on this computer has segments in these states."""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("one"), 1) as found:
        yield found


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bright_clip(tmp_path_factory.mktemp("clip") / "gate.mp4")


def test_a_reload_in_the_middle_of_a_search_goes_on_where_it_was(one: Cluster, page: Page, clip: Path) -> None:
    analyst = Analyst(page)
    begin(analyst, one.url, clip, 30)
    page.reload()
    expect(page.locator("#drop-title")).to_have_text("Drop gate.mp4 here to continue")
    expect(page.get_by_test_id("recent")).to_contain_text("gate.mp4")
    expect(page.get_by_test_id("recent")).to_contain_text("searched")

    starts = Starts(page)
    analyst.load(clip)
    until(page, OVER, 60_000)
    assert page.evaluate(ATS) == EVERY_SECOND
    [(_, start)] = starts.heard
    known = [score[0] for score in start["scores"]]
    assert len(known) >= 30
    assert len(set(known)) == len(known), "no second twice"
    assert set(known) < set(EVERY_SECOND)
    assert start["resume"] == max(known)
    assert analyst.state("run")["answered"] == len(EVERY_SECOND)
    reloaded = bare(analyst.segments())
    assert len(reloaded) == 2
    page.get_by_test_id("segment-item").first.locator("img").wait_for()

    with contextlib.closing(page.context.browser.new_context()) as elsewhere:  # type: ignore[union-attr]
        whole = Analyst(elsewhere.new_page())
        begin(whole, one.url, clip, 1)
        until(whole.page, OVER, 60_000)
        assert bare(whole.segments()) == reloaded, "the same as a search that was never interrupted"
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_reload_right_after_the_last_key_keeps_every_decision(one: Cluster, page: Page, clip: Path) -> None:
    analyst = Analyst(page)
    before = reviewed(analyst, one.url, clip)
    at, scores = analyst.state("at"), page.evaluate("JSON.stringify(smartcut.store.state.scores.items)")
    page.reload()
    expect(page.get_by_test_id("recent")).to_contain_text("3 proposals · 2 decided")
    analyst.load(clip)
    assert bare(analyst.segments()) == bare(before)
    assert analyst.state("view") == "review"
    assert analyst.state("at") == pytest.approx(at, abs=0.2)
    assert page.evaluate("JSON.stringify(smartcut.store.state.scores.items)") == scores
    selected = next(each for each in analyst.segments() if each["id"] == analyst.state("selected"))
    assert selected["origin"] == "analyst"
    expect(page.locator("#notice")).to_contain_text("Work restored: 3 proposals, 2 decided")
    saved(page)
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_crashed_tab_loses_no_more_than_its_last_second(one: Cluster, context: BrowserContext, clip: Path) -> None:
    page = context.new_page()
    analyst = Analyst(page)
    reviewed(analyst, one.url, clip)
    page.keyboard.press("Control+z")
    before = analyst.segments()
    decided = "accepted rejected"
    assert " ".join(each["state"] for each in before) == decided
    until(page, f"({STORED})('{decided}')")
    with contextlib.suppress(Exception), page.expect_event("crash"):
        page.goto("chrome://crash")
    again = Analyst(context.new_page())
    again.open(one.url)
    expect(again.page.locator("#drop-title")).to_have_text("Drop a video here")
    expect(again.page.get_by_test_id("recent")).to_have_count(1)
    again.load(clip)
    assert bare(again.segments()) == bare(before)


def test_a_killed_copy_of_the_plugin_is_replaced_by_the_other(page: Page, clip: Path, tmp_path: Path) -> None:
    with cluster(tmp_path, 2) as pair:
        starts = Starts(page)
        analyst = Analyst(page)
        analyst.open(pair.url)
        analyst.load(clip)
        expect(page.locator(f'option[data-name="{NAME}"]')).to_have_count(2)
        page.get_by_test_id("interval").fill(str(EVERY))
        page.get_by_test_id("interval").press("Tab")
        page.get_by_test_id("find").click()
        until(page, "smartcut.store.state.run.answered >= 25", 60_000)
        used = analyst.state("pluginId")
        pair.replicas[used].kill()
        until(page, OVER, 60_000)
        assert [address for address, _ in starts.heard] == [used, next(each for each in pair.replicas if each != used)]
        assert analyst.state("pluginId") != used
        known = [score[0] for score in starts.heard[1][1]["scores"]]
        assert len(known) >= 25
        assert len(set(known)) == len(known), "no second twice"
        assert set(known) < set(EVERY_SECOND)
        assert page.evaluate(ATS) == EVERY_SECOND
        run = analyst.state("run")
        assert (run["answered"], run["skipped"], run["error"]) == (len(EVERY_SECOND), 0, None)
        assert len(analyst.segments()) == 2


def test_a_server_that_comes_back_finds_the_search_waiting(page: Page, clip: Path, tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as alone:
        analyst = Analyst(page)
        begin(analyst, alone.url, clip, 20)
        alone.core.kill()
        until(page, "smartcut.store.state.run.connection !== 'open'")
        expect(page.locator("#server")).to_contain_text("can’t be reached")
        with alone.core:
            until(page, OVER, 120_000)
            assert page.evaluate(ATS) == EVERY_SECOND
            assert len(analyst.segments()) == 2


def test_a_file_the_browser_may_open_itself_is_there_again_after_a_reload(one: Cluster, page: Page, clip: Path) -> None:
    """The browser's private file system stands in for the disk: its files need no permission."""
    page.add_init_script(
        """DataTransferItem.prototype.getAsFileSystemHandle = async () =>
             (await navigator.storage.getDirectory()).getFileHandle('gate.mp4');"""
    )
    analyst = Analyst(page)
    analyst.open(one.url)
    page.get_by_test_id("file-input").evaluate("input => input.removeAttribute('accept')")
    page.evaluate(
        """async bytes => {
          const folder = await navigator.storage.getDirectory();
          const writer = await (await folder.getFileHandle('gate.mp4', {create: true})).createWritable();
          await writer.write(Uint8Array.from(atob(bytes), c => c.charCodeAt(0)));
          await writer.close();
          const file = await (await folder.getFileHandle('gate.mp4')).getFile();
          const transfer = new DataTransfer();
          transfer.items.add(file);
          dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, cancelable: true}));
        }""",
        base64.b64encode(clip.read_bytes()).decode(),
    )
    until(page, "smartcut.store.state.info !== null")
    analyst.choose(NAME, EVERY)
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.answered >= 20", 60_000)
    page.reload()
    until(page, "window.smartcut?.store.state.info?.name === 'gate.mp4'")
    until(page, OVER, 60_000)
    assert page.evaluate(ATS) == EVERY_SECOND


def test_a_search_that_was_stopped_can_be_taken_up_again(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page, {"holdAfter": 62})
    ui.open()
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.answered === 62")
    expect(page.get_by_test_id("resume")).to_be_hidden()
    page.get_by_test_id("stop").click()
    expect(page.get_by_test_id("resume")).to_have_text("Resume the search")
    assert cut_off(page) == []
    page.get_by_test_id("resume").click()
    until(page, OVER)
    assert page.evaluate(ATS) == [float(at) for at in range(71)]
    assert ui.state("run.from") is None
    page.locator("#run-chip").click()
    expect(page.get_by_test_id("resume")).to_be_hidden()
