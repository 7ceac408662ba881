"""One plugin as the rest of the SDK sees it: calls its hooks, checks their results, turns failures into PluginError."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pluggy

from smartcut_sdk.parameters.parameter_set import DeclarationError, ParameterSet
from smartcut_sdk.plugin.checks import PluginError, check_hooks, file_of, read_predictions, read_result, where
from smartcut_sdk.plugin.frames import Frames
from smartcut_sdk.plugin.hookspecs import PROJECT, About, Hooks, Text
from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.protocol.messages import SUBPROTOCOL
from smartcut_sdk.segmentation.segments import Score, Segment

__all__ = ["Plugin", "PluginError"]


class Plugin:
    """A plugin whose hooks, description and parameters have been read.

    name: its entry point's name. about: its description of itself. parameters: its form.
    """

    def __init__(self, name: str, module: Any, *, version: str | None = None) -> None:
        """module: the module or object with the hooks. Raises PluginError when it is not a valid plugin."""
        self.name = name
        self.file = file_of(module)
        check_hooks(module, name)
        # One manager per plugin, so that a faulty plugin can't affect another.
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(Hooks)
        try:
            manager.register(module, name)
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginError(f"Plugin {name!r}: the hooks in {self.file} are not right: {error}.") from error
        self._hook: Any = manager.hook
        self.has_segment = bool(self._hook.segment.get_hookimpls())
        self.about = self._describe()
        self.version = self.about.version or version
        self.parameters = self._parameters()

    @classmethod
    def from_module(cls, module: Any, name: str | None = None) -> Plugin:
        """A plugin from a module or an object with hooks, as tests use it."""
        return cls(name or getattr(module, "__name__", type(module).__name__).rpartition(".")[2], module)

    def manifest(self, device: str, framework: str | None = None) -> dict[str, Any]:
        """The body of `GET /manifest`. device: where the model runs; framework: the model's, where known."""
        width, height = self.about.frame_px
        return {
            "protocol": [SUBPROTOCOL],
            "name": self.name,
            "version": self.version,
            "title": _languages(self.about.title, self.name),
            "description": _languages(self.about.description, ""),
            "parameters": self.parameters.schema(),
            "labels": list(self.about.labels),
            "frame": {"width": width, "height": height},
            "ordered": self.about.ordered,
            "segmenter": "plugin" if self.has_segment else "default",
            "device": device,
            "framework": framework,
        }

    def load(self, device: str) -> Any:
        """The return value of the plugin's `load`, unchanged. Raises PluginError when it raised."""
        return self._call("load", "could not load its model", device=device)

    def predict(self, model: Any, frames: Frames, params: Any) -> list[Prediction]:
        """One Prediction per frame, with its time. Raises PluginError when predict raised or its result is invalid."""
        result = self._call("predict", "failed in predict()", model=model, frames=frames, params=params)
        return read_predictions(result, frames, f"predict() in {self.file} of plugin {self.name!r}")

    def segment(self, predictions: Iterator[Prediction], params: Any) -> Iterator[Segment | Score]:
        """Run the plugin's `segment` hook on one video; closing the iterator closes the plugin's generator.

        Raises PluginError when the generator raises, or yields neither a Score nor a Segment with start < stop.
        """
        what = f"segment() in {self.file} of plugin {self.name!r}"
        if not self.has_segment:
            raise PluginError(f"Plugin {self.name!r} has no segment() in {self.file}.")
        generator = self._call("segment", "failed in segment()", predictions=predictions, params=params)
        if not hasattr(generator, "__next__"):
            raise PluginError(f"{what} is no generator: use yield in it.")
        return self._checked(generator, what)

    def _checked(self, generator: Iterator[Any], what: str) -> Iterator[Segment | Score]:
        try:
            for result in generator:
                yield read_result(result, what)
        except PluginError:
            raise
        except (Exception, SystemExit) as error:
            raise PluginError(f"Plugin {self.name!r} failed in segment(): {where(error, self.file)}.") from error
        finally:
            close = getattr(generator, "close", None)
            if close is not None:
                close()

    def _describe(self) -> About:
        about = self._call("describe", "could not describe itself")
        if about is None:
            return About()
        if not isinstance(about, About):
            raise PluginError(f"describe() in {self.file} of plugin {self.name!r} must return About(…), not {about!r}.")
        if about.max_batch < 1 or min(about.frame_px) < 1 or about.max_wait_ms < 0:
            raise PluginError(
                f"describe() in {self.file} of plugin {self.name!r} needs max_batch and frame_px of at least 1"
                " and max_wait_ms of at least 0."
            )
        return about

    def _parameters(self) -> ParameterSet:
        declared = self._call("parameters", "could not say its parameters")
        if declared is not None and not isinstance(declared, type):
            what = f"parameters() in {self.file} of plugin {self.name!r}"
            raise PluginError(f"{what} must return the dataclass itself (return Parameters), not {declared!r}.")
        try:
            return ParameterSet(declared, segmentation=not self.has_segment)
        except DeclarationError as error:
            raise PluginError(f"Plugin {self.name!r} ({self.file}): {error}") from error

    def _call(self, hook: str, failing: str, **arguments: Any) -> Any:
        try:
            return getattr(self._hook, hook)(**arguments)
        except (Exception, SystemExit) as error:
            raise PluginError(f"Plugin {self.name!r} {failing}: {where(error, self.file)}.") from error


def _languages(text: Text, otherwise: str) -> dict[str, str]:
    """The text in both languages; a missing one is replaced with the other."""
    if text is None or isinstance(text, str):
        return {"en": text or otherwise, "ru": text or otherwise}
    english = text.get("en") or text.get("ru") or otherwise
    return {"en": english, "ru": text.get("ru") or english}
