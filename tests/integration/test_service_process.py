"""`smartcut serve` as a subprocess: startup errors, announcements on Kafka, shutdown."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from broker import Kafka
from support.announcer import records_of
from support.plugin_maker import install_plugin
from support.plugins_for_service import Client, get, jpeg
from support.processes import clean_environ
from support.waiting import wait_for

TIMEOUT_S = 30.0


class Served:
    """One `smartcut serve` with its log."""

    def __init__(self, site: Path, *arguments: str, **environ: str) -> None:
        self.log = site / "serve.log"
        command = [sys.executable, "-m", "smartcut_sdk.cli", "serve", *arguments]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=clean_environ(PYTHONPATH=str(site), **environ), stdout=log, stderr=subprocess.STDOUT
            )

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for_health(self, port: int, state: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            assert self.process.poll() is None, self.output()
            health: dict[str, Any] = get(f"http://127.0.0.1:{port}/health")
            return health if health["state"] == state else None

        health = wait_for(look, f"state {state}")
        assert health is not None
        return health

    def terminate(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(TIMEOUT_S)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    running: list[Served] = []

    def serve(*arguments: str, **environ: str) -> Served:
        running.append(Served(tmp_path, *arguments, **environ))
        return running[-1]

    yield serve
    for served in running:
        served.process.kill()
        served.process.wait(10)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing"], "missing"),
        (["fine", "--device", "tpu"], "'tpu' is not a device that SmartCut knows"),
        (["broken"], "needs the module 'no_such_framework'"),
    ],
)
def test_a_startup_error_is_one_sentence(arguments: list[str], message: str, serve: Any, tmp_path: Path) -> None:
    install_plugin(tmp_path, "fine")
    install_plugin(tmp_path, "broken", first="import no_such_framework")
    served = serve(*arguments)
    assert served.process.wait(TIMEOUT_S) == 1
    (line,) = served.output().strip().splitlines()
    assert message in line


def test_a_busy_port_is_one_sentence(serve: Any, tmp_path: Path) -> None:
    install_plugin(tmp_path, "fine")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        served = serve("fine", "--port", str(port))
        assert served.process.wait(TIMEOUT_S) == 1
    assert f"Can't listen on 127.0.0.1:{port}" in served.output()
    assert "Traceback" not in served.output()


def test_a_model_that_fails_to_load_leaves_the_service_up(serve: Any, tmp_path: Path, free_port: int) -> None:
    install_plugin(tmp_path, "weightless", load="raise FileNotFoundError('weights.pt is missing')")
    served = serve("weightless", "--port", str(free_port))
    assert "weights.pt is missing" in served.wait_for_health(free_port, "failed")["reason"]
    assert served.terminate() == 0
    assert "Traceback" not in served.output()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_open_streams_with_an_error(number: int, serve: Any, tmp_path: Path, free_port: int) -> None:
    install_plugin(tmp_path, "fine")
    served = serve("fine", "--port", str(free_port))
    served.wait_for_health(free_port, "ready")
    with Client(f"http://127.0.0.1:{free_port}") as client:
        client.start()
        client.frame(0.0, jpeg(0.5))
        served.process.send_signal(number)
        error, code = client.failure()
    assert (error.code, code) == ("shutting_down", 1012)
    assert served.process.wait(TIMEOUT_S) == 0
    assert "Traceback" not in served.output()


def test_a_plugin_that_hangs_does_not_block_the_exit(serve: Any, tmp_path: Path, free_port: int) -> None:
    install_plugin(tmp_path, "stuck", load="import time; time.sleep(3600)")
    served = serve("stuck", "--port", str(free_port))
    served.wait_for_health(free_port, "starting")
    assert served.terminate() == 0


def test_it_works_without_kafka(serve: Any, tmp_path: Path, free_port: int) -> None:
    install_plugin(tmp_path, "fine")
    served = serve("fine", "--port", str(free_port), "--kafka", "127.0.0.1:9")
    served.wait_for_health(free_port, "ready")
    wait_for(lambda: "Kafka at 127.0.0.1:9 can't be reached" in served.output(), "report of the missing Kafka")
    with Client(f"http://127.0.0.1:{free_port}") as client:
        client.start()
        client.frame(0.0, jpeg(0.5))
        client.end()
        assert client.rest()[-1].done
    assert served.terminate() == 0


@pytest.mark.kafka
def test_started_and_stopped_reach_kafka(kafka_broker: Kafka, serve: Any, tmp_path: Path, free_port: int) -> None:
    install_plugin(tmp_path, "плагин_1")
    served = serve("плагин_1", "--port", str(free_port), KAFKA_BOOTSTRAP_SERVERS=kafka_broker.servers)
    ip = f"127.0.0.1:{free_port}"
    (started,) = records_of(kafka_broker.servers, "started", ip, TIMEOUT_S)
    del started["at"]
    assert started == {"ip": ip, "name": "плагин_1"}
    served.wait_for_health(free_port, "ready")
    assert served.terminate() == 0
    (stopped,) = records_of(kafka_broker.servers, "stopped", ip)
    del stopped["at"]
    assert stopped == {"ip": ip}


@pytest.mark.kafka
def test_the_advertised_name_is_announced(kafka_broker: Kafka, serve: Any, tmp_path: Path, free_port: int) -> None:
    install_plugin(tmp_path, "fine")
    arguments = ["--port", str(free_port), "--kafka", kafka_broker.servers, "--advertise", f"plugin-{free_port}:80"]
    served = serve("fine", *arguments)
    (started,) = records_of(kafka_broker.servers, "started", f"plugin-{free_port}:80", TIMEOUT_S)
    assert started["name"] == "fine"
    assert served.terminate() == 0
