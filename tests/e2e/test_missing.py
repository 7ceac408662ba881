"""What the page says where something is missing: the server, a plugin, WebCodecs, https. It goes on working."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import FLAGS, find_chromium
from media_fixtures import clip  # noqa: F401 - a fixture
from media_page import HEADERS
from playwright.sync_api import Browser, BrowserContext, Page, expect
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
    """A Chromium in which camera.example is this machine, over plain http: no secure context."""
    rules = ["--host-resolver-rules=MAP camera.example 127.0.0.1"]
    kind = chromium.browser_type
    browser = kind.launch(executable_path=find_chromium(kind.executable_path), headless=True, args=[*FLAGS, *rules])
    yield browser
    browser.close()


def new_context(browser: Browser, locale: str) -> BrowserContext:
    return browser.new_context(viewport={"width": 1280, "height": 720}, locale=locale, color_scheme="dark")


def take_webcodecs_away(page: Page) -> None:
    """From the page, and from each worker that knows codecs: with the first module that it loads."""
    page.add_init_script("delete window.VideoDecoder;")
    codecs = "delete globalThis.VideoDecoder;\n" + (WEBCLIENT / "src" / "media" / "codecs.js").read_text("utf-8")
    page.route(
        "**/src/containers/codecs.js",
        lambda route: route.fulfill(body=codecs, content_type="text/javascript", headers=HEADERS),
    )


def open_clip(page: Page, path: Path) -> None:
    until(page, "window.smartcut")  # before, nobody listens to what is chosen
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
    """Only the page's files are there: it says so, and the video can be looked at all the same."""
    context = new_context(chromium, locale)
    try:
        page = context.new_page()
        page.goto(static_page)
        expect(page.get_by_test_id("drop")).to_be_visible()
        until(page, "smartcut.store.state.server === 'lost'")
        expect(page.locator("body")).to_contain_text(NO_SERVER[locale])
        open_clip(page, clip("bframes.mp4"))
        expect(page.get_by_test_id("find")).to_be_disabled()
        expect(page.get_by_test_id("form")).to_contain_text(NO_SERVER[locale])
        expect(page.locator("video")).to_be_visible()
        assert cut_off(page) == []
        page.screenshot(path=artifacts / f"missing-server-{locale}.png")
    finally:
        context.close()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_plugin(
    chromium: Browser,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
    locale: str,
    artifacts: Path,
) -> None:
    context = new_context(chromium, locale)
    try:
        page = context.new_page()
        source = {"kind": "fixed", "connected": True, "detail": None}
        text = json.dumps({"plugins": [], "source": source})
        page.route_web_socket("**/api/plugins/live", lambda socket: socket.send(text))
        page.goto(static_page)
        open_clip(page, clip("bframes.mp4"))
        until(page, "smartcut.store.state.server === 'connected'")
        expect(page.get_by_test_id("form")).to_contain_text(NO_PLUGIN[locale])
        expect(page.get_by_test_id("find")).to_be_disabled()
        assert cut_off(page) == []
        page.screenshot(path=artifacts / f"missing-plugin-{locale}.png")
    finally:
        context.close()


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("missing", ["secure", "webcodecs"])
def test_pictures_come_all_the_same(
    far_chromium: Browser,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
    locale: str,
    missing: str,
    artifacts: Path,
) -> None:
    """Without a secure connection, or without WebCodecs: ffmpeg decodes, and the page says why it is slower."""
    address = static_page.replace("127.0.0.1", "camera.example") if missing == "secure" else static_page
    words = INSECURE if missing == "secure" else NO_WEBCODECS
    context = new_context(far_chromium, locale)
    uncaught: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: uncaught.append(str(error)))
        if missing == "webcodecs":
            take_webcodecs_away(page)
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
              for await (const { at } of sampleFrames(file, info, { interval: 5 })) found.push(Math.floor(at / 5));
              return found;
            }"""
        )
        assert found == [0, 1, 2, 3]
        assert cut_off(page) == []
        page.screenshot(path=artifacts / f"missing-{missing}-{locale}.png")
    finally:
        context.close()
    assert uncaught == []
