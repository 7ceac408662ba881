"""The core under gunicorn with a fake plugin: live list, health, tunnel, limits, shutdown."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest
from support.core_process import CoreProcess
from support.fake_plugin import FakePlugin
from support.waiting import wait_for
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol
from werkzeug.serving import make_server

from smartcut_core.app import create_app
from smartcut_core.config import FixedPlugin, Settings
from smartcut_sdk.protocol import Address

STREAM: dict[str, Any] = {
    "subprotocols": [Subprotocol("smartcut.v1")],
    "max_size": 16 * 1024 * 1024,
    "proxy": None,
    "compression": None,
}


@pytest.fixture
def plugin() -> Iterator[FakePlugin]:
    with FakePlugin() as fake:
        yield fake


@pytest.fixture
def core(plugin: FakePlugin, free_port: int, tmp_path: Path) -> Iterator[CoreProcess]:
    with CoreProcess(free_port, tmp_path / "core.log", SMARTCUT_PLUGINS=f"кукла={plugin.address}") as process:
        wait_for(lambda: process.plugins().get(plugin.address), "plugin in the list")
        yield process


def refused(url: str, **more: Any) -> tuple[int, str]:
    """Status and error code of a refused websocket."""
    with pytest.raises(InvalidStatus) as refusal:
        connect(url, **{**STREAM, **more})
    response = refusal.value.response
    return response.status_code, json.loads(response.body)["error"]["code"]


def test_the_list_shows_health_and_manifest(core: CoreProcess, plugin: FakePlugin) -> None:
    entry = core.plugins()[plugin.address]
    assert entry == {
        "id": plugin.address,
        "ip": plugin.address,
        "name": "кукла",
        "state": "ready",
        "reason": None,
        "manifest": plugin.manifest,
    }
    plugin.health = {"state": "failed", "reason": "The weights are missing."}
    entry = wait_for(lambda: core.plugins()[plugin.address]["reason"] and core.plugins()[plugin.address], "reason")
    assert (entry["state"], entry["reason"]) == ("failed", "The weights are missing.")
    assert core.get("/healthz")["plugins"] == 1


def test_the_live_endpoint_sends_the_list_at_once_and_on_change(core: CoreProcess, plugin: FakePlugin) -> None:
    with connect(core.websocket_url("/api/plugins/live"), proxy=None) as live:
        first = json.loads(live.recv(timeout=20))
        assert first == core.get("/api/plugins")
        live.send("x" * 500)  # incoming messages are ignored
        plugin.health = {"state": "busy", "reason": None}
        second = change_from(first, live)
        assert [p["state"] for p in second["plugins"]] == ["busy"]
        plugin.__exit__()
        assert change_from(second, live)["plugins"] == []


def change_from(known: dict[str, Any], live: ClientConnection) -> dict[str, Any]:
    """The next list that differs from `known`; heartbeats repeat the same one."""
    while (received := json.loads(live.recv(timeout=25))) == known:
        pass
    return cast("dict[str, Any]", received)


def test_messages_pass_the_tunnel_unchanged(core: CoreProcess, plugin: FakePlugin) -> None:
    messages: list[str | bytes] = ["привет", b"", os.urandom(20_000), os.urandom(8 * 1024 * 1024)]
    with connect(core.stream_url(plugin.address), **STREAM) as stream:
        assert stream.subprotocol == "smartcut.v1"
        for message in messages:
            stream.send(message)
            assert stream.recv(timeout=20) == message
        assert core.get("/healthz")["streams"] == 1
    assert plugin.ended.acquire(timeout=10)
    wait_for(lambda: core.get("/healthz")["streams"] == 0, "end of the tunnel")


def test_concurrent_streams_do_not_mix(core: CoreProcess, plugin: FakePlugin) -> None:
    streams = 40
    wrong: list[int] = []

    def echo(number: int) -> None:
        with connect(core.stream_url(plugin.address), **STREAM) as stream:
            for turn in range(20):
                message = bytes([number]) * (1000 + turn)
                stream.send(message)
                if stream.recv(timeout=30) != message:
                    wrong.append(number)

    threads = [threading.Thread(target=echo, args=(n,)) for n in range(streams)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
    assert len(plugin.streams) == streams


def test_a_close_passes_with_code_and_reason(core: CoreProcess, plugin: FakePlugin) -> None:
    with connect(core.stream_url(plugin.address), **STREAM) as stream:
        stream.send("bye")
        with pytest.raises(ConnectionClosed) as closed:
            stream.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "as you like")
    wait_for(lambda: core.get("/healthz")["streams"] == 0, "end of the tunnel")
    assert "Error" not in core.output()
    assert "Traceback" not in core.output()


def test_a_browser_that_disconnects_ends_the_plugins_stream(core: CoreProcess, plugin: FakePlugin) -> None:
    with connect(core.stream_url(plugin.address), **STREAM) as stream:
        stream.send("hello")
        stream.recv(timeout=20)
        stream.socket.shutdown(socket.SHUT_RDWR)
    assert plugin.ended.acquire(timeout=10)


def test_refused_websockets(core: CoreProcess, plugin: FakePlugin, free_port: int) -> None:
    url = core.stream_url(plugin.address)
    assert refused(url, origin="http://evil.example") == (403, "bad_origin")
    assert refused(url, subprotocols=["other.v9"]) == (400, "bad_protocol")
    assert refused(url, subprotocols=None) == (400, "bad_protocol")
    assert refused(core.stream_url("127.0.0.1:22")) == (404, "unknown_plugin")
    assert refused(core.stream_url("motion")) == (404, "unknown_plugin")
    assert refused(core.websocket_url("/api/plugins/live"), origin="null") == (403, "bad_origin")
    assert plugin.streams == []
    with connect(url, **{**STREAM, "origin": f"http://127.0.0.1:{core.port}"}) as stream:
        stream.send("hello")
        assert stream.recv(timeout=20) == "hello"
    plugin.refuse = 503
    assert refused(url) == (502, "plugin_refused")
    plugin.__exit__()
    assert refused(url) == (502, "plugin_unreachable")


def test_streams_beyond_the_limit_get_a_503(plugin: FakePlugin, free_port: int, tmp_path: Path) -> None:
    environ = {"SMARTCUT_PLUGINS": plugin.address, "SMARTCUT_STREAMS": "2"}
    with CoreProcess(free_port, tmp_path / "core.log", **environ) as core:
        wait_for(lambda: core.plugins().get(plugin.address), "plugin in the list")
        url = core.stream_url(plugin.address)
        with connect(url, **STREAM), connect(url, **STREAM):
            assert refused(url) == (503, "too_many_streams")
        wait_for(lambda: core.get("/healthz")["streams"] == 0, "free slots")
        with connect(url, **STREAM) as stream:
            stream.send("hello")
            assert stream.recv(timeout=20) == "hello"


def test_sigterm_closes_open_websockets_at_once(core: CoreProcess, plugin: FakePlugin) -> None:
    with ExitStack() as stack:
        streams = [stack.enter_context(connect(core.stream_url(plugin.address), **STREAM)) for _ in range(3)]
        live = stack.enter_context(connect(core.websocket_url("/api/plugins/live"), proxy=None))
        live.recv(timeout=20)
        core.stop(timeout=20)
        for stream in streams:
            with pytest.raises(ConnectionClosed):
                stream.recv(timeout=20)
        with pytest.raises(ConnectionClosed) as closed:
            live.recv(timeout=20)
    # Otherwise open websockets would delay the exit by graceful_timeout and then drop without a close frame.
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    for _ in streams:
        assert plugin.ended.acquire(timeout=20)


def test_a_hanging_plugin_delays_no_other(plugin: FakePlugin, free_port: int, tmp_path: Path) -> None:
    with FakePlugin() as hanging, FakePlugin() as mute:
        hanging.hang.set()
        mute.health = mute.manifest = None
        fixed = f"hangs={hanging.address},mute={mute.address},good={plugin.address}"
        with CoreProcess(free_port, tmp_path / "core.log", SMARTCUT_PLUGINS=fixed) as core:
            entry = wait_for(lambda: core.plugins().get(plugin.address), "healthy plugin", 5)
            assert entry["state"] == "ready"
            entry = wait_for(lambda: core.plugins().get(mute.address), "plugin without health", 5)
            assert (entry["state"], entry["manifest"]) == ("unknown", None)


def test_a_frozen_plugin_is_unlisted_and_listed_again(core: CoreProcess, plugin: FakePlugin) -> None:
    plugin.hang.set()
    wait_for(lambda: core.plugins() == {}, "empty list", 20)
    plugin.hang.clear()
    plugin.release.set()
    wait_for(lambda: core.plugins().get(plugin.address), "plugin back in the list")


def test_a_busy_port_is_one_sentence(core: CoreProcess, tmp_path: Path) -> None:
    second = CoreProcess(core.port, tmp_path / "second.log")
    second.__enter__()  # ready at once: the first core answers
    assert second.process is not None
    assert second.process.wait(15) == 1
    assert f"Error: Port {core.port} is in use." in second.output()
    assert len(second.output().strip().splitlines()) == 1


def test_streams_work_under_werkzeug(plugin: FakePlugin, capfd: pytest.CaptureFixture[str]) -> None:
    """The server of `flask run`."""
    app = create_app(Settings(plugins=(FixedPlugin("кукла", Address.parse(plugin.address)),)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        wait_for(lambda: app.extensions["smartcut"].live_list.find(plugin.address), "plugin in the list")
        url = f"ws://127.0.0.1:{server.server_port}/api/plugins/{plugin.address.replace(':', '%3A')}/stream"
        with connect(url, **STREAM) as stream:
            stream.send("hello")
            assert stream.recv(timeout=20) == "hello"
        assert plugin.ended.acquire(timeout=10)
        wait_for(lambda: app.extensions["smartcut"].streams.count == 0, "end of the tunnel")
    finally:
        app.extensions["smartcut"].stop()
        server.shutdown()
        thread.join()
        server.server_close()
    assert "Traceback" not in capfd.readouterr().err
