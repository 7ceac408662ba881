"""Child processes of a benchmark: start, wait, end; their memory and CPU time."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

SETTINGS = ("SMARTCUT_", "KAFKA_")
SMARTCUT = (sys.executable, "-m", "smartcut_sdk.cli")


def free_port() -> int:
    """A free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environ(**more: str) -> dict[str, str]:
    """Our environment without SmartCut's settings, plus `more`."""
    return {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS)} | more


@contextlib.contextmanager
def process(command: Sequence[str], log: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in its own group; ended by SIGTERM, then SIGKILL."""
    with log.open("ab") as out:
        running = subprocess.Popen(
            command,
            env=clean_environ(**environ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        running.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait(5)


def wait_for_port(port: int, running: subprocess.Popen[bytes], log: Path, seconds: float = 60.0) -> None:
    """Wait until the port accepts connections.

    Raises:
        RuntimeError: the process ended or took too long; the message ends with its log.
    """
    end = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            probe.settimeout(1.0)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if running.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{' '.join(map(str, running.args))} did not listen: {log.read_text()[-2000:]}")  # type: ignore[arg-type]
        time.sleep(0.02)


@contextlib.contextmanager
def core(scratch: Path, plugins: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`smartcut core` with a fixed list of plugins (name=host:port,…); yields its port and process."""
    port, log = free_port(), scratch / "core.log"
    command = [*SMARTCUT, "core", "--port", str(port), "--quiet"]
    with process(command, log, SMARTCUT_PLUGINS=plugins) as running:
        wait_for_port(port, running, log)
        yield port, running


def tree(root: int) -> list[int]:
    """A process and its descendants."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in listing.splitlines()]
    found = [root]
    for parent in found:
        found += [pid for pid, above in parents if above == parent]
    return found


def resident_mb(root: int) -> float:
    """Proportional set size of a process and its descendants, MB (Linux)."""
    total = 0.0
    for pid in tree(root):
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
    return total


def cpu_times(root: int) -> tuple[float, float]:
    """User and system CPU time of a process and its running descendants, seconds."""
    user, kernel, tick = 0.0, 0.0, os.sysconf("SC_CLK_TCK")
    for pid in tree(root):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            user += int(fields[11]) / tick
            kernel += int(fields[12]) / tick
    return user, kernel


def cpu_seconds(root: int) -> float:
    """CPU time of a process and its running descendants, seconds."""
    return sum(cpu_times(root))
