"""find_python.sh: which Python it selects, and its error messages. The Pythons are shell scripts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from checkout import ROOT

SCRIPT = ROOT / "scripts" / "find_python.sh"


def add(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def add_python(folder: Path, name: str, verdict: str, version: str) -> None:
    add(folder, name, f"echo '{verdict} {version} /there/{name}'")


def find(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SCRIPT)], env={"PATH": str(path), **env}, capture_output=True, text=True, check=False
    )


def test_selects_the_newest_tested_version(tmp_path: Path) -> None:
    add_python(tmp_path, "python3", "ok", "3.10.1")
    add_python(tmp_path, "python3.10", "ok", "3.10.1")
    add_python(tmp_path, "python3.12", "ok", "3.12.4")
    assert find(tmp_path).stdout == "/there/python3.12\n"


def test_skips_a_stub(tmp_path: Path) -> None:
    add(tmp_path, "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    add_python(tmp_path, "python3.12", "bare", "3.12.4")
    add_python(tmp_path, "python3", "ok", "3.11.2")
    assert find(tmp_path).stdout == "/there/python3\n"


def test_python_overrides_the_search(tmp_path: Path) -> None:
    add_python(tmp_path, "python3.12", "ok", "3.12.4")
    add_python(tmp_path, "mine", "ok", "3.10.9")
    assert find(tmp_path, PYTHON="mine").stdout == "/there/mine\n"


@pytest.mark.parametrize(
    ("pythons", "named", "says"),
    [
        ({}, "", "none was found"),
        ({"python3": ("old", "3.9.2")}, "", "the newest found is 3.9.2"),
        ({"python3": ("bare", "3.11.2")}, "", "apt-get install python3.11-venv"),
        ({"python3": ("ok", "3.11.2")}, "gone", "PYTHON=gone does not run"),
        ({"python3": ("ok", "3.11.2"), "older": ("old", "3.8.1")}, "older", "the newest found is 3.8.1"),
    ],
)
def test_reports_in_one_sentence_what_is_missing(
    tmp_path: Path, pythons: dict[str, tuple[str, str]], named: str, says: str
) -> None:
    for name, (verdict, version) in pythons.items():
        add_python(tmp_path, name, verdict, version)
    answer = find(tmp_path, PYTHON=named)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert says in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_finds_a_real_python() -> None:
    answer = subprocess.run([str(SCRIPT)], capture_output=True, text=True, check=True)
    version = subprocess.run(
        [answer.stdout.strip(), "-c", "import sys; print(sys.version_info >= (3, 10))"], capture_output=True, text=True
    )
    assert version.stdout == "True\n"
