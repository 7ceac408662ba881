"""`smartcut up`'s parts: ports, and children that die, stay or must be made to leave."""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.processes import alive
from support.waiting import wait_for

from smartcut_core import supervise
from smartcut_core.supervise import Child, Supervisor
from smartcut_core.up import CannotStart, choose_port, free_ports


def test_a_port_nobody_asked_for_moves_on_and_says_so() -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        other = choose_port("127.0.0.1", port, asked_for=False, say=said.append)
        assert other > port
        assert said == [f"Port {port} is in use, so the page is on port {other}."]
        with pytest.raises(CannotStart, match=f"Port {port} is in use"):
            choose_port("127.0.0.1", port, asked_for=True, say=said.append)
    assert choose_port("127.0.0.1", port, asked_for=True, say=said.append) == port
    with pytest.raises(CannotStart, match=r"203\.0\.113\.7 is no address"):
        choose_port("203.0.113.7", 8000, asked_for=False, say=said.append)


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(said.append)
    yield supervisor
    supervisor.stop()


def python(name: str, code: str, log: Path, **more: bool) -> Child:
    return Child(name, [sys.executable, "-c", code], log / f"{name}.log", **more)


def watch_until(supervisor: Supervisor, said: list[str], count: int) -> list[Child]:
    lost: list[Child] = []
    deadline = time.monotonic() + 30
    while len(said) < count and time.monotonic() < deadline:
        lost += supervisor.watch()
        time.sleep(0.01)
    return lost


def test_one_that_was_ready_is_started_again_three_times(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    child = python("a", "raise SystemExit('out of luck')", tmp_path, was_ready=True)
    supervisor.children.append(child)
    supervisor.start()
    assert watch_until(supervisor, said, 4) == [child]
    assert said[0] == "a: it ended with exit code 1; starting it again (1 of 3). Its last words: out of luck"
    assert said[3].startswith(
        "a: it ended with exit code 1 after 3 restarts and stays out. Its last words: out of luck"
    )
    assert str(child.log) in said[3]
    assert supervisor.watch() == []


def test_one_that_never_was_ready_is_not(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    child = python("a", "raise SystemExit(3)", tmp_path)
    stays = python("b", "input()", tmp_path)
    supervisor.children += [child, stays]
    supervisor.start()
    assert watch_until(supervisor, said, 1) == [child]
    assert said[0].startswith("a: it ended with exit code 3 and stays out.")
    assert stays.alive


def test_one_that_ignores_sigterm_is_killed_with_all_it_started(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "TERM_SECONDS", 0.3)
    stubborn = (
        "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE);"
        "print(child.pid, flush=True);"
        "signal.pause()"
    )
    child = python("a", stubborn, tmp_path)
    supervisor.children.append(child)
    supervisor.start()
    deadline = time.monotonic() + 20
    while not child.last_words() and time.monotonic() < deadline:
        time.sleep(0.01)
    grandchild = int(child.last_words())
    supervisor.stop()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL
    wait_for(lambda: not alive({grandchild}), "end of what it had started")
