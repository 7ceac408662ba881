"""The metrics of one service in the Prometheus text format, served at GET /metrics."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STATES = ("starting", "ready", "busy", "failed")


class ServiceMetrics:
    """Uses its own registry, so that several services can run in one process, as in tests."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.frames = Counter(
            "smartcut_frames",
            "Frames by outcome: answered, skipped (undecodable or refused by predict), dropped (cancelled)",
            ["outcome"],
            registry=self._registry,
        )
        self.streams = Counter(
            "smartcut_streams",
            "Streams by end: done, cancelled (client left), failed, refused (bad start), interrupted",
            ["end"],
            registry=self._registry,
        )
        self._batches = Histogram(
            "smartcut_batch_frames", "Frames in one batch", buckets=(1, 2, 4, 8, 16, 32, 64), registry=self._registry
        )
        self._seconds = Histogram("smartcut_predict_seconds", "Seconds of one predict call", registry=self._registry)
        self._memory = Counter(
            "smartcut_out_of_memory", "Batches that did not fit into the device's memory", registry=self._registry
        )
        for outcome in ("answered", "skipped", "dropped"):
            self.frames.labels(outcome)
        for end in ("done", "cancelled", "failed", "refused", "interrupted"):
            self.streams.labels(end)

    def watch(self, *, state: Callable[[], str], videos: Callable[[], int], waiting: Callable[[], int]) -> None:
        """Register gauges that are read on each scrape."""

        def is_state(name: str) -> Callable[[], float]:
            return lambda: float(state() == name)

        states = Gauge("smartcut_state", "1 for the state the service is in", ["state"], registry=self._registry)
        for name in STATES:
            states.labels(name).set_function(is_state(name))
        Gauge("smartcut_open_videos", "Videos being analyzed", registry=self._registry).set_function(videos)
        Gauge("smartcut_waiting_frames", "Frames that wait for the model", registry=self._registry).set_function(
            waiting
        )

    def predicted(self, frames: int, seconds: float) -> None:
        """One predict call returned. Source: the model thread."""
        self._batches.observe(frames)
        self._seconds.observe(seconds)

    def out_of_memory(self, frames: int) -> None:
        """A batch of this many frames did not fit. Source: the model thread."""
        self._memory.inc()

    def page(self) -> bytes:
        """The body of GET /metrics."""
        return generate_latest(self._registry)
