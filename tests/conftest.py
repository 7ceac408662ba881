"""Fixtures for all tests: free ports, real clips, Kafka."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "kafka"))
sys.path.insert(0, str(Path(__file__).parent))

from broker import Broker, Kafka, KafkaMissing, find_java
from support.processes import free_port as find_free_port

from smartcut_sdk.testing import let_frameworks_meet

let_frameworks_meet()  # tests of torch and of TensorFlow share this process

TESTS = Path(__file__).resolve().parent
EXTERNAL = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "").strip()
USED: list[str] = []  # the Kafkas of this run, for its summary


@pytest.fixture
def free_port() -> int:
    """A free loopback port."""
    return find_free_port()


@pytest.fixture
def free_ports() -> Callable[[int], list[int]]:
    """Returns free loopback ports, as many as asked for."""
    return lambda count: [find_free_port() for _ in range(count)]


@pytest.fixture(scope="session")
def clips() -> Path | None:
    """The folder of real clips (SMARTCUT_CLIPS, or shared/clips beside the checkout), or None."""
    places = [Path(os.environ["SMARTCUT_CLIPS"])] if os.environ.get("SMARTCUT_CLIPS") else []
    places.append(TESTS.parents[1] / "shared" / "clips")
    return next((place for place in places if place.is_dir()), None)


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """One Kafka for the whole run: the brokers in KAFKA_BOOTSTRAP_SERVERS, else a node started here."""
    if EXTERNAL:
        kafka = Kafka(EXTERNAL, f"the brokers in KAFKA_BOOTSTRAP_SERVERS ({EXTERNAL})")
        USED.append(kafka.description)
        yield kafka
        return
    broker = own_broker(tmp_path_factory.mktemp("kafka"))
    broker.start()
    description = f"Apache Kafka {broker.version} (KRaft, started by the tests on {broker.servers})"
    USED.append(description)
    yield Kafka(broker.servers, description)
    broker.stop()


@pytest.fixture
def restartable_kafka(tmp_path: Path) -> Iterator[Broker]:
    """A Kafka node for one test to start, stop, kill and wipe."""
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
    for description in dict.fromkeys(USED):
        terminalreporter.write_line(f"kafka used: {description}")
