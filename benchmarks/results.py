"""What a measurement gives (`Result`), what it is given (`Setting`), and results.json, where all of them are kept.

A benchmark is a module of this package with one function:

    def measure(setting: Setting) -> Sequence[Result]: ...

It measures ours and the other in turn within one run, as many rounds as it can afford, and gives the medians.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"


@dataclass(frozen=True, slots=True)
class Goal:
    """What must be reached: `of` which figure, and its bounds, ends included. `ratio` is ours / theirs.

    `more`: what else must hold, already judged: a sentence such as "no event missed" → True.
    """

    of: Literal["ours", "ratio"]
    at_least: float | None = None
    at_most: float | None = None
    more: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """One plot: lines of (x, y) points by name."""

    title: str
    x: str
    y: str
    lines: Mapping[str, Sequence[tuple[float, float]]]


def thin(points: Sequence[tuple[float, float]], most: int = 200) -> list[tuple[float, float]]:
    """At most `most` of them, evenly spaced."""
    step = max(1, -(-len(points) // most))
    return [(round(x, 1), round(y, 1)) for x, y in [*points[::step], *points[-1:]]]


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table.

    name: unique, the benchmark's name first: "relay", or "relay 100 streams".
    what: one line, what was measured. unit: of `ours` and `theirs`: "frames/s", "s", "MB".
    against: what `theirs` is, with its settings. rounds: (ours, theirs) of each round, as measured.
    scaled: empty, or how a figure was worked out from a shorter measurement. A figure without this word was measured.
    facts: counts and sizes that belong to it. versions: of the programs compared, beyond those of the machine.
    profile: where the time goes and what bounds it, Markdown; else benchmarks/profiles/<first word of name>.md.
    """

    name: str
    what: str
    unit: str
    ours: float
    theirs: float | None = None
    against: str = ""
    goal: Goal | None = None
    rounds: Sequence[tuple[float, float | None]] = ()
    scaled: str = ""
    facts: Mapping[str, float | int | str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    plots: Sequence[Series] = ()
    profile: str = ""

    @property
    def ratio(self) -> float | None:
        """ours / theirs, or None where there is nothing to compare with."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        figure = self.ours if self.goal.of == "ours" else self.ratio
        if figure is None:
            return False
        low, high = self.goal.at_least, self.goal.at_most
        return (low is None or figure >= low) and (high is None or figure <= high) and all(self.goal.more.values())


@dataclass(frozen=True, slots=True)
class Day:
    """A long video with known events, made by benchmarks/data.py. Seconds; events: (start, stop, label)."""

    video: Path
    duration: float
    events: Sequence[tuple[float, float, str]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a benchmark gets: quick or not, the long video it may use, a folder for what it writes, and a way to talk.

    quick: all benchmarks together have five minutes: shorter video, fewer rounds.
    whole: nothing is worked out from a shorter measurement, however long that takes.
    """

    quick: bool
    day: Day
    scratch: Path
    say: Callable[[str], None] = print
    whole: bool = False


def machine() -> dict[str, str | int | float]:
    """The machine, without its name or any path of it."""
    facts: dict[str, str | int | float] = {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
    }
    if os.path.exists("/proc/cpuinfo"):  # noqa: PTH110 - a plain question
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        facts["processor"] = names[0] if names else "unknown"
        facts["memory_gb"] = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    else:
        facts["processor"] = platform.processor() or "unknown"
    return facts


def as_json(result: Result, *, quick: bool) -> dict[str, Any]:
    """A result with what follows from it, where and when it was measured."""
    now = datetime.now(timezone.utc).replace(microsecond=0).isoformat()
    known = {"ratio": result.ratio, "met": result.met, "quick": quick, "machine": machine(), "date": now}
    return {**asdict(result), **known}


def load(path: Path = RESULTS) -> dict[str, dict[str, Any]]:
    """All results so far, by name; none where there is no file."""
    if not path.exists():
        return {}
    kept: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["results"]
    return {each["name"]: each for each in kept}


def keep(results: Sequence[Result], *, quick: bool, path: Path = RESULTS) -> None:
    """Write results down: those of the same benchmarks (first word of the name) are replaced, the others stay."""
    measured = {result.name.split()[0] for result in results}
    others = {name: each for name, each in load(path).items() if name.split()[0] not in measured}
    new = {result.name: as_json(result, quick=quick) for result in results}
    text = json.dumps({"results": list({**others, **new}.values())}, ensure_ascii=False, indent=1) + "\n"
    unfinished = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)
