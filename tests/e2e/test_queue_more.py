"""More files while one is open: chosen by a button as files or a folder, or dropped; nothing that is open is closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_queue import OPFS, QUEUE, fill_opfs
from ui_page import FakedPage, cut_off
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]
PLAIN = "window.showOpenFilePicker = undefined; window.showDirectoryPicker = undefined;"
PATHS = f"{QUEUE}.entries.map(({{ path }}) => path)"


def reach(page: Page, test_id: str) -> None:
    """Tab until it has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset.testid ?? ''") == test_id:
            return
    raise AssertionError(f"Tab never came to {test_id}")


def video(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "video/mp4", "buffer": name.encode()}


def test_files_and_a_folder_are_added_to_the_open_video_by_keys(page: Page, static_page: str, tmp_path: Path) -> None:
    page.add_init_script(PLAIN)
    ui = FakedPage(page, static_page)
    expect(page.get_by_test_id("add-open")).to_be_hidden()
    ui.find()
    page.keyboard.press("Enter")
    before = ui.segments()
    assert before[0]["state"] == "accepted"
    reach(page, "add-open")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("add-files")).to_be_focused()
        page.keyboard.press("Enter")
    assert chooser.value.is_multiple()
    chooser.value.set_files([video("yard.mp4"), video("gate.mp4")])  # type: ignore[list-item]
    until(page, f"{QUEUE}?.entries.length === 3")
    assert page.evaluate(PATHS) == ["hall.mp4", "gate.mp4", "yard.mp4"]
    assert ui.state("queue.current") == ui.state("queue.entries[0].id"), "the open video is the first of the list"
    assert ui.segments() == before
    assert ui.state("view") == "review"
    row = page.evaluate(f"{QUEUE}.entries[0]")
    assert (row["state"], row["proposals"], row["decided"]) == ("searched", 3, 1)
    expect(page.locator("#notice")).to_contain_text("2 files added to the list")

    folder = tmp_path / "night"
    folder.mkdir()
    for name in ("gate.mp4", "cam9.mp4"):
        (folder / name).write_text(f"{name} at night")
    (folder / "notes.txt").write_text("no video")
    page.get_by_test_id("queue-search").click()
    until(page, f"{QUEUE}.running")
    expect(page.get_by_test_id("add-open")).to_be_hidden()
    page.get_by_test_id("queue-add").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
        reach(page, "add-folder")
        page.keyboard.press("Enter")
    chooser.value.set_files(str(folder))
    until(page, f"{QUEUE}.entries.length === 5")
    assert page.evaluate(PATHS)[3:] == ["night/cam9.mp4", "night/gate.mp4"]
    until(page, f"!{QUEUE}.running", 60_000)  # those that came meanwhile are searched, too
    assert set(page.evaluate(f"{QUEUE}.entries.map(({{ state }}) => state)")) == {"searched"}
    assert ui.segments() == before

    page.get_by_test_id("file-input").set_input_files(files=[video("alone.mp4")])  # type: ignore[list-item]
    until(page, "smartcut.store.state.info.name === 'alone.mp4'")  # a plain choice opens it, as before
    assert len(page.evaluate(PATHS)) == 5
    assert page.problems == []  # type: ignore[attr-defined]


def test_what_is_dropped_on_a_list_goes_into_it_and_all_is_there_after_a_reload(page: Page, static_page: str) -> None:
    """With handles, which the browser keeps: of the video that was open first, too."""
    page.add_init_script(OPFS)
    page.add_init_script(
        """window.showOpenFilePicker = async () => Promise.all(
             picked.map(async name => (await navigator.storage.getDirectory()).getFileHandle(name)));"""
    )
    ui = FakedPage(page, static_page)
    fill_opfs(page, "a.mp4", "b.mp4", "c.mp4")
    page.evaluate("window.picked = ['b.mp4']")
    page.locator("#choose").click()
    until(page, "smartcut.store.state.info !== null")
    page.evaluate("window.picked = ['a.mp4', 'b.mp4']")
    page.get_by_test_id("add-open").click()
    page.get_by_test_id("add-files").click()
    until(page, f"{QUEUE}?.entries.length === 2")
    assert page.evaluate(PATHS) == ["b.mp4", "a.mp4"], "b.mp4 was open: it is in the list once"
    page.evaluate(
        """async () => {
          const folder = await navigator.storage.getDirectory();
          const handles = await Promise.all(['c.mp4', 'a.mp4'].map(name => folder.getFileHandle(name)));
          const dataTransfer = new DataTransfer();
          for (const handle of handles) dataTransfer.items.add(await handle.getFile());
          let at = 0;
          DataTransferItem.prototype.getAsFileSystemHandle = async () => handles[at++];
          document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
        }"""
    )
    until(page, f"{QUEUE}.entries.length === 3")
    assert page.evaluate(PATHS) == ["b.mp4", "a.mp4", "c.mp4"]
    page.wait_for_timeout(2500)  # the list is written once a second
    page.reload()
    until(page, f"window.smartcut?.store.state.queue?.current && {QUEUE}.needs === 'nothing'")
    assert page.evaluate(PATHS) == ["b.mp4", "a.mp4", "c.mp4"]
    page.get_by_test_id("queue-file").nth(2).click()
    until(page, "smartcut.store.state.info.name === 'c.mp4'")
    assert ui.state("queue.entries.length") == 3
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_way_to_more_files_fits(page: Page, static_page: str, artifacts: Path) -> None:
    name = "gate-07_a-very-long-name-of-a-camera_2024-05-31_14-30-00_of-the-northern-yard.mp4"
    ui = FakedPage(page, static_page)
    ui.open(name)
    until(page, "smartcut.store.state.info !== null")
    for kind, opens in (("video", "add-open"), ("list", "queue-add")):
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for language in ("en", "ru"):
                if page.locator("html").get_attribute("lang") != language:
                    page.get_by_test_id("language").click()
                assert cut_off(page) == []
                page.get_by_test_id(opens).click()
                page.screenshot(path=artifacts / f"add-{kind}-{scheme}-{language}.png")
                assert cut_off(page) == []
                page.get_by_test_id("add-cancel").click()
                expect(page.get_by_test_id("add-files")).to_be_hidden()
        if kind == "video":
            files = [video(each) for each in ("gate-1_2024-05-31_01-00-00.mp4", "yard-2_2024-05-31_01-00-00.mp4")]
            page.evaluate("window.showOpenFilePicker = undefined")
            page.get_by_test_id("add-open").click()
            with page.expect_file_chooser() as chooser:
                page.get_by_test_id("add-files").click()
            chooser.value.set_files(files)  # type: ignore[arg-type]
            until(page, f"{QUEUE}?.entries.length === 3")
    assert page.problems == []  # type: ignore[attr-defined]
