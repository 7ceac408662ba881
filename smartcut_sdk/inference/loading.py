"""Loads a plugin's model: chooses the device, calls `load`, adapts and warms up the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smartcut_sdk.inference.adapters import Adapted, AdapterError, adapt
from smartcut_sdk.inference.device import DeviceError, prepare_frameworks, resolve_device
from smartcut_sdk.plugin.checks import PluginError

if TYPE_CHECKING:
    from smartcut_sdk.plugin.plugin import Plugin


@dataclass(frozen=True)
class LoadedModel:
    """A model ready to predict. model: the argument of `predict`; device: where it runs; framework: "torch", "keras" …
    or None for anything else.
    """

    model: Any
    device: str
    framework: str | None


def load_model(plugin: Plugin, device: str | None = None) -> LoadedModel:
    """Load the plugin's model onto `device` ("auto" or None: the best available). Raises PluginError.

    Source: the plugin's `load` hook.
    """
    prepare_frameworks()
    try:
        chosen = resolve_device(device)
        model = adapt(plugin.load(chosen), chosen, plugin.about.input)
    except (AdapterError, DeviceError) as error:
        raise PluginError(f"Plugin {plugin.name!r} ({plugin.file}): {error}") from error
    if isinstance(model, Adapted):
        return LoadedModel(model, model.device, model.framework)
    return LoadedModel(model, chosen, None)
