"""Settings of the core, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from smartcut_sdk.protocol import Address


class ConfigError(ValueError):
    """An invalid setting; str() is a sentence that names the variable."""


@dataclass(frozen=True)
class FixedPlugin:
    """A plugin at a configured address, without Kafka."""

    name: str
    address: Address


@dataclass(frozen=True)
class Settings:
    """Everything configurable about the core."""

    host: str = "127.0.0.1"
    port: int = 8000
    kafka: tuple[str, ...] = ()
    plugins: tuple[FixedPlugin, ...] = ()
    allowed_origins: frozenset[str] = field(default_factory=frozenset)
    page: Path | None = None
    sample: Path | None = None
    streams: int = 128  # concurrent websocket tunnels
    watchers: int = 64  # concurrent subscribers of the live list

    @property
    def threads(self) -> int:
        """A gthread worker holds a thread per open websocket; the rest serve ordinary requests."""
        return self.streams + self.watchers + 64

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the SMARTCUT_* variables and KAFKA_BOOTSTRAP_SERVERS; raises ConfigError."""
        env = os.environ if environ is None else environ

        def text(name: str) -> str:
            return env.get(name, "").strip()

        return cls(
            host=text("SMARTCUT_CORE_HOST") or cls.host,
            port=_number(env, "SMARTCUT_CORE_PORT", cls.port, 1, 65535),
            kafka=tuple(part.strip() for part in text("KAFKA_BOOTSTRAP_SERVERS").split(",") if part.strip()),
            plugins=parse_plugins(text("SMARTCUT_PLUGINS")),
            allowed_origins=frozenset(_origin(o) for o in text("SMARTCUT_ALLOWED_ORIGINS").split(",") if o.strip()),
            page=_folder(env, "SMARTCUT_PAGE"),
            sample=_folder(env, "SMARTCUT_SAMPLE"),
            streams=_number(env, "SMARTCUT_STREAMS", cls.streams, 1, 10_000),
        )


def parse_plugins(text: str) -> tuple[FixedPlugin, ...]:
    """Parse `motion=127.0.0.1:9001,objects=host`; a bare address is its own name. Raises ConfigError."""
    found = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, equals, where = part.rpartition("=")
        try:
            address = Address.parse(where)
        except ValueError as error:
            raise ConfigError(f"SMARTCUT_PLUGINS: {error}. Write name=host:port,name=host:port") from error
        if equals and not name.strip():
            raise ConfigError(f"SMARTCUT_PLUGINS: {part!r} has no name before the equals sign")
        found.append(FixedPlugin(name.strip() or str(address), address))
    return tuple(found)


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
        raise ConfigError(f"{name} is {text!r}; it must be a whole number from {low} to {high}")
    return int(text)


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    text = env.get(name, "").strip()
    if not text:
        return None
    path = Path(text).expanduser().absolute()
    if not path.is_dir():
        raise ConfigError(f"{name} is {text!r}, which is not a folder")
    return path


def _origin(text: str) -> str:
    text = text.strip().rstrip("/").lower()
    if text != "*" and not (urlsplit(text).scheme and urlsplit(text).netloc):
        raise ConfigError(f"SMARTCUT_ALLOWED_ORIGINS: {text!r} is not an origin such as https://cut.example.org")
    return text
