"""Announcements on Kafka: what is sent, how often, and what happens without a broker; the client only records."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smartcut_sdk.serving.announce import Announcer, advertised_ip

WAIT = 20.0
Record = tuple[str, str, dict[str, str]]


class FakeKafka:
    """Makes clients that share one log and fail as often as configured."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.changed = threading.Condition()
        self.failures_to_connect = 0
        self.failures_to_send = 0
        self.attempts = 0
        self.closed = 0

    def make(self, servers: str, seconds: float) -> FakeKafka:
        with self.changed:
            self.attempts += 1
            self.changed.notify_all()
            if self.failures_to_connect > 0:
                self.failures_to_connect -= 1
                raise ConnectionError("Unable to bootstrap")
        return self

    def send(self, topic: str, *, key: bytes, value: bytes) -> FakeKafka:
        with self.changed:
            if self.failures_to_send > 0:
                self.failures_to_send -= 1
                raise TimeoutError("not delivered")
            self.records.append((topic, key.decode(), json.loads(value)))
            self.changed.notify_all()
        return self

    def get(self, timeout: float) -> None:
        assert timeout > 0

    def partitions_for(self, topic: str) -> set[int]:
        return {0}

    def close(self, timeout: float) -> None:
        self.closed += 1

    def wait(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, WAIT), self.records


STARTED: Record = ("started", "plugin1", {"ip": "plugin1", "name": "плагин 1"})
STOPPED: Record = ("stopped", "plugin1", {"ip": "plugin1"})


@pytest.fixture
def kafka() -> FakeKafka:
    return FakeKafka()


@pytest.fixture
def announce(kafka: FakeKafka) -> Iterator[Callable[..., Announcer]]:
    made: list[Announcer] = []

    def announce(**options: Any) -> Announcer:
        announcer = Announcer("plugin1", "плагин 1", "broker:9092", producer=kafka.make, **options)
        announcer.start()
        made.append(announcer)
        return announcer

    yield announce
    for announcer in made:
        announcer.stop()
        assert announcer.join(WAIT)


def test_started_and_stopped_have_the_agreed_format(kafka: FakeKafka, announce: Callable[..., Announcer]) -> None:
    announcer = announce()
    kafka.wait(lambda: len(kafka.records) == 1)
    announcer.stop()
    assert announcer.join(WAIT)
    assert kafka.records == [STARTED, STOPPED]
    assert kafka.closed == 1


def test_started_is_repeated(kafka: FakeKafka, announce: Callable[..., Announcer]) -> None:
    announcer = announce(repeat_every=0.01)
    kafka.wait(lambda: len(kafka.records) >= 4)
    announcer.stop()
    assert announcer.join(WAIT)
    assert set(map(str, kafka.records[:-1])) == {str(STARTED)}
    assert kafka.records[-1] == STOPPED
    assert kafka.attempts == 1, "one client is enough"


def test_without_kafka_the_announcer_retries(
    kafka: FakeKafka, announce: Callable[..., Announcer], caplog: pytest.LogCaptureFixture
) -> None:
    kafka.failures_to_connect = 5
    announce(retry_after=0.01)
    kafka.wait(lambda: kafka.records == [STARTED])
    assert kafka.attempts == 6
    (warning,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert "Kafka at broker:9092 can't be reached" in warning.getMessage()


def test_a_client_that_fails_to_send_is_replaced(kafka: FakeKafka, announce: Callable[..., Announcer]) -> None:
    kafka.failures_to_send = 2
    announce(retry_after=0.01)
    kafka.wait(lambda: kafka.records == [STARTED])
    assert (kafka.attempts, kafka.closed) == (3, 2)


def test_stopped_is_not_sent_unless_started_was(kafka: FakeKafka, announce: Callable[..., Announcer]) -> None:
    kafka.failures_to_connect = 10**6
    announcer = announce(retry_after=3600)
    kafka.wait(lambda: kafka.attempts == 1)
    announcer.stop()
    assert announcer.join(WAIT), "it must not sleep on"
    assert kafka.records == []


def test_stopped_is_sent_even_if_the_client_was_lost(kafka: FakeKafka, announce: Callable[..., Announcer]) -> None:
    announcer = announce(repeat_every=0.01, retry_after=3600)
    kafka.wait(lambda: len(kafka.records) >= 1)
    with kafka.changed:
        kafka.failures_to_send = 1
    kafka.wait(lambda: kafka.failures_to_send == 0)
    announcer.stop()
    assert announcer.join(WAIT)
    assert kafka.records[-1] == STOPPED
    assert kafka.attempts == 2


@pytest.mark.parametrize(
    ("wanted", "host", "port", "ip"),
    [
        ("plugin1", "0.0.0.0", 8765, "plugin1"),
        ("plugin1", "0.0.0.0", 9000, "plugin1:9000"),
        ("plugin1:80", "0.0.0.0", 8765, "plugin1:80"),
        ("плагин.example", "0.0.0.0", 8765, "плагин.example"),
        ("[2001:db8::1]:9000", "::", 8765, "[2001:db8::1]:9000"),
        ("2001:db8::1", "::", 8765, "[2001:db8::1]:8765"),
        (None, "10.1.2.3", 8765, "10.1.2.3"),
        (None, "127.0.0.1", 9001, "127.0.0.1:9001"),
    ],
)
def test_advertised_addresses(wanted: str | None, host: str, port: int, ip: str) -> None:
    assert advertised_ip(wanted, host, port, "127.0.0.1:9092") == ip


def test_a_wildcard_host_becomes_the_address_on_the_route_to_the_broker() -> None:
    assert advertised_ip(None, "0.0.0.0", 8765, "127.0.0.1:9092") == "127.0.0.1"


def test_without_a_reachable_broker_it_is_the_host_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "f00dcafe")
    assert advertised_ip(None, "0.0.0.0", 8765, "no-such-broker.invalid:9092") == "f00dcafe"
