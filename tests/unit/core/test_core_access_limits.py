"""Allowed origins, and the limit on concurrent websockets."""

from __future__ import annotations

import socket

import pytest

from smartcut_core.access_limits import OpenSockets, origin_allowed


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        (None, "127.0.0.1:8000", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("HTTP://Cut.Example.org", "cut.example.org", True),
        ("https://cut.example.org", "cut.example.org:443", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://partner.example", "cut.example.org", True),
        ("http://localhost:8000", "127.0.0.1:8000", False),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", False),
        ("http://cut.example.org.evil", "cut.example.org", False),
        ("https://cut.example.org", "cut.example.org:80", False),
        ("null", "cut.example.org", False),
        ("file://", "", False),
        ("http://x:bad", "x:bad", False),
        ("", "", False),
    ],
)
def test_origins(origin: str | None, host: str, expected: bool) -> None:
    assert origin_allowed(origin, host, frozenset({"https://partner.example"})) is expected


def test_a_star_allows_every_origin() -> None:
    assert origin_allowed("https://anyone.example", "here", frozenset({"*"}))


def test_slots_are_limited_and_released() -> None:
    sockets = OpenSockets(1)
    with sockets.slot() as first:
        with sockets.slot() as second:
            assert (first, second, sockets.count) == (True, False, 1)
        assert sockets.count == 1
    with sockets.slot() as again:
        assert again


def test_closing_ends_open_sockets_and_grants_no_slot() -> None:
    sockets = OpenSockets(4)
    one, other = socket.socketpair()
    with one, other, sockets.tracked(one):
        sockets.close_all()
        assert other.recv(1) == b""
        with sockets.slot() as granted:
            assert not granted
    late, peer = socket.socketpair()
    with late, peer, sockets.tracked(late):
        assert peer.recv(1) == b""
