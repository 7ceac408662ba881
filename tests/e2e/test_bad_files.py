"""Unusable files are refused with a clear error where they were dropped, and the page stays usable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from media_fixtures import clip  # noqa: F401 - a fixture
from playwright.sync_api import Browser, expect
from test_media_probe import cut_short, write_no_frames, write_sound
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

REASONS = {
    "en-US": ("is empty", "not a video file", "is cut short", "sound but no video", "has no frames"),
    "ru-RU": ("пуст", "не видео", "обрезан", "нет видео", "нет кадров"),
}


@pytest.mark.parametrize("locale", list(REASONS))
def test_a_bad_file_is_refused_with_its_reason(
    chromium: Browser,
    static_page: str,
    clip: Callable[[str], Path],  # noqa: F811
    tmp_path: Path,
    locale: str,
) -> None:
    """Empty, not video, truncated, audio only, 0 s long: the error names the file, and a good file opens afterwards."""
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "letter.mp4").write_text("Dear camera, please find the attached video.\n" * 50)
    files = [
        tmp_path / "empty.mp4",
        tmp_path / "letter.mp4",
        cut_short(clip("bframes.mp4"), tmp_path / "half.mp4", 0.5),
        write_sound(tmp_path / "sound.mp4"),
        write_no_frames(tmp_path / "none.mp4"),
    ]
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale=locale)
    try:
        page = context.new_page()
        page.goto(static_page)
        expect(page.get_by_test_id("drop")).to_be_visible()
        until(page, "window.smartcut")  # before that, the file input has no listener
        for file, words in zip(files, REASONS[locale], strict=True):
            page.get_by_test_id("file-input").set_input_files(str(file))
            error = page.get_by_test_id("error")
            expect(error).to_contain_text(file.name, timeout=30_000)
            expect(error).to_contain_text(words)
            assert page.evaluate("smartcut.store.state.view") == "empty"
        page.get_by_test_id("file-input").set_input_files(str(clip("bframes.mp4")))
        until(page, "smartcut.store.state.info !== null")
        expect(page.get_by_test_id("error")).to_have_count(0)
        expect(page.get_by_test_id("timeline")).to_be_visible()
    finally:
        context.close()
