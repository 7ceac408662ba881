"""Comments and docstrings of source files, by language."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

Found = tuple[int, str]  # line number, text

# Literals come first, so that a comment marker inside one is skipped.
SCRIPT = re.compile(
    r"""(?P<literal>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)"""
    r"""|(?P<comment>//[^\n]*|/\*.*?\*/)""",
    re.DOTALL,
)
HASH = re.compile(r"(?:^|(?<=\s))#(?!!).*$", re.MULTILINE)


def comments_of(path: Path) -> Iterator[Found]:
    """Comments and docstrings with their first line; nothing for a kind of file that is not known here."""
    if path.suffix == ".py":
        yield from _python(path.read_text("utf-8"))
    elif path.suffix in (".js", ".mjs", ".css", ".c"):
        yield from _matches(SCRIPT, "comment", path.read_text("utf-8"))
    elif path.suffix in (".sh", ".yaml", ".yml", ".toml", ".Dockerfile") or path.name in ("Makefile", "Caddyfile"):
        yield from _matches(HASH, 0, path.read_text("utf-8"))


def _python(source: str) -> Iterator[Found]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):  # bare strings: docstrings, also of attributes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


def _matches(pattern: re.Pattern[str], group: str | int, source: str) -> Iterator[Found]:
    for match in pattern.finditer(source):
        if match[group]:
            yield source.count("\n", 0, match.start()) + 1, match[group]
