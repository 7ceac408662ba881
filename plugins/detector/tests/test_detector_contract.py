"""The contract of every plugin, with a detector trained on nothing, but whose answers depend on the picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from smartcut_detector.labels import NUMBER

from smartcut_sdk.testing import Plugin, PluginContract, frames_for


@pytest.mark.usefixtures("with_checkpoint")
class TestDetector(PluginContract):
    plugin_name = "detector"
    values: ClassVar = {"things": list(NUMBER)}
    interval = 4.0

    def test_answers_depend_on_the_picture(
        self, plugin: Plugin, model: Any, synthetic_video: Callable[..., Any]
    ) -> None:
        """Otherwise the contract would prove nothing here."""
        params = plugin.parameters.validate(self.values).params
        images = [image for _, image in synthetic_video().frames(self.interval)]
        answers = plugin.predict(model, frames_for(plugin, images), params)
        assert all(answer.score > 0 and answer.box is not None and answer.label in NUMBER for answer in answers)
        assert len({round(answer.score, 3) for answer in answers}) >= 4
        assert len({(answer.label, answer.box) for answer in answers}) >= 4
