"""Asking plugins: what counts as an answer, and that one that drips on is hung up on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from support.waiting import wait_for

from smartcut_core import health
from smartcut_core.address import Address
from smartcut_core.live import Directory, Source
from smartcut_core.registry import Answer


@contextmanager
def answering(answer: Callable[[bytes], bytes]) -> Iterator[Address]:
    """A server whose connections get `answer(request)` and end."""
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
    ("health_says", "expected"),
    [
        (http(b'{"state": "busy", "reason": null}'), Answer("busy", None, {"name": "x"})),
        (
            http(b'{"state": "failed", "reason": "\xd0\xbd\xd0\xb5\xd1\x82 \xd0\xb2\xd0\xb5\xd1\x81\xd0\xbe\xd0\xb2"}'),
            Answer("failed", "нет весов", {"name": "x"}),
        ),
        (http(b'{"state": "dancing"}'), Answer("unknown", None, {"name": "x"}, spoke=False)),
        (http(b'["ready"]'), Answer("unknown", None, {"name": "x"}, spoke=False)),
        (http(b"ready"), Answer("unknown", None, {"name": "x"}, spoke=False)),
        (http(b'{"state": "ready"}', b"404 Not Found"), Answer("unknown", None, {"name": "x"}, spoke=False)),
        (http(b'{"state": "ready", "more": "' + b"x" * 20_000 + b'"}'), Answer("unknown", None, {"name": "x"}, False)),
        (b"SSH-2.0\r\n", Answer("unknown", None, {"name": "x"}, spoke=False)),
        (b"", Answer("unknown", None, {"name": "x"}, spoke=False)),
    ],
)
def test_what_counts_as_health(health_says: bytes, expected: Answer) -> None:
    manifest = http(b'{"name": "x"}')
    with answering(lambda request: manifest if request.startswith(b"GET /manifest ") else health_says) as address:
        assert health.ask(address) == expected


@pytest.mark.parametrize("manifest", [http(b"{}", b"500 Oops"), http(b'{"a": "' + b"x" * 300_000 + b'"}'), b"\0\0"])
def test_a_manifest_that_is_none_leaves_the_health(manifest: bytes) -> None:
    ready = http(b'{"state": "ready"}')
    with answering(lambda request: manifest if request.startswith(b"GET /manifest ") else ready) as address:
        assert health.ask(address) == Answer("ready")


def test_nobody_there_is_silence(free_port: int) -> None:
    assert health.ask(Address("127.0.0.1", free_port)) is None
    assert health.ask(Address("no-such-host.invalid", 1)) is None


def test_one_that_drips_a_byte_at_a_time_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "IN_ALL", 0.3)
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection.sendall(b"H")
                time.sleep(0.02)
        ended.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        directory = Directory(Source("fixed", True))
        directory.fix(Address("127.0.0.1", listener.getsockname()[1]), "drip")
        watch = health.HealthWatch(directory)
        watch.start()
        try:
            drip(listener.accept()[0])
            assert ended.is_set()
            wait_for(lambda: directory.snapshot()[1]["plugins"], "plugin listed by name alone")
        finally:
            watch.stop()
