"""A plugin's model in its own thread: loaded in the background, then fed by all open videos through one batcher."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from smartcut_sdk.inference.batching import Batcher, BatchResult, Observer, VideoQueue
from smartcut_sdk.inference.loading import LoadedModel, load_model
from smartcut_sdk.plugin.frames import DecodedFrame, Frames
from smartcut_sdk.plugin.plugin import Plugin, PluginError
from smartcut_sdk.plugin.predictions import Prediction

State = Literal["starting", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class TimedFrame:
    """One decoded frame on its way to the model; `at` in seconds."""

    at: float
    frame: DecodedFrame


BatchResults = Sequence[BatchResult[TimedFrame, Prediction]]
FrameQueue = VideoQueue[TimedFrame, Prediction]


class Engine:
    """State is "starting" until the model is loaded and warm, then "ready", or "failed" for good."""

    def __init__(
        self,
        plugin: Plugin,
        device: str | None = None,
        *,
        queue_size: int,
        max_wait_ms: float | None = None,
        observer: Observer | None = None,
        on_settled: Callable[[Engine], None] | None = None,
    ) -> None:
        """queue_size: frames of one video that may be unanswered. max_wait_ms: the plugin's own unless given.
        on_settled: called in the model thread when the state is no longer "starting".
        """
        self.plugin = plugin
        self.state: State = "starting"
        self.error: BaseException | None = None
        """Why the model could not be loaded."""
        self.settled = threading.Event()
        """Set when the state is no longer "starting"."""
        self._device = device
        self._on_settled = on_settled
        self._loaded: LoadedModel | None = None
        self.batcher: Batcher[TimedFrame, Prediction] = Batcher(
            self._predict,
            max_batch=plugin.about.max_batch,
            max_wait_ms=plugin.about.max_wait_ms if max_wait_ms is None else max_wait_ms,
            queue_size=queue_size,
            prepare=self._load,
            observer=observer,
        )

    @property
    def device(self) -> str:
        """Where the model runs; before it is loaded, what was requested."""
        return self._loaded.device if self._loaded else self._device or "auto"

    @property
    def framework(self) -> str | None:
        """The model's framework, where the SDK knows it."""
        return self._loaded.framework if self._loaded else None

    @property
    def reason(self) -> str | None:
        """Why the model could not be loaded, as one sentence."""
        return None if self.error is None else sentence_of(self.error)

    def open(self, params: Any, deliver: Callable[[BatchResults], None]) -> FrameQueue:
        """A queue for one video. Results are delivered in the model thread."""
        return self.batcher.open(params, deliver)

    def _load(self) -> None:
        try:
            self._loaded = load_model(self.plugin, self._device)
            self.state = "ready"
        except BaseException as error:  # a plugin that calls sys.exit() must not end the thread silently
            self.error = error
            self.state = "failed"
        if self._on_settled is not None:
            self._on_settled(self)
        self.settled.set()

    def _predict(self, items: Sequence[TimedFrame], params: object) -> list[Prediction]:
        assert self._loaded is not None, "frames are refused until the model is loaded"
        frames = Frames.stack([item.frame for item in items], [item.at for item in items])
        return self.plugin.predict(self._loaded.model, frames, params)


def sentence_of(error: BaseException | None) -> str:
    """A PluginError's own sentence; the type and text of anything else."""
    return str(error) if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"
