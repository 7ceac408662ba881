"""Importing the SDK loads no framework, no web server, and neither numpy nor Pillow."""

from __future__ import annotations

import subprocess
import sys

import pytest

FRAMEWORKS = ["torch", "torchvision", "tensorflow", "keras", "ai_edge_litert", "flask", "av", "kafka", "websockets"]

MODULES = [
    "cli",
    "offline.evaluation",
    "offline.video",
    "parameters.parameter_set",
    "plugin.installed",
    "protocol",
    "segmentation.video_session",
]


def loaded(code: str, names: list[str]) -> list[str]:
    script = f"import sys\n{code}\nprint(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_sdk_loads_nothing_heavy() -> None:
    code = "import smartcut_sdk\nfrom smartcut_sdk import *"
    assert loaded(code, [*FRAMEWORKS, "numpy", "PIL"]) == []


@pytest.mark.parametrize("module", MODULES)
def test_no_module_loads_a_framework(module: str) -> None:
    assert loaded(f"import smartcut_sdk.{module}", FRAMEWORKS) == []


def test_this_test_can_fail() -> None:
    assert loaded("import numpy", ["numpy"]) == ["numpy"]
