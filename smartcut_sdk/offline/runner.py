"""Analyzes files in this process: no network, no browser, the same session logic as the service."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from smartcut_sdk.inference.engine import Engine
from smartcut_sdk.offline.planner import PlanSettings
from smartcut_sdk.offline.planner_grid import PRECISION
from smartcut_sdk.offline.scan import AdaptiveScan, Analysis, Progress, Scan, UniformScan, no_progress
from smartcut_sdk.offline.video import probe
from smartcut_sdk.parameters.parameter_set import ParameterValues
from smartcut_sdk.plugin.plugin import Plugin

__all__ = ["ADAPTIVE_INTERVAL_S", "UNIFORM_INTERVAL_S", "Analysis", "Progress", "Runner", "plan_settings"]

BATCH_WAIT_MS = 250.0
"""How long the model waits for a full batch: longer than in a service, because a file has no viewer."""
ADAPTIVE_INTERVAL_S = 10.0
UNIFORM_INTERVAL_S = 5.0
"""Seconds between frames by default. The adaptive scan looks closer where it finds something."""
DECODE_AHEAD = 8
"""Frames decoded beyond two batches, so that the model never waits."""


def plan_settings(
    plugin: Plugin, validated: ParameterValues, interval: float, precision: float = PRECISION
) -> PlanSettings | None:
    """How the planner searches for this plugin, or None if it needs a uniform scan: its frames must come in order, or
    it has its own `segment` hook and no `threshold` parameter to search for.
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
    """One plugin with its model loaded, for any number of files; use it in a `with` block."""

    def __init__(self, plugin: Plugin, device: str | None = None) -> None:
        """Entering the block raises PluginError when the model can't be loaded."""
        self.plugin = plugin
        queue_size = 2 * plugin.about.max_batch + DECODE_AHEAD
        self._engine = Engine(plugin, device, queue_size=queue_size, max_wait_ms=BATCH_WAIT_MS)

    def __enter__(self) -> Runner:
        self._engine.batcher.start()
        self._engine.settled.wait()
        if self._engine.error is not None:
            self._engine.batcher.close()
            raise self._engine.error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._engine.batcher.close()

    def analyze(
        self,
        path: str | Path,
        *,
        interval: float | None = None,
        dense: bool = False,
        precision: float = PRECISION,
        parameters: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        track: int | None = None,
    ) -> Analysis:
        """The segments of one file. By default a frame every `interval` seconds, then more where a segment starts or
        ends, until its boundaries are known to `precision` seconds. With `dense`, or where the plugin requires it
        (`plan_settings`), the frames every `interval` seconds and no others. interval: ADAPTIVE_INTERVAL_S or
        UNIFORM_INTERVAL_S by default. track: as for `probe`.

        Raises VideoError, ParameterError, or PluginError when the model fails on every frame or `segment` raises.
        """
        info = probe(path, track)
        validated = self.plugin.parameters.validate(parameters or {})
        plan = None if dense else plan_settings(self.plugin, validated, interval or ADAPTIVE_INTERVAL_S, precision)
        job = (self._engine, info, validated, progress or no_progress)
        scan: Scan = UniformScan(*job, interval or UNIFORM_INTERVAL_S) if plan is None else AdaptiveScan(*job, plan)
        return scan.run()
