"""Counts what a part of `make test` did from the report it wrote, and holds it to the rule that nothing is skipped."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

# A skip is excused everywhere only when it is for the clips that live beside the checkout and not in it.
EXCUSED = "../shared"


@dataclass
class Tally:
    """How many tests passed, failed and were skipped; `notes` are sentences about failures and skips."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    def fail(self, note: str) -> None:
        """Count one failure more, with the reason."""
        self.failed += 1
        self.notes += (note,)


def of_check(code: int) -> Tally:
    """A lint or type check: one pass or one failure."""
    return Tally(passed=1) if code == 0 else Tally(failed=1)


def of_pytest(report: Path, code: int, *, strict: bool) -> Tally:
    """Count a JUnit report of pytest.

    Args:
        report: the XML file; it may be missing when pytest crashed.
        code: pytest's exit status.
        strict: count a skip as a failure unless its reason names ../shared.
    """
    tally = Tally()
    if report.is_file():
        for case in ET.parse(report).getroot().iter("testcase"):
            count_case(case, tally, strict=strict)
    if code == 5:
        tally.fail("pytest found no test")
    elif code != 0 and tally.failed == 0:
        tally.fail(f"pytest ended with status {code} and reported no failed test")
    return tally


def count_case(case: ET.Element, tally: Tally, *, strict: bool) -> None:
    """Add one test of a JUnit report."""
    name = f"{case.get('classname', '')}::{case.get('name', '')}"
    skip = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        tally.fail(f"failed: {name}")
    elif skip is None or skip.get("type") == "pytest.xfail":
        tally.passed += 1
    else:
        reason = skip.get("message") or ""
        if strict and EXCUSED not in reason:
            tally.fail(f"skipped, which counts as failed here: {name}: {reason}")
        else:
            tally.skipped += 1
            tally.notes += (f"skipped: {name}: {reason}",)


def of_node(report: Path, code: int, *, strict: bool) -> Tally:
    """Count a TAP report of `node --test`, whose last lines carry the totals."""
    text = report.read_text(encoding="utf-8") if report.is_file() else ""
    totals = {
        key: int(number) for key, number in re.findall(r"^# (pass|fail|cancelled|skipped|todo) (\d+)$", text, re.M)
    }
    tally = Tally(passed=totals.get("pass", 0), failed=totals.get("fail", 0) + totals.get("cancelled", 0))
    unrun = totals.get("skipped", 0) + totals.get("todo", 0)
    if strict and unrun:
        tally.failed += unrun
        tally.notes += (f"{unrun} tests of the page were skipped, which counts as failed here",)
    else:
        tally.skipped = unrun
    if tally.passed + tally.failed + tally.skipped == 0:
        tally.fail("node found no test")
    elif code != 0 and tally.failed == 0:
        tally.fail(f"node ended with status {code} and reported no failed test")
    return tally


def table(rows: list[tuple[str, Tally]]) -> str:
    """The summary: a line a part, the totals, and at the very end `N passed, N failed` alone on its line."""
    total = Tally()
    for _, tally in rows:
        total.passed += tally.passed
        total.failed += tally.failed
        total.skipped += tally.skipped
        total.seconds += tally.seconds
    width = max(len(name) for name, _ in [*rows, ("total", total)])
    lines = [f"{'part':<{width}}  passed  failed  skipped    time"]
    for name, tally in [*rows, ("total", total)]:
        minutes, seconds = divmod(round(tally.seconds), 60)
        lines.append(
            f"{name:<{width}}  {tally.passed:>6}  {tally.failed:>6}  {tally.skipped:>7}  {minutes:>3}:{seconds:02}"
        )
    notes = [f"  {name}: {note}" for name, tally in rows for note in tally.notes]
    return "\n".join([*lines, "", *notes, *([""] if notes else []), f"{total.passed} passed, {total.failed} failed"])
