"""Kafka starts after the core, restarts with its data and without; the live list stays correct throughout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.announcer import Announcer
from support.core_process import CoreProcess
from support.fake_plugin import FakePlugin
from support.waiting import wait_for

pytestmark = pytest.mark.kafka

LISTED_WITHIN_S = 6.0


@pytest.fixture
def plugins() -> Iterator[list[FakePlugin]]:
    with ExitStack() as stack:
        yield [stack.enter_context(FakePlugin()) for _ in range(4)]


def source(core: CoreProcess) -> dict[str, Any]:
    found: dict[str, Any] = core.get("/api/plugins")["source"]
    return found


def wait_until_connected(core: CoreProcess) -> None:
    wait_for(lambda: source(core)["connected"], "connection to Kafka")


def test_kafka_starts_late_restarts_and_loses_its_data(
    restartable_kafka: Any, plugins: list[FakePlugin], free_port: int, tmp_path: Path
) -> None:
    kafka, (first, second, third, fourth) = restartable_kafka, plugins
    with CoreProcess(free_port, tmp_path / "core.log", KAFKA_BOOTSTRAP_SERVERS=kafka.servers) as core:
        # The core starts before Kafka.
        assert core.get("/healthz")["state"] == "ready"
        wait_for(lambda: "does not answer" in (source(core)["detail"] or ""), "report of the missing Kafka")
        assert source(core)["connected"] is False
        kafka.start()
        wait_until_connected(core)
        assert source(core)["detail"] is None
        with Announcer(kafka.servers) as announce:
            announce.started(first.address, "first")
            announce.started(second.address, "second")
            wait_for(lambda: len(core.plugins()) == 2, "both plugins", LISTED_WITHIN_S)

        # Kafka restarts with its data.
        kafka.stop()
        wait_for(lambda: not source(core)["connected"], "report of the lost Kafka")
        assert set(core.plugins()) == {first.address, second.address}  # they still answer
        kafka.start()
        wait_until_connected(core)
        with Announcer(kafka.servers) as announce:
            announce.started(third.address, "third")
            announce.stopped(second.address)
            wait_for(lambda: set(core.plugins()) == {first.address, third.address}, "first and third", LISTED_WITHIN_S)
            assert core.get("/healthz")["skipped_records"] == 0
            announce.send("started", b"poison")
            wait_for(lambda: core.get("/healthz")["skipped_records"] == 1, "skipped record", LISTED_WITHIN_S)

        # Kafka crashes and loses its data; its new log outgrows the old one before the next audit.
        kafka.kill()
        kafka.wipe()
        kafka.start()
        with Announcer(kafka.servers) as announce:
            announce.started(fourth.address, "fourth")
            for number in range(20):
                announce.started(first.address, f"first again {number}")
            announce.stopped(third.address)
            wait_for(lambda: set(core.plugins()) == {first.address, fourth.address}, "first and fourth")
            assert core.plugins()[first.address]["name"] == "first again 19"
            announce.stopped(first.address)
            wait_for(lambda: set(core.plugins()) == {fourth.address}, "fourth alone", LISTED_WITHIN_S)
    log = core.output()
    assert log.count("does not answer") == log.count("answers again") >= 2  # once per outage
    assert "Traceback" not in log
