"""The set-up: its error messages, its stamps, and no process left behind."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from checkout import ROOT, clean_environment, copy_scripts, started
from support.processes import free_port

from tooling import console, page, stamps  # isort: skip

# A package client without a cache, whose index is at a closed port.
NOWHERE = {"PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "", "PIP_RETRIES": "1", "PIP_NO_CACHE_DIR": "1"}


def offline(port: int) -> dict[str, str]:
    """An environment in which pip's index is 127.0.0.1 at this port."""
    return clean_environment(
        PYTHON=sys.executable, PIP_INDEX_URL=f"http://127.0.0.1:{port}/simple", PIP_NO_INDEX="0", **NOWHERE
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A checkout of scripts only, with plugins reduced to their metadata."""
    folder = copy_scripts(tmp_path / "checkout")
    for name in ("setup.cfg", "pyproject.toml", "constraints.txt"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    for name in ("motion", "objects"):
        (folder / "plugins" / name).mkdir(parents=True)
        (folder / "plugins" / name / "pyproject.toml").write_text("[project]\n")
    return folder


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_an_invalid_port_is_refused(small: Path, port: str) -> None:
    answer = subprocess.run(
        ["make", "run", f"PORT={port}"], cwd=small, env=offline(1), capture_output=True, text=True, check=False
    )
    assert answer.returncode != 0
    assert f"SmartCut: '{port}' is not a port" in answer.stderr
    assert not (small / ".venv").exists()


def test_a_busy_port_is_reported_before_the_set_up(small: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = subprocess.run(
            ["make", "run", f"PORT={port}"], cwd=small, env=offline(1), capture_output=True, text=True, check=False
        )
    assert answer.returncode != 0
    assert f"SmartCut: Port {port} cannot be used" in answer.stderr
    assert "make run PORT=" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (small / ".venv").exists()


def test_an_unreachable_index_is_reported(small: Path) -> None:
    answer = subprocess.run(
        ["make", "run"], cwd=small, env=offline(free_port()), capture_output=True, text=True, check=False
    )
    assert answer.returncode != 0
    sentences = [line for line in answer.stderr.splitlines() if line.startswith("SmartCut: ")]
    assert len(sentences) == 1
    assert "the Python package index could not be reached" in sentences[0]
    assert ".cache/logs/pip-build.log" in sentences[0]
    assert "Traceback" not in answer.stdout + answer.stderr


def test_an_unreachable_npm_registry_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((ROOT / "webclient" / name).read_bytes())
    monkeypatch.setattr(page, "WEBCLIENT", tmp_path)
    monkeypatch.setattr(page, "CACHE", tmp_path)
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(console.CommandFailed, match=r"^npm ci failed because the npm registry could not be reached"):
        page.install_page(with_tools=False)


def test_a_missing_program_is_reported() -> None:
    with pytest.raises(console.CommandFailed, match=r"^Looking failed: .*\(no-such-program\)"):
        console.run(["no-such-program"], log="test-none", what="Looking", registry="no registry")


def test_a_failure_quotes_its_error_line() -> None:
    script = "import sys; print('ERROR: the disk is full'); print('bye'); sys.exit(3)"
    with pytest.raises(
        console.CommandFailed, match=r"^Copying failed: ERROR: the disk is full \(details: .cache/logs/"
    ):
        console.run([sys.executable, "-c", script], log="test-full", what="Copying", registry="no registry")


def test_sigterm_ends_the_set_ups_processes(small: Path) -> None:
    """SIGTERM to make ends a pip that hangs on a silent index: the index sees its connection close."""
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(120)
        with started(["make", "run"], cwd=small, env=offline(index.getsockname()[1])) as make:
            connection, _ = index.accept()
            with connection:
                connection.settimeout(30)
                while not connection.recv(65536).endswith(b"\r\n\r\n"):
                    pass
                make.terminate()
                assert connection.recv(65536) == b""
            assert make.stdout
            rest: list[str] = []
            reader = threading.Thread(target=lambda: rest.append(make.stdout.read()))  # type: ignore[union-attr]
            reader.start()
            assert make.wait(timeout=30) != 0
            reader.join(timeout=30)
    assert "interrupted; run the command again" in rest[0]
    assert "Traceback" not in rest[0]


def test_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stamp is fresh until an input, a word or an output changes."""
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    source, made = tmp_path / "source", tmp_path / "made"
    source.write_text("1")
    stamp = stamps.Stamp(tmp_path / "stamps" / "one", (source, tmp_path / "absent"), (made,), ("core",))
    assert not stamp.fresh()
    stamp.write()
    assert not stamp.fresh(), "its output is missing"
    made.touch()
    assert stamp.fresh()
    assert not stamps.Stamp(stamp.path, stamp.inputs, stamp.outputs, ("core", "more")).fresh()
    source.write_text("2")
    assert not stamp.fresh()
    source.write_text("1")
    assert stamp.fresh()
    (tmp_path / "absent").touch()
    assert stamp.fresh(), "an empty file is as good as none"
