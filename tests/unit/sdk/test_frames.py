"""Frames: decoding, fitting, and boxes mapped back to the source frame."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from smartcut_sdk import Frames, ImageInput
from smartcut_sdk.plugin.frames import DecodedFrame, decode_jpeg, fit_image


def image(width: int, height: int) -> Image.Image:
    """Dark, with one bright rectangle from (1/4, 1/2) to (1/2, 3/4) of width and height."""
    pixels = np.full((height, width, 3), 20, dtype=np.uint8)
    pixels[height // 2 : height * 3 // 4, width // 4 : width // 2] = (250, 240, 30)
    return Image.fromarray(pixels)


def jpeg(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=95)
    return data.getvalue()


def bright(image: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(image[:, :, 0] > 128)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_without_an_input_size_the_frame_is_unchanged() -> None:
    frame = decode_jpeg(jpeg(image(640, 360)), None)
    assert frame.image.shape == (360, 640, 3)
    assert frame.image.dtype == np.uint8
    assert tuple(frame.image[200, 200] > 128) == (True, True, False)


@pytest.mark.parametrize("source", [(640, 360), (360, 640), (300, 300), (641, 359), (2560, 1440), (50, 40), (1000, 3)])
@pytest.mark.parametrize("fit", ["letterbox", "stretch", "crop"])
def test_every_fit_gives_the_models_size(source: tuple[int, int], fit: str) -> None:
    frame = decode_jpeg(jpeg(image(*source)), ImageInput(300, 200, fit=fit))  # type: ignore[arg-type]
    assert frame.image.shape == (200, 300, 3)


@pytest.mark.parametrize("source", [(640, 360), (360, 640), (1280, 720), (320, 320)])
@pytest.mark.parametrize("fit", ["letterbox", "stretch", "crop"])
@pytest.mark.parametrize("size", [(300, 300), (320, 180), (224, 448)])
def test_a_box_is_mapped_back_to_the_source(source: tuple[int, int], fit: str, size: tuple[int, int]) -> None:
    frame = decode_jpeg(jpeg(image(*source)), ImageInput(*size, fit=fit))  # type: ignore[arg-type]
    box = Frames.stack([frame], [0.0]).to_source(0, bright(frame.image))
    place = frame.placement
    # crop may have cut off a part of the rectangle: the visible part of the source bounds it
    visible_x = max(-place.left / place.width, 0.0), min((size[0] - place.left) / place.width, 1.0)
    visible_y = max(-place.top / place.height, 0.0), min((size[1] - place.top) / place.height, 1.0)
    assert box.x == pytest.approx(max(0.25, visible_x[0]), abs=0.02)
    assert box.x + box.width == pytest.approx(min(0.5, visible_x[1]), abs=0.02)
    assert box.y == pytest.approx(max(0.5, visible_y[0]), abs=0.02)
    assert box.y + box.height == pytest.approx(min(0.75, visible_y[1]), abs=0.02)


def test_letterbox_bars_are_black_and_centered() -> None:
    frame = fit_image(Image.new("RGB", (400, 200), (255, 255, 255)), ImageInput(100, 100))
    assert frame.image[:25].max() == 0
    assert frame.image[75:].max() == 0
    assert frame.image[25:75].min() == 255


def test_a_box_is_clipped_to_the_source() -> None:
    frame = fit_image(Image.new("RGB", (400, 200)), ImageInput(100, 100))
    box = Frames.stack([frame], [0.0]).to_source(0, (-10, 0, 110, 50))
    assert (box.x, box.y, box.width, box.height) == (0, 0, 1, 0.5)


def test_large_jpegs_are_scaled_while_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[tuple[int, int]] = []
    original = Image.Image.resize
    monkeypatch.setattr(
        Image.Image, "resize", lambda self, *a, **k: (loaded.append(self.size), original(self, *a, **k))[1]
    )
    decode_jpeg(jpeg(image(2560, 1440)), ImageInput(300, 300))
    assert loaded == [(320, 180)]  # scaled by 1/8 in libjpeg


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_gray_and_cmyk_become_rgb(mode: str) -> None:
    frame = decode_jpeg(jpeg(image(64, 64).convert(mode)), ImageInput(32, 32))
    assert frame.image.shape == (32, 32, 3)


@pytest.mark.parametrize("data", [b"", b"hello", jpeg(image(640, 360))[:900]], ids=["empty", "text", "cut off"])
def test_anything_but_a_jpeg_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a readable JPEG .*\.$"):
        decode_jpeg(data, None)


def test_png_is_refused() -> None:
    data = io.BytesIO()
    image(8, 8).save(data, "PNG")
    with pytest.raises(ValueError, match="JPEG"):
        decode_jpeg(data.getvalue(), None)


def test_a_small_file_that_declares_a_huge_image_is_refused() -> None:
    data = bytearray(jpeg(image(64, 64)))
    size = data.index(b"\xff\xc0") + 5
    data[size : size + 4] = (60000).to_bytes(2, "big") * 2
    with pytest.raises(ValueError, match=r"60000×60000|exceeds limit"):
        decode_jpeg(bytes(data), None)


def test_frames_have_times_and_iterate() -> None:
    decoded = [fit_image(Image.new("RGB", (8, 4), (shade, 0, 0)), None) for shade in (10, 20)]
    frames = Frames.stack(decoded, [5.0, 7.5])
    assert len(frames) == 2
    assert frames.images.shape == (2, 4, 8, 3)
    assert frames.at.dtype == np.float64
    assert [(frame.at, int(frame.image[0, 0, 0])) for frame in frames] == [(5.0, 10), (7.5, 20)]
    assert frames.to_source(1, (0, 0, 4, 4)).width == 0.5


def test_frames_refuse_mismatched_images_and_times() -> None:
    with pytest.raises(ValueError, match="N times"):
        Frames(np.zeros((2, 4, 4, 3), np.uint8), [0.0])
    with pytest.raises(ValueError, match="N, H, W, 3"):
        Frames(np.zeros((2, 4, 4), np.uint8), [0.0, 1.0])


def test_wrong_image_sizes_are_refused_when_declared() -> None:
    with pytest.raises(ValueError, match="at least 1×1"):
        ImageInput(0, 300)
    with pytest.raises(ValueError, match="letterbox"):
        ImageInput(300, 300, fit="squash")  # type: ignore[arg-type]


def test_stacked_frames_are_writable_copies() -> None:
    frame: DecodedFrame = decode_jpeg(jpeg(image(64, 64)), None)
    stacked = Frames.stack([frame], [0.0])
    stacked.images[0, 0, 0] = 255  # a plugin may modify its batch
    assert frame.image[0, 0].max() < 200
