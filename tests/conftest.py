"""Fixtures for all tests: free ports, real clips, and a real Kafka that the run reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "kafka"))
sys.path.insert(0, str(Path(__file__).parent))

from broker import Broker, KafkaMissing, find_java
from broker import free_port as find_free_port

from smartcut_sdk.device import let_frameworks_meet

let_frameworks_meet()  # tests of torch and of TensorFlow share this process

TESTS = Path(__file__).resolve().parent
EXTERNAL = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "").strip()
USED: list[str] = []  # which Kafka this process has used


@dataclass(frozen=True)
class Kafka:
    """A Kafka to test against: `servers` for clients, `what` for people."""

    servers: str
    what: str


@pytest.fixture
def free_port() -> int:
    """A loopback port nobody listens on."""
    return find_free_port()


@pytest.fixture
def free_ports() -> Callable[[int], list[int]]:
    """That many loopback ports nobody listens on."""
    return lambda count: [find_free_port() for _ in range(count)]


@pytest.fixture(scope="session")
def clips() -> Path | None:
    """The folder of real clips (SMARTCUT_CLIPS, or shared/clips beside the checkout), or None where there is none."""
    places = [Path(os.environ["SMARTCUT_CLIPS"])] if os.environ.get("SMARTCUT_CLIPS") else []
    places.append(TESTS.parents[1] / "shared" / "clips")
    return next((place for place in places if place.is_dir()), None)


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """One Kafka for the whole run: the brokers in KAFKA_BOOTSTRAP_SERVERS, else one of our own."""
    if EXTERNAL:
        kafka = Kafka(EXTERNAL, f"the brokers in KAFKA_BOOTSTRAP_SERVERS ({EXTERNAL})")
        USED.append(kafka.what)
        yield kafka
        return
    broker = own_broker(tmp_path_factory.mktemp("kafka"))
    broker.start()
    what = f"Apache Kafka {broker.version} (KRaft, started by the tests on {broker.servers})"
    USED.append(what)
    yield Kafka(broker.servers, what)
    broker.stop()


@pytest.fixture
def restartable_kafka(tmp_path: Path) -> Iterator[Broker]:
    """A Kafka of the test's own, not started yet, to be stopped, killed and wiped at will."""
    broker = own_broker(tmp_path / "kafka")
    USED.append(f"Apache Kafka {broker.version} (KRaft, stopped and started by a test)")
    yield broker
    broker.kill()


def own_broker(folder: Path) -> Broker:
    try:
        return Broker(folder)
    except KafkaMissing as missing:
        pytest.fail(str(missing), pytrace=False)


def pytest_report_header() -> str:
    if EXTERNAL:
        return f"kafka: the brokers in KAFKA_BOOTSTRAP_SERVERS ({EXTERNAL})"
    try:
        return f"kafka: Apache Kafka in KRaft mode, started by the tests with {find_java()}"
    except KafkaMissing as missing:
        return f"kafka: none. {missing}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what in dict.fromkeys(USED):
        terminalreporter.write_line(f"kafka used: {what}")
