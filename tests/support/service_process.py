"""`smartcut serve NAME` as a subprocess, announced on Kafka."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.processes import clean_environ


class ServiceProcess:
    """A context manager: starts the service, and kills it at the end. `site`: folder of installed plugins."""

    def __init__(self, name: str, port: int, servers: str, site: Path) -> None:
        self.address = f"127.0.0.1:{port}"
        self.log = site / f"{port}.log"
        self._command = [sys.executable, "-m", "smartcut_sdk.cli", "serve", name, "--port", str(port)]
        self._environ = clean_environ(PYTHONPATH=str(site), KAFKA_BOOTSTRAP_SERVERS=servers)
        self.process: subprocess.Popen[bytes]

    def __enter__(self) -> ServiceProcess:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(self._command, env=self._environ, stdout=log, stderr=subprocess.STDOUT)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(10)
