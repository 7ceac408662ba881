"""The plugin contract with an untrained detector whose outputs depend on the frame."""

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

    def test_predictions_depend_on_the_frame(
        self, plugin: Plugin, model: Any, synthetic_video: Callable[..., Any]
    ) -> None:
        """Otherwise the contract would prove nothing here."""
        params = plugin.parameters.validate(self.values).params
        images = [image for _, image in synthetic_video().frames(self.interval)]
        predictions = plugin.predict(model, frames_for(plugin, images), params)
        assert all(
            prediction.score > 0 and prediction.box is not None and prediction.label in NUMBER
            for prediction in predictions
        )
        assert len({round(prediction.score, 3) for prediction in predictions}) >= 4
        assert len({(prediction.label, prediction.box) for prediction in predictions}) >= 4
