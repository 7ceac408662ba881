"""Takes the pictures of the docs: each screen in both themes, small enough to be tracked."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

THEMES = ("dark", "light")
SIZE = {"width": 1280, "height": 720}
LOOKS = (("en", "en-US"), ("ru", "ru-RU"))
TRACKED = Path(__file__).resolve().parents[2] / "docs" / "images"


def folder_for(otherwise: Path) -> Path:
    """Where the pictures go: docs/images with SMARTCUT_PICTURES=1, else a folder of the test."""
    return TRACKED if os.environ.get("SMARTCUT_PICTURES") else otherwise


class Camera:
    """Pictures of one page in one language. Source: a Playwright page without a theme chosen by its button."""

    def __init__(self, page: Page, folder: Path, language: str) -> None:
        self.page = page
        self._folder = folder
        self.language = language
        self._taken: list[tuple[Path, tuple[int, int]]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, part: Locator | None = None, *, pointed: bool = False) -> None:
        """The whole window, or a part of it, in each theme, as the system would ask for it.

        pointed: what the mouse points at is shown, too; else it points at nothing.
        """
        if not pointed:
            self.page.mouse.move(0, 0)
        box = part.bounding_box() if part else None
        clip = {"x": 0.0, "y": 0.0, "width": float(SIZE["width"]), "height": float(SIZE["height"])}
        if part:
            assert box is not None, f"{name}: there is nothing to take a picture of"
            clip.update(box)  # type: ignore[arg-type]
        for theme in THEMES:
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            self.page.wait_for_timeout(300)  # the timeline follows in its next frame; transitions are 150 ms
            target = self._folder / f"{name}-{self.language}-{theme}.webp"
            with Image.open(io.BytesIO(self.page.screenshot(clip=clip))) as picture:  # type: ignore[arg-type]
                picture.convert("RGB").save(target, quality=82, method=6)
            self._taken.append((target, (round(clip["width"]), round(clip["height"]))))

    def check(self) -> None:
        """Each picture is as large as what it shows, and not one flat colour."""
        assert self._taken
        for path, size in self._taken:
            with Image.open(path) as image:
                # Half pixels at the edges of a part may be taken in.
                assert all(abs(a - b) <= 1 for a, b in zip(image.size, size, strict=True)), path.name
                tones = set(image.convert("L").resize((64, 40)).get_flattened_data())
                assert len(tones) > 10, f"{path.name} shows nothing"
