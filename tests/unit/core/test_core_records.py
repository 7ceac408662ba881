"""Kafka records: `started` and `stopped` are parsed, anything else is rejected with a reason."""

from __future__ import annotations

import json

import pytest

from smartcut_core.records import InvalidRecord, StartedRecord, StoppedRecord, parse_record
from smartcut_sdk.protocol import Address


def test_started_and_stopped() -> None:
    value = '{"ip": "plugin1", "name": "плагин 1"}'.encode()
    assert parse_record("started", value) == StartedRecord(Address("plugin1"), "plugin1", "плагин 1")
    assert parse_record("stopped", b'{"ip": "plugin1"}') == StoppedRecord(Address("plugin1"))


def test_unknown_keys_are_ignored() -> None:
    value = json.dumps({"ip": "[::1]:99", "name": "n", "more": [1], "version": 3}).encode()
    assert parse_record("started", value) == StartedRecord(Address("::1", 99), "[::1]:99", "n")
    assert parse_record("stopped", value) == StoppedRecord(Address("::1", 99))


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
    with pytest.raises(InvalidRecord, match=why):
        parse_record(topic, value)
