"""Kafka records: the mission's two messages are understood, anything else is refused with a reason."""

from __future__ import annotations

import json

import pytest

from smartcut_core.address import Address
from smartcut_core.records import Started, Stopped, Unreadable, read_record


def test_the_two_messages_of_the_mission() -> None:
    value = '{"ip": "plugin1", "name": "плагин 1"}'.encode()
    assert read_record("started", value) == Started(Address("plugin1"), "plugin1", "плагин 1")
    assert read_record("stopped", b'{"ip": "plugin1"}') == Stopped(Address("plugin1"))


def test_unknown_keys_are_ignored() -> None:
    value = json.dumps({"ip": "[::1]:99", "name": "n", "more": [1], "version": 3}).encode()
    assert read_record("started", value) == Started(Address("::1", 99), "[::1]:99", "n")
    assert read_record("stopped", value) == Stopped(Address("::1", 99))


@pytest.mark.parametrize(
    ("topic", "value", "why"),
    [
        ("started", None, "no value"),
        ("started", b"", "not JSON"),
        ("started", b"\xff\xfe{}", "not JSON"),
        ("started", b"[" * 40_000, "not JSON"),
        ("started", b"x" * 1_000_000, "1000000 bytes"),
        ("started", b'["ip", "name"]', "JSON list"),
        ("started", b"null", "JSON NoneType"),
        ("started", b'{"name": "n"}', '"ip"'),
        ("stopped", b'{"ip": 7}', '"ip"'),
        ("stopped", b'{"ip": "a b"}', "not an address"),
        ("started", b'{"ip": "h"}', '"name"'),
        ("started", b'{"ip": "h", "name": "  "}', '"name"'),
        ("started", b'{"ip": "h", "name": "a\\u0000b"}', "not printable"),
        ("started", json.dumps({"ip": "h", "name": "n" * 201}).encode(), "longer than 200"),
    ],
)
def test_anything_else_is_unreadable(topic: str, value: bytes | None, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_record(topic, value)
