"""Maps a file's timestamps to one timeline: where they restart, the next run is appended to the last one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

BACK_S = 0.5
"""A DTS earlier than the last one by more than this starts a new run; less is jitter."""
LEAP_S = 86400.0
"""A jump ahead by more than this means that the clock was set, which also starts a new run."""


@dataclass
class Run:
    """A stretch of the file with one clock, in ticks of the time base. start: seconds on the timeline.

    key: PTS of its first keyframe; first, last: PTS of the first and last frame shown; step: duration of the last one.
    """

    start: float
    key: int | None = None
    first: int | None = None
    last: int = 0
    step: int = 0

    def show(self, pts: int, step: int) -> None:
        """Add a frame that is shown."""
        self.first = pts if self.first is None else min(self.first, pts)
        if self.step == 0 or pts >= self.last:
            self.last, self.step = pts, step


class Clock:
    """Takes every packet in file order; then maps PTS to seconds on the timeline."""

    def __init__(self, base: float, step: int) -> None:
        """base: seconds per tick; step: duration in ticks of a packet that states none."""
        self.base = base
        self.runs: list[Run] = [Run(0.0)]
        self._step = step
        self._before: int | None = None

    def breaks(self, before: int | None, dts: int | None) -> bool:
        """Whether a packet with DTS `dts` starts a new run after one with DTS `before`."""
        if before is None or dts is None:
            return False
        leap = (dts - before) * self.base
        return leap < -BACK_S or leap > LEAP_S

    def add(self, pts: int, dts: int | None, duration: int | None, *, key: bool, hidden: bool = False) -> int:
        """Add the next packet; returns the number of its run. hidden: by an edit list.

        Frames before the first keyframe of a run, in decoding or presentation order, are not shown either.
        """
        if self.breaks(self._before, dts):
            self.runs.append(Run(self.duration))
        if dts is not None:
            self._before = dts
        run = self.runs[-1]
        if key and run.key is None:
            run.key = pts
        if run.key is not None and pts >= run.key and not hidden:
            run.show(pts, duration or self._step)
        return len(self.runs) - 1

    def at(self, pts: int, run: int = 0) -> float:
        """Seconds on the timeline; before the run's start for a frame that is never shown."""
        here = self.runs[run]
        return here.start + (pts - (here.first or 0)) * self.base

    @property
    def duration(self) -> float:
        """Seconds to the end of the last frame."""
        run = self.runs[-1]
        return run.start if run.first is None else run.start + (run.last + run.step - run.first) * self.base
