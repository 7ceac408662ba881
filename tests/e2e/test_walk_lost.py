"""Nothing lost on real footage: a reload, a killed model, a dead network in mid-search; the project for a colleague."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from analyst import Analyst
from cluster import ATS, Starts, bare, cluster, saved
from footage import Footage
from playwright.sync_api import Browser, Page, expect
from support.processes import descendants
from waiting import until
from walking import film, real_names
from wire import Wire

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
EVERY = 0.5
"""Seconds between frames: the search lasts long enough to be broken off."""
LONG_ENOUGH = 25


class Replies:
    """The seconds that a plugin scored, as its replies came in: each is to come once."""

    def __init__(self, page: Page) -> None:
        self.scored: list[float] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._take))

    def _take(self, data: str | bytes) -> None:
        if isinstance(data, str):
            self.scored += [score[0] for score in json.loads(data).get("scores", [])]


def begin(analyst: Analyst, url: str, source: Footage) -> None:
    """Open, load and search until a good part is answered, but not all of it."""
    analyst.open(url)
    analyst.load(source.path)
    analyst.choose("objects", EVERY)
    analyst.page.get_by_test_id("find").click()
    until(analyst.page, f"smartcut.store.state.run.answered >= {LONG_ENOUGH}", 60_000)


def whole(analyst: Analyst, source: Footage) -> None:
    """The search came to its end, and each moment of the film has one score."""
    until(analyst.page, "['done', 'failed'].includes(smartcut.store.state.run.state)", 120_000)
    assert analyst.state("run")["state"] == "done", analyst.state("run")
    ats = analyst.page.evaluate(ATS)
    assert ats == sorted(set(ats))
    assert len(ats) >= source.duration / EVERY - 1
    run = analyst.state("run")
    assert (run["answered"], run["total"], run["skipped"], run["error"]) == (len(ats), len(ats), 0, None)


def taken_up(start: dict[str, Any], ats: list[float]) -> list[float]:
    """The seconds a search goes on with: known already, each once, the last of them acknowledged, and not all."""
    known = [score[0] for score in start["scores"]]
    assert len(known) >= LONG_ENOUGH
    assert len(set(known)) == len(known)
    assert set(known) < set(ats)
    assert start["resume"] == max(known)
    return known


@pytest.mark.parametrize("name", real_names())
def test_a_reload_in_mid_search_and_a_project_for_a_colleague(
    name: str, up: str, page: Page, chromium: Browser, tmp_path: Path
) -> None:
    source = film(name)
    analyst = Analyst(page)
    begin(analyst, up, source)
    page.reload()
    expect(page.locator("#drop-title")).to_have_text(f"Drop {name} here to continue")
    starts, replies = Starts(page), Replies(page)
    analyst.load(source.path)
    whole(analyst, source)
    ats = page.evaluate(ATS)
    [(_, start)] = starts.heard
    known = taken_up(start, ats)
    assert sorted(known + replies.scored) == ats, "no second is scored twice, and none is left out"

    analyst.review()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    page.keyboard.press("x")
    before = analyst.segments()
    assert before[0]["state"] == "rejected"
    saved(page)
    with page.expect_download() as waiting:
        page.get_by_test_id("project-save").click()
    project = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(project)
    theirs = tmp_path / f"from a colleague{source.path.suffix}"
    shutil.copy(source.path, theirs)
    with contextlib.closing(chromium.new_context()) as elsewhere:
        colleague = Analyst(elsewhere.new_page())
        colleague.open(up)
        colleague.page.get_by_test_id("file-input").set_input_files(str(project))
        expect(colleague.page.locator("#drop-title")).to_have_text(f"Drop {name} here to continue")
        colleague.load(theirs)
        assert bare(colleague.segments()) == bare(before)
        assert colleague.page.evaluate(ATS) == ats
        expect(colleague.page.locator("#file-name")).to_have_text(theirs.name)
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", real_names()[:1])
def test_a_killed_model_is_started_again_and_the_search_goes_on(name: str, up: str, page: Page) -> None:
    """`smartcut up` looks after its plugins; the page waits for the one it had."""
    source = film(name)
    starts, replies = Starts(page), Replies(page)
    analyst = Analyst(page)
    begin(analyst, up, source)
    used = analyst.state("pluginId")
    kill_plugin(used)
    until(page, "smartcut.store.state.run.connection !== 'open'")
    whole(analyst, source)
    assert analyst.state("pluginId") == used
    assert len(starts.heard) >= 2
    taken_up(starts.heard[-1][1], page.evaluate(ATS))
    assert sorted(replies.scored) == page.evaluate(ATS), "no second is scored twice, and none is left out"


@pytest.mark.parametrize("name", real_names()[-1:])
def test_a_killed_model_is_replaced_by_another_copy(name: str, page: Page, tmp_path: Path) -> None:
    source = film(name)
    with cluster(tmp_path, 2, "objects") as pair:
        starts, replies = Starts(page), Replies(page)
        analyst = Analyst(page)
        analyst.open(pair.url)
        analyst.load(source.path)
        expect(page.locator('option[data-name="objects"]')).to_have_count(2)
        page.get_by_test_id("interval").fill(str(EVERY))
        page.get_by_test_id("interval").press("Tab")
        page.get_by_test_id("find").click()
        until(page, f"smartcut.store.state.run.answered >= {LONG_ENOUGH}", 60_000)
        used = analyst.state("pluginId")
        pair.replicas[used].kill()
        whole(analyst, source)
        other = next(each for each in pair.replicas if each != used)
        assert [address for address, _ in starts.heard] == [used, other]
        taken_up(starts.heard[1][1], page.evaluate(ATS))
        assert sorted(replies.scored) == page.evaluate(ATS), "no second is scored twice, and none is left out"


@pytest.mark.parametrize("name", real_names()[:1])
def test_a_network_that_goes_without_a_word_is_waited_for(name: str, up: str, page: Page) -> None:
    """Server and model are well; the page notices by their silence alone, says so, and goes on when they are back."""
    source = film(name)
    starts, replies = Starts(page), Replies(page)
    with Wire(up) as wire:
        analyst = Analyst(page)
        begin(analyst, wire.url, source)
        wire.pull()
        until(page, "smartcut.store.state.server === 'lost'", 60_000)
        expect(page.locator("#server")).to_contain_text("can’t be reached")
        until(page, "smartcut.store.state.run.connection === 'retrying'")
        assert len(starts.heard) == 1
        assert len(replies.scored) < source.duration / EVERY
        wire.mend()
        whole(analyst, source)
        assert len(starts.heard) == 2
        taken_up(starts.heard[-1][1], page.evaluate(ATS))
        assert sorted(replies.scored) == page.evaluate(ATS), "no second is scored twice, and none is left out"


def kill_plugin(address: str) -> None:
    """SIGKILL to the plugin that listens there: a grandchild of these tests."""
    port = address.rpartition(":")[2]
    told = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(maxsplit=1) for line in told.splitlines()]
    own = descendants(os.getpid())
    found = [int(pid) for pid, args in lines if int(pid) in own and f"--port {port}" in args and "serve" in args]
    assert found, f"no plugin of ours at {address}"
    for pid in found:
        os.kill(pid, signal.SIGKILL)
