"""The model of a service: loaded in the background, then fed by all streams through one batcher."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Literal

from smartcut_sdk.inference.batching import Answer, Batcher, VideoQueue
from smartcut_sdk.inference.loading import LoadedModel, load_model
from smartcut_sdk.plugin.frames import DecodedFrame, Frames
from smartcut_sdk.plugin.plugin import Plugin, PluginError
from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.serving.metrics import ServiceMetrics

log = logging.getLogger(__name__)

State = Literal["starting", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Queued:
    """One frame on its way to the model; `at` in seconds."""

    at: float
    frame: DecodedFrame


Answers = Sequence[Answer[Queued, Prediction]]
Queue = VideoQueue[Queued, Prediction]


class Engine:
    """State is "starting" until the model is loaded and warm, then "ready", or "failed" with a reason for good."""

    def __init__(self, plugin: Plugin, device: str | None, metrics: ServiceMetrics, *, queue_size: int) -> None:
        self.plugin = plugin
        self.state: State = "starting"
        self.reason: str | None = None
        self.settled = threading.Event()
        """Set when the state is no longer "starting"."""
        self._device = device
        self._loaded: LoadedModel | None = None
        self.batcher: Batcher[Queued, Prediction] = Batcher(
            self._predict,
            max_batch=plugin.about.max_batch,
            max_wait_ms=plugin.about.max_wait_ms,
            queue_size=queue_size,
            prepare=self._load,
            observer=metrics,
        )

    @property
    def device(self) -> str:
        """Where the model runs; before it is loaded, what was asked for."""
        return self._loaded.device if self._loaded else self._device or "auto"

    @property
    def framework(self) -> str | None:
        """What the model is made with, where the SDK knows it."""
        return self._loaded.framework if self._loaded else None

    def open(self, params: Any, deliver: Callable[[Answers], None]) -> Queue:
        """A queue for one video. Answers come in the model thread."""
        return self.batcher.open(params, deliver)

    def _load(self) -> None:
        try:
            self._loaded = load_model(self.plugin, self._device)
        except (Exception, SystemExit) as error:
            said = str(error) if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"
            log.error("%s", said, exc_info=log.isEnabledFor(logging.DEBUG))
            self.reason = said
            self.state = "failed"
        else:
            log.info("plugin %s is ready on %s", self.plugin.name, self.device)
            self.state = "ready"
        self.settled.set()

    def _predict(self, items: Sequence[Queued], params: object) -> list[Prediction]:
        assert self._loaded is not None, "streams are refused until the model is loaded"
        frames = Frames.stack([item.frame for item in items], [item.at for item in items])
        return self.plugin.predict(self._loaded.model, frames, params)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a stream needs of its service. room: how many of its frames may be on their way at once."""

    engine: Engine
    metrics: ServiceMetrics
    decoders: Executor
    sessions: Executor
    room: int
