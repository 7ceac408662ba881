"""What a video that was given up must not leave behind: threads, queued frames, open files."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from smartcut_sdk.serving.service import PluginService

POOLS = ("smartcut-decode", "smartcut-session", "asyncio_")
"""Threads that a service keeps for its next videos."""

PATIENCE = 10.0
"""Seconds for everything to end; it takes milliseconds, this is only when to give up waiting."""


@dataclass(frozen=True)
class Running:
    """What runs at one moment: names of threads, and the regular files that this process holds open."""

    threads: Counter[str]
    files: Counter[str]

    @classmethod
    def now(cls) -> Running:
        names = (thread.name for thread in threading.enumerate() if not thread.name.startswith(POOLS))
        return cls(Counter(names), Counter(_open_files()))

    def since(self, before: Running) -> str | None:
        """What is there now and was not before, in words; None when there is nothing."""
        said = []
        threads, files = self.threads - before.threads, self.files - before.files
        if threads:
            said.append(f"{threads.total()} threads ({', '.join(sorted(threads))})")
        if files:
            said.append(f"{files.total()} open files ({', '.join(sorted(files))})")
        return " and ".join(said) or None


def left_behind(service: PluginService, before: Running) -> str | None:
    """What is still there of the videos of `service` after a fair wait, in words; None when nothing is."""
    deadline = time.monotonic() + PATIENCE
    while True:
        batcher = service.engine.batcher
        said = Running.now().since(before)
        if batcher.videos or batcher.pending:
            said = f"{batcher.videos} open videos with {batcher.pending} queued frames" + (f", {said}" if said else "")
        if said is None or time.monotonic() > deadline:
            return said
        time.sleep(0.02)


def _open_files() -> list[str]:
    """Regular files behind this process's descriptors; nothing where the system doesn't tell (Windows)."""
    folder = next((path for path in (Path("/proc/self/fd"), Path("/dev/fd")) if path.is_dir()), None)
    found = []
    for entry in folder.iterdir() if folder else ():
        try:
            if stat.S_ISREG(os.fstat(int(entry.name)).st_mode):
                found.append(str(entry.readlink()) if entry.is_symlink() else f"descriptor {entry.name}")
        except OSError:
            continue  # closed in between
    return found
