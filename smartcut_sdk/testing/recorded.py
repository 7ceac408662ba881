"""`python -m smartcut_sdk.testing.recorded NAME`: `smartcut serve` that announces on stdout instead of on Kafka.

Only the Kafka client is replaced; the signal handler, the announcer and its thread are real. Each message is a line:
the topic, a space, the JSON.
"""

from __future__ import annotations

import sys
from typing import Any

from smartcut_sdk.serving import announce


class _Sent:
    def get(self, timeout: float) -> None:
        """Nothing to wait for."""


class RecordingProducer:
    """A fake KafkaProducer."""

    def send(self, topic: str, *, key: bytes, value: bytes) -> _Sent:
        print(topic, value.decode(), flush=True)
        return _Sent()

    def partitions_for(self, topic: str) -> set[int]:
        return {0}

    def close(self, timeout: float | None = None) -> None:
        """Nothing to close."""


def main(name: str) -> None:
    """Serve the installed plugin `name` on a free port until SIGTERM."""
    from smartcut_sdk.commands.serve import serve

    def producer(servers: str, seconds: float) -> Any:
        return RecordingProducer()

    announce.make_producer = producer
    serve.main([name, "--port", "0", "--kafka", "recorded:0", "--advertise", "127.0.0.1", "--device", "cpu"])


if __name__ == "__main__":
    main(sys.argv[1])
