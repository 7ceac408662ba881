"""Limits on websockets: allowed origins, and the number of concurrent ones."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_allowed(origin: str | None, host: str, allowed: frozenset[str]) -> bool:
    """Whether a page from `origin` may connect to this server, addressed as `host`.

    No Origin is allowed: only clients other than browsers can omit it.
    """
    if origin is None or "*" in allowed or origin.rstrip("/").lower() in allowed:
        return True
    try:
        remote = urlsplit(origin.lower())
        local = urlsplit(f"//{host.lower()}")
        default = DEFAULT_PORTS[remote.scheme]
        return remote.hostname is not None and (remote.hostname, remote.port or default) == (
            local.hostname,
            local.port or default,
        )
    except (ValueError, KeyError):  # "null", another scheme, or an invalid port
        return False


class OpenSockets:
    """Open sockets of one kind: limits their number, and closes them all when the server stops."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._in_use = 0
        self.closed = False

    @property
    def count(self) -> int:
        with self._lock:
            return self._in_use

    @contextlib.contextmanager
    def slot(self) -> Iterator[bool]:
        """Hold a slot while the block runs; yields False if none is free or the server is stopping."""
        with self._lock:
            granted = self._in_use < self._limit and not self.closed
            self._in_use += granted
        try:
            yield granted
        finally:
            with self._lock:
                self._in_use -= granted

    @contextlib.contextmanager
    def tracked(self, *sockets: socket.socket) -> Iterator[None]:
        """Let `close_all` end these sockets while the block runs; shut them down after it."""
        with self._lock:
            self._open.update(sockets)
            closed = self.closed
        try:
            if closed:
                shut_down(*sockets)
            yield
        finally:
            with self._lock:
                self._open.difference_update(sockets)
            shut_down(*sockets)

    def close_all(self) -> None:
        with self._lock:
            self.closed = True
            sockets = list(self._open)
        shut_down(*sockets)


def shut_down(*sockets: socket.socket) -> None:
    """Shut sockets down. Unlike close(), this wakes threads blocked in recv()."""
    for sock in sockets:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
