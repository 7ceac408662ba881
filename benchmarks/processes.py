"""Child processes of a benchmark: start, wait, end; their memory and CPU time."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.processes import clean_environ, descendants, free_port, process_group

__all__ = ["clean_environ", "free_port", "process_group"]

SMARTCUT = (sys.executable, "-m", "smartcut_sdk.cli")


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
    with process_group(command, log, SMARTCUT_PLUGINS=plugins) as running:
        wait_for_port(port, running, log)
        yield port, running


def tree(root: int) -> set[int]:
    """A process and its descendants."""
    return {root} | descendants(root)


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
