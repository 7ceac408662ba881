"""A TCP proxy between page and server that can go silent like an unplugged cable: connections hang, none is closed."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from types import TracebackType
from urllib.parse import urlsplit

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with which close() sends a reset."""


class Wire:
    """Forwards TCP connections to a server on this machine. A context manager."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        assert target.hostname
        assert target.port
        self.target = (target.hostname, target.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.whole = threading.Event()
        self.whole.set()
        self.ends: list[socket.socket] = []
        self.lock = threading.Lock()

    def __enter__(self) -> Wire:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.listener.close()
        self._reset()

    def pull(self) -> None:
        """Nothing arrives on either side any more, and new connections are not answered."""
        self.whole.clear()

    def mend(self) -> None:
        """Reset the hanging connections, as a router does after losing its state; new ones get through."""
        self._reset()
        self.whole.set()

    def _reset(self) -> None:
        with self.lock:
            ends, self.ends = self.ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.shutdown(socket.SHUT_RDWR)  # wakes a blocked reader
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return  # closed
            with self.lock:
                self.ends.append(near)
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self.whole.wait()
        with contextlib.suppress(OSError):
            far = socket.create_connection(self.target)
            with self.lock:
                self.ends.append(far)
            threading.Thread(target=self._pump, args=(far, near), daemon=True).start()
            self._pump(near, far)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.whole.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
