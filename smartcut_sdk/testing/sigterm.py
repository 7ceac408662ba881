"""Serves a plugin in a subprocess, ends it with SIGTERM, and collects its announcements."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_TIMEOUT_S = 180.0
EXIT_TIMEOUT_S = 10.0
"""Docker's grace period between SIGTERM and SIGKILL."""

IP = "127.0.0.1"


@dataclass(frozen=True)
class Announced:
    """messages: (topic, JSON) in order. exit_code: None if the process had to be killed. log: its stderr."""

    messages: list[tuple[str, dict[str, Any]]]
    exit_code: int | None
    log: str

    def topics(self) -> list[str]:
        """The distinct topics in order; `started` is repeated."""
        found: list[str] = []
        for topic, _ in self.messages:
            if topic not in found:
                found.append(topic)
        return found


def announcements(name: str, servers: str | None) -> Announced:
    """Serve the installed plugin `name`, wait for its announcement, send SIGTERM, and collect all messages.

    servers: Kafka brokers, or None to record the messages without Kafka.
    """
    return _through_kafka(name, servers) if servers else _recorded(name)


def _recorded(name: str) -> Announced:
    command = [sys.executable, "-m", "smartcut_sdk.testing.recorded", name]
    with tempfile.TemporaryDirectory() as folder:
        out, log = Path(folder, "out"), Path(folder, "log")
        process = _run(command, out, log)
        _wait(process, lambda: "started " in out.read_text("utf-8"))
        code = _end(process)
        lines = [line.partition(" ") for line in out.read_text("utf-8").splitlines()]
        messages = [(topic, json.loads(value)) for topic, _, value in lines if value]
        return Announced(messages, code, log.read_text("utf-8"))


def _through_kafka(name: str, servers: str) -> Announced:
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(bootstrap_servers=servers.split(","), client_id="smartcut-contract")
    try:
        # A unique address, to ignore other services on these brokers.
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
                    # key = address, which ends in the port
                    if (record.key or b"").decode().startswith(ip):
                        messages.append((record.topic, json.loads(record.value)))
            return bool(messages)

        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder, "log")
            process = _run(command, log, log)
            _wait(process, take)
            code = _end(process)
            deadline = time.monotonic() + EXIT_TIMEOUT_S
            while not any(topic == "stopped" for topic, _ in messages) and time.monotonic() < deadline:
                take()
            return Announced(messages, code, log.read_text("utf-8"))
    finally:
        consumer.close()


def _run(command: list[str], out: Path, log: Path) -> subprocess.Popen[str]:
    """Start `command`, appending its stdout to `out` and its stderr to `log`, which may be the same file.

    The files are read by name: reading from a handle shared with the process would move its write position.
    """
    with ExitStack() as files:
        stdout, stderr = (files.enter_context(path.open("ab")) for path in (out, log))
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True, text=True
        )


def _wait(process: subprocess.Popen[str], announced: Any) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline and not announced():
        time.sleep(0.05)


def _end(process: subprocess.Popen[str]) -> int | None:
    """SIGTERM, then Docker's grace period; the exit code, or None if the process had to be killed."""
    try:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        return process.wait(EXIT_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
