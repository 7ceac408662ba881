"""SmartCut as users run it: all in one process group, or three processes that share only a broker."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from support.core_process import CoreProcess
from support.processes import process_group
from support.waiting import wait_for

SMARTCUT = [sys.executable, "-m", "smartcut_sdk.cli"]


@contextlib.contextmanager
def smartcut_up(port: int, log: Path, *plugins: str, **environ: str) -> Iterator[str]:
    """`smartcut up` with these plugins; yields the URL it prints. Ended by SIGTERM."""
    command = [*SMARTCUT, "up", "--port", str(port)]
    for name in plugins:
        command += ["--plugin", name]
    with process_group(command, log, **environ) as up:

        def ready() -> str:
            assert up.poll() is None, f"`smartcut up` ended: {log.read_text()}"
            lines = [line for line in log.read_text().splitlines() if "http://" in line]
            return lines[-1].split()[-1] if lines else ""

        url = wait_for(ready, "URL from `smartcut up`", 90)
        yield url.rstrip("/")


@contextlib.contextmanager
def three_processes(
    port: int, plugin_port: int, brokers: str, folder: Path, plugin: str, **environ: str
) -> Iterator[str]:
    """The core and one plugin, both configured with Kafka's address alone; yields the URL once the plugin is listed."""
    address = f"127.0.0.1:{plugin_port}"
    serve = [*SMARTCUT, "serve", plugin, "--port", str(plugin_port), "--advertise", address, "--kafka", brokers]
    with (
        CoreProcess(port, folder / "core.log", KAFKA_BOOTSTRAP_SERVERS=brokers, **environ) as core,
        process_group(serve, folder / "plugin.log"),
    ):
        wait_for(lambda: core.plugins().get(address, {}).get("state") == "ready", f"{plugin} in /api/plugins", 60)
        yield f"http://127.0.0.1:{port}"
