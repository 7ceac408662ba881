"""The plugin contract."""

from __future__ import annotations

from smartcut_sdk.testing import PluginContract


class TestMotion(PluginContract):
    plugin_name = "motion"
