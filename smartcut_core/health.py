"""Probes every plugin's /health and /manifest, in a thread pool so that a plugin that hangs delays no other."""

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

from smartcut_core.live_list import LiveList
from smartcut_core.registry import ProbeResult, State
from smartcut_sdk.protocol import Address

log = logging.getLogger("smartcut.health")

SOCKET_TIMEOUT_S = 2.0  # for a connect or a read
PROBE_TIMEOUT_S = 4.0  # for both requests of a probe
MAX_HEALTH_BYTES, MAX_MANIFEST_BYTES = 16 * 1024, 256 * 1024
MAX_REASON_CHARS = 500


def probe(address: Address, connections: dict[Address, HTTPConnection] | None = None) -> ProbeResult | None:
    """Probe one plugin; None if it accepts no connection.

    `connections` holds the connection while it is in use, for another thread to end it.
    """
    connection = HTTPConnection(address.host, address.port, timeout=SOCKET_TIMEOUT_S)
    try:
        connection.connect()
    except (OSError, UnicodeError):
        return None
    if connections is not None:
        connections[address] = connection
    try:
        health = _get(connection, "/health", MAX_HEALTH_BYTES)
        manifest = _get(connection, "/manifest", MAX_MANIFEST_BYTES)
    finally:
        if connections is not None:
            connections.pop(address, None)
        connection.close()
    state = next((s for s in get_args(State) if health and health.get("state") == s), None)
    if health is None or state is None:
        return ProbeResult("unknown", None, manifest, has_health=False)
    reason = health.get("reason")
    return ProbeResult(state, reason[:MAX_REASON_CHARS] if isinstance(reason, str) and reason else None, manifest)


def _get(connection: HTTPConnection, path: str, max_bytes: int) -> Mapping[str, Any] | None:
    """The JSON object at `path`, or None if there is none or it exceeds `max_bytes`."""
    try:
        connection.request("GET", path, headers={"Accept": "application/json", "Connection": "close"})
        response = connection.getresponse()
        body = response.read(max_bytes + 1)
        if response.status != 200 or len(body) > max_bytes:
            return None
        data = json.loads(body.decode("utf-8"))
    except (OSError, HTTPException, ValueError, RecursionError):
        return None
    finally:
        connection.close()  # the next request reconnects
    return data if isinstance(data, dict) else None


class HealthMonitor:
    """Keeps a LiveList's probe results current. `start` and `stop` once each."""

    def __init__(self, live_list: LiveList, workers: int = 32) -> None:
        self._directory = live_list
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="health")
        self._thread = threading.Thread(target=self._run, name="health-monitor", daemon=True)
        self._connections: dict[Address, HTTPConnection] = {}
        self._started_at: dict[Address, float] = {}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._end_slow_probes(older_than=-1.0)

    def _run(self) -> None:
        while not self._stopping.wait(0.2):
            try:
                for address in self._directory.due():
                    self._pool.submit(self._probe, address)
                self._end_slow_probes(PROBE_TIMEOUT_S)
            except RuntimeError:  # the pool was shut down meanwhile
                return

    def _probe(self, address: Address) -> None:
        self._started_at[address] = time.monotonic()
        result = None
        try:
            result = probe(address, self._connections)
        except Exception:  # without a result the entry would never be probed again
            log.exception("Probing the plugin at %s failed.", address)
        finally:
            self._started_at.pop(address, None)
            self._directory.probed(address, result)

    def _end_slow_probes(self, older_than: float) -> None:
        """Shut down probes beyond their deadline: a timeout per read never ends a slow trickle of bytes."""
        now = time.monotonic()
        for address, connection in list(self._connections.items()):
            sock = connection.sock
            if now - self._started_at.get(address, now) > older_than and sock is not None:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
