"""Which processes descend from which, and whether they are still there. Works wherever `ps` does."""

from __future__ import annotations

import os
import subprocess


def descendants(root: int) -> set[int]:
    """Process ids of all children, grandchildren, … of `root`."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for line in told.splitlines():
        pid, parent = map(int, line.split())
        children.setdefault(parent, []).append(pid)
    found: set[int] = set()
    new = [root]
    while new:
        new = [pid for parent in new for pid in children.get(parent, ()) if pid not in found]
        found.update(new)
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run; zombies do not."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    running = {int(line.split()[0]) for line in told.splitlines() if not line.split()[1].startswith("Z")}
    return (pids & running) - {os.getpid()}
