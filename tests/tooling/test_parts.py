"""`make test` runs every test of the checkout and continues after a failure; CI calls nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT, clean_environment, started, tracked_files

from tooling import parts  # isort: skip


def test_every_test_file_is_in_a_part() -> None:
    folders = [folder for part in parts.all_parts() for folder in part.folders]
    files = [
        ROOT / path
        for path in tracked_files()
        if (path.name.startswith("test_") and path.suffix == ".py") or path.name.endswith((".test.mjs", ".test.js"))
        if "{{" not in str(path)
    ]
    assert files
    assert [str(path) for path in files if not any(path.is_relative_to(folder) for folder in folders)] == []


def test_parts_can_be_chosen() -> None:
    assert {part.group for part in parts.chosen_parts(["lint"])} == {"lint"}
    assert [part.name for part in parts.chosen_parts(["tooling"])] == ["tooling"]
    assert parts.chosen_parts([]) == parts.all_parts()
    with pytest.raises(ValueError, match="no part 'nonsense'"):
        parts.chosen_parts(["nonsense"])


RUNNER = """
import sys
sys.path[:0] = [{scripts!r}]
from tooling import parts
import test
def part(name, code, limit=60.0):
    return parts.Part(name, name, "check", (sys.executable, "-c", code), limit=limit)
parts_to_run = [part("one", "raise SystemExit(1)"), part("two", "print('two ran')"),
    part("three", "import time; time.sleep(600)", limit=0.5), part("four", "print('four ran')"),
    parts.Part("five", "five", "check", ("no-such-program",))]
test.chosen_parts = lambda words: parts_to_run
sys.argv = ["test.py"]
test.main(test.body)
"""


def test_every_part_runs_and_the_total_is_last(tmp_path: Path) -> None:
    script = RUNNER.format(scripts=str(ROOT / "scripts"))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=clean_environment(SMARTCUT_SETUP_PROBLEMS='{"kafka": "Maven is missing."}'),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "two ran" in done.stdout
    assert "four ran" in done.stdout
    assert "set-up: kafka: Maven is missing." in done.stdout
    assert "three: was killed after" in done.stdout
    assert "five: no-such-program could not be started" in done.stdout
    # three counts twice: it failed, and it was killed
    assert done.stdout.splitlines()[-1] == "2 passed, 5 failed"


def test_ci_calls_make_test(tmp_path: Path) -> None:
    make = tmp_path / "make"
    make.write_text('#!/bin/sh\necho "$PWD: $*"\n')
    make.chmod(0o755)
    env = clean_environment(PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run(["bash", str(ROOT / ".ci" / "run")], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.stdout == f"{ROOT}: test\n"
    assert done.returncode == 0


@pytest.mark.parametrize(
    "target",
    [
        "run",
        "test",
        "lint",
        "vendor",
        "decoder",
        "pin",
        "clean",
        "bench",
        "bench-quick",
        "bench-data",
        "dist",
        "version",
    ],
)
def test_make_execs_the_program(target: str) -> None:
    """A shell between make and the program would swallow signals."""
    done = subprocess.run(
        ["make", "-n", target], cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=True
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith("exec ")


def test_no_file_can_stand_for_a_target() -> None:
    """`make dist` must run although there is a folder dist."""
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    (phony,) = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert set(phony.split()) == targets


def test_make_without_a_target_lists_the_targets() -> None:
    with started(["make"], cwd=ROOT, env=clean_environment()) as make:
        output = make.communicate(timeout=30)[0]
    shown = {line.strip().split("  ")[0] for line in output.splitlines()}
    assert {"make run", "make test", "make clean", "make bench-data"} <= shown
