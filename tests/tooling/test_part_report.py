"""How the outcome of a part of `make test` is counted, and that no skip gets lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import checkout
import pytest

from tooling import part_report, parts  # isort: skip

TESTS = """
import pytest
def test_good(): pass
def test_bad(): assert False
@pytest.mark.skip(reason="no broker")
def test_left_out(): pass
@pytest.mark.skip(reason="the clips of ../shared are not here")
def test_excused(): pass
@pytest.mark.xfail(strict=True)
def test_known(): assert False
@pytest.fixture
def broken(): raise RuntimeError
def test_error(broken): pass
"""
NODE_TESTS = """
import { test } from 'node:test';
import assert from 'node:assert';
test('good', () => {});
test('bad', () => assert.equal(1, 2));
test('left out', { skip: true }, () => {});
"""


def run_pytest(folder: Path, source: str) -> tuple[Path, int]:
    (folder / "test_it.py").write_text(source)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, folder]
    done = subprocess.run(
        [*map(str, command), f"--junitxml={report}"], cwd=folder, env=checkout.clean_environment(), capture_output=True
    )
    return report, done.returncode


def test_pytest_strict_counts_skips_as_failures(tmp_path: Path) -> None:
    found = part_report.of_pytest(*run_pytest(tmp_path, TESTS), strict=True)
    assert (found.passed, found.failed, found.skipped) == (2, 3, 1)
    assert any("test_left_out: no broker" in note and "counts as failed" in note for note in found.notes)


def test_pytest_not_strict_tells_skips(tmp_path: Path) -> None:
    found = part_report.of_pytest(*run_pytest(tmp_path, TESTS), strict=False)
    assert (found.passed, found.failed, found.skipped) == (2, 2, 2)
    assert any(note.startswith("skipped: ") and "no broker" in note for note in found.notes)


def test_pytest_without_a_test_fails(tmp_path: Path) -> None:
    assert part_report.of_pytest(*run_pytest(tmp_path, "x = 1"), strict=False).failed == 1


def test_pytest_that_cannot_collect_fails(tmp_path: Path) -> None:
    assert part_report.of_pytest(*run_pytest(tmp_path, "import no_such_module"), strict=False).failed == 1


def test_pytest_that_crashed_fails(tmp_path: Path) -> None:
    found = part_report.of_pytest(tmp_path / "never-written.xml", -11, strict=False)
    assert (found.passed, found.failed) == (0, 1)


@pytest.mark.parametrize(("strict", "expected"), [(True, (1, 2, 0)), (False, (1, 1, 1))])
def test_node(tmp_path: Path, strict: bool, expected: tuple[int, int, int]) -> None:
    (tmp_path / "it.test.mjs").write_text(NODE_TESTS)
    report = tmp_path / "report.tap"
    (part,) = parts.node_parts()
    command = [word.replace("{report}", str(report)) for word in part.command]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    found = part_report.of_node(report, done.returncode, strict=strict)
    assert (found.passed, found.failed, found.skipped) == expected


def test_node_without_a_report_fails(tmp_path: Path) -> None:
    assert part_report.of_node(tmp_path / "never-written.tap", 1, strict=False).failed == 1


def test_check() -> None:
    assert part_report.of_check(0).passed == 1
    assert part_report.of_check(2).failed == 1


def test_table_ends_with_the_total_alone() -> None:
    rows = [
        ("lint", part_report.PartReport(passed=5, seconds=61.2)),
        ("unit", part_report.PartReport(400, 2, 1, notes=("failed: a::b",))),
    ]
    lines = part_report.table(rows).splitlines()
    assert lines[-1] == "405 passed, 2 failed"
    assert "  unit: failed: a::b" in lines
    assert any(line.startswith("lint ") and line.endswith("1:01") for line in lines)
