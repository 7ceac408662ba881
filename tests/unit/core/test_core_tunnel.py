"""The byte tunnel on plain sockets: handshake, both directions, EOF, and misbehaving plugins."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from smartcut_core import tunnel
from smartcut_sdk.protocol import Address

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: abc\r\nSet-Cookie: a=b\r\n\r\n"


@contextmanager
def plugin(behave: Callable[[socket.socket, bytes], None]) -> Iterator[Address]:
    """A plugin that accepts one connection, reads its handshake and calls `behave`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                request = b""
                while not request.endswith(b"\r\n\r\n"):
                    request += connection.recv(4096)
                behave(connection, request)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Address("127.0.0.1", listener.getsockname()[1])
        thread.join(10)
        assert not thread.is_alive()


def test_the_key_is_forwarded_and_only_websocket_headers_come_back() -> None:
    seen = []

    def behave(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        connection.sendall(SWITCHED + b"early frame")

    with plugin(behave) as address:
        upstream, first = tunnel.open_stream(address, "the+key==", "smartcut.v1")
        upstream.close()
    assert b"\r\nSec-WebSocket-Key: the+key==\r\n" in seen[0]
    assert b"\r\nSec-WebSocket-Protocol: smartcut.v1\r\n" in seen[0]
    head, _, rest = first.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: abc",
    ]
    assert rest == b"early frame"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", "answered 503 Service Unavailable"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not HTTP"),
        (b"", "disconnected"),
        (b"HTTP/1.1 101 " + b"x" * 40_000, "too many headers"),
    ],
)
def test_any_response_but_101_is_an_error(answer: bytes, message: str) -> None:
    def behave(connection: socket.socket, _request: bytes) -> None:
        with suppress(OSError):
            connection.sendall(answer)

    with plugin(behave) as address, pytest.raises(tunnel.PluginRefused, match=message) as refusal:
        tunnel.open_stream(address, "key", "smartcut.v1")
    assert str(address) in str(refusal.value)


def test_no_listener_and_a_key_with_line_breaks(free_port: int) -> None:
    with pytest.raises(tunnel.PluginRefused, match="cannot be reached") as refusal:
        tunnel.open_stream(Address("127.0.0.1", free_port), "key", "smartcut.v1")
    assert refusal.value.code == "plugin_unreachable"
    with pytest.raises(tunnel.PluginRefused, match="characters"):
        tunnel.open_stream(Address("127.0.0.1", free_port), "k\r\nX: y", "smartcut.v1")


@contextmanager
def spliced() -> Iterator[tuple[socket.socket, socket.socket, threading.Thread]]:
    """(browser's end, plugin's end, the thread that runs splice)."""
    browser, one = socket.socketpair()
    other, far = socket.socketpair()
    thread = threading.Thread(target=tunnel.splice, args=(one, other), daemon=True)
    thread.start()
    with browser, one, other, far:
        yield browser, far, thread


def read_all(sock: socket.socket) -> bytes:
    parts = []
    while data := sock.recv(65536):
        parts.append(data)
    return b"".join(parts)


def test_both_directions_at_once_and_a_half_close() -> None:
    up, down = os.urandom(3_000_000), os.urandom(2_000_000)
    got: dict[str, bytes] = {}
    with spliced() as (browser, far, thread):
        readers = [
            threading.Thread(target=lambda: got.update(far=read_all(far))),
            threading.Thread(target=lambda: got.update(browser=read_all(browser))),
        ]
        for reader in readers:
            reader.start()
        sender = threading.Thread(target=far.sendall, args=(down[:-5],))
        sender.start()
        browser.sendall(up)
        browser.shutdown(socket.SHUT_WR)
        sender.join(10)
        readers[0].join(10)
        assert got["far"] == up
        far.sendall(down[-5:])  # the other direction is still open
        far.shutdown(socket.SHUT_WR)
        readers[1].join(10)
        thread.join(10)
        assert got["browser"] == down
        assert not thread.is_alive()


def test_an_error_on_one_side_ends_both() -> None:
    with spliced() as (browser, far, thread):
        far.shutdown(socket.SHUT_RDWR)
        far.close()
        assert read_all(browser) == b""
        browser.close()
        thread.join(10)
        assert not thread.is_alive()


def test_a_side_that_never_closes_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tunnel, "HALF_CLOSE_TIMEOUT_S", 0.05)
    with spliced() as (browser, far, thread):
        far.shutdown(socket.SHUT_WR)  # EOF from the plugin; the browser neither reads nor closes
        thread.join(10)
        assert not thread.is_alive()
        assert read_all(browser) == b""
