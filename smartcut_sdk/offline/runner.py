"""A file analysed in this process: frames from PyAV, the model in its own thread, segments from the same session
logic that the service uses. No network, no browser.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from smartcut_sdk.inference.batching import Batcher
from smartcut_sdk.inference.loading import LoadedModel, load_model
from smartcut_sdk.offline.planner import PlanSettings
from smartcut_sdk.offline.scan import Analysis, DenseWalk, FineWalk, Item, Progress, Walk, silent
from smartcut_sdk.offline.video import probe
from smartcut_sdk.parameters.parameter_set import Validated
from smartcut_sdk.plugin.frames import Frames
from smartcut_sdk.plugin.plugin import Plugin
from smartcut_sdk.plugin.predictions import Prediction

__all__ = ["COARSE_S", "DENSE_S", "Analysis", "Progress", "Runner", "plan_settings"]

PATIENCE_MS = 250.0
"""How long the model waits for a full batch; nobody watches a file as they watch a stream."""
COARSE_S = 10.0
"""Seconds between frames where the ends are searched, unless said otherwise."""
DENSE_S = 5.0
"""Seconds between frames where they are not."""
ON_THE_WAY = 8
"""So many frames more than two batches hold are decoded and waiting at most."""


def plan_settings(plugin: Plugin, validated: Validated, interval: float, precision: float = 1.0) -> PlanSettings | None:
    """How the planner searches for this plugin, or None where each frame in turn is needed: its order matters, or it
    makes its segments itself and has no `threshold` among its parameters to search for.
    """
    if plugin.about.ordered:
        return None
    settings = validated.segmentation
    if not plugin.has_segment:
        return PlanSettings(interval, precision, settings.threshold, settings.gap, settings.shortest)
    known: dict[str, float] = {}
    for name in ("threshold", "gap", "shortest"):
        value = getattr(validated.params, name, None)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            known[name] = float(value)
    return PlanSettings(interval, precision, **known) if "threshold" in known else None


class Runner:
    """One plugin with its model loaded, for as many files as wanted; use it in a `with` block.

    Decoding and model overlap: frames are read in the calling thread while the model works in its own.
    """

    def __init__(self, plugin: Plugin, device: str | None = None) -> None:
        """PluginError, on entering the block, when the model can't be loaded."""
        self.plugin = plugin
        self._device = device
        self._loaded: LoadedModel | None = None
        self._problem: BaseException | None = None
        self._settled = threading.Event()
        about = plugin.about
        self._batcher: Batcher[Item, Prediction] = Batcher(
            self._predict,
            max_batch=about.max_batch,
            max_wait_ms=PATIENCE_MS,
            queue_size=2 * about.max_batch + ON_THE_WAY,
            prepare=self._load,
        )

    def __enter__(self) -> Runner:
        self._batcher.start()
        self._settled.wait()
        if self._problem is not None:
            self._batcher.close()
            raise self._problem
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._batcher.close()

    def analyze(
        self,
        path: str | Path,
        *,
        interval: float | None = None,
        dense: bool = False,
        precision: float = 1.0,
        parameters: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> Analysis:
        """Segments of one file: a frame every `interval` seconds, then more where a segment begins or ends, until both
        are known to `precision` seconds. Without the second part with `dense`, or where the plugin doesn't allow it
        (`plan_settings`). interval: COARSE_S unless given, DENSE_S without the second part.

        Raises VideoError, ParameterError, or PluginError when the model fails on every frame or `segment` raises.
        """
        info = probe(path)
        validated = self.plugin.parameters.validate(parameters or {})
        plan = None if dense else plan_settings(self.plugin, validated, interval or COARSE_S, precision)
        job = (self.plugin, self._batcher, info, validated, progress or silent)
        walk: Walk = DenseWalk(*job, interval or DENSE_S) if plan is None else FineWalk(*job, plan)
        return walk.run()

    def _load(self) -> None:
        try:
            self._loaded = load_model(self.plugin, self._device)
        except BaseException as error:  # handed to the thread that waits for it
            self._problem = error
        self._settled.set()

    def _predict(self, items: Sequence[Item], params: object) -> list[Prediction]:
        assert self._loaded is not None, "nothing is analysed before the model is loaded"
        frames = Frames.stack([frame for _, frame in items], [at for at, _ in items])
        return self.plugin.predict(self._loaded.model, frames, params)
