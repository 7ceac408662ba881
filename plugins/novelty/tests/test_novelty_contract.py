"""The contract of every plugin, on the real model."""

from __future__ import annotations

from smartcut_sdk.testing import PluginContract


class TestNovelty(PluginContract):
    plugin_name = "novelty"
