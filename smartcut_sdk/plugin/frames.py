"""Frames: decodes JPEG to RGB, fits it to the model's input, and maps boxes back to the source frame."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from smartcut_sdk.plugin.predictions import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    RgbArray = NDArray[np.uint8]

MAX_FRAME_PX = 64_000_000
"""A small JPEG can declare any size; one that would decode to more pixels than this is refused."""


@dataclass(frozen=True)
class ImageInput:
    """The model's input: (image * scale - mean) / std, float32, RGB.

    width, height: pixels. fit: "letterbox" keeps the whole frame and adds black bars, "crop" fills the input and cuts
    off the rest, "stretch" ignores the aspect ratio. layout: "auto" lets the SDK detect it.
    """

    width: int
    height: int
    fit: Literal["letterbox", "stretch", "crop"] = "letterbox"
    scale: float = 1 / 255
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    layout: Literal["auto", "NCHW", "NHWC"] = "auto"

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"ImageInput needs at least 1×1 pixels, not {self.width}×{self.height}.")
        if self.fit not in ("letterbox", "stretch", "crop"):
            raise ValueError(f"ImageInput knows the fits letterbox, stretch and crop, not {self.fit!r}.")


@dataclass(frozen=True)
class Placement:
    """The rectangle of the whole source frame in a fitted image, in its pixels; with "crop" it extends beyond it."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class DecodedFrame:
    """A frame as the model sees it, uint8 (H, W, 3) RGB, and where the source frame is in it."""

    image: RgbArray
    placement: Placement


@dataclass(frozen=True)
class Frame:
    """One frame: `at` in seconds from the start of its video, `image` uint8 (H, W, 3) RGB."""

    at: float
    image: RgbArray


class Frames:
    """The input of one `predict` call: frames of one shape, possibly from several videos.

    images: uint8 (N, H, W, 3) RGB. at: float64 (N,), seconds from the start of each frame's video.
    """

    __slots__ = ("_placements", "at", "images")

    def __init__(
        self, images: RgbArray, at: NDArray[np.float64] | Sequence[float], placements: Sequence[Placement] | None = None
    ) -> None:
        import numpy as np

        self.images = images
        self.at: NDArray[np.float64] = np.asarray(at, dtype=np.float64)
        if images.ndim != 4 or images.shape[3] != 3 or len(images) != len(self.at):
            raise ValueError(f"Frames need images (N, H, W, 3) and N times, not {images.shape} and {self.at.shape}.")
        whole = Placement(0, 0, images.shape[2], images.shape[1])
        self._placements = tuple(placements) if placements is not None else (whole,) * len(images)

    @classmethod
    def stack(cls, decoded: Sequence[DecodedFrame], at: Sequence[float]) -> Frames:
        """A batch of decoded frames of the same shape. at: seconds, one per frame."""
        import numpy as np

        return cls(np.stack([frame.image for frame in decoded]), at, [frame.placement for frame in decoded])

    def __len__(self) -> int:
        return len(self.images)

    def __iter__(self) -> Iterator[Frame]:
        return (Frame(float(at), image) for at, image in zip(self.at, self.images, strict=True))

    def to_source(self, index: int, corners: Sequence[float]) -> Box:
        """The Box in the source frame for a rectangle (x0, y0, x1, y1) in pixels of `images[index]`.

        Undoes letterbox, crop and stretch; the Box is clipped to the source frame.
        """
        placement = self._placements[index]
        x0, y0, x1, y1 = (float(value) for value in corners)
        left, right = (_within((x - placement.left) / placement.width) for x in (x0, x1))
        top, bottom = (_within((y - placement.top) / placement.height) for y in (y0, y1))
        return Box(left, top, right - left, bottom - top)


def decode_jpeg(data: bytes, size: ImageInput | None) -> DecodedFrame:
    """A JPEG as uint8 RGB, fitted to `size` (None: its own size). Raises ValueError when it can't be decoded.

    libjpeg scales by 1/2, 1/4 or 1/8 while decoding where the model's input is that much smaller.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            if image.width * image.height > MAX_FRAME_PX:
                raise ValueError(f"The frame is {image.width}×{image.height} pixels; send smaller frames.")
            if size is not None:
                place = _placement(image.width, image.height, size)
                image.draft("RGB", (max(1, round(place.width)), max(1, round(place.height))))
            return fit_image(image, size)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"The frame is not a readable JPEG ({len(data)} bytes): {error}.") from error


def fit_image(image: Image, size: ImageInput | None) -> DecodedFrame:
    """A Pillow image of any mode, fitted to `size` (None: its own size)."""
    import numpy as np
    from PIL import Image

    rgb = image if image.mode == "RGB" else image.convert("RGB")
    if size is None:
        return DecodedFrame(np.asarray(rgb), Placement(0, 0, rgb.width, rgb.height))
    place = _placement(rgb.width, rgb.height, size)
    if size.fit == "crop":
        # resample only the part that remains; box is in source pixels
        zoom_x, zoom_y = rgb.width / place.width, rgb.height / place.height
        box: Any = (
            -place.left * zoom_x,
            -place.top * zoom_y,
            min((size.width - place.left) * zoom_x, rgb.width),
            min((size.height - place.top) * zoom_y, rgb.height),
        )
        fitted = rgb.resize((size.width, size.height), Image.Resampling.BILINEAR, box=box)
        return DecodedFrame(np.asarray(fitted), place)
    drawn = (int(place.width), int(place.height))
    scaled = rgb if rgb.size == drawn else rgb.resize(drawn, Image.Resampling.BILINEAR)
    if drawn == (size.width, size.height):
        return DecodedFrame(np.asarray(scaled), place)
    canvas = np.zeros((size.height, size.width, 3), dtype=np.uint8)
    top, left = int(place.top), int(place.left)
    canvas[top : top + drawn[1], left : left + drawn[0]] = np.asarray(scaled)
    return DecodedFrame(canvas, place)


def _placement(width: int, height: int, size: ImageInput) -> Placement:
    if size.fit == "stretch":
        return Placement(0, 0, size.width, size.height)
    if size.fit == "letterbox":
        zoom = min(size.width / width, size.height / height)
        drawn_width = min(size.width, max(1, round(width * zoom)))
        drawn_height = min(size.height, max(1, round(height * zoom)))
        return Placement((size.width - drawn_width) // 2, (size.height - drawn_height) // 2, drawn_width, drawn_height)
    zoom = max(size.width / width, size.height / height)
    drawn = width * zoom, height * zoom
    return Placement(min((size.width - drawn[0]) / 2, 0.0), min((size.height - drawn[1]) / 2, 0.0), drawn[0], drawn[1])


def _within(value: float) -> float:
    return min(max(value, 0.0), 1.0)
