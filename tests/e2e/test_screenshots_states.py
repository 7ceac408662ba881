"""Screenshots of what can be missing or fail: no server, no recommender, no WebCodecs, no https, a file that is gone.

See test_screenshots.py.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from footage import sample
from playwright.sync_api import Browser, Page, expect
from screenshots import LANGUAGES, Camera, camera_on, folder  # noqa: F401 - a fixture
from test_missing import far_chromium, remove_webcodecs  # noqa: F401 - a fixture
from ui_page import FakedPage
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
HALF = 40


@pytest.fixture(params=LANGUAGES, ids=["en", "ru"])
def camera(
    far_chromium: Browser,  # noqa: F811
    folder: Path,  # noqa: F811
    request: pytest.FixtureRequest,
) -> Iterator[Camera]:
    """A camera on a new page, for each language."""
    language, locale = request.param
    with camera_on(far_chromium, folder, language, locale) as camera:
        yield camera


def open_sample(page: Page, url: str, path: Path | None = None) -> None:
    """Open the page with the sample, or a copy of it, as a local file."""
    page.goto(url)
    until(page, "typeof smartcut === 'object'")
    page.get_by_test_id("file-input").set_input_files(str(path or sample().path))
    until(page, "smartcut.store.state.info !== null", 60_000)
    page.wait_for_timeout(1000)  # the first frame


def list_of_none(page: Page) -> None:
    """Fake a server without recommenders."""
    text = json.dumps({"plugins": [], "source": {"kind": "fixed", "connected": True, "detail": None}})
    page.route_web_socket("**/api/plugins/live", lambda socket: socket.send(text))


def test_no_server(camera: Camera, static_page: str) -> None:
    open_sample(camera.page, static_page)
    until(camera.page, "smartcut.store.state.server === 'lost'")
    camera.take("no-server")


def test_no_recommender(camera: Camera, static_page: str) -> None:
    list_of_none(camera.page)
    open_sample(camera.page, static_page)
    until(camera.page, "smartcut.store.state.server === 'connected'")
    camera.take("no-recommender")


@pytest.mark.parametrize("missing", ["webcodecs", "https"])
def test_slower_than_usual(camera: Camera, static_page: str, missing: str) -> None:
    """Without https or WebCodecs: the note over the frame says why."""
    page = camera.page
    list_of_none(page)
    if missing == "webcodecs":
        remove_webcodecs(page)
    open_sample(page, static_page.replace("127.0.0.1", "camera.example") if missing == "https" else static_page)
    expect(page.locator("#route-note")).to_be_visible()
    until(page, "smartcut.store.state.server === 'connected'")
    camera.take(f"no-{missing}")


def test_a_file_that_is_gone(camera: Camera, static_page: str, tmp_path: Path) -> None:
    """An unplugged drive: reported over the frame, with a button to choose the file again."""
    page = camera.page
    list_of_none(page)
    copy = tmp_path / "gate-07.mp4"
    shutil.copy(sample().path, copy)
    open_sample(page, static_page, copy)
    copy.unlink()
    page.evaluate("document.querySelector('#video').load()")  # drops its buffer
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#stage-error").get_by_test_id("error")).to_be_visible(timeout=60_000)
    camera.take("gone")


def test_a_search_that_failed(camera: Camera, static_page: str) -> None:
    page = camera.page
    ui = FakedPage(page, static_page, {"failAfter": HALF})
    ui.open()
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.run.state === 'failed'")
    camera.take("failed", page.locator(".side"))


def test_a_search_that_was_stopped(camera: Camera, static_page: str) -> None:
    page = camera.page
    ui = FakedPage(page, static_page, {"holdAfter": HALF})
    ui.open()
    page.get_by_test_id("find").click()
    until(page, f"smartcut.store.state.run.answered >= {HALF}")
    page.get_by_test_id("stop").click()
    camera.take("stopped", page.locator(".side"))


def test_a_search_that_found_nothing(camera: Camera, static_page: str) -> None:
    page = camera.page
    ui = FakedPage(page, static_page, {"nothing": True, "events": []})
    ui.find()
    page.evaluate("document.activeElement.blur()")
    camera.take("nothing", page.locator(".side"))


def test_work_that_cannot_be_saved(camera: Camera, static_page: str) -> None:
    page = camera.page
    page.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    ui = FakedPage(page, static_page)
    ui.find()
    until(page, "smartcut.store.state.saved?.state === 'failed'")
    camera.take("not-saved", page.locator(".status-line"))
