"""The live list follows plugins announced on a real Kafka. All tests share one broker and one core."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.announcer import Announcer, records_of
from support.core_process import CoreProcess
from support.fake_plugin import FakePlugin
from support.plugin_maker import install_plugin
from support.processes import free_port
from support.service_process import ServiceProcess
from support.waiting import wait_for

pytestmark = pytest.mark.kafka

LISTED_WITHIN_S = 6.0  # from a record to the list
STOPPED_WITHIN_S = 2.0  # from SIGTERM to the record
UNLISTED_WITHIN_S = 20.0  # after SIGKILL


@pytest.fixture(scope="module")
def core(kafka_broker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreProcess]:
    log = tmp_path_factory.mktemp("core") / "core.log"
    with CoreProcess(free_port(), log, KAFKA_BOOTSTRAP_SERVERS=kafka_broker.servers) as process:
        wait_for(lambda: process.get("/api/plugins")["source"]["connected"], "connection to Kafka")
        yield process


@pytest.fixture(scope="module")
def announce(kafka_broker: Any) -> Iterator[Announcer]:
    with Announcer(kafka_broker.servers) as announcer:
        yield announcer


def is_listed(core: CoreProcess, plugin: FakePlugin) -> Callable[[], bool]:
    return lambda: plugin.address in core.plugins()


def test_started_and_stopped_reach_the_list(core: CoreProcess, announce: Announcer) -> None:
    with FakePlugin() as plugin:
        announce.started(plugin.address, "Обход периметра №7 ёж")
        entry = wait_for(lambda: core.plugins().get(plugin.address), "started plugin", LISTED_WITHIN_S)
        assert (entry["name"], entry["ip"]) == ("Обход периметра №7 ёж", plugin.address)
        assert (entry["state"], entry["manifest"]) == ("ready", plugin.manifest)
        announce.stopped(plugin.address)
        wait_for(lambda: plugin.address not in core.plugins(), "stopped plugin gone", LISTED_WITHIN_S)
        announce.started(plugin.address, "Обход периметра №8")
        entry = wait_for(lambda: core.plugins().get(plugin.address), "plugin started again", LISTED_WITHIN_S)
        assert entry["name"] == "Обход периметра №8"
        announce.stopped(plugin.address)
    source = core.get("/api/plugins")["source"]
    assert source == {"kind": "kafka", "connected": True, "detail": None}


def test_a_late_stopped_does_not_unlist_a_newer_plugin(core: CoreProcess, announce: Announcer) -> None:
    with FakePlugin() as plugin, FakePlugin() as marker:
        now = time.time()
        announce.started(plugin.address, "newer", at=now)
        announce.started(marker.address, "marker", at=now)
        wait_for(is_listed(core, plugin), "newer plugin", LISTED_WITHIN_S)
        wait_for(is_listed(core, marker), "marker", LISTED_WITHIN_S)
        announce.stopped(plugin.address, at=now - 5)  # of an earlier plugin at the same address
        announce.stopped(marker.address, at=now + 1)  # proves that both records were read
        wait_for(lambda: marker.address not in core.plugins(), "marker gone", LISTED_WITHIN_S)
        assert plugin.address in core.plugins()
        announce.stopped(plugin.address, at=now + 1)


def test_invalid_records_are_skipped_counted_and_logged_once(core: CoreProcess, announce: Announcer) -> None:
    before = core.get("/healthz")["skipped_records"]
    invalid: list[tuple[str, bytes | None, str]] = [
        ("started", b"this is not JSON", "not JSON"),
        ("started", b"\xff\xfe\x00", "not JSON"),
        ("started", b'{"name": "no address"}', '"ip"'),
        ("started", b'{"ip": "nameless"}', '"name"'),
        ("started", b'["127.0.0.1:1", "a list"]', "JSON list"),
        ("started", b"x" * 1_000_000, "1000000 bytes"),
        ("started", None, "no value"),
        ("stopped", b"{}", '"ip"'),
        ("stopped", None, "no value"),
    ]
    places = [(topic, announce.send(topic, value), why) for topic, value, why in invalid]
    with FakePlugin() as plugin:
        announce.started(plugin.address, "after the invalid")
        wait_for(is_listed(core, plugin), "plugin announced after the invalid records", LISTED_WITHIN_S)
        announce.stopped(plugin.address)
        wait_for(lambda: plugin.address not in core.plugins(), "plugin gone", LISTED_WITHIN_S)
    assert core.get("/healthz")["skipped_records"] == before + len(invalid)
    log = core.output().splitlines()
    for topic, offset, why in places:
        lines = [line for line in log if f"topic {topic}, partition 0, offset {offset}:" in line]
        assert len(lines) == 1
        assert why in lines[0]
        assert len(lines[0]) < 300  # the record itself is not logged


def test_a_real_service_announces_its_start_and_stop(
    kafka_broker: Any, core: CoreProcess, free_port: int, tmp_path: Path
) -> None:
    install_plugin(tmp_path, "плагин_1")
    with ServiceProcess("плагин_1", free_port, kafka_broker.servers, tmp_path) as service:
        entry = wait_for(lambda: core.plugins().get(service.address), f"service; its log: {service.log.read_text()}")
        assert (entry["name"], entry["ip"]) == ("плагин_1", service.address)
        assert entry["manifest"]["protocol"] == ["smartcut.v1"]
        wait_for(lambda: core.plugins()[service.address]["state"] == "ready", "loaded model")
        terminated_at = time.time()
        service.process.terminate()
        (stopped,) = records_of(kafka_broker.servers, "stopped", service.address)
        assert terminated_at - 0.1 <= stopped["at"] <= terminated_at + STOPPED_WITHIN_S
        wait_for(lambda: service.address not in core.plugins(), "stopped service gone", LISTED_WITHIN_S)
        assert service.process.wait(10) == 0


def test_a_killed_service_is_unlisted(kafka_broker: Any, core: CoreProcess, free_port: int, tmp_path: Path) -> None:
    install_plugin(tmp_path, "mortal")
    with ServiceProcess("mortal", free_port, kafka_broker.servers, tmp_path) as service:
        wait_for(lambda: service.address in core.plugins(), "service")
        service.process.kill()
        wait_for(lambda: service.address not in core.plugins(), "killed service gone", UNLISTED_WITHIN_S)


def test_an_announced_address_that_never_answers_is_not_listed(
    core: CoreProcess, announce: Announcer, free_port: int
) -> None:
    with FakePlugin() as plugin:
        announce.started(f"127.0.0.1:{free_port}", "silent")
        announce.started(plugin.address, "answering")
        wait_for(is_listed(core, plugin), "plugin that answers", LISTED_WITHIN_S)
        assert f"127.0.0.1:{free_port}" not in core.plugins()
        announce.stopped(plugin.address)


def test_a_core_that_starts_late_reads_earlier_records(
    kafka_broker: Any, announce: Announcer, free_port: int, tmp_path: Path
) -> None:
    with FakePlugin() as here, FakePlugin() as gone:
        announce.started(gone.address, "gone")
        announce.started(here.address, "here")
        announce.stopped(gone.address)
        with CoreProcess(free_port, tmp_path / "late.log", KAFKA_BOOTSTRAP_SERVERS=kafka_broker.servers) as late:
            wait_for(is_listed(late, here), "plugin announced before the core started", LISTED_WITHIN_S)
            assert gone.address not in late.plugins()
        announce.stopped(here.address)
