"""Which plugins are alive: pure state, fed with records and probe results. No sockets, threads or clock.

A plugin is listed while its newest record is "started" and it answers probes. Kafka does not order records across
topics, so timestamps decide which is newest. `now` is in seconds of any monotonic clock, stamps in milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from smartcut_sdk.protocol import Address

State = Literal["starting", "ready", "busy", "failed", "unknown"]

PROBE_INTERVAL_S = 5.0
STARTING_PROBE_INTERVAL_S = 1.0
UNLIST_AFTER_S = 12.0  # since the last answer: two missed probes with their timeouts
MIN_BACKOFF_S, MAX_BACKOFF_S, MAX_FIXED_BACKOFF_S = 0.5, 60.0, 5.0
GIVE_UP_AFTER_S = 900.0  # stop probing a silent address until it announces itself again


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """A plugin's answer to a probe. `has_health`: False if it accepted a connection but has no valid /health."""

    state: State
    reason: str | None = None
    manifest: Mapping[str, Any] | None = None
    has_health: bool = True


@dataclass(frozen=True, slots=True)
class ListedPlugin:
    """One entry of the live list."""

    address: Address
    ip: str
    name: str
    state: State
    reason: str | None
    manifest: Mapping[str, Any] | None

    @property
    def id(self) -> str:
        return str(self.address)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "ip": self.ip,
            "name": self.name,
            "state": self.state,
            "reason": self.reason,
            "manifest": self.manifest,
        }


@dataclass(slots=True)
class _Entry:
    address: Address
    ip: str = ""
    name: str = ""
    started: float = -math.inf  # stamp of the newest "started"
    stopped: float = -math.inf  # stamp of the newest "stopped"
    fixed: bool = False
    has_health: bool = False  # it has answered /health before, so a bare TCP accept no longer counts
    result: ProbeResult | None = None
    probed_at: float = -math.inf
    probe_at: float = -math.inf
    in_flight: bool = False
    failures: int = 0  # consecutive failed probes
    failing_since: float | None = None

    @property
    def announced(self) -> bool:
        # With equal stamps the order is unknown, so its health decides.
        return self.fixed or (self.started > -math.inf and self.started >= self.stopped)

    def listed(self, now: float) -> bool:
        return self.announced and self.result is not None and now - self.probed_at <= UNLIST_AFTER_S

    def reset_probes(self) -> None:
        self.result, self.probed_at, self.has_health = None, -math.inf, False
        self.probe_at, self.failures, self.failing_since = -math.inf, 0, None


class Registry:
    """All known plugins. Not thread-safe: the owner holds a lock."""

    def __init__(self) -> None:
        self._entries: dict[Address, _Entry] = {}

    def add_fixed(self, address: Address, name: str) -> None:
        """Add a configured address, probed forever and listed whenever it answers."""
        entry = self._entries.setdefault(address, _Entry(address))
        entry.ip, entry.name, entry.fixed = str(address), name, True

    def started(self, address: Address, name: str, stamp: float, *, ip: str | None = None) -> None:
        """Apply a "started" record; ignored if older than the newest one."""
        entry = self._entries.setdefault(address, _Entry(address))
        if stamp < entry.started:
            return
        came_back = not entry.announced
        newer = stamp > entry.started
        entry.started = stamp
        if not entry.fixed:
            entry.ip, entry.name = ip or str(address), name
        if came_back and entry.announced:
            entry.reset_probes()
        elif newer and entry.failures:  # a sign of life: probe now, not after the backoff
            entry.probe_at, entry.failures, entry.failing_since = -math.inf, 0, None

    def stopped(self, address: Address, stamp: float) -> None:
        """Apply a "stopped" record; a late one does not remove a plugin that started after it."""
        entry = self._entries.setdefault(address, _Entry(address))
        entry.stopped = max(entry.stopped, stamp)
        if not entry.announced:
            entry.reset_probes()

    def due(self, now: float) -> list[Address]:
        """Addresses to probe now. Each is returned once until `probed` reports its result."""
        due = [e for e in self._entries.values() if e.announced and not e.in_flight and e.probe_at <= now]
        for entry in due:
            entry.in_flight = True
        return [entry.address for entry in due]

    def probed(self, address: Address, result: ProbeResult | None, now: float) -> None:
        """Apply a probe's result; None means no connection."""
        entry = self._entries[address]
        entry.in_flight = False
        if not entry.announced:  # it stopped during the probe
            return
        if result is None or (entry.has_health and not result.has_health):
            self._failed(entry, now)
            return
        if entry.result is not None and result.manifest == entry.result.manifest:
            result = replace(result, manifest=entry.result.manifest)
        entry.result, entry.probed_at, entry.has_health = result, now, result.has_health
        entry.failures, entry.failing_since = 0, None
        entry.probe_at = now + (STARTING_PROBE_INTERVAL_S if result.state == "starting" else PROBE_INTERVAL_S)

    def _failed(self, entry: _Entry, now: float) -> None:
        entry.failures += 1
        if entry.failing_since is None:
            entry.failing_since = now
        if entry.listed(now):
            entry.probe_at = now + PROBE_INTERVAL_S
            return
        max_backoff = MAX_FIXED_BACKOFF_S if entry.fixed else MAX_BACKOFF_S
        entry.probe_at = now + min(max_backoff, MIN_BACKOFF_S * 2 ** min(entry.failures - 1, 10))
        if not entry.fixed and now - entry.failing_since > GIVE_UP_AFTER_S:
            entry.probe_at = math.inf

    def listing(self, now: float) -> tuple[ListedPlugin, ...]:
        """The live list, sorted by name, then by address."""
        found = [
            ListedPlugin(e.address, e.ip, e.name, e.result.state, e.result.reason, e.result.manifest)
            for e in self._entries.values()
            if e.listed(now) and e.result is not None
        ]
        return tuple(sorted(found, key=lambda p: (p.name.casefold(), p.address)))

    def find(self, plugin_id: str, now: float) -> ListedPlugin | None:
        """The listed plugin with this id (`host:port`), or None."""
        return next((p for p in self.listing(now) if p.id == plugin_id), None)
