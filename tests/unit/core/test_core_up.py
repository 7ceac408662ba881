"""Parts of `smartcut up`: ports, and children that crash, survive or ignore SIGTERM."""

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

from smartcut_core.supervisor import Child, Supervisor
from smartcut_core.up import CannotStart, choose_port, free_ports


def test_a_busy_default_port_falls_back_to_the_next_free_one() -> None:
    messages: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        other = choose_port("127.0.0.1", port, explicit=False, say=messages.append)
        assert other > port
        assert messages == [f"Port {port} is in use, so the page is on port {other}."]
        with pytest.raises(CannotStart, match=f"Port {port} is in use"):
            choose_port("127.0.0.1", port, explicit=True, say=messages.append)
    assert choose_port("127.0.0.1", port, explicit=True, say=messages.append) == port
    with pytest.raises(CannotStart, match=r"203\.0\.113\.7 is not an address"):
        choose_port("203.0.113.7", 8000, explicit=False, say=messages.append)


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


@pytest.fixture
def messages() -> list[str]:
    return []


@pytest.fixture
def supervisor(messages: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(messages.append)
    yield supervisor
    supervisor.stop()


def python(name: str, code: str, log: Path, **more: bool) -> Child:
    return Child(name, [sys.executable, "-c", code], log / f"{name}.log", **more)


def watch_until(supervisor: Supervisor, messages: list[str], count: int) -> list[Child]:
    lost: list[Child] = []
    deadline = time.monotonic() + 30
    while len(messages) < count and time.monotonic() < deadline:
        lost += supervisor.watch()
        time.sleep(0.01)
    return lost


def test_a_child_that_was_ready_is_restarted_three_times(
    supervisor: Supervisor, messages: list[str], tmp_path: Path
) -> None:
    child = python("a", "raise SystemExit('out of luck')", tmp_path, was_ready=True)
    supervisor.children.append(child)
    supervisor.start()
    assert watch_until(supervisor, messages, 4) == [child]
    assert messages[0] == "a: it ended with exit code 1; restarting it (1 of 3). Last log line: out of luck"
    assert messages[3].startswith(
        "a: it ended with exit code 1 after 3 restarts and is left out. Last log line: out of luck"
    )
    assert str(child.log) in messages[3]
    assert supervisor.watch() == []


def test_a_child_that_never_was_ready_is_left_out(supervisor: Supervisor, messages: list[str], tmp_path: Path) -> None:
    child = python("a", "raise SystemExit(3)", tmp_path)
    stays = python("b", "input()", tmp_path)
    supervisor.children += [child, stays]
    supervisor.start()
    assert watch_until(supervisor, messages, 1) == [child]
    assert messages[0].startswith("a: it ended with exit code 3 and is left out.")
    assert stays.alive


def test_a_child_that_ignores_sigterm_is_killed_with_its_children(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartcut_core.supervisor.TERM_TIMEOUT_S", 0.3)
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
    while not child.last_log_line() and time.monotonic() < deadline:
        time.sleep(0.01)
    grandchild = int(child.last_log_line())
    supervisor.stop()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL
    wait_for(lambda: not alive({grandchild}), "end of the grandchild")
