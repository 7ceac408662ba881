"""The figures of the sample clip: photographs cut out along hand-made outlines, as planes of YUV 4:2:0 with alpha."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

# outlines in pixels of the 512 px photographs
ASTRONAUT = [
    (157, 62), (168, 36), (190, 20), (222, 14), (258, 20), (284, 40), (300, 78), (298, 104), (284, 124), (272, 136),
    (262, 168), (256, 178), (284, 196), (302, 226), (304, 236), (330, 254), (348, 282), (354, 318), (360, 352),
    (400, 344), (440, 354), (470, 382), (490, 424), (497, 452), (504, 470), (506, 511),
    (116, 511), (40, 511), (24, 440), (22, 400), (34, 316), (52, 270), (112, 212), (114, 190), (128, 164), (150, 150),
    (182, 148), (184, 134), (172, 122), (158, 104), (153, 84),
]  # fmt: skip
PHOTOGRAPHER = [
    (0, 258), (14, 240), (50, 166), (76, 140), (130, 122), (150, 108), (162, 106), (166, 92), (180, 74), (208, 63),
    (238, 70), (262, 92), (271, 112), (267, 132), (258, 138), (300, 140), (324, 139), (325, 156), (319, 168),
    (330, 176), (331, 192), (322, 214), (306, 234), (296, 240), (304, 270), (276, 296), (252, 312), (206, 296),
    (190, 330), (142, 384), (150, 440), (151, 511), (0, 511),
]  # fmt: skip


@dataclass(frozen=True)
class Sprite:
    """Planes ready to be laid over a frame: y and its alpha at full size, u, v and their alpha at half size."""

    y: NDArray[np.float32]
    u: NDArray[np.float32]
    v: NDArray[np.float32]
    alpha: NDArray[np.float32]
    alpha_half: NDArray[np.float32]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, both even."""
        return self.y.shape[1], self.y.shape[0]


def planes(image: Image.Image) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Y at full size, U and V at half size, of an RGB picture with even sides; limited range (BT.601)."""
    red, green, blue = np.moveaxis(np.asarray(image.convert("RGB"), dtype=np.float32) / 255.0, -1, 0)
    y = 16.0 + 65.481 * red + 128.553 * green + 24.966 * blue
    u = 128.0 - 37.797 * red - 74.203 * green + 112.0 * blue
    v = 128.0 + 112.0 * red - 93.786 * green - 18.214 * blue
    return y, _halved(u), _halved(v)


def make_sprite(image: Image.Image, alpha: Image.Image, height: int, *, mirrored: bool = False) -> Sprite:
    """A figure `height` pixels tall; alpha: "L", of the size of `image`."""
    width = round(image.width * height / image.height / 2) * 2
    size = (width, height)
    image, alpha = image.convert("RGB").resize(size, Image.Resampling.LANCZOS), alpha.resize(size)
    if mirrored:
        image, alpha = ImageOps.mirror(image), ImageOps.mirror(alpha)
    opaque = np.asarray(alpha, dtype=np.float32) / 255.0
    return Sprite(*planes(image), opaque, _halved(opaque))


def astronaut(folder: Path, height: int, *, mirrored: bool = False) -> Sprite:
    """Eileen Collins in her suit, helmet in her arm."""
    image = Image.open(folder / "astronaut.png")
    return make_sprite(image, _outline(image.size, ASTRONAUT), height, mirrored=mirrored)


def photographer(folder: Path, height: int) -> Sprite:
    """A man in a coat bent over a camera; his back is cut off by the photograph's left edge."""
    image = Image.open(folder / "camera.png")
    return make_sprite(
        image.crop((0, 40, 340, 512)), _outline(image.size, PHOTOGRAPHER).crop((0, 40, 340, 512)), height
    )


def horse(folder: Path, height: int, *, mirrored: bool = False) -> Sprite:
    """A horse, in a silhouette that gets a grey coat."""
    drawn = Image.open(folder / "horse.png").convert("L")
    alpha = ImageOps.invert(drawn)
    box = alpha.getbbox() or (0, 0, *alpha.size)
    alpha = alpha.crop(box)
    shade = Image.linear_gradient("L").resize(alpha.size)
    coat = ImageOps.colorize(shade, (150, 140, 130), (110, 100, 90))
    return make_sprite(coat, alpha, height, mirrored=mirrored)


def _outline(size: tuple[int, int], points: list[tuple[int, int]]) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon(points, fill=255)
    soft = mask.filter(ImageFilter.GaussianBlur(1.5))
    return ImageChops.darker(soft, mask)


def _halved(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = plane.shape
    halved: NDArray[np.float32] = plane.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    return halved
