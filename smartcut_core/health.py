"""Asks every plugin for /health and /manifest, each in a thread of its own, so that one that hangs delays no other."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import Any, get_args

from smartcut_core.address import Address
from smartcut_core.live import Directory
from smartcut_core.registry import Answer, State

log = logging.getLogger("smartcut.health")

ONE_STEP = 2.0  # seconds for a connect or a read
IN_ALL = 4.0  # seconds for everything a plugin is asked in one round
HEALTH_BYTES, MANIFEST_BYTES = 16 * 1024, 256 * 1024
LONGEST_REASON = 500


def ask(address: Address, opened: dict[Address, HTTPConnection] | None = None) -> Answer | None:
    """Ask one plugin; None when it accepts no connection.

    `opened` holds the connection while it is in use, so that a watchman can end one that takes too long.
    """
    connection = HTTPConnection(address.host, address.port, timeout=ONE_STEP)
    try:
        connection.connect()
    except (OSError, UnicodeError):
        return None
    if opened is not None:
        opened[address] = connection
    try:
        health = _get(connection, "/health", HEALTH_BYTES)
        manifest = _get(connection, "/manifest", MANIFEST_BYTES)
    finally:
        if opened is not None:
            opened.pop(address, None)
        connection.close()
    state = next((s for s in get_args(State) if health and health.get("state") == s), None)
    if health is None or state is None:
        return Answer("unknown", None, manifest, spoke=False)
    reason = health.get("reason")
    return Answer(state, reason[:LONGEST_REASON] if isinstance(reason, str) and reason else None, manifest)


def _get(connection: HTTPConnection, path: str, most: int) -> Mapping[str, Any] | None:
    """The JSON object behind `path`, or None when there is none of at most `most` bytes."""
    try:
        connection.request("GET", path, headers={"Accept": "application/json", "Connection": "close"})
        response = connection.getresponse()
        body = response.read(most + 1)
        if response.status != 200 or len(body) > most:
            return None
        data = json.loads(body.decode("utf-8"))
    except (OSError, HTTPException, ValueError, RecursionError):
        return None
    finally:
        connection.close()  # the next request opens it again
    return data if isinstance(data, dict) else None


class HealthWatch:
    """Keeps a Directory's answers fresh. `start` and `stop` once each."""

    def __init__(self, directory: Directory, workers: int = 32) -> None:
        self._directory = directory
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="health")
        self._thread = threading.Thread(target=self._run, name="health-watch", daemon=True)
        self._opened: dict[Address, HTTPConnection] = {}
        self._began: dict[Address, float] = {}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._hang_up(older_than=-1.0)

    def _run(self) -> None:
        while not self._stopping.wait(0.2):
            try:
                for address in self._directory.due():
                    self._pool.submit(self._ask, address)
                self._hang_up(IN_ALL)
            except RuntimeError:  # the pool was shut down between the two lines
                return

    def _ask(self, address: Address) -> None:
        self._began[address] = time.monotonic()
        answer = None
        try:
            answer = ask(address, self._opened)
        except Exception:  # an entry that is never answered for would never be asked again
            log.exception("Asking the plugin at %s failed.", address)
        finally:
            self._began.pop(address, None)
            self._directory.answered(address, answer)

    def _hang_up(self, older_than: float) -> None:
        """End rounds that drip on: a time-out per read never ends one that sends a byte a second."""
        now = time.monotonic()
        for address, connection in list(self._opened.items()):
            sock = connection.sock
            if now - self._began.get(address, now) > older_than and sock is not None:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
