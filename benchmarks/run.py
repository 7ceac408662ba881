"""Runs the benchmarks one after the other, and writes results.json, README.md and the plots.

    python -m benchmarks.run [--quick] [NAME …]        (`make bench`, `make bench-quick`)

A missed goal is a line in the table, not a failure: the exit status is 1 only if a benchmark broke.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from benchmarks import data, tools
from benchmarks.report import figure, write_readme
from benchmarks.results import HERE, RESULTS, Day, Result, Setting, store

# The quick ones first. Each is a module with measure(setting).
ORDER = (
    *("cold", "relay", "batch", "timeline", "coarse", "sampler", "fallback"),
    *("first", "cut", "day", "offline", "users"),
)
NAMES = tuple(name for name in ORDER if (HERE / f"{name}.py").is_file())
QUICK_MINUTES, PIECE_MINUTES = 10, 60


def find_day(*, quick: bool, minutes: int | None = None) -> Day:
    """The video: `minutes` long, else ten minutes if `quick`, else the day, which must exist.

    Raises:
        data.NoSpace: there is none; the message says how to get it.
    """
    if minutes is not None or quick:
        return data.make_day(minutes or QUICK_MINUTES, agreed=minutes is None)
    day = data.find_day()
    if day is None:
        raise data.NoSpace("There is no day of video yet: make it with `make bench-data` (22 GB), or run bench-quick.")
    data.make_day(PIECE_MINUTES, agreed=True)  # for benchmarks that are too slow for the whole day
    return day


def run_one(name: str, setting: Setting) -> list[Result]:
    """Run one benchmark and print a line per result."""
    setting.say(f"{name} ...")
    began = time.monotonic()
    results = list(importlib.import_module(f"benchmarks.{name}").measure(setting))
    for result in results:
        other = f", {result.against or 'theirs'} {figure(result.theirs, result.unit)}" if result.theirs else ""
        ratio = f", ratio {result.ratio:.3g}" if result.ratio is not None else ""
        met = {None: "", True: ", reached", False: ", MISSED"}[result.met]
        setting.say(f"  {result.name}: {figure(result.ours, result.unit)}{other}{ratio}{met}")
    setting.say(f"  took {time.monotonic() - began:.0f} s")
    return results


def say(text: str) -> None:
    """Print a line and flush."""
    print(text, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="shorter video and fewer rounds: below 5 minutes")
    parser.add_argument("--whole", action="store_true", help="extrapolate nothing: an hour more")
    parser.add_argument("--minutes", type=int, help="length of the video instead of a day (or ten minutes)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where to store the results and the README")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    try:
        day = find_day(quick=options.quick, minutes=options.minutes)
    except data.NoSpace as problem:
        print(f"SmartCut: {problem}", file=sys.stderr)
        return 1
    broken = []
    for name in options.names or NAMES:
        with tempfile.TemporaryDirectory(prefix="smartcut-bench-") as scratch:
            setting = Setting(options.quick, day, Path(scratch), say, options.whole)
            try:
                store(run_one(name, setting), quick=options.quick, path=options.results)
            except tools.Missing as problem:
                say(f"  {problem}")
                broken.append(name)
            except Exception:  # continue with the others
                traceback.print_exc()
                broken.append(name)
    readme = write_readme(options.results.parent, options.results)
    print(f"Written: {options.results.name}, {readme.name}.", *(f"Broken: {', '.join(broken)}." for _ in broken[:1]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
