"""A plugin's address as announced: `host`, `host:port` or `[v6]:port`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smartcut_sdk.errors import SmartCutError

DEFAULT_PORT = 8765
_HOST = re.compile(r"[\w.-]{1,253}")
_V6 = re.compile(r"[0-9a-fA-F:.]{2,45}(%[\w.-]{1,32})?")


class AddressError(SmartCutError, ValueError):
    """A text that is not an address; the sentence quotes it."""


@dataclass(frozen=True, order=True, slots=True)
class Address:
    """A host name or IP address (IPv6 without brackets) and a TCP port."""

    host: str
    port: int = DEFAULT_PORT

    @classmethod
    def parse(cls, text: str) -> Address:
        """Parse an announced address; the host becomes lower case. Raises AddressError."""
        host, port = split_address(text)
        return cls(host.lower(), DEFAULT_PORT if port is None else port)

    def __str__(self) -> str:
        """`host:port` or `[v6]:port`, which is also the plugin's id."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def split_address(text: str) -> tuple[str, int | None]:
    """Host and port of an address as written; None where it names no port. Raises AddressError."""
    text = text.strip()
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or ":" not in host or (rest and not rest.startswith(":")):
            raise AddressError(f"{text!r} is not an address: an IPv6 address is written [::1] or [::1]:{DEFAULT_PORT}")
        port = rest[1:] if rest else ""
    elif text.count(":") > 1:  # a bare IPv6 address has no port
        host, port = text, ""
    else:
        host, _, port = text.partition(":")
        if text.endswith(":"):
            raise AddressError(f"{text!r} is not an address: the port after the colon is missing")
    if not (_V6 if ":" in host else _HOST).fullmatch(host):
        raise AddressError(f"{text!r} is not an address: use host, host:port or [v6]:port")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise AddressError(f"{text!r} is not an address: {port!r} is not a port between 1 and 65535")
    return host, int(port) if port else None
