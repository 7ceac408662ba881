"""The page without a server, a plugin, WebCodecs or https: it says so and stays usable."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import FLAGS, find_chromium
from media_fixtures import clip  # noqa: F401 - a fixture
from media_page import HEADERS
from playwright.sync_api import Browser, Page, expect
from static import WEBCLIENT
from ui_page import cut_off
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
LANGUAGES = ["en-US", "ru-RU"]
NO_SERVER = {"en-US": "can’t be reached", "ru-RU": "недоступен"}
NO_PLUGIN = {"en-US": "Start one on the server and it appears here", "ru-RU": "появится здесь"}
INSECURE = {"en-US": "The connection is not secure (https)", "ru-RU": "https"}
NO_WEBCODECS = {"en-US": "This browser has no WebCodecs", "ru-RU": "нет WebCodecs"}


@pytest.fixture(scope="module")
def far_chromium(chromium: Browser) -> Iterator[Browser]:
    """A Chromium in which camera.example is this machine over plain http, which is no secure context."""
    rules = ["--host-resolver-rules=MAP camera.example 127.0.0.1"]
    kind = chromium.browser_type
    browser = kind.launch(executable_path=find_chromium(kind.executable_path), headless=True, args=[*FLAGS, *rules])
    yield browser
    browser.close()


@contextlib.contextmanager
def opened(browser: Browser, locale: str, screenshot: Path) -> Iterator[Page]:
    """A new page; at the end no text is cut off, no error is uncaught, and a screenshot is taken."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale=locale, color_scheme="dark")
    uncaught: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: uncaught.append(str(error)))
        yield page
        assert cut_off(page) == []
        page.screenshot(path=screenshot)
    finally:
        context.close()
    assert uncaught == []


def remove_webcodecs(page: Page) -> None:
    """Remove it from the page and, through a module that they load, from the workers."""
    page.add_init_script("delete window.VideoDecoder;")
    codecs = "delete globalThis.VideoDecoder;\n" + (WEBCLIENT / "src" / "containers" / "codecs.js").read_text("utf-8")
    page.route(
        "**/src/containers/codecs.js",
        lambda route: route.fulfill(body=codecs, content_type="text/javascript", headers=HEADERS),
    )


def open_clip(page: Page, path: Path) -> None:
    until(page, "window.smartcut")  # before that, the file input has no listener
    page.get_by_test_id("file-input").set_input_files(str(path))
    until(page, "smartcut.store.state.info !== null", 60_000)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_server(
    chromium: Browser,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
    locale: str,
    artifacts: Path,
) -> None:
    """Only the page's own files are served: the page says so, and a video can still be watched."""
    with opened(chromium, locale, artifacts / f"missing-server-{locale}.png") as page:
        page.goto(static_page)
        expect(page.get_by_test_id("drop")).to_be_visible()
        until(page, "smartcut.store.state.server === 'lost'")
        expect(page.locator("body")).to_contain_text(NO_SERVER[locale])
        open_clip(page, clip("bframes.mp4"))
        expect(page.get_by_test_id("find")).to_be_disabled()
        expect(page.get_by_test_id("form")).to_contain_text(NO_SERVER[locale])
        expect(page.locator("video")).to_be_visible()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_plugin(
    chromium: Browser,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
    locale: str,
    artifacts: Path,
) -> None:
    with opened(chromium, locale, artifacts / f"missing-plugin-{locale}.png") as page:
        source = {"kind": "fixed", "connected": True, "detail": None}
        text = json.dumps({"plugins": [], "source": source})
        page.route_web_socket("**/api/plugins/live", lambda socket: socket.send(text))
        page.goto(static_page)
        open_clip(page, clip("bframes.mp4"))
        until(page, "smartcut.store.state.server === 'connected'")
        expect(page.get_by_test_id("form")).to_contain_text(NO_PLUGIN[locale])
        expect(page.get_by_test_id("find")).to_be_disabled()


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("missing", ["secure", "webcodecs"])
def test_frames_are_decoded_by_ffmpeg(
    far_chromium: Browser,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
    locale: str,
    missing: str,
    artifacts: Path,
) -> None:
    """Without a secure connection or WebCodecs, ffmpeg decodes, and the page says why it is slower."""
    address = static_page.replace("127.0.0.1", "camera.example") if missing == "secure" else static_page
    words = INSECURE if missing == "secure" else NO_WEBCODECS
    with opened(far_chromium, locale, artifacts / f"missing-{missing}-{locale}.png") as page:
        if missing == "webcodecs":
            remove_webcodecs(page)
        page.goto(address)
        assert page.evaluate("isSecureContext") == (missing != "secure")
        assert page.evaluate("typeof VideoDecoder") == "undefined"
        open_clip(page, clip("bframes.mp4"))
        assert page.evaluate("smartcut.store.state.info.route") == "ffmpeg"
        expect(page.locator("#route-note")).to_be_visible()
        expect(page.locator("#route-note")).to_contain_text(words[locale])
        found = page.evaluate(
            """async () => {
              const { sampleFrames } = await import('/src/sample/sample-frames.js');
              const { file, info } = smartcut.store.state;
              const found = [];
              for await (const { at } of sampleFrames(file, info, { interval: 5 })) found.push(Math.round(at / 5));
              return found;
            }"""
        )
        assert found == [0, 1, 2, 3]
