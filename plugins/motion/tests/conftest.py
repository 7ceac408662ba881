"""Fixtures: the plugin, a synthetic camera, and the folder of real clips."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import smartcut_motion
from motion_camera import HEIGHT, WIDTH, Camera
from numpy.typing import NDArray

from smartcut_sdk import Score, Segment
from smartcut_sdk.testing import Plugin, analyze_images

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def camera() -> Camera:
    random = np.random.default_rng(7)
    coarse = random.uniform(70, 190, (10, 17))
    ys, xs = np.linspace(0, 8.999, HEIGHT), np.linspace(0, 15.999, WIDTH)
    y, x = ys.astype(int)[:, None], xs.astype(int)[None, :]
    down, across = (ys % 1)[:, None], (xs % 1)[None, :]
    upper = coarse[y, x] * (1 - across) + coarse[y, x + 1] * across
    lower = coarse[y + 1, x] * (1 - across) + coarse[y + 1, x + 1] * across
    return Camera(upper * (1 - down) + lower * down, random)


@pytest.fixture(scope="session")
def plugin() -> Plugin:
    return Plugin.from_module(smartcut_motion, name="motion")


Watched = tuple[list[Score], list[Segment]]


@pytest.fixture
def watch(plugin: Plugin) -> Callable[..., Watched]:
    """Runs predict and segment on frames `interval` seconds apart; returns the final scores and the segments."""
    model = plugin.load("cpu")

    def run(images: Sequence[NDArray[np.uint8]], interval: float = 2.0, **parameters: float) -> Watched:
        outcome = analyze_images(plugin, model, images, interval=interval, **parameters)
        return [outcome.scores[at] for at in sorted(outcome.scores)], outcome.segments

    return run


@pytest.fixture(scope="session")
def real_clips() -> Path | None:
    """The folder of real camera clips, or None if this machine has none."""
    named = os.environ.get("SMARTCUT_CLIPS")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "clips"
    return folder if folder.is_dir() else None
