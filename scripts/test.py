"""Runs the parts of `make test` one after the other, never stopping at a failure, and ends with a summary.

Called by setup.py once everything is there. Words on the command line choose parts: `lint`, `unit`, `plugins`,
`integration`, `e2e` ... With CI=true a skipped test counts as failed, unless it is for ../shared being absent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from house import CACHE, ROOT
from house.parts import Part, chosen_parts
from house.talk import Stop, end_group, main, say
from house.tally import Tally, of_check, of_node, of_pytest, table

REPORTS = CACHE / "reports"


def run_part(part: Part, *, strict: bool) -> Tally:
    """Run one part to its end, or end it with all it started when its time is over; count what it did."""
    say(f"\n=== {part.name} ===")
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{part.name.replace(' ', '-')}.{'xml' if part.kind == 'pytest' else 'tap'}"
    report.unlink(missing_ok=True)
    began = time.monotonic()
    overran = False
    try:
        process = subprocess.Popen(
            [word.replace("{report}", str(report)) for word in part.command],
            cwd=part.cwd,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as problem:
        tally = Tally()
        tally.fail(f"{part.command[0]} could not be started: {problem.strerror}")
        return tally
    try:
        code = process.wait(timeout=part.limit)
    except subprocess.TimeoutExpired:
        overran = True
        end_group(process)
        code = process.returncode or 1
    except BaseException:
        end_group(process)
        raise
    if part.kind == "pytest":
        tally = of_pytest(report, code, strict=strict)
    elif part.kind == "node":
        tally = of_node(report, code, strict=strict)
    else:
        tally = of_check(code)
    if overran:
        tally.fail(f"was ended after {part.limit / 60:.0f} minutes")
    tally.seconds = time.monotonic() - began
    return tally


def body() -> int:
    """Run the parts and print the summary; 1 if anything failed."""
    strict = os.environ.get("CI", "").lower() in ("1", "true")
    try:
        parts = chosen_parts(sys.argv[1:])
    except ValueError as problem:
        raise Stop(str(problem)) from None
    os.chdir(ROOT)
    rows: list[tuple[str, Tally]] = []
    for name, sentence in json.loads(os.environ.get("SMARTCUT_SETUP_PROBLEMS") or "{}").items():
        missing = Tally()
        missing.fail(sentence)
        rows.append((f"set-up: {name}", missing))
    for part in parts:
        rows.append((part.name, run_part(part, strict=strict)))
    say("\n" + table(rows))
    return 1 if any(tally.failed for _, tally in rows) else 0


if __name__ == "__main__":
    main(body)
