"""Fixtures of the browser tests: one Chromium for the run, a fresh context per test, the page served without a core."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from browser import FLAGS, find_chromium
from media_fixtures import clip, media  # noqa: F401 - fixtures of the media tests
from static import serve_page
from walking import up  # noqa: F401 - `smartcut up` of the walkthroughs

# Two browsers share two cores with decoders and models, so everything may take seconds.
expect.set_options(timeout=20_000)
ARTIFACTS = Path(__file__).resolve().parents[1] / ".artifacts"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright.chromium.executable_path), headless=True, args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A new profile: English, dark, 1280x720, accepts downloads."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 720}, locale="en-US", color_scheme="dark", accept_downloads=True
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that collects uncaught errors and console errors in `problems`."""
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.problems = problems  # type: ignore[attr-defined]
    yield page
    page.close()


@pytest.fixture(scope="session")
def static_page() -> Iterator[str]:
    """The page's folder, served with the core's headers; yields the URL."""
    with serve_page() as url:
        yield url


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots go; not tracked."""
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS
