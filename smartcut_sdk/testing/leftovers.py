"""Detects what an abandoned video leaves behind: threads, queued frames, open files."""

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
"""Name prefixes of the pool threads that a service keeps."""

CLEANUP_TIMEOUT_S = 10.0
"""Cleanup takes milliseconds; this only bounds the wait before a failure."""


@dataclass(frozen=True)
class Running:
    """A snapshot of this process: names of threads, and open regular files."""

    threads: Counter[str]
    files: Counter[str]

    @classmethod
    def now(cls) -> Running:
        names = (thread.name for thread in threading.enumerate() if not thread.name.startswith(POOLS))
        return cls(Counter(names), Counter(_open_files()))

    def since(self, before: Running) -> str | None:
        """What was added since `before`, in words; None if nothing."""
        found = []
        threads, files = self.threads - before.threads, self.files - before.files
        if threads:
            found.append(f"{threads.total()} threads ({', '.join(sorted(threads))})")
        if files:
            found.append(f"{files.total()} open files ({', '.join(sorted(files))})")
        return " and ".join(found) or None


def left_behind(service: PluginService, before: Running) -> str | None:
    """What still exists of the videos of `service` after a wait, in words; None if nothing."""
    deadline = time.monotonic() + CLEANUP_TIMEOUT_S
    while True:
        batcher = service.engine.batcher
        found = Running.now().since(before)
        if batcher.videos or batcher.pending:
            videos = f"{batcher.videos} open videos with {batcher.pending} queued frames"
            found = f"{videos}, {found}" if found else videos
        if found is None or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def _open_files() -> list[str]:
    """Regular files behind this process's descriptors; empty on systems that don't list them (Windows)."""
    folder = next((path for path in (Path("/proc/self/fd"), Path("/dev/fd")) if path.is_dir()), None)
    found = []
    for entry in folder.iterdir() if folder else ():
        try:
            if stat.S_ISREG(os.fstat(int(entry.name)).st_mode):
                found.append(str(entry.readlink()) if entry.is_symlink() else f"descriptor {entry.name}")
        except OSError:
            continue  # closed meanwhile
    return found
