"""Clips whose frames are identifiable, and plugins installed for one test."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sdk_helpers import FPS, shade


@pytest.fixture
def make_clip(tmp_path: Path) -> Callable[..., Path]:
    """`make_clip(name, frames=…, gop=…)`: a clip at 10 frames per second with a keyframe every `gop` frames."""
    import av

    def make(
        name: str = "clip.mp4",
        *,
        frames: int = 100,
        gop: int = 10,
        codec: str = "libx264",
        size: tuple[int, int] = (160, 96),
        first_pts: int = 0,
        paint: Callable[[int], Any] = shade,
        options: dict[str, str] | None = None,
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream: Any = container.add_stream(codec, rate=FPS)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            stream.codec_context.gop_size = gop
            stream.codec_context.options = {"sc_threshold": "0", "crf": "10", **(options or {})}
            for index in range(frames):
                image = np.empty((size[1], size[0], 3), dtype=np.uint8)
                image[:] = paint(index)
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame.pts, frame.time_base = first_pts + index, Fraction(1, FPS)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`install(name, source)`: a distribution with one plugin, discoverable by its entry point until the test ends."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    modules: list[str] = []

    def add(
        name: str,
        source: str | None,
        *,
        module: str | None = None,
        distribution: str | None = None,
        group: str = "smartcut.plugins",
    ) -> None:
        module = module or f"smartcut_test_{name.replace('-', '_')}"
        if source is not None:
            (site / f"{module.partition(chr(58))[0]}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        package = distribution or f"smartcut-test-{name}"
        info = site / f"{package.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {module}\n")
        modules.append(module.partition(":")[0])
        # importlib caches folder contents by mtime, which may not have changed yet
        for finder in sys.meta_path:
            getattr(finder, "invalidate_caches", lambda: None)()

    yield add
    for module in modules:
        sys.modules.pop(module, None)


BRIGHT = """
    from dataclasses import dataclass

    from smartcut_sdk import About, hookimpl, parameter

    @dataclass(frozen=True)
    class Parameters:
        level: float = parameter(0.5, "Level", ge=0, le=1)

    @hookimpl
    def describe():
        return About("Bright", frame_px=(64, 36), max_batch=4)

    @hookimpl
    def parameters():
        return Parameters

    @hookimpl
    def load(device):
        return lambda images: images.mean(axis=(1, 2, 3)) / 255

    @hookimpl
    def predict(model, frames, params):
        return [float(score > params.level) for score in model(frames.images)]
"""


@pytest.fixture
def bright(install: Callable[..., None]) -> str:
    """The name of an installed plugin that scores brightness."""
    install("bright-test", BRIGHT)
    return "bright-test"


@pytest.fixture
def lit(make_clip: Callable[..., Path]) -> Path:
    """A 40 s clip, bright from second 10 to second 22."""
    return make_clip("lit.mp4", frames=400, paint=lambda index: 240 if 100 <= index < 220 else 20)
