"""`smartcut up`: all plugins and the core on this machine behind one URL, with no process left after it."""

from __future__ import annotations

import json
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from smartcut_core.server import port_is_free
from smartcut_core.supervisor import Child, Supervisor, smartcut_command

PORT_ATTEMPTS = 50
REMINDER_INTERVAL_S = 20.0
LOOPBACK = "127.0.0.1"


class CannotStart(Exception):
    """Nothing was started; str() is a sentence with the reason."""


def choose_port(host: str, port: int, *, explicit: bool, say: Callable[[str], None]) -> int:
    """The port to serve the page on; raises CannotStart if an explicit one is in use."""
    try:
        if port_is_free(host, port):
            return port
        if explicit:
            raise CannotStart(f"Port {port} is in use. Stop the program that uses it, or choose another with --port.")
        for other in range(port + 1, min(port + PORT_ATTEMPTS, 65536)):
            if port_is_free(host, other):
                say(f"Port {port} is in use, so the page is on port {other}.")
                return other
    except OSError as error:
        raise CannotStart(f"{host} is not an address of this machine: {error.strerror or error}.") from error
    raise CannotStart(f"Ports {port} to {port + PORT_ATTEMPTS - 1} are all in use. Choose a free one with --port.")


def free_ports(count: int) -> list[int]:
    """Distinct free loopback ports."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def log_folder() -> Path:
    """Folder for the children's logs: the user's log folder, else a temporary one."""
    import platformdirs

    try:
        folder = Path(platformdirs.user_log_dir("smartcut", appauthor=False))
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / "up.log"
        probe.touch()
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="smartcut-"))
    return folder


class Up:
    """One run of `smartcut up`."""

    def __init__(
        self,
        names: Sequence[str],
        host: str,
        port: int,
        *,
        device: str | None,
        verbose: bool,
        say: Callable[[str], None],
    ) -> None:
        self._host, self._port, self._say = host, port, say
        self._supervisor = Supervisor(say)
        self._stopping = 0
        self._direct = build_opener(ProxyHandler({}))  # never through a proxy
        self._plugins = dict(zip((f"{LOOPBACK}:{p}" for p in free_ports(len(names))), names, strict=True))
        logs = None if verbose else log_folder()
        for where, name in self._plugins.items():
            arguments = ["serve", name, "--host", LOOPBACK, "--port", where.rpartition(":")[2]]
            arguments += ["--device", device] if device else []
            self._prepare(name, arguments, logs, {"KAFKA_BOOTSTRAP_SERVERS": ""})
        core = ["core", "--host", host, "--port", str(port), "--quiet"]
        fixed = ",".join(f"{name}={where}" for where, name in self._plugins.items())
        self._core = self._prepare("core", core, logs, {"SMARTCUT_PLUGINS": fixed, "KAFKA_BOOTSTRAP_SERVERS": ""})

    def _prepare(self, name: str, arguments: list[str], logs: Path | None, environ: dict[str, str]) -> Child:
        log = None if logs is None else logs / f"{''.join(c if c.isalnum() else '-' for c in name)}-{self._port}.log"
        child = Child(name, smartcut_command(*arguments), log, {**environ, "PYTHONUNBUFFERED": "1"})
        self._supervisor.children.append(child)
        return child

    def _child(self, name: str) -> Child:
        return next(child for child in self._supervisor.children if child.name == name)

    @property
    def url(self) -> str:
        host = {"0.0.0.0": LOOPBACK, "::": "[::1]"}.get(self._host, self._host)
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self._port}/"

    def run(self, on_ready: Callable[[str], None]) -> int:
        """Serve until SIGINT, SIGTERM or SIGHUP; returns the exit code. Calls `on_ready` with the URL."""
        numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            self._supervisor.start()
            if self._wait_until_ready():
                on_ready(self.url)
            while not self._stopping and not self._core.given_up:
                self._supervisor.watch()
                time.sleep(0.25)
        finally:
            if self._stopping:
                self._say("Stopping.")
            self._supervisor.stop()
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0 if self._stopping else 1

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping += 1
        if self._stopping > 1:  # the second signal: stop waiting
            for child in self._supervisor.children:
                child.signal_group(signal.SIGKILL)

    def _wait_until_ready(self) -> bool:
        """Report each plugin that becomes ready, fails or is given up; True once all are and the core is up."""
        pending = dict(self._plugins)
        started_at = reminded_at = time.monotonic()
        while not self._stopping and not self._core.given_up:
            for child in self._supervisor.watch():
                pending = {where: name for where, name in pending.items() if name != child.name}
            plugins = self._list_plugins()
            for plugin in plugins or ():
                if plugin["id"] in pending and plugin["state"] != "starting":
                    reason = f": {plugin['reason']}" if plugin["state"] == "failed" and plugin["reason"] else ""
                    name = pending.pop(plugin["id"])
                    self._say(f"{name}: {_describe(plugin['state'])}{reason}")
                    self._child(name).was_ready = True
            self._core.was_ready = self._core.was_ready or plugins is not None
            if plugins is not None and not pending:
                return True
            if pending and time.monotonic() - reminded_at > REMINDER_INTERVAL_S:
                reminded_at = time.monotonic()
                self._say(f"{', '.join(pending.values())}: still starting after {reminded_at - started_at:.0f} s")
            time.sleep(0.15)
        return False

    def _list_plugins(self) -> list[dict[str, Any]] | None:
        """The core's live list, or None while it does not answer."""
        try:
            with self._direct.open(f"{self.url}api/plugins", timeout=2) as answer:
                plugins: list[dict[str, Any]] = json.load(answer)["plugins"]
                return plugins
        except (URLError, OSError, ValueError, KeyError):
            return None


def _describe(state: str) -> str:
    return {"busy": "ready", "unknown": "ready (it does not report its health)"}.get(state, state)
