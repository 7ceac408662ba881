"""Probing plugins: what counts as healthy, and the deadline of a slow response."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from support.waiting import wait_for

from smartcut_core import health
from smartcut_core.live_list import LiveList, Source
from smartcut_core.registry import ProbeResult
from smartcut_sdk.protocol import Address

NO_HEALTH = ProbeResult("unknown", None, {"name": "x"}, has_health=False)


@contextmanager
def answering(answer: Callable[[bytes], bytes]) -> Iterator[Address]:
    """A server that sends `answer(request)` and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError):
                        connection.sendall(answer(connection.recv(4096)))

        threading.Thread(target=serve, daemon=True).start()
        yield Address("127.0.0.1", listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)


def http(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("health_response", "expected"),
    [
        (http(b'{"state": "busy", "reason": null}'), ProbeResult("busy", None, {"name": "x"})),
        (
            http(b'{"state": "failed", "reason": "\xd0\xbd\xd0\xb5\xd1\x82 \xd0\xb2\xd0\xb5\xd1\x81\xd0\xbe\xd0\xb2"}'),
            ProbeResult("failed", "нет весов", {"name": "x"}),
        ),
        (http(b'{"state": "dancing"}'), NO_HEALTH),
        (http(b'["ready"]'), NO_HEALTH),
        (http(b"ready"), NO_HEALTH),
        (http(b'{"state": "ready"}', b"404 Not Found"), NO_HEALTH),
        (http(b'{"state": "ready", "more": "' + b"x" * 20_000 + b'"}'), NO_HEALTH),
        (b"SSH-2.0\r\n", NO_HEALTH),
        (b"", NO_HEALTH),
    ],
)
def test_what_counts_as_health(health_response: bytes, expected: ProbeResult) -> None:
    manifest = http(b'{"name": "x"}')
    with answering(lambda request: manifest if request.startswith(b"GET /manifest ") else health_response) as address:
        assert health.probe(address) == expected


@pytest.mark.parametrize("manifest", [http(b"{}", b"500 Oops"), http(b'{"a": "' + b"x" * 300_000 + b'"}'), b"\0\0"])
def test_an_invalid_manifest_does_not_affect_health(manifest: bytes) -> None:
    ready = http(b'{"state": "ready"}')
    with answering(lambda request: manifest if request.startswith(b"GET /manifest ") else ready) as address:
        assert health.probe(address) == ProbeResult("ready")


def test_no_listener_is_no_result(free_port: int) -> None:
    assert health.probe(Address("127.0.0.1", free_port)) is None
    assert health.probe(Address("no-such-host.invalid", 1)) is None


def test_a_response_that_trickles_in_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROBE_TIMEOUT_S", 0.3)
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection.sendall(b"H")
                time.sleep(0.02)
        ended.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        live_list = LiveList(Source("fixed", True))
        live_list.add_fixed(Address("127.0.0.1", listener.getsockname()[1]), "drip")
        watch = health.HealthMonitor(live_list)
        watch.start()
        try:
            drip(listener.accept()[0])
            assert ended.is_set()
            wait_for(lambda: live_list.snapshot()[1]["plugins"], "plugin listed without health")
        finally:
            watch.stop()
