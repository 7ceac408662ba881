"""Who may open a websocket here: same origin or an allowed one, and not more at once than there are threads for."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_allowed(origin: str | None, host: str, allowed: frozenset[str]) -> bool:
    """Whether a page of `origin` may connect to us, who were called `host`.

    A client that is no browser sends no Origin and may: browsers cannot leave it out.
    """
    if origin is None or "*" in allowed or origin.rstrip("/").lower() in allowed:
        return True
    try:
        there = urlsplit(origin.lower())
        here = urlsplit(f"//{host.lower()}")
        default = DEFAULT_PORTS[there.scheme]
        return there.hostname is not None and (there.hostname, there.port or default) == (
            here.hostname,
            here.port or default,
        )
    except (ValueError, KeyError):  # "null", another scheme, or a port that is none
        return False


class OpenSockets:
    """The sockets of one kind that are open now: a limit, and a way to end them all when the server stops."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._places = 0
        self.closed = False

    @property
    def count(self) -> int:
        with self._lock:
            return self._places

    @contextlib.contextmanager
    def place(self) -> Iterator[bool]:
        """Holds one place while the block runs; yields False when there is none left or the server is stopping."""
        with self._lock:
            free = self._places < self._most and not self.closed
            self._places += free
        try:
            yield free
        finally:
            with self._lock:
                self._places -= free

    @contextlib.contextmanager
    def watched(self, *sockets: socket.socket) -> Iterator[None]:
        """While the block runs, `close_all` ends these sockets; after it they are shut down."""
        with self._lock:
            self._open.update(sockets)
            closed = self.closed
        try:
            if closed:
                hang_up(*sockets)
            yield
        finally:
            with self._lock:
                self._open.difference_update(sockets)
            hang_up(*sockets)

    def close_all(self) -> None:
        with self._lock:
            self.closed = True
            sockets = list(self._open)
        hang_up(*sockets)


def hang_up(*sockets: socket.socket) -> None:
    """Shut sockets down, which also wakes threads that wait in them; closing alone would not."""
    for sock in sockets:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
