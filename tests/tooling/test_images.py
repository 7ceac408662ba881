"""Images built and run without a Docker engine: each Dockerfile's steps run in a folder, then the image's own CMD and
HEALTHCHECK, and SIGTERM as from `docker stop`."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import websockets
from checkout import ROOT, clean_environment, started, tool
from dockerfile import ImageBuild
from support.processes import free_port
from websockets.sync.client import connect

# A container does not listen on the address that analysts visit: Docker forwards the connection.
ADDRESS = "192.0.2.7"
START_TIMEOUT_S = 90.0  # a model's first load on a busy machine


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> ImageBuild:
    build = ImageBuild(ROOT / "docker" / "core.Dockerfile", tmp_path_factory.mktemp("core"))
    build.build()
    return build


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> ImageBuild:
    """The plugin with the longest build: it downloads its weights."""
    arguments = {"PLUGIN": "plugins/objects"}
    build = ImageBuild(ROOT / "docker" / "plugin.Dockerfile", tmp_path_factory.mktemp("objects"), arguments)
    build.build()
    return build


def health(build: ImageBuild, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = build.command("HEALTHCHECK")
    return subprocess.run(command, env=dict(env), cwd="/", capture_output=True, text=True, check=False)


def wait_healthy(build: ImageBuild, env: Mapping[str, str], process: subprocess.Popen[str]) -> None:
    """Run the health check until it succeeds, as the engine does."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        answer = health(build, env)
        if answer.returncode == 0:
            return
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        assert time.monotonic() < deadline, answer.stdout + answer.stderr
        time.sleep(0.3)


def read_json(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        loaded = json.load(answer)
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A read-only working folder, like the image's root for its user."""
    tmp_path.chmod(0o555)
    yield tmp_path
    tmp_path.chmod(0o755)


def test_core(core: ImageBuild, read_only: Path) -> None:
    port = free_port()
    env = clean_environment(**core.environment())
    assert env["SMARTCUT_CORE_HOST"] == "0.0.0.0", "another container must reach it"
    env.update(SMARTCUT_CORE_HOST="127.0.0.1", SMARTCUT_CORE_PORT=str(port), HOME="/nonexistent")
    assert health(core, env).returncode == 1, "not started yet"
    with started(core.command("CMD"), cwd=read_only, env=env) as process:
        wait_healthy(core, env, process)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            assert b"<html" in answer.read()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/vendor/mediabunny/mediabunny.mjs", timeout=10) as answer:
            assert answer.status == 200
        decoder = read_json(f"http://127.0.0.1:{port}/vendor/decoder/manifest.json")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/vendor/decoder/{decoder['file']}", timeout=10) as answer:
            assert answer.read(4) == b"\0asm"
        assert read_json(f"http://127.0.0.1:{port}/api/plugins")["plugins"] == []
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)  # stop_grace_period in compose.yaml


def test_tls_proxy(core: ImageBuild, tmp_path: Path) -> None:
    """compose.yaml's proxy in front of the core's image: serves the page and a live websocket."""
    port, secure = free_port(), free_port()
    env = clean_environment(**core.environment())
    env.update(SMARTCUT_CORE_HOST="127.0.0.1", SMARTCUT_CORE_PORT=str(port))
    proxy = clean_environment(
        SMARTCUT_CORE=f"127.0.0.1:{port}",
        SMARTCUT_TLS_LISTEN=str(secure),
        HOME=str(tmp_path),
        XDG_DATA_HOME=str(tmp_path),
    )
    caddy = [tool("caddy"), "run", "--adapter", "caddyfile", "--config", str(ROOT / "docker" / "Caddyfile")]
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE  # each test creates its own authority
    with (
        started(core.command("CMD"), cwd=tmp_path, env=env) as process,
        started(caddy, cwd=tmp_path, env=proxy, quiet=True) as front,
    ):
        wait_healthy(core, env, process)
        wait_listening(secure, front)
        with urllib.request.urlopen(f"https://localhost:{secure}/", timeout=30, context=trusting) as answer:
            assert b"<html" in answer.read()
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        origin = websockets.Origin(f"https://localhost:{secure}")
        with connect(f"wss://localhost:{secure}/api/plugins/live", ssl=trusting, origin=origin, proxy=None) as live:
            assert json.loads(live.recv(timeout=30))["plugins"] == []
        elsewhere = websockets.Origin("https://elsewhere.example")
        with (
            pytest.raises(websockets.InvalidStatus),
            connect(f"wss://localhost:{secure}/api/plugins/live", ssl=trusting, origin=elsewhere, proxy=None),
        ):
            pytest.fail("another site's page was accepted")


def test_tls_proxy_by_address(tmp_path: Path) -> None:
    """Browsers send no server name for an IP address; the proxy must still present its certificate."""
    secure = free_port()
    env = clean_environment(
        SMARTCUT_HOSTNAME=ADDRESS,
        SMARTCUT_TLS_LISTEN=str(secure),
        HOME=str(tmp_path),
        XDG_DATA_HOME=str(tmp_path),
    )
    caddy = [tool("caddy"), "run", "--adapter", "caddyfile", "--config", str(ROOT / "docker" / "Caddyfile")]
    with started(caddy, cwd=tmp_path, env=env, quiet=True) as front:
        wait_listening(secure, front)
        authority = tmp_path / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                names = names_in_certificate(secure, authority)
                break
            except OSError:  # issued in the background, after the port is open
                assert time.monotonic() < deadline, "no certificate for a visit by address"
                time.sleep(0.2)
    assert ("IP Address", ADDRESS) in names


def names_in_certificate(port: int, authority: Path) -> list[tuple[str, str]]:
    """The subject alternative names that a server on 127.0.0.1 presents to a visit of ADDRESS, verified."""
    trusting = ssl.create_default_context(cafile=str(authority))
    with (
        socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
        trusting.wrap_socket(plain, server_hostname=ADDRESS) as visit,
    ):
        return list(visit.getpeercert()["subjectAltName"])


def wait_listening(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until a port accepts connections."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        assert process.poll() is None
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_plugin(objects: ImageBuild, read_only: Path) -> None:
    port = free_port()
    env = clean_environment(**objects.environment())
    assert env["SMARTCUT_HOST"] == "0.0.0.0", "another container must reach it"
    env.update(SMARTCUT_HOST="127.0.0.1", SMARTCUT_PORT=str(port), HOME="/nonexistent")
    assert health(objects, env).returncode == 1, "not started yet"
    with started(objects.command("CMD"), cwd=read_only, env=env) as process:
        wait_healthy(objects, env, process)
        manifest = read_json(f"http://127.0.0.1:{port}/manifest")
        assert manifest["name"] == "objects"
        assert "Person" in str(manifest["labels"])
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        assert process.returncode in (0, 143, -signal.SIGTERM)


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ({"state": "ready", "reason": None}, 0, ""),
        ({"state": "busy", "reason": None}, 0, ""),
        ({"state": "starting", "reason": None}, 1, "starting"),
        ({"state": "failed", "reason": "The weights are missing."}, 1, "The weights are missing."),
        (["no", "health"], 1, "did not answer as expected"),
    ],
)
def test_healthcheck_reads_the_state(body: object, code: int, says: str, tmp_path: Path) -> None:
    """A plugin returns status 200 even if its model failed to load."""
    (tmp_path / "health").write_text(json.dumps(body))
    port = free_port()
    server = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with started(server, cwd=tmp_path, env=clean_environment()) as process:
        assert process.stdout
        process.stdout.readline()
        done = subprocess.run(
            [sys.executable, str(ROOT / "docker" / "healthcheck.py"), "plugin"],
            env=clean_environment(SMARTCUT_PORT=str(port), http_proxy="http://127.0.0.1:1"),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == code
    assert says in done.stdout
    assert "Traceback" not in done.stderr
