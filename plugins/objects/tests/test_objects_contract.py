"""The plugin contract."""

from __future__ import annotations

from typing import ClassVar

from smartcut_objects.labels import CLASSES

from smartcut_sdk.testing import PluginContract


class TestObjects(PluginContract):
    plugin_name = "objects"
    # every class, so that even synthetic frames give scores to compare
    values: ClassVar = {"classes": list(CLASSES)}
