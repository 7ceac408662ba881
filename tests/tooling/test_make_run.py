"""`make run` in this checkout: once set up it needs no network, both plugins get ready, and no process is left."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import uuid

import pytest
from checkout import ROOT, alive_with, clean_environment, started
from support.processes import free_port

READY_TIMEOUT_S = 180.0  # two models load on a busy machine


class Output:
    """Drains a process's output, so that the pipe never fills, and finds the URL in it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self.url: str | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            found = re.search(r"http://[\w.]+:\d+/?", line)
            self.url = self.url or (found[0] if found else None)

    def wait_for_url(self) -> str:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while self.url is None:
            assert self.process.poll() is None, "".join(self.lines)
            assert time.monotonic() < deadline, "".join(self.lines)
            time.sleep(0.1)
        return self.url


def without_network(mark: str) -> dict[str, str]:
    """An environment in which every package client would fail."""
    nowhere = "http://127.0.0.1:1/"
    return clean_environment(
        PYTHON=sys.executable,
        PIP_INDEX_URL=nowhere,
        PIP_FIND_LINKS="",
        PIP_RETRIES="0",
        npm_config_registry=nowhere,
        npm_config_fetch_retries="0",
        SMARTCUT_TEST_MARK=mark,
    )


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return bytes(answer.read())


@pytest.mark.timeout(400)
@pytest.mark.parametrize("way", ["SIGTERM to make", "Ctrl-C in the terminal"])
def test_make_run(way: str) -> None:
    mark = uuid.uuid4().hex
    port = free_port()
    command = ["make", "run", f"PORT={port}", "ARGS=--plugin motion --plugin objects"]
    with started(command, cwd=ROOT, env=without_network(mark)) as make:
        output = Output(make)
        url = output.wait_for_url().rstrip("/")
        assert url.endswith(f":{port}")
        plugins = json.loads(get(f"{url}/api/plugins"))["plugins"]
        assert {(plugin["name"], plugin["state"]) for plugin in plugins} == {("motion", "ready"), ("objects", "ready")}
        assert b"<html" in get(f"{url}/")
        assert json.loads(get(f"{url}/api/about"))["sample"] is True
        events = json.loads(get(f"{url}/sample/sample.json"))
        assert events
        if sys.platform == "linux":
            assert len(alive_with(mark)) >= 4, "make, core and two plugins"
        if way == "Ctrl-C in the terminal":
            os.killpg(make.pid, signal.SIGINT)  # a terminal sends it to the whole group
        else:
            make.terminate()
        make.wait(timeout=10)
        if sys.platform == "linux":
            assert alive_with(mark) == []
    for plugin in plugins:
        with pytest.raises(OSError, match="refused"):
            get(f"http://{plugin['ip']}/health")
    assert "Traceback" not in "".join(output.lines)
