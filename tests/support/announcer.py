"""Writes valid and invalid records to Kafka."""

from __future__ import annotations

import json
import time
from typing import Any

from support.waiting import wait_for

TOPICS = ("started", "stopped")


class Announcer:
    """A producer whose every `send` waits for the broker's acknowledgment."""

    def __init__(self, servers: str) -> None:
        from kafka import KafkaProducer

        self._producer = KafkaProducer(
            bootstrap_servers=servers.split(","),
            enable_idempotence=False,
            bootstrap_timeout_ms=20_000,
            reconnect_backoff_max_ms=500,
            max_request_size=4 * 1024 * 1024,
        )

    def __enter__(self) -> Announcer:
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.close(timeout=2)

    def send(self, topic: str, value: bytes | None, *, key: bytes | None = None, at: float | None = None) -> int:
        """Publish raw bytes with a timestamp in seconds (default: now); returns the offset."""
        stamp = int((time.time() if at is None else at) * 1000)
        future = self._producer.send(topic, key=key or b"k", value=value, timestamp_ms=stamp)
        offset: int = future.get(timeout=20).offset
        return offset

    def started(self, ip: str, name: str, *, at: float | None = None) -> int:
        return self.send("started", _json({"ip": ip, "name": name}), key=ip.encode(), at=at)

    def stopped(self, ip: str, *, at: float | None = None) -> int:
        return self.send("stopped", _json({"ip": ip}), key=ip.encode(), at=at)


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def records_of(servers: str, topic: str, ip: str, seconds: float = 10.0) -> list[dict[str, Any]]:
    """Wait until `topic` holds records of this ip and return them, oldest first."""
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(
        bootstrap_servers=servers.split(","), group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    found: list[dict[str, Any]] = []

    def look() -> list[dict[str, Any]]:
        for batch in consumer.poll(timeout_ms=200).values():
            for record in batch:
                if record.key == ip.encode():
                    found.append({"at": record.timestamp / 1000, **json.loads(record.value)})
        return found

    try:
        consumer.assign([TopicPartition(topic, 0)])
        return list(wait_for(look, f"record of {ip} in topic {topic}", seconds))
    finally:
        consumer.close(timeout_ms=1000)
