"""The live list: the registry behind a lock, the state of its source, and a way to wait for a change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from smartcut_core.address import Address
from smartcut_core.records import Started, Stopped
from smartcut_core.registry import Answer, Listed, Registry


@dataclass(frozen=True, slots=True)
class Source:
    """Where news of plugins comes from, and how that is going."""

    kind: Literal["kafka", "fixed"]
    connected: bool
    detail: str | None = None


class Directory:
    """Thread-safe. `version` grows by one whenever what an analyst sees has changed."""

    def __init__(self, source: Source, clock: Callable[[], float] = time.monotonic) -> None:
        self._registry = Registry()
        self._clock = clock
        self._changed = threading.Condition()
        self._source = source
        self._listing: tuple[Listed, ...] = ()
        self._version = 1
        self._closed = False
        self.skipped = 0  # records that could not be read

    def fix(self, address: Address, name: str) -> None:
        with self._changed:
            self._registry.fix(address, name)

    def record(self, news: Started | Stopped, stamp: float) -> None:
        """Take one record with its timestamp in milliseconds."""
        with self._changed:
            if isinstance(news, Started):
                self._registry.started(news.address, news.name, stamp, ip=news.ip)
            else:
                self._registry.stopped(news.address, stamp)
            self._refresh()

    def answered(self, address: Address, answer: Answer | None) -> None:
        with self._changed:
            self._registry.answered(address, answer, self._clock())
            self._refresh()

    def due(self) -> list[Address]:
        """Addresses to ask now; also lets go of those that have been silent too long."""
        with self._changed:
            self._refresh()
            return self._registry.due(self._clock())

    def set_source(self, connected: bool, detail: str | None = None) -> None:
        with self._changed:
            source = Source(self._source.kind, connected, detail)
            if source != self._source:
                self._source = source
                self._bump()

    def find(self, plugin_id: str) -> Listed | None:
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
        """Block until the version is not `seen`, the directory closes or `timeout` seconds pass; True on change."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen or self._closed, timeout)
            return self._version != seen

    def close(self) -> None:
        """Wake everybody who waits; the list stays readable."""
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
