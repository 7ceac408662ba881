"""DVR-Scan, the usual alternative, on ten minutes of the same file."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import tools
from benchmarks.results import Day

PACKAGE = "dvr-scan-headless"
FASTEST = ("-fs", "24", "-df", "4")
TIMECODE = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")


@dataclass(frozen=True)
class Scan:
    """Outcome of a scan. seconds: its duration; scanned: seconds of video; events: (start, stop) in the file."""

    seconds: float
    scanned: float
    events: Sequence[tuple[float, float]]

    def for_whole(self, duration: float) -> float:
        """Seconds for a video of that duration at this speed."""
        return self.seconds * duration / self.scanned


def busiest(day: Day, seconds: float) -> float:
    """Start of the stretch of that length with the most events, seconds."""
    starts = [max(0.0, min(event[0] - 60.0, day.duration - seconds)) for event in day.events] or [0.0]
    return max(starts, key=lambda at: sum(at <= start and stop <= at + seconds for start, stop, _ in day.events))


def events_of(text: str) -> list[tuple[float, float]]:
    """The comma-separated list of timecodes that `-q` prints, as (start, stop) in seconds."""
    times = [int(h) * 3600 + int(m) * 60 + float(s) for h, m, s in TIMECODE.findall(text)]
    return list(zip(times[::2], times[1::2], strict=False))


def scan(video: Path, start: float, seconds: float, *options: str) -> Scan:
    """Scan a stretch of the file.

    Raises:
        tools.Missing: it could not be installed.
        RuntimeError: it failed; the message ends with its output.
    """
    program = tools.own_python(PACKAGE).parent / "dvr-scan"
    command = [str(program), "-i", str(video), "-so", "-q", "-st", f"{start:.3f}s", "-dt", f"{seconds:.3f}s", *options]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    took = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(f"dvr-scan failed: {(done.stderr or done.stdout)[-1000:]}")
    return Scan(took, seconds, events_of(done.stdout))
