"""Rules for every tracked file: what it may not name, how large it may be, and that it says what it is for."""

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

# Written in pieces, so that this file keeps the rule it tests.
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
    """The text of a file, None for one that is not text."""
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
    """Package clients are set up by whoever runs them; a host in a file would go around that."""
    found = [
        f"{path}: {host}"
        for path in FILES
        if (text := text_of(path)) is not None
        for host in REGISTRIES
        if host in text
    ]
    assert found == []


def test_no_file_names_a_machine() -> None:
    """A path of somebody's home works on one machine only."""
    found = [f"{path}: {match[0]}" for path in FILES if (text := text_of(path)) for match in A_HOME.finditer(text)]
    assert found == []


def test_the_rules_can_be_broken() -> None:
    """The patterns above do find what they are for."""
    assert A_HOME.search("cd /" + "home/ann/smartcut")
    assert A_HOME.search("see /" + "root/x")
    assert not A_HOME.search("/api/root/x and https://example.org/home/page and SMARTCUT_HOME")


def test_lock_files_hold_no_addresses() -> None:
    """npm takes each package from the registry that its user has set, and checks its sum."""
    locks = [path for path in FILES if path.name == "package-lock.json"]
    assert locks
    for lock in locks:
        packages = json.loads((ROOT / lock).read_text("utf-8"))["packages"]
        assert [name for name, entry in packages.items() if "resolved" in entry] == []
        missing = [name for name, entry in packages.items() if name and "integrity" not in entry]
        assert missing == [], f"{lock}: without a sum a package is not checked"


def test_constraints_are_pins() -> None:
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z0-9._-]+==[^ ]+( ; .+)?", line), line


@pytest.mark.parametrize("path", of_kind(".py"), ids=str)
def test_python_module_says_what_it_is_for(path: Path) -> None:
    source = (ROOT / path).read_text("utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source)), "no first line that says what it is for"


@pytest.mark.parametrize("path", of_kind(".js", ".mjs", ".css"), ids=str)
def test_script_says_what_it_is_for(path: Path) -> None:
    source = (ROOT / path).read_text("utf-8").lstrip()
    assert source.startswith(("/*", "//", "#!")), "no first line that says what it is for"


@pytest.mark.parametrize("path", of_kind(".sh", ".yaml", ".yml", ".Dockerfile"), ids=str)
def test_shell_and_yaml_say_what_they_are_for(path: Path) -> None:
    lines = (ROOT / path).read_text("utf-8").splitlines()
    first = lines[1] if lines[0].startswith("#!") else lines[0]
    assert first.startswith("# "), "no first line that says what it is for"


@pytest.mark.parametrize("path", of_kind(".py", ".js", ".mjs", ".sh"), ids=str)
def test_one_room_a_file(path: Path) -> None:
    assert len((ROOT / path).read_text("utf-8").splitlines()) <= LONGEST, "beyond about 250 lines it is two files"
