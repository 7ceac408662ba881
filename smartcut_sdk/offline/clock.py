"""One timeline from a file's clocks: recordings whose clock starts over are put one after the other. Pure."""

from __future__ import annotations

from dataclasses import dataclass

BACK_S = 0.5
"""A decoding time that is earlier than the one before by more than this starts a new run; less is jitter."""
LEAP_S = 86400.0
"""A clock that leaps ahead by more than this was set, not left running: that starts a new run, too."""


@dataclass
class Run:
    """A stretch of the file on one clock, in ticks of the time base. start: its first second on the timeline.

    key: presentation time of its first keyframe; first, last: of the frames shown; step: ticks from last to the end.
    """

    start: float
    key: int | None = None
    first: int | None = None
    last: int = 0
    step: int = 0

    def show(self, pts: int, step: int) -> None:
        """Take a frame that is shown."""
        self.first = pts if self.first is None else min(self.first, pts)
        if self.step == 0 or pts >= self.last:
            self.last, self.step = pts, step


class Clock:
    """Fed every packet in the order of the file; then it places presentation times on the timeline."""

    def __init__(self, base: float, step: int) -> None:
        """base: seconds a tick; step: ticks a frame where a packet doesn't say."""
        self.base = base
        self.runs: list[Run] = [Run(0.0)]
        self._step = step
        self._before: int | None = None

    def breaks(self, before: int | None, dts: int | None) -> bool:
        """Whether a packet with this decoding time starts a new run after one with that."""
        if before is None or dts is None:
            return False
        leap = (dts - before) * self.base
        return leap < -BACK_S or leap > LEAP_S

    def add(self, pts: int, dts: int | None, duration: int | None, *, key: bool, hidden: bool = False) -> int:
        """Take the next packet; the number of its run. hidden: an edit list keeps it from being shown.

        Not shown either: what comes before the first keyframe of a run, in the file or in presentation.
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
        """Seconds on the timeline; below the run's start for a frame that is never shown."""
        here = self.runs[run]
        return here.start + (pts - (here.first or 0)) * self.base

    @property
    def duration(self) -> float:
        """Seconds up to the end of the last frame."""
        run = self.runs[-1]
        return run.start if run.first is None else run.start + (run.last + run.step - run.first) * self.base
