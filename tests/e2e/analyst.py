"""An analyst at the page, with mouse and keyboard. Reads the page's state, never writes it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from waiting import until

from smartcut_sdk import Segment

RUN_MS = 240_000


class Analyst:
    """One analyst. Source: a Playwright page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        self.page.goto(url)
        expect(self.page.get_by_test_id("drop")).to_be_visible()
        until(self.page, "typeof smartcut === 'object'")  # before that, the file input has no listener

    def load(self, video: Path) -> None:
        """Choose a file; returns when the page has read it."""
        self.page.get_by_test_id("file-input").set_input_files(str(video))
        until(self.page, "smartcut.store.state.info !== null", 60_000)
        expect(self.page.get_by_test_id("timeline")).to_be_visible()

    def choose(self, plugin: str, interval: float) -> None:
        """Choose a recommender by name, and the interval in seconds."""
        option = self.page.locator(f'option[data-name="{plugin}"]')
        expect(option).to_have_count(1, timeout=20_000)
        self.page.get_by_test_id("plugin-select").select_option(value=option.get_attribute("value"))
        field = self.page.get_by_test_id("interval")
        field.fill(str(interval))
        field.press("Tab")

    def find(self) -> None:
        """Press Find and wait for the end of the search."""
        button = self.page.get_by_test_id("find")
        expect(button).to_be_enabled(timeout=20_000)
        button.click()
        until(self.page, "['done', 'failed'].includes(smartcut.store.state.run.state)", RUN_MS)
        run = self.state("run")
        assert run["state"] == "done", run

    def review(self) -> None:
        """Open the proposals."""
        if self.state("view") != "review":
            self.page.get_by_test_id("outcome").locator("xpath=following-sibling::button").click()
        expect(self.page.get_by_test_id("segment-item").first).to_be_visible()

    def state(self, name: str) -> Any:
        """Part of the page's state, as JSON."""
        return self.page.evaluate("name => JSON.parse(JSON.stringify(smartcut.store.state[name] ?? null))", name)

    def segments(self) -> list[dict[str, Any]]:
        """All segments in order of time: id, start, stop, state, score, label, edited, origin."""
        return sorted(self.state("segments"), key=lambda segment: segment["start"])

    def proposals(self) -> list[Segment]:
        """Segments for the SDK's evaluation."""
        return [Segment(each["start"], each["stop"]) for each in self.segments()]

    def drag_edge(self, segment_id: str, edge: str, seconds: float) -> dict[str, Any]:
        """Drag an edge of a segment on the timeline by some seconds; returns the segment afterwards."""
        self.page.evaluate("smartcut.timeline.redraw()")
        box = self.page.get_by_test_id("timeline").bounding_box()
        assert box is not None
        segment = next(each for each in self.segments() if each["id"] == segment_id)
        y = box["y"] + self.page.evaluate("smartcut.timeline.yOf('segments')")
        x_from = box["x"] + self._x(segment[edge])
        x_to = box["x"] + self._x(segment[edge] + seconds)
        self.page.mouse.move(x_from, y)
        self.page.mouse.down()
        self.page.mouse.move((x_from + x_to) / 2, y, steps=4)
        self.page.mouse.move(x_to, y, steps=4)
        self.page.mouse.up()
        return next(each for each in self.segments() if each["id"] == segment_id)

    def add_at(self, seconds: float) -> None:
        """Double click a free part of the timeline."""
        box = self.page.get_by_test_id("timeline").bounding_box()
        assert box is not None
        y = box["y"] + self.page.evaluate("smartcut.timeline.yOf('segments')")
        self.page.mouse.dblclick(box["x"] + self._x(seconds), y)

    def select(self, segment_id: str) -> None:
        self.page.locator(f'[data-testid="segment-item"][data-id="{segment_id}"]').click()

    def fit(self) -> None:
        """Show the whole file in the timeline."""
        self.page.get_by_test_id("timeline").focus()
        self.page.keyboard.press("z")

    def export(self, folder: Path) -> dict[str, Any]:
        """Export everything except rejected segments as a zip and unpack it; returns manifest.json."""
        self.page.get_by_test_id("export").click()
        undecided = self.page.get_by_test_id("which-undecided")
        if undecided.count():
            undecided.check()
        with self.page.expect_download(timeout=RUN_MS) as waiting:
            self.page.get_by_test_id("export-start").click()
        saved = folder / waiting.value.suggested_filename
        waiting.value.save_as(saved)
        expect(self.page.get_by_test_id("export-done")).to_be_visible()
        with zipfile.ZipFile(saved) as archive:
            assert archive.testzip() is None
            archive.extractall(folder)
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        return manifest

    def _x(self, seconds: float) -> float:
        return float(self.page.evaluate("seconds => smartcut.timeline.xOf(seconds)", seconds))
