"""A plugin and its tests in an author's folder: installed, and run with pytest in a subprocess."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

GOOD = '''
"""The brightest part of the frame."""
from dataclasses import dataclass
from smartcut_sdk import About, ImageInput, Prediction, Score, Segment, hookimpl, parameter


@dataclass(frozen=True)
class Parameters:
    threshold: float = parameter(0.6, "Threshold", ge=0, le=1)
    darkest: int = parameter(0, "Darkest", ge=0, le=255)


@hookimpl
def describe():
    return About(title="Bright", input=ImageInput(64, 36))


@hookimpl
def parameters():
    return Parameters


@hookimpl
def load(device):
    return lambda images: images.reshape(len(images), 6, 6, 8, 8, 3).mean(axis=(2, 4, 5)).max(axis=(1, 2)) / 255


@hookimpl
def predict(model, frames, params):
    return model(frames.images)
'''


@dataclass(frozen=True)
class Run:
    """passed, failed: names of tests. output: of pytest."""

    passed: set[str]
    failed: set[str]
    output: str


class Author:
    """The author of a plugin called `mine`, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writes(self, plugin: str, tests: str | None = None) -> None:
        """Write the plugin's module and its tests; by default the contract alone."""
        (self.folder / "mine.py").write_text(dedent(plugin))
        installed = self.folder / "mine-1.0.dist-info"
        installed.mkdir(exist_ok=True)
        (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
        (installed / "entry_points.txt").write_text("[smartcut.plugins]\nmine = mine\n")
        contract = """
            from smartcut_sdk.testing import PluginContract

            class TestMine(PluginContract):
                plugin_name = "mine"
        """
        (self.folder / "test_mine.py").write_text(dedent(tests or contract))

    def tests(self, *arguments: str, **environ: str) -> Run:
        """Run pytest in the folder with `arguments`."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("KAFKA_", "PYTEST_"))}
        path = os.pathsep.join(filter(None, [str(self.folder), os.environ.get("PYTHONPATH", "")]))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments],
            cwd=self.folder,
            env={**clean, "PYTHONPATH": path, **environ},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        output = done.stdout + done.stderr
        outcomes = {
            kind: set(re.findall(rf"::(\w+)(?:\[[^\n]*\])? {word}\b", done.stdout))
            for kind, word in (("passed", "PASSED"), ("failed", "(?:FAILED|ERROR)"))
        }
        assert outcomes["passed"] or outcomes["failed"], output
        return Run(outcomes["passed"], outcomes["failed"], output)
