"""`smartcut core` as a subprocess."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

from support.processes import clean_environ
from support.waiting import wait_for

DIRECT = build_opener(ProxyHandler({}))


class CoreProcess:
    """A context manager: starts the core, and stops it with SIGTERM."""

    def __init__(self, port: int, log: Path, **environ: str) -> None:
        self.port, self.log = port, log
        self._environ = clean_environ(SMARTCUT_CORE_PORT=str(port), **environ)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> CoreProcess:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from smartcut_core.cli import core; core()"],
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for(lambda: self.get("/healthz"), f"core; its log: {self.output()}")
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            assert self.stop() is not None
        finally:
            self.kill()

    def stop(self, timeout: float = 15.0) -> float:
        """SIGTERM, then wait; returns the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout)
        return time.monotonic() - began

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def get(self, path: str) -> dict[str, Any]:
        with DIRECT.open(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            data: dict[str, Any] = json.load(answer)
            return data

    def plugins(self) -> dict[str, dict[str, Any]]:
        """The live list: id → entry."""
        return {plugin["id"]: plugin for plugin in self.get("/api/plugins")["plugins"]}

    def websocket_url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    def stream_url(self, plugin_id: str) -> str:
        return self.websocket_url(f"/api/plugins/{quote(plugin_id, safe='')}/stream")
