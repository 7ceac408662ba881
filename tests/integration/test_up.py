"""`smartcut up`: plugins and core on one machine, one URL, and no process left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.core_process import CoreProcess
from support.plugin_maker import install_plugin
from support.processes import alive, clean_environ, descendants
from support.waiting import wait_for

EXIT_TIMEOUT_S = 10


class UpProcess(CoreProcess):
    """`smartcut up` with the given arguments; `output()` is all it printed."""

    def __init__(self, port: int, folder: Path, *arguments: str) -> None:
        super().__init__(port, folder / "up.log")
        self.pids = folder / "pids"
        self.pids.mkdir(exist_ok=True)
        self._arguments = arguments
        self._folder = folder
        self.family: set[int] = set()

    def __enter__(self) -> UpProcess:
        environ = clean_environ(
            PYTHONPATH=str(self._folder / "site"),
            TEST_PIDS=str(self.pids),
            HOME=str(self._folder),
            XDG_STATE_HOME=str(self._folder / "state"),
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from smartcut_sdk.cli import main; main()", "up", *self._arguments],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process is not None
        self.family |= descendants(self.process.pid)
        self.kill()
        for pid in alive(self.family):
            os.kill(pid, signal.SIGKILL)

    def wait_until_ready(self) -> None:
        assert self.process is not None
        wait_for(lambda: "SmartCut is ready" in self.output() or self.process.poll() is not None, "URL", 60)  # type: ignore[union-attr]
        assert "SmartCut is ready" in self.output(), self.output()
        self.family = descendants(self.process.pid)

    def pid_of(self, name: str) -> int:
        return int((self.pids / name).read_text())

    def states(self) -> dict[str, str]:
        return {plugin["name"]: plugin["state"] for plugin in self.plugins().values()}


Start = Callable[..., UpProcess]


@pytest.fixture
def start(tmp_path: Path, free_port: int) -> Iterator[Start]:
    started: list[UpProcess] = []

    def make(*arguments: str, port: int | None = None, plugins: tuple[str, ...] = ("good",)) -> UpProcess:
        chosen = [word for name in plugins for word in ("--plugin", name)]
        up = UpProcess(port or free_port, tmp_path, "--port", str(port or free_port), *chosen, *arguments)
        started.append(up)
        return up.__enter__()

    install_plugin(tmp_path / "site", "good")
    yield make
    for up in started:
        up.__exit__()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_url_and_no_process_left_behind(start: Start, tmp_path: Path, number: int) -> None:
    install_plugin(tmp_path / "site", "slow", load="import time; time.sleep(1.5)")
    up = start(plugins=("good", "slow"))
    up.wait_until_ready()
    lines = up.output().splitlines()
    assert lines[0] == "Starting good, slow."
    assert set(lines[1:-1]) == {"good: ready", "slow: ready"}
    assert lines[-1] == f"SmartCut is ready: http://127.0.0.1:{up.port}/"
    assert up.output().count("http") == 1
    assert up.states() == {"good": "ready", "slow": "ready"}
    assert up.get("/api/plugins")["source"]["kind"] == "fixed"
    assert len(up.family) >= 4  # two plugins, gunicorn and its worker
    assert up.process is not None
    up.process.send_signal(number)
    assert up.process.wait(EXIT_TIMEOUT_S) == 0
    assert alive(up.family) == set()
    assert up.output().splitlines()[-1] == "Stopping."


def test_children_exit_after_sigkill(start: Start) -> None:
    up = start()
    up.wait_until_ready()
    assert up.process is not None
    up.process.kill()
    up.process.wait(5)
    wait_for(lambda: not alive(up.family), "end of all children", EXIT_TIMEOUT_S)


def test_a_plugin_that_crashes_is_reported_and_restarted_three_times(start: Start, tmp_path: Path) -> None:
    install_plugin(tmp_path / "site", "mortal")
    up = start(plugins=("good", "mortal"))
    up.wait_until_ready()
    for turn in (1, 2, 3):
        pid = up.pid_of("mortal")
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: f"({turn} of 3)" in up.output(), "report of the restart")  # noqa: B023
        wait_for(lambda: up.pid_of("mortal") != pid, "new process")  # noqa: B023
        wait_for(lambda: up.states().get("mortal") == "ready", "plugin ready again")
    os.kill(up.pid_of("mortal"), signal.SIGKILL)
    wait_for(lambda: "is left out" in up.output(), "report that it is left out")
    assert up.output().count("mortal: it was killed by SIGKILL") == 4
    wait_for(lambda: up.states() == {"good": "ready"}, "the other plugin alone", 25)


def test_broken_plugins_do_not_affect_the_others(start: Start, tmp_path: Path) -> None:
    install_plugin(tmp_path / "site", "broken", first="raise RuntimeError('no such thing as luck')")
    install_plugin(tmp_path / "site", "weightless", load="raise FileNotFoundError('weights.bin is missing')")
    up = start(plugins=("broken", "good", "weightless"))
    up.wait_until_ready()
    lines = {line.partition(":")[0]: line for line in up.output().splitlines()}
    assert lines["good"] == "good: ready"
    assert "exit code 1 and is left out" in lines["broken"]
    assert "no such thing as luck" in lines["broken"]
    assert lines["weightless"].startswith("weightless: failed")
    assert "weights.bin is missing" in lines["weightless"]
    assert up.states() == {"good": "ready", "weightless": "failed"}


def refusal(up: UpProcess) -> str:
    """The error it exits with: one line, and exit code 1."""
    assert up.process is not None
    assert up.process.wait(20) == 1
    lines = up.output().strip().splitlines()
    assert lines[-1].startswith("Error: ")
    assert not any("Traceback" in line for line in lines)
    return lines[-1]


def test_a_busy_explicit_port_is_one_sentence(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port: int = busy.getsockname()[1]
        assert refusal(start(port=port)).startswith(f"Error: Port {port} is in use.")


def test_an_unknown_plugin_is_one_sentence_that_lists_the_installed(start: Start) -> None:
    sentence = refusal(start(plugins=("nosuch",)))
    assert "'nosuch'" in sentence
    assert "good" in sentence


def test_a_foreign_address_is_one_sentence(start: Start) -> None:
    assert "203.0.113.7 is not an address" in refusal(start("--host", "203.0.113.7"))
