"""Counts the passed, failed and skipped tests of a part of `make test` from the report it wrote."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

# The only excuse for a skip in CI: the real clips are beside the checkout, not in it.
EXCUSED = "../shared"


@dataclass
class PartReport:
    """Counts of one part; `notes` are sentences about failures and skips."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    def fail(self, note: str) -> None:
        """Add a failure with its reason."""
        self.failed += 1
        self.notes += (note,)


def of_check(code: int) -> PartReport:
    """A lint or type check: one pass or one failure."""
    return PartReport(passed=1) if code == 0 else PartReport(failed=1)


def of_pytest(report: Path, code: int, *, strict: bool) -> PartReport:
    """Count a JUnit report of pytest.

    Args:
        report: the XML file; missing when pytest crashed.
        code: pytest's exit status.
        strict: count a skip as a failure unless its reason names ../shared.
    """
    result = PartReport()
    if report.is_file():
        for case in ET.parse(report).getroot().iter("testcase"):
            count_case(case, result, strict=strict)
    if code == 5:
        result.fail("pytest found no test")
    elif code != 0 and result.failed == 0:
        result.fail(f"pytest ended with status {code} and reported no failed test")
    return result


def count_case(case: ET.Element, result: PartReport, *, strict: bool) -> None:
    """Add one test of a JUnit report."""
    name = f"{case.get('classname', '')}::{case.get('name', '')}"
    skip = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        result.fail(f"failed: {name}")
    elif skip is None or skip.get("type") == "pytest.xfail":
        result.passed += 1
    else:
        reason = skip.get("message") or ""
        if strict and EXCUSED not in reason:
            result.fail(f"skipped, which counts as failed here: {name}: {reason}")
        else:
            result.skipped += 1
            result.notes += (f"skipped: {name}: {reason}",)


def of_node(report: Path, code: int, *, strict: bool) -> PartReport:
    """Count a TAP report of `node --test` from the totals at its end."""
    text = report.read_text(encoding="utf-8") if report.is_file() else ""
    totals = {
        key: int(number) for key, number in re.findall(r"^# (pass|fail|cancelled|skipped|todo) (\d+)$", text, re.M)
    }
    result = PartReport(passed=totals.get("pass", 0), failed=totals.get("fail", 0) + totals.get("cancelled", 0))
    not_run = totals.get("skipped", 0) + totals.get("todo", 0)
    if strict and not_run:
        result.failed += not_run
        result.notes += (f"{not_run} tests of the page were skipped, which counts as failed here",)
    else:
        result.skipped = not_run
    if result.passed + result.failed + result.skipped == 0:
        result.fail("node found no test")
    elif code != 0 and result.failed == 0:
        result.fail(f"node ended with status {code} and reported no failed test")
    return result


def table(rows: list[tuple[str, PartReport]]) -> str:
    """The summary: a line per part, the totals, and `N passed, N failed` as the last line."""
    total = PartReport()
    for _, result in rows:
        total.passed += result.passed
        total.failed += result.failed
        total.skipped += result.skipped
        total.seconds += result.seconds
    width = max(len(name) for name, _ in [*rows, ("total", total)])
    lines = [f"{'part':<{width}}  passed  failed  skipped    time"]
    for name, result in [*rows, ("total", total)]:
        minutes, seconds = divmod(round(result.seconds), 60)
        lines.append(
            f"{name:<{width}}  {result.passed:>6}  {result.failed:>6}  {result.skipped:>7}  {minutes:>3}:{seconds:02}"
        )
    notes = [f"  {name}: {note}" for name, result in rows for note in result.notes]
    return "\n".join([*lines, "", *notes, *([""] if notes else []), f"{total.passed} passed, {total.failed} failed"])
