"""The hooks of a SmartCut plugin, one docstring each. `load` and `predict` are required, the others are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pluggy

from smartcut_sdk.plugin.frames import Frames, ImageInput
from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.segmentation.segments import Score, Segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

PROJECT = "smartcut"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

Text = str | Mapping[str, str] | None
"""One text for all languages, or a mapping with the keys "en" and "ru"."""


@dataclass(frozen=True)
class About:
    """A plugin's description of itself.

    input: size and normalization of the model's input; the SDK fits every frame to it. frame_px: width and height of
    the largest frame the page should send. ordered: `segment` needs the frames in time order. labels: what `predict`
    may find. max_batch: frames per `predict` call; max_wait_ms: how long to wait for a full batch.
    """

    title: Text = None
    description: Text = None
    version: str | None = None
    input: ImageInput | None = None
    frame_px: tuple[int, int] = (640, 360)
    ordered: bool = False
    labels: tuple[str, ...] = ()
    max_batch: int = 16
    max_wait_ms: float = 5


class Hooks:
    """The signatures. A plugin may leave out arguments it does not need, but not rename them."""

    @hookspec(firstresult=True)
    def describe(self) -> About | None:
        """Optional. Describe the plugin: its title, its model's input, what it can find."""

    @hookspec(firstresult=True)
    def parameters(self) -> type | None:
        """Optional. Return the frozen dataclass, made with `parameter()`, that becomes the analyst's form."""

    @hookspec(firstresult=True)
    def load(self, device: str) -> Any:
        """Required. Load the model onto `device` ("cpu", "cuda", "mps") and return it; called once per process.

        `predict` gets a torch or Keras model, a SavedModel or a TFLite interpreter as a callable that takes uint8
        images (N, H, W, 3) and returns numpy; anything else is passed unchanged. May raise: the exception's text is
        shown as the plugin's health.
        """

    @hookspec(firstresult=True)
    def predict(self, model: Any, frames: Frames, params: Any) -> Sequence[float | Prediction] | NDArray[Any] | None:
        """Required. Return one score 0..1 (or Prediction) per frame, in order.

        Stateless: the frames of one call may come from several videos. `frames.images` is uint8 (N, H, W, 3), RGB.
        """

    @hookspec(firstresult=True)
    def segment(self, predictions: Iterator[Prediction], params: Any) -> Iterator[Segment | Score] | None:
        """Optional. A generator, one per video, that pulls predictions in time order and yields segments.

        Its local variables are its state. It runs in its own thread; when the analyst cancels, `predictions` raises
        GeneratorExit inside it, so `finally` blocks run. A Score it yields replaces the one on the timeline. Without
        this hook, hysteresis on the scores makes the segments.
        """


HOOKS = ("describe", "parameters", "load", "predict", "segment")
REQUIRED = ("load", "predict")
