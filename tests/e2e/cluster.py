"""A core and replicas of a slow plugin that can be killed, and the steps that tests of interrupted work share."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyst import Analyst
from playwright.sync_api import Page, expect
from slow_plugin import EVERY, NAME, SECONDS, install_slow_plugin
from support.core_process import CoreProcess
from support.processes import free_port, process_group
from support.waiting import wait_for
from waiting import until

EVERY_SECOND = [float(at) for at in range(0, SECONDS, EVERY)]
OVER = "smartcut.store.state.run.state === 'done'"
ATS = "smartcut.store.state.scores.items.map(score => score.at)"


@dataclass
class Cluster:
    """A core and replicas of one plugin, each a process that can be killed."""

    core: CoreProcess
    replicas: dict[str, Any]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.core.port}"


@contextlib.contextmanager
def cluster(folder: Path, copies: int, plugin: str = NAME) -> Iterator[Cluster]:
    """A started cluster with every replica ready. Any plugin except the slow one must be installed."""
    if plugin == NAME:
        install_slow_plugin(folder)
    addresses = [f"127.0.0.1:{free_port()}" for _ in range(copies)]
    fixed = ",".join(f"{plugin}={address}" for address in addresses)
    with contextlib.ExitStack() as stack:
        replicas = {}
        for address in addresses:
            serve = [sys.executable, "-m", "smartcut_sdk.cli", "serve", plugin, "--port", address.split(":")[1]]
            log = folder / f"{address.replace(':', '-')}.log"
            replicas[address] = stack.enter_context(process_group(serve, log, PYTHONPATH=str(folder)))
        core = stack.enter_context(CoreProcess(free_port(), folder / "core.log", SMARTCUT_PLUGINS=fixed))
        wait_for(lambda: all(each["state"] == "ready" for each in core.plugins().values()), "ready replicas", 60)
        yield Cluster(core, replicas)


class Starts:
    """The start messages that a page sends: [(plugin id, message)]."""

    def __init__(self, page: Page) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda data: self._take(socket.url, data)))

    def _take(self, url: str, data: str | bytes) -> None:
        if isinstance(data, str) and json.loads(data)["type"] == "start":
            self.heard.append((url.split("/")[-2].replace("%3A", ":"), json.loads(data)))


def begin(analyst: Analyst, url: str, clip: Path, answered: int) -> None:
    """Open, load and start a search; returns when `answered` frames are answered."""
    analyst.open(url)
    analyst.load(clip)
    analyst.choose(NAME, EVERY)
    analyst.page.get_by_test_id("find").click()
    until(analyst.page, f"smartcut.store.state.run.answered >= {answered}", 60_000)


def reviewed(analyst: Analyst, url: str, clip: Path) -> list[dict[str, Any]]:
    """A complete search; one proposal accepted, one rejected, one added by hand. Returns the segments."""
    begin(analyst, url, clip, 1)
    until(analyst.page, OVER, 60_000)
    first, second = analyst.segments()
    analyst.select(first["id"])
    analyst.page.keyboard.press("Enter")
    assert analyst.state("selected") == second["id"]
    analyst.page.keyboard.press("x")
    analyst.fit()
    analyst.add_at(80)
    states = [each["state"] for each in analyst.segments()]
    assert states == ["accepted", "rejected", "proposed"]
    return analyst.segments()


def bare(segments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Segments without their ids, which differ from page to page."""
    return [{key: value for key, value in each.items() if key != "id"} for each in segments]


def saved(page: Page) -> None:
    """Wait until the status line says that everything is saved."""
    expect(page.get_by_test_id("saved")).to_contain_text("Saved on this computer")
