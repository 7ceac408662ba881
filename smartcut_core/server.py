"""The core under gunicorn: one worker process with many threads, whose websockets close on SIGTERM."""

from __future__ import annotations

import errno
import socket
import threading
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from smartcut_core.config import Settings
from smartcut_core.core import core_of

GRACEFUL_TIMEOUT_S = 5


class Worker(ThreadWorker):  # type: ignore[misc]
    """Closes websockets on exit: as endless requests they would delay it by the whole graceful timeout."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._close_websockets()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        self._close_websockets()
        super().handle_quit(sig, frame)

    def _close_websockets(self) -> None:
        # In a thread, because a signal handler must not wait for locks.
        threading.Thread(target=core_of(self.wsgi).stop, name="stop", daemon=True).start()


class Server(BaseApplication):  # type: ignore[misc]
    """`Server(settings).run()` serves until SIGTERM or SIGINT."""

    def __init__(self, settings: Settings, log_level: str = "info") -> None:
        self._settings = settings
        self._log_level = log_level
        super().__init__(prog="smartcut core")

    def load_config(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        options = {
            "bind": [f"{host}:{self._settings.port}"],
            "workers": 1,  # the live list is in memory
            "worker_class": "smartcut_core.server.Worker",
            "threads": self._settings.threads,
            "worker_connections": self._settings.threads + 256,
            "graceful_timeout": GRACEFUL_TIMEOUT_S,
            "control_socket_disable": True,
            "loglevel": self._log_level,
            "proc_name": "smartcut-core",
        }
        for name, value in options.items():
            if name in self.cfg.settings:  # older versions have no control socket
                self.cfg.set(name, value)

    def load(self) -> Any:
        from smartcut_core.app import create_app  # imported in the worker: its threads must start after the fork

        return create_app(self._settings)


def port_is_free(host: str, port: int) -> bool:
    """Whether the port can be bound; raises OSError if `host` is not an address of this machine."""
    family, kind, proto, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.socket(family, kind, proto) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True
