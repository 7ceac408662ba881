"""Takes the pictures of the docs: each screen in both themes, small enough to be tracked."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

THEMES = ("dark", "light")
SIZE = {"width": 1440, "height": 900}


class Camera:
    """Pictures of one page in one language. Source: a Playwright page without a theme chosen by its button."""

    def __init__(self, page: Page, folder: Path, language: str) -> None:
        self._page = page
        self._folder = folder
        self._language = language
        self.taken: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> None:
        """The whole window, in each theme, as the system would ask for it."""
        for theme in THEMES:
            self._page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            self._page.wait_for_timeout(300)  # the timeline follows in its next frame; transitions are 150 ms
            target = self._folder / f"{name}-{self._language}-{theme}.webp"
            with Image.open(io.BytesIO(self._page.screenshot())) as picture:
                picture.convert("RGB").save(target, quality=82, method=6)
            self.taken.append(target)


def assert_shows_something(picture: Path) -> None:
    """The whole window, and not one flat colour."""
    with Image.open(picture) as image:
        assert image.size == (SIZE["width"], SIZE["height"])
        tones = set(image.convert("L").resize((64, 40)).get_flattened_data())
        assert len(tones) > 10, f"{picture.name} shows nothing"
