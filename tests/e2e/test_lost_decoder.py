"""A preview that loses its decoder, as in a tab that was hidden for long, recovers at the same second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from media_fixtures import clip  # noqa: F401 - a fixture
from media_page import HEADERS
from playwright.sync_api import Page, expect
from static import WEBCLIENT
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
# Object URLs that are not revoked yet.
COUNT_URLS = """
window.addresses = new Set();
const { createObjectURL, revokeObjectURL } = URL;
URL.createObjectURL = (blob) => {
  const address = createObjectURL.call(URL, blob);
  if (blob instanceof File) addresses.add(address);
  return address;
};
URL.revokeObjectURL = (address) => {
  addresses.delete(address);
  revokeObjectURL.call(URL, address);
};
"""
VIDEO = "document.querySelector('#video')"


def seek(page: Page, at: float) -> None:
    """Jump to a time by keyboard."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(int(at // 10)):
        page.keyboard.press("Shift+ArrowRight")
    for _ in range(int(at % 10)):
        page.keyboard.press("ArrowRight")


def open_clip(page: Page, path: Path) -> None:
    until(page, "window.smartcut")  # before that, the file input has no listener
    page.get_by_test_id("file-input").set_input_files(str(path))
    until(page, f"smartcut.store.state.info?.name === '{path.name}'")


def hide(page: Page, hidden: bool) -> None:
    """Set the tab's visibility as a browser reports it."""
    page.evaluate(
        """(state) => {
          Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        "hidden" if hidden else "visible",
    )


def lose(page: Page) -> None:
    """Put the element into the error state of a lost decoder."""
    page.evaluate(f"{VIDEO}.src = URL.createObjectURL(new Blob(['lost']))")
    until(page, f"{VIDEO}.error !== null || {VIDEO}.readyState > 1")


def test_the_video_recovers_at_its_position(
    page: Page,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
) -> None:
    page.add_init_script(COUNT_URLS)
    page.goto(static_page)
    open_clip(page, clip("bframes.mp4"))
    until(page, f"{VIDEO}.readyState > 1")
    seek(page, 12)
    until(page, f"Math.abs({VIDEO}.currentTime - 12) < 0.01 && !{VIDEO}.seeking")
    hide(page, True)
    lose(page)
    page.wait_for_timeout(300)
    assert page.evaluate(f"{VIDEO}.error !== null"), "nothing is loaded while the tab is hidden"
    hide(page, False)
    until(page, f"{VIDEO}.readyState > 1 && !{VIDEO}.seeking && Math.abs({VIDEO}.currentTime - 12) < 0.01")
    expect(page.locator("#video")).to_be_visible()
    assert page.evaluate("smartcut.store.state.at") == 12
    # A second failure means that this browser can't play it, so frames are decoded one by one.
    lose(page)
    expect(page.locator("#frame")).to_be_visible()
    expect(page.locator("#video")).to_be_hidden()
    until(page, "document.querySelector('#frame').width === 320", 60_000)
    # Another file starts over, and only its URL is not revoked.
    open_clip(page, clip("vp9.webm"))
    expect(page.locator("#video")).to_be_visible()
    until(page, f"{VIDEO}.readyState > 1")
    assert page.evaluate("addresses.size") == 1
    assert not [problem for problem in page.problems if problem.startswith("uncaught")]  # type: ignore[attr-defined]


def test_playback_resumes_after_a_loss(
    page: Page,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
) -> None:
    page.goto(static_page)
    open_clip(page, clip("bframes.mp4"))
    until(page, f"{VIDEO}.readyState > 1")
    seek(page, 5)
    page.keyboard.press("Space")
    until(page, "smartcut.store.state.at > 5.5")
    lose(page)
    at: Any = page.evaluate("smartcut.store.state.at")
    until(page, f"smartcut.store.state.at > {at} + 0.5")
    assert page.evaluate(f"smartcut.store.state.playing && {VIDEO}.currentTime < {at} + 5"), "not from the start"


def test_a_frame_is_retried_with_a_new_decoder(
    page: Page,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
) -> None:
    """The worker that decodes single frames crashes at its second one."""
    breaking = """let jobs = 0;
    self.addEventListener('message', (event) => {
      if (++jobs < 2) return;
      event.stopImmediatePropagation();
      throw new Error('the decoder was taken away');
    });
    """
    worker = breaking + (WEBCLIENT / "src" / "sample" / "frame-at-worker.js").read_text("utf-8")
    page.route(
        "**/src/sample/frame-at-worker.js",
        lambda route: route.fulfill(body=worker, content_type="text/javascript", headers=HEADERS),
    )
    page.goto(static_page)
    open_clip(page, clip("msmpeg4.avi"))
    found = page.evaluate(
        """async () => {
          const { frameAt } = await import('/src/sample/frame-at.js');
          const { file, info } = smartcut.store.state;
          const widths = [];
          for (const at of [1, 8, 15]) widths.push((await frameAt(file, info, at)).width);
          return widths;
        }"""
    )
    assert found == [320, 320, 320]
