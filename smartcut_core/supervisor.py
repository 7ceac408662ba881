"""Child processes of `smartcut up`: each in its own process group, restarted a few times, always ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TERM_TIMEOUT_S = 7.0  # between SIGTERM and SIGKILL; the whole exit takes less than 10 s
MAX_RESTARTS = 3
STABLE_AFTER_S = 60.0  # after this uptime the restart count is reset


def smartcut_command(*arguments: str) -> list[str]:
    """Command line of `smartcut ARGUMENTS…` as a child that exits with its parent."""
    return [sys.executable, "-m", "smartcut_core.child", *arguments]


@dataclass
class Child:
    """One process to keep alive. Its output goes to `log`, or to our own if None.

    `was_ready` is set by the owner: a child that exits with an error before it was ready is not restarted.
    """

    name: str
    command: Sequence[str]
    log: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    given_up: bool = False
    was_ready: bool = False
    since: float = 0.0

    def start(self) -> None:
        with contextlib.ExitStack() as stack:
            output = None if self.log is None else stack.enter_context(self.log.open("ab"))
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.PIPE,  # its EOF ends the child: see child.py
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                env={**os.environ, **self.environ},
                start_new_session=True,  # Ctrl-C must not reach it: we shut it down in order
            )
        self.since = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        """Send a signal to the process group; does nothing if it is gone."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def last_log_line(self) -> str:
        """The last line of its log, usually the error it died of."""
        if self.log is None:
            return ""
        with contextlib.suppress(OSError):
            lines = self.log.read_bytes()[-8192:].decode("utf-8", "replace").splitlines()
            return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
        return ""


class Supervisor:
    """Starts and restarts children; `say` prints one sentence per event."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.children: list[Child] = []

    def start(self) -> None:
        """Start all children with empty logs."""
        for child in self.children:
            if child.log is not None:
                child.log.write_bytes(b"")
            child.start()

    def watch(self) -> list[Child]:
        """Restart children that exited. Returns those given up in this call."""
        lost = []
        for child in self.children:
            if child.given_up or child.alive:
                if child.alive and child.restarts and time.monotonic() - child.since > STABLE_AFTER_S:
                    child.restarts = 0
                continue
            child.signal_group(signal.SIGKILL)  # its orphans
            reason = f"{child.name}: {_exit_reason(child)}"
            line = child.last_log_line()
            because = f" Last log line: {line}" if line else ""
            hopeless = not child.was_ready and child.process is not None and child.process.returncode > 0
            if hopeless or child.restarts >= MAX_RESTARTS:
                child.given_up = True
                lost.append(child)
                log = f" Its whole log is in {child.log}." if child.log else ""
                again = "" if hopeless else f" after {child.restarts} restarts"
                self._say(f"{reason}{again} and is left out.{because}{log}")
            else:
                child.restarts += 1
                self._say(f"{reason}; restarting it ({child.restarts} of {MAX_RESTARTS}).{because}")
                child.start()
        return lost

    def stop(self) -> None:
        """End every child: SIGTERM to all groups, SIGKILL after TERM_TIMEOUT_S, then reap."""
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + TERM_TIMEOUT_S
        while any(child.alive for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(1.0)
                if child.process.stdin is not None:
                    with contextlib.suppress(OSError):
                        child.process.stdin.close()


def _exit_reason(child: Child) -> str:
    code = child.process.returncode if child.process is not None else None
    if code is None:
        return "it ended"
    if code >= 0:
        return f"it ended with exit code {code}"
    with contextlib.suppress(ValueError):
        return f"it was killed by {signal.Signals(-code).name}"
    return f"it was killed by signal {-code}"
