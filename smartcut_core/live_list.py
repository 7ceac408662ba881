"""The live list: a thread-safe registry with the state of its source, to wait on for changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from smartcut_core.records import StartedRecord, StoppedRecord
from smartcut_core.registry import ListedPlugin, ProbeResult, Registry
from smartcut_sdk.protocol import Address


@dataclass(frozen=True, slots=True)
class Source:
    """Where plugins are discovered, and whether that works."""

    kind: Literal["kafka", "fixed"]
    connected: bool
    detail: str | None = None


class LiveList:
    """Thread-safe. `version` is incremented whenever the visible list changes."""

    def __init__(self, source: Source, clock: Callable[[], float] = time.monotonic) -> None:
        self._registry = Registry()
        self._clock = clock
        self._changed = threading.Condition()
        self._source = source
        self._listing: tuple[ListedPlugin, ...] = ()
        self._version = 1
        self._closed = False
        self.skipped = 0  # invalid records

    def add_fixed(self, address: Address, name: str) -> None:
        with self._changed:
            self._registry.add_fixed(address, name)

    def apply(self, record: StartedRecord | StoppedRecord, stamp: float) -> None:
        """Apply one record with its timestamp in milliseconds."""
        with self._changed:
            if isinstance(record, StartedRecord):
                self._registry.started(record.address, record.name, stamp, ip=record.ip)
            else:
                self._registry.stopped(record.address, stamp)
            self._refresh()

    def probed(self, address: Address, result: ProbeResult | None) -> None:
        with self._changed:
            self._registry.probed(address, result, self._clock())
            self._refresh()

    def due(self) -> list[Address]:
        """Addresses to probe now; also unlists plugins that have been silent for too long."""
        with self._changed:
            self._refresh()
            return self._registry.due(self._clock())

    def set_source(self, connected: bool, detail: str | None = None) -> None:
        with self._changed:
            source = Source(self._source.kind, connected, detail)
            if source != self._source:
                self._source = source
                self._bump()

    def find(self, plugin_id: str) -> ListedPlugin | None:
        with self._changed:
            return self._registry.find(plugin_id, self._clock())

    @property
    def version(self) -> int:
        with self._changed:
            return self._version

    def snapshot(self) -> tuple[int, dict[str, Any]]:
        """The version and the JSON of `GET /api/plugins`."""
        with self._changed:
            self._refresh()
            source = {"kind": self._source.kind, "connected": self._source.connected, "detail": self._source.detail}
            return self._version, {"plugins": [p.as_json() for p in self._listing], "source": source}

    def wait(self, seen: int, timeout: float) -> bool:
        """Block until the version differs from `seen`, the list is closed or `timeout` seconds pass; True on change."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen or self._closed, timeout)
            return self._version != seen

    def close(self) -> None:
        """Wake all waiters; the list stays readable."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _refresh(self) -> None:
        listing = self._registry.listing(self._clock())
        if listing != self._listing:
            self._listing = listing
            self._bump()

    def _bump(self) -> None:
        self._version += 1
        self._changed.notify_all()
