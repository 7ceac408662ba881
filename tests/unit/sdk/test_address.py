"""Addresses of services: what is accepted, and what the error says about the rest."""

from __future__ import annotations

import pytest

from smartcut_sdk.protocol import Address, split_address


@pytest.mark.parametrize(
    ("text", "host", "port", "shown"),
    [
        ("plugin1", "plugin1", 8765, "plugin1:8765"),
        (" Plugin1:81 ", "plugin1", 81, "plugin1:81"),
        ("10.0.0.7:65535", "10.0.0.7", 65535, "10.0.0.7:65535"),
        ("[::1]", "::1", 8765, "[::1]:8765"),
        ("[FE80::1%eth0]:9", "fe80::1%eth0", 9, "[fe80::1%eth0]:9"),
        ("2001:db8::5", "2001:db8::5", 8765, "[2001:db8::5]:8765"),
        ("камера-1:9000", "камера-1", 9000, "камера-1:9000"),
    ],
)
def test_addresses(text: str, host: str, port: int, shown: str) -> None:
    address = Address.parse(text)
    assert (address.host, address.port, str(address)) == (host, port, shown)
    assert Address.parse(shown) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "host:",
        "host:0",
        "host:65536",
        "host:x",
        "host:٣",
        "host:9999999999999",
        "a b",
        "h/x",
        "user@h",
        "[::1",
        "[::1]9",
        "[x]:1",
        "h\r\nX: y",
    ],
)
def test_an_invalid_address_is_quoted_in_the_error(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address") as refusal:
        Address.parse(text)
    assert repr(text.strip()) in str(refusal.value)


def test_splitting_keeps_the_case_and_tells_a_missing_port() -> None:
    assert split_address(" Plugin1 ") == ("Plugin1", None)
    assert split_address("[FE80::1]:9") == ("FE80::1", 9)
