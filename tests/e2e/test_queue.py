"""A folder of cameras as one queue: searched while one file is reviewed, taken up after a reload, exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyst import Analyst
from cluster import EVERY_SECOND, Cluster, Starts, cluster
from playwright.sync_api import BrowserContext, Page, expect
from slow_plugin import EVERY, NAME, bright_clip
from ui_page import FakedPage, cut_off, set_up
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

QUEUE = "smartcut.store.state.queue"
OPFS = "window.showDirectoryPicker = () => navigator.storage.getDirectory();"
LIST_OPFS = """async () => {
  const found = {};
  async function walk(folder, path) {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'directory') await walk(handle, `${path}${name}/`);
      else found[path + name] = name.endsWith('.mp4') ? '' : await (await handle.getFile()).text();
    }
  }
  await walk(await navigator.storage.getDirectory(), '');
  return found;
}"""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("one"), 1) as found:
        yield found


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings, one that was cut off while it was copied, and a file that is no video."""
    folder = tmp_path_factory.mktemp("cameras")
    bright_clip(folder / "gate_2024-05-31_14-30-00.mp4")
    whole = bright_clip(folder / "yard_2024-05-31_14-30-00.mp4", seed=1).read_bytes()
    (folder / "hall_2024-05-31_14-30-00.mp4").write_bytes(whole[: len(whole) // 3])
    (folder / "notes.txt").write_text("cameras of the site", "utf-8")
    return folder


def entries(page: Page) -> dict[str, dict[str, Any]]:
    """The rows of the list, by the first word of the file's name."""
    found = page.evaluate(f"JSON.parse(JSON.stringify({QUEUE}.entries))")
    return {each["name"].split("_")[0].split(".")[0]: each for each in found}


def in_state(page: Page, name: str, state: str) -> None:
    until(page, f"{QUEUE}.entries.find(entry => entry.name.startsWith('{name}')).state === '{state}'", 60_000)


def test_a_folder_is_searched_while_one_file_is_reviewed_and_exported_whole(
    one: Cluster, page: Page, cameras: Path
) -> None:
    page.add_init_script(OPFS)
    analyst = Analyst(page)
    analyst.open(one.url)
    page.get_by_test_id("folder-input").set_input_files(str(cameras))
    until(page, f"{QUEUE}?.current")
    expect(page.get_by_test_id("queue-file")).to_have_count(3)
    expect(page.get_by_test_id("queue-facts")).to_contain_text("1\u00a0other\u00a0file\u00a0skipped")
    expect(page.locator("#file-name")).to_have_text("gate_2024-05-31_14-30-00.mp4")
    analyst.choose(NAME, EVERY)
    page.get_by_test_id("queue-search").click()

    in_state(page, "gate", "searched")
    in_state(page, "hall", "refused")
    expect(page.get_by_test_id("queue")).to_contain_text("is cut short")
    until(page, f"{QUEUE}.entries[2].share > 0.2", 60_000)
    assert analyst.state("run")["state"] == "done", "the file on the screen is not disturbed"
    first, _ = analyst.segments()
    analyst.select(first["id"])
    page.keyboard.press("Enter")
    assert entries(page)["gate"]["decided"] == 1
    assert entries(page)["yard"]["state"] == "searching", "reviewed while the other was searched"
    until(page, f"{QUEUE}.entries[2].share > 0.5", 60_000)

    page.reload()
    expect(page.get_by_test_id("queue-needs")).to_contain_text("Choose the same folder or files again")
    assert cut_off(page) == []
    starts = Starts(page)
    page.get_by_test_id("folder-input").set_input_files(str(cameras))
    in_state(page, "yard", "searched")
    until(page, f"!{QUEUE}.running")
    [(_, start)] = starts.heard
    assert start["video"]["name"].startswith("yard")
    assert len(start["scores"]) >= 0.4 * len(EVERY_SECOND), "what was answered before the reload is not asked again"
    expect(page.locator("#file-name")).to_have_text("gate_2024-05-31_14-30-00.mp4")
    assert [each["state"] for each in analyst.segments()] == ["accepted", "proposed"]
    assert entries(page)["hall"]["state"] == "refused"

    page.get_by_test_id("queue-file").nth(2).click()
    until(page, f"{QUEUE}.current === 3")
    assert len(analyst.state("scores")["items"]) == len(EVERY_SECOND)
    assert len(analyst.segments()) == 2
    page.get_by_test_id("queue-export").click()
    page.get_by_test_id("which-undecided").check()
    expect(page.get_by_test_id("queue-export-start")).to_be_disabled()
    page.get_by_test_id("queue-export-folder").click()
    page.get_by_test_id("queue-export-start").click()
    # The summary is written behind the clips, and only then it says so.
    expect(page.get_by_test_id("queue-export-done")).to_contain_text("4 clips were saved", timeout=120_000)
    saved = page.evaluate(LIST_OPFS)
    gate, yard = (f"{name}_2024-05-31_14-30-00" for name in ("gate", "yard"))
    assert sorted(name for name in saved if name.startswith(gate) and name.endswith(".mp4")) == [
        name for name in sorted(saved) if name.startswith(f"{gate}/{gate}_") and name.endswith(".mp4")
    ]
    manifest = json.loads(saved[f"{gate}/manifest.json"])
    assert [clip["state"] for clip in manifest["clips"]] == ["accepted", "proposed"]
    assert manifest["source"]["start_time"] == "2024-05-31T14:30:00.000"
    expect(page.locator("#whole")).to_have_text("/ 14:31:30")
    assert len(json.loads(saved[f"{yard}/manifest.json"])["clips"]) == 2
    summary = json.loads(saved["summary.json"])
    assert (summary["clips"], summary["failed"], len(summary["files"])) == (4, 0, 2)
    rows = saved["summary.csv"].strip().splitlines()
    assert len(rows) == 5
    assert all("2024-05-31T14:30:" in row for row in rows[1:]), "of files that were never on the screen, too"
    page.get_by_test_id("queue-export-close").click()
    assert entries(page)["gate"]["exported"] == 2
    assert page.problems == []  # type: ignore[attr-defined]


def fill_opfs(page: Page, *names: str) -> None:
    """Files on the browser's own disk, which it may read without being asked."""
    page.evaluate(
        """async names => {
          const folder = await navigator.storage.getDirectory();
          for (const name of names) {
            const writer = await (await folder.getFileHandle(name, {create: true})).createWritable();
            await writer.write(name);
            await writer.close();
          }
        }""",
        list(names),
    )


def test_switching_while_it_is_searched_and_a_reload_that_needs_nobody(page: Page, static_page: str) -> None:
    page.add_init_script(OPFS)
    ui = FakedPage(page, static_page, {"pauseEvery": 1, "pause": 60})
    fill_opfs(page, "a.mp4", "bad-truncated.mp4", "c.mp4", "d.mp4", "readme.txt")
    page.get_by_test_id("choose-folder").click()
    until(page, f"{QUEUE}?.current === 1")
    page.get_by_test_id("queue-search").click()
    until(page, "smartcut.store.state.run.answered > 5")
    page.get_by_test_id("queue-file").nth(2).click()  # away from the file that is searched on the screen
    until(page, "smartcut.store.state.info.name === 'c.mp4'")
    before = entries(page)["a"]["share"]
    until(page, f"{QUEUE}.entries[0].share > {before} && {QUEUE}.entries[0].state === 'searching'")
    page.get_by_test_id("queue-file").nth(0).click()  # and back, while it goes on behind
    until(page, "smartcut.store.state.info.name === 'a.mp4'")
    until(page, f"smartcut.store.state.run.answered > {round(before * 71)}")
    page.reload()
    until(page, f"window.smartcut?.store.state.queue?.current === 1 && {QUEUE}.running", 60_000)
    until(page, f"!{QUEUE}.running", 60_000)
    states = [each["state"] for each in page.evaluate(f"{QUEUE}.entries")]
    assert states == ["searched", "refused", "searched", "searched"]
    assert page.evaluate("smartcut.store.state.scores.items.map(score => score.at)") == [float(at) for at in range(71)]
    for row in (2, 3):
        page.get_by_test_id("queue-file").nth(row).click()
        until(page, f"{QUEUE}.current === {row + 1}")
        assert ui.state("scores.items.length") == 71
        assert ui.state("segments.length") == 3
    row = page.get_by_test_id("queue-file").nth(3)
    row.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    until(page, f"{QUEUE}.current === 3")
    page.get_by_test_id("queue-close").click()
    expect(page.get_by_test_id("queue")).to_be_hidden()
    assert ui.state("info.name") == "c.mp4"
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_thousand_cameras_and_the_screens_of_a_queue(page: Page, static_page: str, artifacts: Path) -> None:
    ui = FakedPage(page, static_page, {"cutFails": [10], "cutStep": 60})
    page.evaluate("delete window.showDirectoryPicker; Window.prototype.showDirectoryPicker = undefined")
    many = [
        {"name": f"cam{number}.mp4", "mimeType": "video/mp4", "buffer": f"{number}".encode()} for number in range(999)
    ]
    page.get_by_test_id("file-input").set_input_files(files=many)
    until(page, f"{QUEUE}?.current === 1")
    expect(page.get_by_test_id("queue-file")).to_have_count(999)
    page.get_by_test_id("queue-close").click()
    names = ("gate-1_2024-05-31_01-00-00.mp4", "bad-truncated.mp4", "yard-2_2024-05-31_01-00-00.mp4", "notes.txt")
    few = [{"name": name, "mimeType": "video/mp4", "buffer": name.encode()} for name in names]
    page.get_by_test_id("file-input").set_input_files(files=few)
    until(page, f"{QUEUE}?.current && {QUEUE}.entries.length === 3")
    page.get_by_test_id("queue-search").click()
    until(page, f"!{QUEUE}.running", 60_000)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for language in ("en", "ru"):
            if page.locator("html").get_attribute("lang") != language:
                page.get_by_test_id("language").click()
            page.screenshot(path=artifacts / f"queue-{scheme}-{language}.png")
            assert cut_off(page) == []
            page.get_by_test_id("queue-export").click()
            page.screenshot(path=artifacts / f"queue-export-{scheme}-{language}.png")
            assert cut_off(page) == []
            page.get_by_test_id("queue-export-leave").click()
    page.get_by_test_id("queue-export").click()
    with page.expect_download() as waiting:
        page.get_by_test_id("queue-export-start").click()
    assert waiting.value.suggested_filename == "smartcut_clips.zip"
    expect(page.get_by_test_id("queue-export-done")).to_contain_text("4")
    expect(page.get_by_test_id("queue-export-clip")).to_have_count(2)
    page.screenshot(path=artifacts / "queue-exported-ru.png")
    assert cut_off(page) == []
    assert ui.state("info.name") is not None
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_second_tab_says_that_the_first_has_the_video_and_takes_it_over(
    context: BrowserContext, static_page: str
) -> None:
    first = FakedPage(set_up(context, "dark"), static_page)
    first.find()
    first.page.keyboard.press("Enter")
    assert [each["state"] for each in first.segments()] == ["accepted", "proposed", "proposed"]
    second = FakedPage(set_up(context, "dark"), static_page)
    second.open()
    banner = second.page.get_by_test_id("elsewhere")
    until(second.page, "smartcut.store.state.elsewhere")
    expect(banner).to_contain_text("open in another tab")
    assert cut_off(second.page) == []
    second.page.keyboard.press("a")  # adds 15 s, where that is allowed
    expect(second.page.locator("#notice")).to_contain_text("Read-only")
    first.page.bring_to_front()
    first.page.keyboard.press("x")
    states = ["accepted", "rejected", "proposed"]
    assert [each["state"] for each in first.segments()] == states
    second.page.get_by_test_id("take-over").click()
    until(second.page, "!smartcut.store.state.elsewhere")
    assert [each["state"] for each in second.segments()] == states, "decided a moment ago in the other tab"
    expect(first.page.get_by_test_id("elsewhere")).to_be_visible()
    first.page.keyboard.press("Enter")
    assert [each["state"] for each in first.segments()] == states
    second.page.keyboard.press("n")
    second.page.keyboard.press("Enter")
    assert "proposed" not in [each["state"] for each in second.segments()]
    assert first.page.problems + second.page.problems == []  # type: ignore[attr-defined]
