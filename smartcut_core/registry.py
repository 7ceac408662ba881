"""Who is alive: pure state, fed with records and health answers. No sockets, no threads, no clock of its own.

A plugin is listed when its newest record says "started" (record timestamps of the two topics are compared, since Kafka
orders nothing across topics) and it answers. Times `now` are seconds of any steady clock; stamps are milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from smartcut_core.address import Address

State = Literal["starting", "ready", "busy", "failed", "unknown"]

ASK_EVERY = 5.0
ASK_STARTING_EVERY = 1.0
SILENCE = 12.0  # an entry that last answered longer ago than this leaves: two missed rounds and their time-outs
FIRST_RETRY, SLOWEST_RETRY, SLOWEST_FIXED_RETRY = 0.5, 60.0, 5.0
FORGET = 900.0  # an announced address that never answers is not asked again until it announces itself again


@dataclass(frozen=True, slots=True)
class Answer:
    """What a plugin said when asked. `spoke`: False when it took a connection but has no /health we understand."""

    state: State
    reason: str | None = None
    manifest: Mapping[str, Any] | None = None
    spoke: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the live list."""

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
    spoke: bool = False  # it once answered /health, so a bare TCP accept no longer counts as an answer
    answer: Answer | None = None
    answered_at: float = -math.inf
    ask_at: float = -math.inf
    asking: bool = False
    silent: int = 0  # unanswered questions in a row
    silent_since: float | None = None

    @property
    def announced(self) -> bool:
        # The same stamp in both topics proves nothing: then its health decides.
        return self.fixed or (self.started > -math.inf and self.started >= self.stopped)

    def listed(self, now: float) -> bool:
        return self.announced and self.answer is not None and now - self.answered_at <= SILENCE

    def forget_answers(self) -> None:
        self.answer, self.answered_at, self.spoke = None, -math.inf, False
        self.ask_at, self.silent, self.silent_since = -math.inf, 0, None


class Registry:
    """The plugins known so far. Not thread-safe: its owner holds a lock."""

    def __init__(self) -> None:
        self._entries: dict[Address, _Entry] = {}

    def fix(self, address: Address, name: str) -> None:
        """Add an address from a fixed list; it is asked forever and listed whenever it answers."""
        entry = self._entries.setdefault(address, _Entry(address))
        entry.ip, entry.name, entry.fixed = str(address), name, True

    def started(self, address: Address, name: str, stamp: float, *, ip: str | None = None) -> None:
        """Take a "started" record; one older than the newest known is ignored."""
        entry = self._entries.setdefault(address, _Entry(address))
        if stamp < entry.started:
            return
        came_back = not entry.announced
        newer = stamp > entry.started
        entry.started = stamp
        if not entry.fixed:
            entry.ip, entry.name = ip or str(address), name
        if came_back and entry.announced:
            entry.forget_answers()
        elif newer and entry.silent:  # a sign of life: ask now, not when the slow retry comes round
            entry.ask_at, entry.silent, entry.silent_since = -math.inf, 0, None

    def stopped(self, address: Address, stamp: float) -> None:
        """Take a "stopped" record; a late one does not remove a plugin that started after it."""
        entry = self._entries.setdefault(address, _Entry(address))
        entry.stopped = max(entry.stopped, stamp)
        if not entry.announced:
            entry.forget_answers()

    def due(self, now: float) -> list[Address]:
        """Addresses to ask now. Each is handed out once; tell what came of it with `answered`."""
        due = [e for e in self._entries.values() if e.announced and not e.asking and e.ask_at <= now]
        for entry in due:
            entry.asking = True
        return [entry.address for entry in due]

    def answered(self, address: Address, answer: Answer | None, now: float) -> None:
        """Take what a plugin answered; None means silence."""
        entry = self._entries[address]
        entry.asking = False
        if not entry.announced:  # it said goodbye while it was being asked
            return
        if answer is None or (entry.spoke and not answer.spoke):
            self._silent(entry, now)
            return
        if entry.answer is not None and answer.manifest == entry.answer.manifest:
            answer = Answer(answer.state, answer.reason, entry.answer.manifest, answer.spoke)
        entry.answer, entry.answered_at, entry.spoke = answer, now, answer.spoke
        entry.silent, entry.silent_since = 0, None
        entry.ask_at = now + (ASK_STARTING_EVERY if answer.state == "starting" else ASK_EVERY)

    def _silent(self, entry: _Entry, now: float) -> None:
        entry.silent += 1
        if entry.silent_since is None:
            entry.silent_since = now
        if entry.listed(now):
            entry.ask_at = now + ASK_EVERY
            return
        slowest = SLOWEST_FIXED_RETRY if entry.fixed else SLOWEST_RETRY
        entry.ask_at = now + min(slowest, FIRST_RETRY * 2 ** min(entry.silent - 1, 10))
        if not entry.fixed and now - entry.silent_since > FORGET:
            entry.ask_at = math.inf

    def listing(self, now: float) -> tuple[Listed, ...]:
        """The live list, by name and then by address."""
        found = [
            Listed(e.address, e.ip, e.name, e.answer.state, e.answer.reason, e.answer.manifest)
            for e in self._entries.values()
            if e.listed(now) and e.answer is not None
        ]
        return tuple(sorted(found, key=lambda p: (p.name.casefold(), p.address)))

    def find(self, plugin_id: str, now: float) -> Listed | None:
        """The listed plugin with this id (`host:port`), or None."""
        return next((p for p in self.listing(now) if p.id == plugin_id), None)
