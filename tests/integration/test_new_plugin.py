"""From an empty folder to segments: `smartcut new`, install, its tests, check, serve, stream.

Each generated plugin is installed into a throwaway environment on top of this one, so nothing is left behind.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from broker import Kafka
from support.code_lines import lines_of_code
from support.core_process import CoreProcess
from support.environment import throwaway_environment
from support.processes import clean_environ, process_group
from support.waiting import wait_for

from smartcut_sdk.testing import StreamClient, make_video

SMARTCUT = "from smartcut_sdk.cli import main; main()"
FRAMEWORKS = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("torch", "tensorflow")]
TIMEOUT_S = 300  # importing a framework on a busy machine


class Environment:
    """Runs programs in a throwaway environment."""

    def __init__(self, folder: Path) -> None:
        self.python = throwaway_environment(folder)

    def install(self, folder: Path) -> None:
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "install", "--quiet"]
        done = self._run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(folder)], folder, {})
        assert done.returncode == 0, done.stdout

    def smartcut(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return self._run([str(self.python), "-c", SMARTCUT, *arguments], cwd, {})

    def pytest(self, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
        return self._run([str(self.python), "-m", "pytest", "-v", "-p", "no:cacheprovider"], folder, environ)

    def _run(self, command: list[str], cwd: Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=cwd,
            env=clean_environ(TF_CPP_MIN_LOG_LEVEL="3", PIP_DISABLE_PIP_VERSION_CHECK="1", **environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    def serving(self, name: str, port: int, servers: str, log: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
        command = [str(self.python), "-c", SMARTCUT, "serve", name, "--port", str(port), "--device", "cpu"]
        return process_group(command, log, KAFKA_BOOTSTRAP_SERVERS=servers, TF_CPP_MIN_LOG_LEVEL="3")


@pytest.mark.kafka
@pytest.mark.timeout(900)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_from_an_empty_folder_to_segments(
    framework: str, tmp_path: Path, kafka_broker: Kafka, free_ports: object
) -> None:
    name = f"bright-{framework}"
    environment = Environment(tmp_path / "environment")

    made = environment.smartcut("new", name, "--framework", framework, "--no-input", cwd=tmp_path)
    assert made.returncode == 0, made.stdout
    folder = tmp_path / f"smartcut-{name}"
    environment.install(folder)

    tested = environment.pytest(folder, KAFKA_BOOTSTRAP_SERVERS=kafka_broker.servers)
    assert tested.returncode == 0, tested.stdout
    assert "test_finds_the_event PASSED" in tested.stdout
    assert "test_sigterm_announces_stopped PASSED" in tested.stdout
    assert f"announcements were sent through Kafka at {kafka_broker.servers}" in tested.stdout

    checked = environment.smartcut("check", name, cwd=folder)
    assert checked.returncode == 0, checked.stdout
    assert f'"framework": "{"torch" if framework == "torch" else "keras"}"' in checked.stdout

    core_port, port = free_ports(2)  # type: ignore[operator]
    video = make_video(tmp_path, [(10, 30)])
    core = CoreProcess(core_port, tmp_path / "core.log", KAFKA_BOOTSTRAP_SERVERS=kafka_broker.servers)
    log = tmp_path / "plugin.log"
    with core, environment.serving(name, port, kafka_broker.servers, log) as process:
        plugin_id = f"127.0.0.1:{port}"
        entry = wait_for(
            lambda: [e for e in [core.plugins().get(plugin_id)] if e and e["state"] == "ready" and e["manifest"]],
            f"{name} in /api/plugins; its log: {log.read_text()}; the core's: {core.output()}",
            seconds=120,
        )[0]
        assert entry["name"] == name
        assert entry["manifest"]["title"]["en"] == f"Bright {framework}"

        with StreamClient(core.stream_url(plugin_id), interval=1.0, duration=video.duration) as stream:
            for at, jpeg in video.jpegs(1.0):
                stream.send(at, jpeg)
            outcome = stream.finish()
        assert outcome.error is None
        assert len(outcome.scores) == 40
        assert [(round(segment.start), round(segment.stop)) for segment in outcome.segments] == [(10, 30)]

        process.terminate()
        assert process.wait(10) == 0
        wait_for(lambda: plugin_id not in core.plugins(), f"{name} gone from /api/plugins", seconds=30)


@pytest.mark.timeout(600)
def test_a_plugin_without_a_framework_passes_its_tests(tmp_path: Path) -> None:
    environment = Environment(tmp_path / "environment")
    made = environment.smartcut("new", "--framework", "other", "--no-input", cwd=tmp_path)
    assert made.returncode == 0, made.stdout
    environment.install(tmp_path / "smartcut-my-plugin")
    tested = environment.pytest(tmp_path / "smartcut-my-plugin")
    assert tested.returncode == 0, tested.stdout
    assert "announcements were recorded in the process" in tested.stdout


@pytest.mark.parametrize("framework", ["torch", "tensorflow", "other"])
def test_the_generated_plugin_is_at_most_fifteen_lines_of_code(framework: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SMARTCUT, "new", "short", "--framework", framework, "--no-input"],
        cwd=tmp_path,
        env=clean_environ(),
        check=False,
    )
    assert done.returncode == 0
    code = (tmp_path / "smartcut-short" / "smartcut_short" / "__init__.py").read_text()
    assert 8 <= lines_of_code(code) <= 15


def test_lines_of_code_are_counted() -> None:
    assert lines_of_code('"""Doc\nstring."""\n\n# comment\nimport os  # why\n\ncall(\n    1,\n)\n') == 4
