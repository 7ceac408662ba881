"""What others may import of the SDK: two modules for plugin authors, one for the wire, and the command line."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from smartcut_sdk.plugin.hookspecs import HOOKS

ROOT = Path(__file__).resolve().parents[3]
AUTHORS = ("smartcut_sdk", "smartcut_sdk.testing")
PUBLIC = {*AUTHORS, "smartcut_sdk.protocol", "smartcut_sdk.cli"}
OWN = (
    "smartcut_sdk/",
    "tests/unit/sdk",
    "tests/unit/testing/",
    "tests/integration/test_service",
    "tests/integration/test_new_plugin_template.py",
    "benchmarks/batcher.py",
)
"""The SDK, the tests of its internals, and the benchmark that measures the batcher itself."""

TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def sources() -> Iterator[tuple[str, str]]:
    """(name, Python) of every tracked file, the code blocks of pages included, that is no part of the SDK."""
    tracked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    for name in tracked.stdout.splitlines():
        if name.startswith(OWN) or not (ROOT / name).is_file():
            continue
        if name.endswith(".py"):
            source = (ROOT / name).read_text("utf-8")
            yield name, TEMPLATE.sub("x", source) if name.startswith("cookiecutter-plugin/") else source
        elif name.endswith(".md"):
            blocks = re.findall(r"^```python[^\n]*\n(.*?)^```", (ROOT / name).read_text("utf-8"), re.M | re.S)
            yield from ((name, block) for block in blocks)


def imports(source: str) -> Iterator[tuple[str, str | None]]:
    """(module, name) of everything imported from the SDK; the name is None for `import module`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "smartcut_sdk":
            yield from ((str(node.module), alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            found = (alias.name for alias in node.names)
            yield from ((name, None) for name in found if name.partition(".")[0] == "smartcut_sdk")


def is_public(module: str, name: str | None) -> bool:
    if module not in PUBLIC:
        return False
    exported = getattr(importlib.import_module(module), "__all__", None)
    return name is None or exported is None or name in exported


def test_nothing_outside_imports_an_internal_module() -> None:
    checked = 0
    wrong = []
    for file, source in sources():
        for module, name in imports(source):
            checked += 1
            if not is_public(module, name):
                wrong.append(f"{file}: {module}{'.' + name if name else ''}")
    assert checked > 50
    assert wrong == []


def test_every_other_package_says_that_it_is_internal() -> None:
    packages = [path for path in (ROOT / "smartcut_sdk").iterdir() if (path / "__init__.py").is_file()]
    internal = [path for path in packages if f"smartcut_sdk.{path.name}" not in PUBLIC]
    assert len(internal) >= 6
    docstrings = {
        path.name: ast.get_docstring(ast.parse((path / "__init__.py").read_text("utf-8"))) for path in internal
    }
    assert [name for name, text in docstrings.items() if not (text or "").startswith("Internal:")] == []


@pytest.mark.parametrize("module", [*AUTHORS, "smartcut_sdk.protocol"])
def test_every_public_name_exists_and_is_documented(module: str) -> None:
    imported = importlib.import_module(module)
    exported = list(imported.__all__)
    assert len(exported) == len(set(exported))
    for name in exported:
        value = getattr(imported, name)
        assert not (callable(value) and isinstance(value, type)) or value.__doc__, name


@pytest.mark.parametrize("page", ["reference.md", "reference.ru.md"])
def test_the_reference_documents_exactly_what_is_public(page: str) -> None:
    text = (ROOT / "docs" / "plugins" / page).read_text("utf-8")
    documented = re.findall(r"^::: (\S+)$", text, re.M)
    hooks = {f"smartcut_sdk.plugin.hookspecs.Hooks.{hook}" for hook in HOOKS}
    names = {f"{module}.{name}" for module in AUTHORS for name in importlib.import_module(module).__all__}
    names -= {"smartcut_sdk.hookimpl"}  # a marker, explained in the text
    assert "`hookimpl`" in text
    assert sorted(documented) == sorted(hooks | names)
    assert [hook for hook in HOOKS if f"## `{hook}`" not in text] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    for module in AUTHORS:
        with pytest.raises(AttributeError, match="nothing_of_this_name"):
            _ = importlib.import_module(module).nothing_of_this_name
