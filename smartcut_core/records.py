"""What a Kafka record says: a plugin started or stopped. Pure; anything else is Unreadable, with a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass

from smartcut_core.address import Address

STARTED, STOPPED = "started", "stopped"
LARGEST_BYTES = 64 * 1024
LONGEST_NAME = 200


class Unreadable(ValueError):
    """A record that says nothing about a plugin; str() says why."""


@dataclass(frozen=True, slots=True)
class Started:
    """A plugin says it is there. `ip` is the text it announced."""

    address: Address
    ip: str
    name: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A plugin says goodbye."""

    address: Address


def read_record(topic: str, value: bytes | None) -> Started | Stopped:
    """Decode one record of topic `started` or `stopped`; raises Unreadable. Unknown keys are ignored."""
    if value is None:
        raise Unreadable("it has no value")
    if len(value) > LARGEST_BYTES:
        raise Unreadable(f"it is {len(value)} bytes long, more than {LARGEST_BYTES}")
    try:
        data = json.loads(value.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is not JSON in UTF-8") from error
    if not isinstance(data, dict):
        raise Unreadable(f"it is a JSON {type(data).__name__}, not an object")
    ip = data.get("ip")
    if not isinstance(ip, str):
        raise Unreadable('it has no "ip" that is a text')
    try:
        address = Address.parse(ip)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if topic == STOPPED:
        return Stopped(address)
    name = data.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Unreadable('it has no "name" that is a text')
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Unreadable(f'its "name" is longer than {LONGEST_NAME} characters or not printable')
    return Started(address, ip, name.strip())
