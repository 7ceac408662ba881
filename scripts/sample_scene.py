"""The scene of the sample clip: a yard before a brick wall with a picture on it, what happens there, and its light."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
from sample_sprites import Sprite, astronaut, horse, photographer, planes

WIDTH, HEIGHT = 640, 360
FPS = 10
DURATION = 600
HORIZON = 236
NOISE = 1.6
CLOCK_STARTS = 7 * 3600

Planes = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]


@dataclass(frozen=True)
class Visit:
    """Somebody comes into view, stays, and leaves again. Seconds; x of the left edge, in pixels.

    walk: seconds to come in, and to go out. sides: "left" or "right", where from and where to.
    """

    label: str
    sprite: Sprite
    start: float
    stop: float
    stands_at: int
    top: int
    walk: float
    comes_from: str
    goes_to: str

    def x(self, at: float) -> int | None:
        """Left edge in pixels, even; None while out of view."""
        if not self.start <= at < self.stop:
            return None
        width = self.sprite.size[0]
        came = min((at - self.start) / self.walk, 1.0)
        gone = max((at - self.stop) / self.walk + 1.0, 0.0)
        side, share = (self.comes_from, 1.0 - came) if came < 1.0 else (self.goes_to, gone)
        outside = -width if side == "left" else WIDTH
        sway = 3.0 * math.sin(1.3 * at) if came >= 1.0 and gone <= 0.0 else 0.0
        return 2 * round((self.stands_at + (outside - self.stands_at) * share + sway) / 2)


def visits(pictures: Path) -> list[Visit]:
    """All that happens, in order. Half of it is no person."""
    near, near_mirrored = astronaut(pictures, 300), astronaut(pictures, 300, mirrored=True)
    man = photographer(pictures, 290)
    grey, grey_mirrored = horse(pictures, 180), horse(pictures, 180, mirrored=True)
    return [
        Visit("person", near, 48.6, 80.2, 300, HEIGHT - 300, 2.5, "right", "right"),
        Visit("horse", grey, 130.4, 160.9, 220, 130, 6.0, "left", "right"),
        Visit("person", man, 211.7, 250.3, 0, HEIGHT - 290, 2.5, "left", "left"),
        Visit("horse", grey_mirrored, 300.8, 323.5, 320, 136, 5.0, "right", "left"),
        Visit("person", near_mirrored, 385.3, 405.8, 200, HEIGHT - 300, 3.0, "left", "right"),
        Visit("person", near, 480.5, 515.4, 340, HEIGHT - 300, 2.5, "right", "left"),
    ]


def light(at: float) -> float:
    """Gain of the picture: the morning gets brighter and darker slowly, and a cloud takes three seconds to come."""
    drift = 1.0 + 0.10 * math.sin(2 * math.pi * at / 500.0)
    cloud = min(max((at - 430.0) / 3.0, 0.0), 1.0) - min(max((at - 560.0) / 3.0, 0.0), 1.0)
    return drift * (1.0 - 0.12 * cloud)


def frames(pictures: Path, happening: list[Visit]) -> Iterator[Planes]:
    """Y, U and V of every frame; the same ones each time."""
    base = planes(empty_scene(pictures))
    random = np.random.default_rng(1969)
    grain = random.normal(0.0, NOISE, (HEIGHT + 64, WIDTH + 64)).astype(np.float32)
    clock: Image.Image | None = None
    for index in range(DURATION * FPS):
        at = index / FPS
        y, u, v = (plane.copy() for plane in base)
        for visit in happening:
            left = visit.x(at)
            if left is not None:
                _lay(y, visit.sprite.y, visit.sprite.alpha, left, visit.top)
                _lay(u, visit.sprite.u, visit.sprite.alpha_half, left // 2, visit.top // 2)
                _lay(v, visit.sprite.v, visit.sprite.alpha_half, left // 2, visit.top // 2)
        y -= 16.0
        y *= light(at)
        down, across = random.integers(0, 64, 2)
        y += grain[down : down + HEIGHT, across : across + WIDTH]
        y += 16.5
        if clock is None or index % FPS == 0:
            clock = _clock(CLOCK_STARTS + index // FPS)
        width, height = clock.size
        y[8 : 8 + height, 8 : 8 + width] = np.asarray(clock)
        u[4 : 4 + height // 2, 4 : 4 + width // 2] = 128
        v[4 : 4 + height // 2, 4 : 4 + width // 2] = 128
        np.clip(y, 16, 235, out=y)
        yield y.astype(np.uint8), u.astype(np.uint8), v.astype(np.uint8)


def empty_scene(pictures: Path) -> Image.Image:
    """The yard without anybody: RGB, WIDTH × HEIGHT."""
    brick = Image.open(pictures / "brick.png").convert("L").rotate(90).resize((WIDTH, WIDTH))
    wall = ImageOps.colorize(brick, (52, 34, 28), (214, 178, 158))
    grass = Image.open(pictures / "grass.png").convert("L")
    lawn = ImageOps.colorize(grass, (18, 30, 12), (150, 176, 104))
    # narrower in front than at the wall, as a camera above the yard sees it
    near, depth = 150, 512
    ground = lawn.transform(
        (WIDTH, HEIGHT - HORIZON), Image.Transform.QUAD, (0, 0, near, depth, 512 - near, depth, 512, 0)
    )
    scene = Image.new("RGB", (WIDTH, HEIGHT))
    scene.paste(wall.filter(ImageFilter.GaussianBlur(1)), (0, HORIZON - 420))
    scene.paste(ground, (0, HORIZON))
    draw = ImageDraw.Draw(scene)
    draw.rectangle((0, HORIZON - 8, WIDTH, HORIZON), fill=(70, 62, 56))
    # a picture that hangs there all the time: neither plugin may take it for an event
    poster = Image.open(pictures / "rocket.jpg").convert("RGB").resize((132, 88))
    draw.rectangle((60, 62, 60 + 143, 62 + 99), fill=(26, 24, 22))
    scene.paste(poster, (66, 68))
    return scene


def _lay(
    plane: NDArray[np.float32], over: NDArray[np.float32], alpha: NDArray[np.float32], left: int, top: int
) -> None:
    """Lay `over` on `plane`, in place; what hangs over the edges is left out."""
    rows, columns = plane.shape
    x0, x1 = max(left, 0), min(left + over.shape[1], columns)
    y0, y1 = max(top, 0), min(top + over.shape[0], rows)
    if x0 >= x1 or y0 >= y1:
        return
    there = np.s_[y0:y1, x0:x1]
    part = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
    plane[there] += alpha[part] * (over[part] - plane[there])


def _clock(seconds: int) -> Image.Image:
    text = f"CAM 1  {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    image = Image.new("L", (132, 20), 16)
    ImageDraw.Draw(image).text((4, 3), text, fill=230, font=ImageFont.load_default(13))
    return image
