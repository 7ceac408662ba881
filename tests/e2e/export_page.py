"""The page on real media with a fake plugin: for exports of numbered frames."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import av
from media_clips import make_clip, read_number
from playwright.sync_api import Page, TimeoutError, expect
from ui_page import FAKES
from waiting import until

EVENTS = [[4.2, 7.3, 0.93], [11.0, 12.5, 0.9], [15.0, 16.0, 0.8]]
"""Start, stop and score of what the fake plugin sees; its segments are half a second longer at both ends."""


class ExportPage:
    """A video of numbered frames (10 fps, 20 s), with one proposal per event once searched."""

    def __init__(self, page: Page, url: str, folder: Path, name: str = "cam 1.mp4", **clip: Any) -> None:
        self.page = page
        self.source = make_clip(folder / name, **(clip or {"b_frames": 2, "audio": "aac"}))
        media = (FAKES / "media.js").read_text("utf-8")
        net = (FAKES / "net.js").read_text("utf-8").replace("./media.js", "/fake-media.js")
        page.route("**/fake-media.js", lambda route: route.fulfill(body=media, content_type="text/javascript"))
        page.route("**/src/net/*.js", lambda route: route.fulfill(body=net, content_type="text/javascript"))
        page.route("**/api/about", lambda route: route.fulfill(json={"version": "0.1.0", "sample": False}))
        page.add_init_script(f"window.fake = {json.dumps({'events': EVENTS})};")
        # The origin private file system stands in for the chosen folder.
        page.add_init_script("window.showDirectoryPicker = () => navigator.storage.getDirectory();")
        page.goto(url)
        expect(page.get_by_test_id("drop")).to_be_visible()
        until(page, "typeof smartcut === 'object'")

    def open(self) -> None:
        self.page.get_by_test_id("file-input").set_input_files(str(self.source))
        until(self.page, "smartcut.store.state.info !== null", 60_000)

    def find(self) -> None:
        """Open and search; three proposals."""
        self.open()
        self.page.get_by_test_id("find").click()
        until(self.page, "smartcut.store.state.run.state === 'done'", 60_000)
        assert len(self.segments()) == len(EVENTS)

    def segments(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate("smartcut.store.state.segments")
        return found

    def drop(self, name: str, text: str) -> None:
        """Drop a file on the window."""
        drop_text(self.page, name, text)

    def export(self, *extras: str, exact: bool = False, timeout_ms: float = 240_000) -> Archive:
        """Export as a zip, with these extra outputs besides the default ones."""
        return export_as_zip(self.page, *extras, exact=exact, timeout_ms=timeout_ms)


def drop_text(page: Page, name: str, text: str) -> None:
    """Drop a file on the window."""
    page.evaluate(
        """([name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name));
          document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
        }""",
        [name, text],
    )


def export_as_zip(
    page: Page, *extras: str, exact: bool = False, every: float | None = None, timeout_ms: float = 240_000
) -> Archive:
    """Export as a zip, with these extra outputs besides the default ones; every: seconds between frames."""
    page.get_by_test_id("export").click()
    for name in extras:
        chip = page.get_by_test_id(f"extra-{name}")
        if chip.get_attribute("aria-pressed") == "false":
            chip.click()
    if every is not None:
        page.get_by_test_id("frames-every").fill(str(every))
        page.get_by_test_id("frames-every").press("Tab")
    page.get_by_test_id("mode-exact" if exact else "mode-fast").check()
    try:
        with page.expect_download(timeout=timeout_ms) as waiting:
            page.get_by_test_id("export-start").click()
    except TimeoutError as error:
        raise AssertionError(f"nothing was exported: {page.evaluate('smartcut.store.state.job')}") from error
    expect(page.get_by_test_id("export-done")).to_be_visible()
    return Archive(Path(waiting.value.path()))


def skip_first_and_cancel(page: Page) -> None:
    """In the export dialog: encode three clips into a folder, skip the first, cancel once the second is saved."""
    page.get_by_test_id("mode-exact").check()
    page.get_by_test_id("export-folder").click()
    expect(page.get_by_test_id("export-place")).not_to_contain_text("zip")
    page.get_by_test_id("export-start").click()
    rows = page.get_by_test_id("export-clip")
    rows.nth(0).get_by_test_id("export-skip").click()
    expect(rows.nth(0)).to_have_attribute("data-state", "cancelled")
    expect(rows.nth(1)).to_have_attribute("data-state", "saved", timeout=60_000)
    page.get_by_test_id("export-cancel").click()
    expect(page.get_by_test_id("export-done")).to_contain_text("1 clip was saved")
    states = page.evaluate("smartcut.store.state.job.clips.map(({ state }) => state)")
    assert states[:2] == ["cancelled", "saved"]
    assert states[2] != "saved"


class Archive:
    """A zip that the page wrote."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            self.files = {name: archive.read(name) for name in archive.namelist()}

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.files["manifest.json"])
        return found

    def numbers(self, name: str) -> list[int]:
        """The numbers of a clip's frames in presentation order; the first frame must be at 0."""
        with av.open(io.BytesIO(self.files[name])) as container:
            frames = list(container.decode(container.streams.video[0]))
        assert frames[0].time == 0, f"{name} starts at {frames[0].time}"
        return [read_number(frame.to_ndarray(format="rgb24")) for frame in frames]
