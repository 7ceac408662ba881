"""README and CONTRIBUTING: their commands exist, their code runs, their links resolve, and the Russian pages show the
same code as the English ones."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import types
from pathlib import Path

import pytest
from checkout import ROOT, clean_environment
from support.code_lines import lines_of_code

PAGES = ("README", "CONTRIBUTING")
ALL = [f"{page}{suffix}" for page in PAGES for suffix in (".md", ".ru.md")]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:make|docker|smartcut) [^`]+)`")
LINK = re.compile(r"\]\(([^)#]+)\)")


def blocks(name: str, language: str) -> list[str]:
    """The fenced code blocks of a page in one language, in order."""
    return [code for kind, code in FENCE.findall((ROOT / name).read_text("utf-8")) if kind == language]


def commands(name: str) -> list[str]:
    """Every command on a page: the lines of its sh blocks, and those quoted in sentences."""
    lines = [line for block in blocks(name, "sh") for line in block.splitlines() if line.strip()]
    prose = FENCE.sub("", (ROOT / name).read_text("utf-8"))
    return lines + INLINE.findall(prose)


def test_the_two_commands_come_first() -> None:
    assert blocks("README.md", "sh")[:2] == ["make run\n", "make test\n"]


@pytest.mark.parametrize("page", PAGES)
def test_russian_page_shows_the_same_code(page: str) -> None:
    english, russian = f"{page}.md", f"{page}.ru.md"
    for language in ("sh", "python"):
        assert blocks(english, language) == blocks(russian, language)
    assert commands(english) == commands(russian)
    level = re.compile(r"^#+", re.MULTILINE)
    assert level.findall(FENCE.sub("", (ROOT / english).read_text("utf-8"))) == level.findall(
        FENCE.sub("", (ROOT / russian).read_text("utf-8"))
    )


@pytest.mark.parametrize("page", ALL)
def test_every_command_exists(page: str) -> None:
    """make has the target, pytest finds the test, the container files exist, npm has the script."""
    shown = commands(page)
    assert shown
    for command in shown:
        for part in command.split(" && "):
            check_command(shlex.split(part))


def check_command(words: list[str]) -> None:
    """Fail unless the command could be run."""
    match words:
        case ["make", *rest]:
            done = subprocess.run(
                ["make", "-n", *rest], cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        case [".venv/bin/pytest", *rest]:
            command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *rest]
            done = subprocess.run(
                command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout
        case ["docker", "compose", "-f", file, "up", "--build"]:
            assert (ROOT / file).is_file()
        case ["docker", "build", "-f", file, "--build-arg", argument, "."]:
            assert f"ARG {argument.partition('=')[0]}" in (ROOT / file).read_text("utf-8")
        case ["cd", folder]:
            assert (ROOT / folder).is_dir()
        case ["npm", "run", script]:
            assert f'"{script}":' in (ROOT / "webclient" / "package.json").read_text("utf-8")
        case ["node", "--test"] | [".venv/bin/pre-commit", "install"]:
            pass
        case _:
            pytest.fail(f"this test does not know {shlex.join(words)}: extend it, or remove the command")


@pytest.mark.parametrize("page", ALL)
def test_links_resolve(page: str) -> None:
    text = FENCE.sub("", (ROOT / page).read_text("utf-8"))
    local = [link for link in LINK.findall(text) if "://" not in link]
    assert local
    assert [link for link in local if not (ROOT / link).exists()] == []


def test_russian_pages_link_to_russian_pages() -> None:
    for page in ("README.ru.md", "CONTRIBUTING.ru.md"):
        for link in LINK.findall((ROOT / page).read_text("utf-8")):
            russian = Path(link.removesuffix(".md") + ".ru.md")
            if not link.endswith(".ru.md") and (ROOT / russian).exists():
                assert link == page.replace(".ru", ""), f"{page} links to {link} although {russian} exists"


def test_the_plugin_of_the_readme_works() -> None:
    """It loads, scores each frame, and is as short as promised."""
    import numpy as np

    from smartcut_sdk import Frames
    from smartcut_sdk.testing import Plugin

    (source,) = blocks("README.md", "python")
    assert lines_of_code(source) <= 15
    module = types.ModuleType("bright")
    exec(compile(source, "README.md", "exec"), module.__dict__)
    plugin = Plugin.from_module(module, name="bright")
    images = np.zeros((2, 36, 64, 3), np.uint8)
    images[1] = 255
    frames = Frames(images, np.array([0.0, 1.0]))
    found = plugin.predict(plugin.load("cpu"), frames, plugin.parameters.validate({}).params)
    assert [round(prediction.score, 3) for prediction in found] == [0.0, 1.0]
