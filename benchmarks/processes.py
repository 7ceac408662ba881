"""What a benchmark runs beside itself: started, waited for, ended; and the memory and processor time it took."""

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

OURS = ("SMARTCUT_", "KAFKA_")
SMARTCUT = (sys.executable, "-m", "smartcut_sdk.cli")


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environ(**more: str) -> dict[str, str]:
    """This environment without settings of SmartCut's own, plus `more`."""
    return {k: v for k, v in os.environ.items() if not k.startswith(OURS)} | more


@contextlib.contextmanager
def process(command: Sequence[str], log: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process group of its own, ended by SIGTERM, and killed where that doesn't help."""
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
    """Wait until something listens there.

    Raises:
        RuntimeError: the process ended, or nothing listened in time; with the end of its log.
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
    """`smartcut core` with a fixed list of plugins (name=host:port,…); gives its port and process."""
    port, log = free_port(), scratch / "core.log"
    command = [*SMARTCUT, "core", "--port", str(port), "--quiet"]
    with process(command, log, SMARTCUT_PLUGINS=plugins) as running:
        wait_for_port(port, running, log)
        yield port, running


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in told.splitlines()]
    found = [root]
    for parent in found:
        found += [pid for pid, above in parents if above == parent]
    return found


def resident_mb(root: int) -> float:
    """Memory of a process and its descendants, MB: their proportional set size where Linux tells it, else resident."""
    total = 0.0
    for pid in tree(root):
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
    return total


def processor_times(root: int) -> tuple[float, float]:
    """Processor time of a process and its descendants that still run, seconds: their own code's, and the kernel's."""
    own, kernel, tick = 0.0, 0.0, os.sysconf("SC_CLK_TCK")
    for pid in tree(root):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            own += int(fields[11]) / tick
            kernel += int(fields[12]) / tick
    return own, kernel


def processor_seconds(root: int) -> float:
    """Processor time of a process and its descendants that still run, seconds."""
    return sum(processor_times(root))
