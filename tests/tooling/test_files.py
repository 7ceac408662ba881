"""Rules for every tracked file: no registry hosts, no paths of one machine, a size limit, a first line of purpose."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from checkout import ROOT, tracked_files

MIB = 1024 * 1024
FILES = tracked_files()
LONGEST = 300  # lines; about 250 is the aim

# In pieces, so that this file passes its own test.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("deb", "debian", "org"),
        ("download", "pytorch", "org"),
    )
]
A_HOME = re.compile(r"(?<![\w.])/(root|work|Users|home)/[\w.-]+(?:/|\b)")


def text_of(path: Path) -> str | None:
    """The text of a file; None for a binary one."""
    content = (ROOT / path).read_bytes()
    if b"\0" in content:
        return None
    return content.decode("utf-8")


def of_kind(*suffixes: str) -> list[Path]:
    return [path for path in FILES if path.suffix in suffixes and "{{" not in str(path)]


def test_there_are_files() -> None:
    assert {Path("setup.cfg"), Path("Makefile"), Path("README.md")} <= set(FILES)


def test_no_file_is_large() -> None:
    assert [
        f"{path}: {(ROOT / path).stat().st_size} bytes" for path in FILES if (ROOT / path).stat().st_size > MIB
    ] == []


def test_no_file_names_a_registry() -> None:
    """Package clients use their user's configuration; a hard-coded host would bypass it."""
    found = [
        f"{path}: {host}"
        for path in FILES
        if (text := text_of(path)) is not None
        for host in REGISTRIES
        if host in text
    ]
    assert found == []


def test_no_file_names_a_machine() -> None:
    """A path in a home folder exists on one machine only."""
    found = [f"{path}: {match[0]}" for path in FILES if (text := text_of(path)) for match in A_HOME.finditer(text)]
    assert found == []


def test_the_machine_pattern_matches() -> None:
    assert A_HOME.search("cd /" + "home/ann/smartcut")
    assert A_HOME.search("see /" + "root/x")
    assert not A_HOME.search("/api/root/x and https://example.org/home/page and SMARTCUT_HOME")


def test_lock_files_hold_no_addresses() -> None:
    """npm downloads from the configured registry and verifies each package's checksum."""
    locks = [path for path in FILES if path.name == "package-lock.json"]
    assert locks
    for lock in locks:
        packages = json.loads((ROOT / lock).read_text("utf-8"))["packages"]
        assert [name for name, entry in packages.items() if "resolved" in entry] == []
        missing = [name for name, entry in packages.items() if name and "integrity" not in entry]
        assert missing == [], f"{lock}: a package without a checksum is not verified"


def test_constraints_are_pins() -> None:
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z0-9._-]+==[^ ]+( ; .+)?", line), line


@pytest.mark.parametrize("path", of_kind(".py"), ids=str)
def test_python_module_has_a_docstring(path: Path) -> None:
    source = (ROOT / path).read_text("utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source)), "the first line must state the purpose"


@pytest.mark.parametrize("path", of_kind(".js", ".mjs", ".css"), ids=str)
def test_script_begins_with_its_purpose(path: Path) -> None:
    source = (ROOT / path).read_text("utf-8").lstrip()
    assert source.startswith(("/*", "//", "#!")), "the first line must state the purpose"


@pytest.mark.parametrize("path", of_kind(".sh", ".yaml", ".yml", ".Dockerfile"), ids=str)
def test_shell_and_yaml_begin_with_their_purpose(path: Path) -> None:
    lines = (ROOT / path).read_text("utf-8").splitlines()
    first = lines[1] if lines[0].startswith("#!") else lines[0]
    assert first.startswith("# "), "the first line must state the purpose"


@pytest.mark.parametrize("path", of_kind(".py", ".js", ".mjs", ".sh"), ids=str)
def test_no_file_is_long(path: Path) -> None:
    assert len((ROOT / path).read_text("utf-8").splitlines()) <= LONGEST, "split it: about 250 lines is the aim"
