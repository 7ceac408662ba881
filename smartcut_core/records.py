"""Kafka records of topics `started` and `stopped`. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

from smartcut_sdk.protocol import STOPPED, Address

MAX_RECORD_BYTES = 64 * 1024
MAX_NAME_CHARS = 200


class InvalidRecord(ValueError):
    """Not a record of a plugin; str() says why."""


@dataclass(frozen=True, slots=True)
class StartedRecord:
    """A plugin announces itself. `ip` is its address as announced."""

    address: Address
    ip: str
    name: str


@dataclass(frozen=True, slots=True)
class StoppedRecord:
    """A plugin stopped."""

    address: Address


def parse_record(topic: str, value: bytes | None) -> StartedRecord | StoppedRecord:
    """Decode one record of topic `started` or `stopped`; raises InvalidRecord. Unknown keys are ignored."""
    if value is None:
        raise InvalidRecord("it has no value")
    if len(value) > MAX_RECORD_BYTES:
        raise InvalidRecord(f"it is {len(value)} bytes long, more than {MAX_RECORD_BYTES}")
    try:
        data = json.loads(value.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidRecord("it is not JSON in UTF-8") from error
    if not isinstance(data, dict):
        raise InvalidRecord(f"it is a JSON {type(data).__name__}, not an object")
    ip = data.get("ip")
    if not isinstance(ip, str):
        raise InvalidRecord('it has no string "ip"')
    try:
        address = Address.parse(ip)
    except ValueError as error:
        raise InvalidRecord(str(error)) from error
    if topic == STOPPED:
        return StoppedRecord(address)
    name = data.get("name")
    if not isinstance(name, str) or not name.strip():
        raise InvalidRecord('it has no string "name"')
    if len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise InvalidRecord(f'its "name" is longer than {MAX_NAME_CHARS} characters or not printable')
    return StartedRecord(address, ip, name.strip())
