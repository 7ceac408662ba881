"""Makes small plugins for tests of the plugin object."""

from __future__ import annotations

from typing import Any

import numpy as np

from smartcut_sdk import Frames, hookimpl
from smartcut_sdk.plugin.plugin import Plugin


def some(count: int, shade: int = 255) -> Frames:
    return Frames(np.full((count, 4, 6, 3), shade, np.uint8), [5.0 * index for index in range(count)])


def with_answer(answer: Any) -> Plugin:
    class Author:
        @hookimpl
        def load(self, device: str) -> str:
            return device

        @hookimpl
        def predict(self, model: Any, frames: Frames, params: Any) -> Any:
            return answer(frames) if callable(answer) else answer

    return Plugin.from_module(Author(), "odd")
