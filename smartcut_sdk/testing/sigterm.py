"""A plugin served in a process of its own, ended by SIGTERM, and what it announced."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import IO, Any

START_WITHIN = 180.0
END_WITHIN = 10.0
"""Docker waits this long between SIGTERM and SIGKILL."""

IP = "127.0.0.1"


@dataclass(frozen=True)
class Announced:
    """messages: (topic, JSON) in order. exit_code: of the process, None when it had to be killed. said: its log."""

    messages: list[tuple[str, dict[str, Any]]]
    exit_code: int | None
    said: str

    def topics(self) -> list[str]:
        """The topics in order, the repeated `started` once."""
        found: list[str] = []
        for topic, _ in self.messages:
            if topic not in found:
                found.append(topic)
        return found


def announcements(name: str, servers: str | None) -> Announced:
    """Serve the installed plugin `name`, wait until it has announced itself, send SIGTERM, collect what it announced.

    servers: Kafka brokers, or None: then everything but the Kafka client is real and the messages are recorded.
    """
    return _through_kafka(name, servers) if servers else _recorded(name)


def _recorded(name: str) -> Announced:
    command = [sys.executable, "-m", "smartcut_sdk.testing.recorded", name]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as log:
        process = _run(command, out, log, dict(os.environ))
        _wait(process, lambda: "started " in _read(out))
        code = _end(process)
        lines = [line.partition(" ") for line in _read(out).splitlines()]
        return Announced([(topic, json.loads(value)) for topic, _, value in lines if value], code, _read(log))


def _through_kafka(name: str, servers: str) -> Announced:
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(bootstrap_servers=servers.split(","), client_id="smartcut-contract")
    try:
        # an address nobody else announces, so that other services on these brokers don't matter
        ip = f"{name.lower()}-{os.getpid()}-{time.time_ns()}"
        command = [sys.executable, "-c", "from smartcut_sdk.cli import main; main()", "serve", name, "--port", "0"]
        command += ["--kafka", servers, "--advertise", ip, "--device", "cpu"]
        partitions = [TopicPartition(topic, 0) for topic in ("started", "stopped")]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        messages: list[tuple[str, dict[str, Any]]] = []

        def take(milliseconds: int = 200) -> bool:
            for records in consumer.poll(timeout_ms=milliseconds).values():
                for record in records:
                    # key = ip; the port is free, so it is part of the address
                    if (record.key or b"").decode().startswith(ip):
                        messages.append((record.topic, json.loads(record.value)))
            return bool(messages)

        with tempfile.TemporaryFile("w+") as log:
            process = _run(command, log, log, dict(os.environ))
            _wait(process, take)
            code = _end(process)
            deadline = time.monotonic() + END_WITHIN
            while not any(topic == "stopped" for topic, _ in messages) and time.monotonic() < deadline:
                take()
            return Announced(messages, code, _read(log))
    finally:
        consumer.close()


def _run(command: list[str], out: IO[str], log: IO[str], environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=out, stderr=log, env=environ, start_new_session=True, text=True
    )


def _wait(process: subprocess.Popen[str], announced: Any) -> None:
    deadline = time.monotonic() + START_WITHIN
    while process.poll() is None and time.monotonic() < deadline and not announced():
        time.sleep(0.05)


def _end(process: subprocess.Popen[str]) -> int | None:
    """SIGTERM, then wait as long as Docker would; the exit code, None when the process had to be killed."""
    try:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        return process.wait(END_WITHIN)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
