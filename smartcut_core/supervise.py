"""Child processes of `smartcut up`: started in groups of their own, restarted a few times, always ended."""

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

TERM_SECONDS = 7.0  # between SIGTERM and SIGKILL; with the rest of the way out it stays under ten
MOST_RESTARTS = 3
SETTLED_SECONDS = 60.0  # one that has run this long has its restarts back


def smartcut_command(*arguments: str) -> list[str]:
    """The command line of `smartcut ARGUMENTS…` as a child that leaves with its parent."""
    return [sys.executable, "-m", "smartcut_core.child", *arguments]


@dataclass
class Child:
    """One process to keep alive. Its output goes to `log`, or to ours when that is None.

    `was_ready` is for its owner to set: one that ends by itself before it ever was ready cannot run here, and is not
    started again.
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
                stdin=subprocess.PIPE,  # ours to hold: see smartcut_core.child
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                env={**os.environ, **self.environ},
                start_new_session=True,  # Ctrl-C in the terminal reaches us only, and we end it in order
            )
        self.since = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        """Send a signal to the process and all it started; quietly when they are gone."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def last_words(self) -> str:
        """The last line of its log: mostly the error it died of."""
        if self.log is None:
            return ""
        with contextlib.suppress(OSError):
            lines = self.log.read_bytes()[-8192:].decode("utf-8", "replace").splitlines()
            return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
        return ""


class Supervisor:
    """Starts children and keeps them; `say` gets one sentence for each thing a person should know."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.children: list[Child] = []

    def start(self) -> None:
        """Start all children, each with an empty log."""
        for child in self.children:
            if child.log is not None:
                child.log.write_bytes(b"")
            child.start()

    def watch(self) -> list[Child]:
        """Look after the children once: restart those that died. Returns those given up just now."""
        lost = []
        for child in self.children:
            if child.given_up or child.alive:
                if child.alive and child.restarts and time.monotonic() - child.since > SETTLED_SECONDS:
                    child.restarts = 0
                continue
            child.signal_group(signal.SIGKILL)  # whatever it started and left behind
            how = f"{child.name}: {_how_it_ended(child)}"
            words = child.last_words()
            because = f" Its last words: {words}" if words else ""
            hopeless = not child.was_ready and child.process is not None and child.process.returncode > 0
            if hopeless or child.restarts >= MOST_RESTARTS:
                child.given_up = True
                lost.append(child)
                log = f" All it said is in {child.log}." if child.log else ""
                again = "" if hopeless else f" after {child.restarts} restarts"
                self._say(f"{how}{again} and stays out.{because}{log}")
            else:
                child.restarts += 1
                self._say(f"{how}; starting it again ({child.restarts} of {MOST_RESTARTS}).{because}")
                child.start()
        return lost

    def stop(self) -> None:
        """End every child: SIGTERM to all groups at once, SIGKILL to what is left after a while, then reap."""
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        patience = time.monotonic() + TERM_SECONDS
        while any(child.alive for child in self.children) and time.monotonic() < patience:
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


def _how_it_ended(child: Child) -> str:
    code = child.process.returncode if child.process is not None else None
    if code is None:
        return "it ended"
    if code >= 0:
        return f"it ended with exit code {code}"
    with contextlib.suppress(ValueError):
        return f"it was killed by {signal.Signals(-code).name}"
    return f"it was killed by signal {-code}"
