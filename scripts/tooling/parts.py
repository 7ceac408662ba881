"""The parts of `make test`, in the order in which they run: the quick ones first, the browser last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tooling import PLUGINS, ROOT, VENV, WEBCLIENT

# Folders of tests/ that start servers, brokers or browsers: one part each, with this many workers (0: no xdist).
# tooling waits for package clients and e2e for the page's main thread, so two workers pay off; Kafka's timeouts don't
# tolerate a busy machine.
SLOW = {"docs": 0, "tooling": 2, "packages": 0, "integration": 0, "e2e": 2}
# Tests outside tests/ and plugins/*/tests.
ELSEWHERE = ("cookiecutter-plugin",)
MINUTE = 60.0


@dataclass(frozen=True)
class Part:
    """One line of the summary.

    kind: how the outcome is counted: "check" is one pass or failure by exit status; "pytest" and "node" are counted
        from the report they write.
    group: selects several parts by one word on the command line.
    limit: seconds before the part is killed.
    folders: where its tests are.
    """

    name: str
    group: str
    kind: str
    command: tuple[str, ...]
    cwd: Path = ROOT
    limit: float = 30 * MINUTE
    folders: tuple[Path, ...] = field(default=())


def tool(name: str) -> str:
    """A program of .venv."""
    return str(VENV / "bin" / name)


def all_parts() -> list[Part]:
    """Every part of the checkout, in order."""
    return [*lint_parts(), *node_parts(), *pytest_parts()]


def lint_parts() -> list[Part]:
    """Lint and types: one check each."""
    npx = ("npx", "--no-install")
    return [
        Part("ruff check", "lint", "check", (tool("ruff"), "check", ".")),
        Part("ruff format", "lint", "check", (tool("ruff"), "format", "--check", ".")),
        Part("mypy", "lint", "check", (tool("mypy"), "--strict")),
        Part("biome", "lint", "check", (*npx, "biome", "ci", "--colors=off", "."), cwd=WEBCLIENT),
        Part("tsc", "lint", "check", (*npx, "tsc", "--project", "tsconfig.json"), cwd=WEBCLIENT),
    ]


def node_parts() -> list[Part]:
    """The page's unit tests."""
    reporters = ("--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap")
    command = ("node", "--test", *reporters, "--test-reporter-destination={report}")
    return [Part("page", "unit", "node", command, cwd=WEBCLIENT, folders=(WEBCLIENT / "tests",))]


def pytest_parts() -> list[Part]:
    """The Python tests, the quick ones first."""
    tests = ROOT / "tests"
    others = [folder for folder in sorted(tests.iterdir()) if folder.is_dir() and folder.name not in SLOW]
    parts = [pytest_part("python", "unit", [folder for folder in others if has_tests(folder)], workers=2)]
    for folder in sorted(PLUGINS.glob("*/tests")):
        if has_tests(folder):
            parts.append(pytest_part(f"plugin {folder.parent.name}", "plugins", [folder]))
    for name in ELSEWHERE:
        if has_tests(ROOT / name):
            parts.append(pytest_part(name, "plugins", [ROOT / name]))
    parts += [pytest_part(name, name, [tests / name], workers=SLOW[name]) for name in SLOW if has_tests(tests / name)]
    return parts


def pytest_part(name: str, group: str, folders: Sequence[Path], *, workers: int = 0) -> Part:
    """One run of pytest over some folders."""
    side_by_side = ("-n", str(workers), "--dist", "loadfile") if workers else ("-p", "no:xdist")
    paths = [str(folder.relative_to(ROOT)) for folder in folders]
    command = (tool("python"), "-m", "pytest", "-q", *side_by_side, "--junitxml={report}", *paths)
    return Part(name, group, "pytest", command, folders=tuple(folders))


def has_tests(folder: Path) -> bool:
    """True if pytest would find a test file there (a template's tests belong to what it generates)."""
    return any("{{" not in str(path) for path in folder.rglob("test_*.py"))


def chosen_parts(words: Iterable[str]) -> list[Part]:
    """The parts with these names or groups; all of them for no words.

    Raises:
        ValueError: a word names no part; the message lists the valid ones.
    """
    parts = all_parts()
    words = list(words)
    known = {part.group for part in parts} | {part.name for part in parts}
    for word in words:
        if word not in known:
            raise ValueError(f"There is no part {word!r}; there are: {', '.join(sorted(known))}.")
    return [part for part in parts if not words or part.group in words or part.name in words]
