"""What a stream needs of its service."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from smartcut_sdk.inference.engine import Engine
from smartcut_sdk.serving.metrics import ServiceMetrics


@dataclass(frozen=True, slots=True)
class StreamResources:
    """Shared by all streams. max_in_flight: frames of one stream that may be unanswered at once."""

    engine: Engine
    metrics: ServiceMetrics
    decoders: Executor
    sessions: Executor
    max_in_flight: int
