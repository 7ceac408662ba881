"""Screenshots of a folder of cameras for the analyst guide. See test_screenshots.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from analyst import Analyst
from footage import sample
from playwright.sync_api import Browser, Page, expect
from screenshots import LANGUAGES, Camera, camera_on, folder  # noqa: F401 - a fixture
from waiting import until
from walking import copy_part

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
SEARCHED = "smartcut.store.state.queue.entries.every(({ state }) => !['waiting', 'searching'].includes(state))"
FOLDER = "window.showDirectoryPicker = () => navigator.storage.getDirectory()"


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recordings of a site: three parts of the sample, and a truncated one."""
    site = tmp_path_factory.mktemp("cameras") / "site"
    site.mkdir()
    for index, name in enumerate(("gate", "hall", "yard")):
        copy_part(sample().path, 150.0 * index, 150.0 * (index + 1), site / f"{name}_2026-05-31_07-00-00.mp4")
    whole = (site / "gate_2026-05-31_07-00-00.mp4").read_bytes()
    (site / "ramp_2026-05-31_07-00-00.mp4").write_bytes(whole[: len(whole) // 2])
    return site


@pytest.mark.parametrize(("language", "locale"), LANGUAGES)
def test_screenshots_of_many_files(
    chromium: Browser,
    up: str,
    folder: Path,  # noqa: F811
    cameras: Path,
    language: str,
    locale: str,
) -> None:
    """A folder of cameras, its export, a typed start, a refused file, and one that is open in another tab."""
    with camera_on(chromium, folder, language, locale) as camera:
        page = camera.page
        page.add_init_script(FOLDER)
        analyst = Analyst(page)
        analyst.open(up)
        until(page, "smartcut.store.state.plugins.length === 2")
        page.get_by_test_id("file-input").set_input_files(str(cameras / "ramp_2026-05-31_07-00-00.mp4"))
        expect(page.get_by_test_id("error")).to_be_visible()
        camera.take("refused")
        page.reload()
        page.get_by_test_id("folder-input").set_input_files(str(cameras))
        until(page, "smartcut.store.state.queue?.current")
        analyst.choose("objects", 2)
        page.evaluate("document.activeElement.blur()")
        page.get_by_test_id("queue-search").click()
        until(page, "smartcut.store.state.queue.entries[0].state === 'searched'", 120_000)
        until(page, "smartcut.store.state.queue.entries[1].share > 0.3", 120_000)
        camera.take("queue")
        until(page, SEARCHED, 240_000)
        page.get_by_test_id("wall-open").click()
        expect(page.get_by_test_id("wall-field")).to_be_visible()
        camera.take("start")
        page.keyboard.press("Escape")
        second = page.context.new_page()
        other = Camera(second, folder, language)
        Analyst(second).open(up)
        second.get_by_test_id("file-input").set_input_files(str(cameras / "gate_2026-05-31_07-00-00.mp4"))
        expect(second.get_by_test_id("take-over")).to_be_visible()
        other.take("elsewhere")
        second.close()
        export_all(page, camera)
        page.reload()
        expect(page.get_by_test_id("queue-needs")).to_be_visible()
        camera.take("queue-needs")


def export_all(page: Page, camera: Camera) -> None:
    """The export of all files: its options and its progress."""
    page.get_by_test_id("queue-export").click()
    expect(page.get_by_test_id("queue-export-start")).to_be_visible()
    camera.take("queue-export")
    undecided = page.get_by_test_id("which-undecided")
    if undecided.count():
        undecided.check()
    page.get_by_test_id("mode-exact").check()
    page.get_by_test_id("queue-export-folder").click()
    page.get_by_test_id("queue-export-start").click()
    cutting = "smartcut.store.state.queueJob?.files.some(({job}) => job?.clips.some(({progress}) => progress > 0.1))"
    until(page, cutting, 120_000)
    camera.take("queue-cutting", page.get_by_role("dialog"))
    until(page, "smartcut.store.state.queueJob.state !== 'running'", 240_000)
