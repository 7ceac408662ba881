"""Console output and subprocesses of the set-up: a line per step, full output in a log, one sentence on failure."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from tooling import LOGS, ROOT

NETWORK_ERROR = re.compile(
    r"name resolution|Name or service not known|nodename nor servname|CommandFailed to establish a new connection"
    r"|NewConnectionError"
    r"|ConnectTimeout|ReadTimeout|Network is unreachable|Connection refused|ProxyError|getaddrinfo"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|Unknown host|Temporary failure resolving"
    r"|Could not resolve|Connection timed out"
)


class SetupError(Exception):
    """Set-up cannot continue; str() is a sentence for the user."""


class CommandFailed(SetupError):
    """A program exited with an error; `output` is what it printed."""

    def __init__(self, sentence: str, output: str) -> None:
        super().__init__(sentence)
        self.output = output


def say(text: str) -> None:
    """Print one line and flush."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Print the title, then how long the block took, or "failed"."""
    print(f"  {title} ... ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.0f} s", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    log: str,
    what: str,
    registry: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a program and wait for it; its output goes to .cache/logs/<log>.log.

    Args:
        command: program and arguments.
        log: name of the log file.
        what: subject of the error message: "Installing the Python packages".
        registry: where the program downloads from, for the error message: "the Python package index".
        cwd: working directory.
        env: the whole environment; None inherits ours.

    Raises:
        CommandFailed: it exited with an error or could not be started; the message tells a network error from others.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    with path.open("w", encoding="utf-8") as output:
        output.write(f"$ {' '.join(str(word) for word in command)}\n")
        output.flush()
        try:
            code = wait_group(list(map(str, command)), cwd=cwd, env=env, stdout=output)
        except OSError as problem:
            raise CommandFailed(f"{what} failed: {problem.strerror} ({command[0]}).", "") from None
    if code == 0:
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    shown = path.relative_to(ROOT)
    if NETWORK_ERROR.search(text):
        raise CommandFailed(
            f"{what} failed because {registry} could not be reached: check the network, the proxy and the "
            f"settings of the package client, then run the command again (details: {shown}).",
            text,
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(npm )?err(or)?\b", line, re.IGNORECASE)] or lines
    raise CommandFailed(f"{what} failed: {errors[-1][:300]} (details: {shown}).", text)


def wait_group(
    command: list[str], *, cwd: Path, env: Mapping[str, str] | None = None, stdout: IO[str] | None = None
) -> int:
    """Run a program in a new process group and return its exit status; an interrupt ends the whole group."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=None if env is None else dict(env),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout is not None else None,
        start_new_session=True,
    )
    try:
        return process.wait()
    except BaseException:
        end_group(process)
        raise


def end_group(process: subprocess.Popen[bytes], grace: float = 8.0) -> None:
    """Terminate a process group: SIGTERM, then SIGKILL after `grace` seconds."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=grace)
            return


def main(body: Callable[[], int | None]) -> None:
    """Run `body` and exit: sentences instead of stack traces, SIGTERM like Ctrl-C."""

    def ended(number: int, _frame: object) -> None:
        raise KeyboardInterrupt(number)

    signal.signal(signal.SIGTERM, ended)
    try:
        sys.exit(body() or 0)
    except SetupError as problem:
        print(f"SmartCut: {problem}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt as interrupt:
        print("\nSmartCut: interrupted; run the command again to continue.", file=sys.stderr)
        sys.exit(128 + int(interrupt.args[0] if interrupt.args else signal.SIGINT))
