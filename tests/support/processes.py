"""Processes and ports of tests and benchmarks. Works wherever `ps` does."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

SETTINGS = ("SMARTCUT_", "KAFKA_")


def free_port() -> int:
    """A free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environ(**more: str) -> dict[str, str]:
    """Our environment without SmartCut's settings, plus `more`."""
    return {key: value for key, value in os.environ.items() if not key.startswith(SETTINGS)} | more


@contextlib.contextmanager
def process_group(command: Sequence[str], log: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in its own group, with its output in `log`; ended by SIGTERM, then SIGKILL to the group."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            env=clean_environ(**environ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def descendants(root: int) -> set[int]:
    """Process ids of all children, grandchildren, … of `root`."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for line in listing.splitlines():
        pid, parent = map(int, line.split())
        children.setdefault(parent, []).append(pid)
    found: set[int] = set()
    new = [root]
    while new:
        new = [pid for parent in new for pid in children.get(parent, ()) if pid not in found]
        found.update(new)
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that are still running; zombies are not."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    active = {int(line.split()[0]) for line in listing.splitlines() if not line.split()[1].startswith("Z")}
    return (pids & active) - {os.getpid()}
