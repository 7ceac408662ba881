"""A plugin's address as announced: `host`, `host:port` or `[v6]:port`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT_PORT = 8765
_HOST = re.compile(r"[\w.-]{1,253}")
_V6 = re.compile(r"[0-9a-fA-F:.]{2,45}(%[\w.-]{1,32})?")


@dataclass(frozen=True, order=True, slots=True)
class Address:
    """A host name or IP address (IPv6 without brackets) and a TCP port."""

    host: str
    port: int = DEFAULT_PORT

    @classmethod
    def parse(cls, text: str) -> Address:
        """Parse an announced address; raises ValueError with a sentence that quotes it."""
        text = text.strip()
        if text.startswith("["):
            host, bracket, rest = text[1:].partition("]")
            if not bracket or ":" not in host or (rest and not rest.startswith(":")):
                raise ValueError(f"{text!r} is not an address: an IPv6 address is written [::1] or [::1]:8765")
            port = rest[1:] if rest else ""
        elif text.count(":") > 1:  # a bare IPv6 address has no port
            host, port = text, ""
        else:
            host, _, port = text.partition(":")
            if text.endswith(":"):
                raise ValueError(f"{text!r} is not an address: the port after the colon is missing")
        v6 = ":" in host
        if not (_V6 if v6 else _HOST).fullmatch(host):
            raise ValueError(f"{text!r} is not an address: use host, host:port or [v6]:port")
        if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
            raise ValueError(f"{text!r} is not an address: {port!r} is not a port between 1 and 65535")
        return cls(host.lower(), int(port) if port else DEFAULT_PORT)

    def __str__(self) -> str:
        """`host:port` or `[v6]:port`, which is also the plugin's id."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
