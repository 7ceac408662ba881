"""Executes the code blocks of a documentation page in order, in an empty folder, as a reader would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from blocks import Block

SHELL = ("sh", "bash")
PROSE = ("text", "mermaid", "")
TIMEOUT_S = 240


class Reader:
    """Follows a page in `folder`: writes titled blocks to files, runs the others."""

    def __init__(self, folder: Path, python: Path, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.python = python
        self.environment = {
            **os.environ,
            "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
            "PIP_NO_BUILD_ISOLATION": "0",  # inverted in pip: 0 disables isolation
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_DEPS": "1",
            **(environment or {}),
        }
        self._background: list[subprocess.Popen[bytes]] = []
        self._script = ""

    def follow(self, blocks: list[Block]) -> int:
        """Execute all blocks and return their number. AssertionError names the block that failed."""
        done = 0
        try:
            for block in blocks:
                if block.language in PROSE:
                    continue
                self._do(block)
                done += 1
        finally:
            self._end_background()
        return done

    def _do(self, block: Block) -> None:
        if block.language == "json":
            json.loads(block.code)
        elif block.title == "leave running":
            self._start(block)
        elif block.title is not None:
            path = self.folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, encoding="utf-8")
            if block.language == "python":
                compile(block.code, block.title, "exec")
        elif block.language == "python":
            # blocks build on each other, so each runs with all before it
            self._script += block.code
            self._run([str(self.python), "-c", self._script], block)
        elif block.language in SHELL:
            self._run(["bash", "-euo", "pipefail", "-c", block.code], block)
        else:
            raise AssertionError(f"line {block.line}: no way to execute a block of {block.language!r}")

    def _run(self, command: list[str], block: Block) -> None:
        result = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        assert result.returncode == 0, (
            f"line {block.line} failed:\n{block.code}\n{result.stdout[-2000:]}\n{result.stderr[-3000:]}"
        )

    def _start(self, block: Block) -> None:
        log = (self.folder / "background.log").open("ab")
        process = subprocess.Popen(
            ["bash", "-c", f"exec {block.code.strip()}"],
            cwd=self.folder, env=self.environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self._background.append(process)
        time.sleep(0.5)
        assert process.poll() is None, (self.folder / "background.log").read_text()

    def _end_background(self) -> None:
        for process in self._background:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
