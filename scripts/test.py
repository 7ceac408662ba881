"""Runs the parts of `make test` one after the other, continues after a failure, and prints a summary.

Called by setup.py. Words on the command line select parts: `lint`, `unit`, `plugins`, `integration`, `e2e` ...
With CI=true a skipped test counts as failed, unless the reason is that ../shared is absent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tooling import CACHE, ROOT
from tooling.console import SetupError, end_group, main, say
from tooling.part_report import PartReport, of_check, of_node, of_pytest, table
from tooling.parts import Part, chosen_parts

REPORTS = CACHE / "reports"


def run_part(part: Part, *, strict: bool) -> PartReport:
    """Run one part, or kill its process group at the time limit; returns its counts."""
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
        result = PartReport()
        result.fail(f"{part.command[0]} could not be started: {problem.strerror}")
        return result
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
        result = of_pytest(report, code, strict=strict)
    elif part.kind == "node":
        result = of_node(report, code, strict=strict)
    else:
        result = of_check(code)
    if overran:
        result.fail(f"was killed after {part.limit / 60:.0f} minutes")
    result.seconds = time.monotonic() - began
    return result


def body() -> int:
    """Run the parts and print the summary; 1 if anything failed."""
    strict = os.environ.get("CI", "").lower() in ("1", "true")
    try:
        parts = chosen_parts(sys.argv[1:])
    except ValueError as problem:
        raise SetupError(str(problem)) from None
    os.chdir(ROOT)
    rows: list[tuple[str, PartReport]] = []
    for name, sentence in json.loads(os.environ.get("SMARTCUT_SETUP_PROBLEMS") or "{}").items():
        missing = PartReport()
        missing.fail(sentence)
        rows.append((f"set-up: {name}", missing))
    for part in parts:
        rows.append((part.name, run_part(part, strict=strict)))
    say("\n" + table(rows))
    return 1 if any(result.failed for _, result in rows) else 0


if __name__ == "__main__":
    main(body)
