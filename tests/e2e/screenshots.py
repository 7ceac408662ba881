"""Takes the screenshots of the docs: each screen in both themes, small enough to be tracked."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

THEMES = ("dark", "light")
SIZE = {"width": 1280, "height": 720}
LANGUAGES = (("en", "en-US"), ("ru", "ru-RU"))
TRACKED = Path(__file__).resolve().parents[2] / "docs" / "images"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: docs/images with SMARTCUT_SCREENSHOTS=1, otherwise a temporary folder."""
    return TRACKED if os.environ.get("SMARTCUT_SCREENSHOTS") else tmp_path_factory.mktemp("screenshots")


class Camera:
    """Takes screenshots of one page in one language. Source: a Playwright page that follows the system's theme."""

    def __init__(self, page: Page, folder: Path, language: str) -> None:
        self.page = page
        self._folder = folder
        self.language = language
        self._taken: list[tuple[Path, tuple[int, int]]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, part: Locator | None = None, *, pointed: bool = False) -> None:
        """Capture the window, or a part of it, in each theme.

        pointed: keeps the mouse where it is; otherwise it points at nothing.
        """
        if not pointed:
            self.page.mouse.move(0, 0)
        box = part.bounding_box() if part else None
        clip = {"x": 0.0, "y": 0.0, "width": float(SIZE["width"]), "height": float(SIZE["height"])}
        if part:
            assert box is not None, f"{name}: the part is not visible"
            clip.update(box)  # type: ignore[arg-type]
        for theme in THEMES:
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            self.page.wait_for_timeout(300)  # the timeline follows in its next frame; transitions take 150 ms
            target = self._folder / f"{name}-{self.language}-{theme}.webp"
            with Image.open(io.BytesIO(self.page.screenshot(clip=clip))) as image:  # type: ignore[arg-type]
                image.convert("RGB").save(target, quality=82, method=6)
            self._taken.append((target, (round(clip["width"]), round(clip["height"]))))

    def check(self) -> None:
        """Each screenshot has the size of what it shows and more than one flat color."""
        assert self._taken
        for path, size in self._taken:
            with Image.open(path) as image:
                # Half pixels at the edges of a part may be included.
                assert all(abs(a - b) <= 1 for a, b in zip(image.size, size, strict=True)), path.name
                tones = set(image.convert("L").resize((64, 40)).get_flattened_data())
                assert len(tones) > 10, f"{path.name} is blank"


@contextlib.contextmanager
def camera_on(browser: Browser, folder: Path, language: str, locale: str) -> Iterator[Camera]:
    """A camera on a new page; its screenshots are checked at the end."""
    context = browser.new_context(viewport=SIZE, locale=locale, accept_downloads=True)  # type: ignore[arg-type]
    camera = Camera(context.new_page(), folder, language)
    try:
        yield camera
    finally:
        context.close()
    camera.check()
