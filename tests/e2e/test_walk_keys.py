"""The full walkthrough by keyboard, in Russian, on a small screen, with a Russian layout, on real footage."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from analyst import RUN_MS
from clip_check import check_clip
from playwright.sync_api import Browser, Page, expect
from ui_page import cut_off, set_up
from waiting import until
from walking import film, real_names

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
LETTERS = dict(zip("QWERTYUIOPASDFGHJKLZXCVBNM", "йцукенгшщзфывапролдячсмить", strict=True))
"""What a Russian layout types with these keys."""


@pytest.fixture
def russian(chromium: Browser) -> Iterator[Page]:
    """A page in a Russian browser, 1280x720, that counts mouse presses and chooses files by file input."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="ru-RU", accept_downloads=True)
    context.set_default_timeout(30_000)
    context.add_init_script(
        """window.presses = 0; addEventListener('pointerdown', () => { window.presses += 1; }, true);
           window.showOpenFilePicker = undefined; window.showDirectoryPicker = undefined;"""
    )
    yield set_up(context, "light")
    context.close()


class Keyboard:
    """Keys as a Russian layout sends them; the page goes by the physical key."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wire = page.context.new_cdp_session(page)

    def letter(self, name: str) -> None:
        """Press the key that has this letter on an English keyboard."""
        key = {"code": f"Key{name}", "key": LETTERS[name], "windowsVirtualKeyCode": ord(name)}
        self.wire.send("Input.dispatchKeyEvent", {"type": "keyDown", **key, "text": LETTERS[name]})
        self.wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})

    def press(self, name: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(name)

    def reach(self, test_id: str) -> None:
        """Press Tab until it is focused."""
        for _ in range(60):
            self.press("Tab")
            if self.page.evaluate("document.activeElement?.dataset.testid ?? document.activeElement?.id") == test_id:
                return
        raise AssertionError(f"Tab never came to {test_id}")


@pytest.mark.parametrize("name", real_names())
def test_from_the_file_to_the_clips_by_keys_alone(
    name: str, up: str, russian: Page, artifacts: Path, tmp_path: Path
) -> None:
    source, page, keys = film(name), russian, Keyboard(russian)

    def looked_at(step: str) -> None:
        page.screenshot(path=artifacts / f"walk-keys-{name}-{step}.png")
        assert cut_off(page) == []

    page.goto(up)
    until(page, "typeof smartcut === 'object'")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    until(page, "smartcut.store.state.plugins.length === 2")
    looked_at("empty")
    with page.expect_file_chooser() as chooser:
        keys.reach("choose")
        keys.press("Enter")
    chooser.value.set_files(str(source.path))
    until(page, "smartcut.store.state.info !== null", 60_000)
    keys.reach("plugin-select")
    keys.press("ArrowDown")
    until(page, "smartcut.store.state.plugins.find((p) => p.id === smartcut.store.state.pluginId).name === 'objects'")
    expect(page.get_by_test_id("plugin-select")).to_be_focused()
    keys.reach("interval")
    keys.press("Control+a")
    keys.page.keyboard.type("1")
    keys.press("Tab")
    looked_at("form")
    keys.reach("find")
    keys.press("Enter")
    until(page, "smartcut.store.state.run.state === 'done'", RUN_MS)
    if page.evaluate("smartcut.store.state.view") != "review":
        keys.letter("F")
    expect(page.get_by_test_id("segment-item").first).to_be_visible()
    before = page.evaluate("smartcut.store.state.segments")
    looked_at("review")

    # Two clips from the first proposal: shortened, split, the second deleted and restored.
    keys.letter("K")
    keys.press("ArrowRight", 2)
    keys.letter("I")
    keys.press("ArrowRight", 3)
    keys.letter("S")
    keys.press("ArrowRight", 3)
    keys.letter("O")
    first, second = page.evaluate("smartcut.store.state.segments.slice(0, 2)")
    start = before[0]["start"]
    assert [first["start"] - start, second["start"] - start, second["stop"] - start] == [
        pytest.approx(each, abs=0.2) for each in (2, 5, 8)
    ]
    keys.press("ArrowUp")
    keys.press("Enter")
    keys.letter("X")
    keys.press("Control+z")
    keys.press("2")
    keys.press("Enter")
    while page.evaluate("smartcut.store.state.segments.some(({ state }) => state === 'proposed')"):
        keys.letter("X")
    states = page.evaluate("smartcut.store.state.segments.map(({ state }) => state)")
    assert states == ["accepted", "accepted", *["rejected"] * (len(before) - 1)]

    keys.letter("U")
    looked_at("audit")
    keys.press("Escape")
    keys.press("Shift+Slash")
    expect(page.get_by_role("dialog")).to_be_visible()
    looked_at("keys")
    keys.press("Escape")
    keys.letter("E")
    looked_at("export")
    with page.expect_download(timeout=RUN_MS) as waiting:
        keys.reach("export-start")
        keys.press("Enter")
    expect(page.get_by_test_id("export-done")).to_contain_text("2 клипа")
    looked_at("exported")
    keys.press("Escape")
    saved = tmp_path / "clips.zip"
    waiting.value.save_as(saved)
    with zipfile.ZipFile(saved) as archive:
        archive.extractall(tmp_path)
    clips = json.loads((tmp_path / "manifest.json").read_text("utf-8"))["clips"]
    assert len(clips) == 2
    for clip in clips:
        requested, actual = ((clip[each]["start"], clip[each]["stop"]) for each in ("requested", "actual"))
        check_clip(tmp_path / clip["file"], source.path, requested, actual, source.spacing)
    assert page.evaluate("presses") == 0
    assert page.problems == []  # type: ignore[attr-defined]
