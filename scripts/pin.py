"""Regenerates constraints.txt: today's version of every package that `make run` and `make test` install, for Python
3.10 and newer (markers where an older Python needs an older version).

uv, which resolves for all Python versions at once, is installed into .cache. Run `make pin`, then `make test`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tooling import CACHE, ROOT
from tooling.console import main, run, say
from tooling.packages import CONSTRAINTS, REQUIREMENTS, TEST_EXTRAS, plugin_folders

HEADER = """\
# The versions that SmartCut is tested with, for every Python from 3.10 on. Written by `make pin`: do not edit.
# Constraints for pip: they pin versions and install nothing by themselves.
"""
# Newer releases put an upper bound on Python, which uv ignores and pip does not.
HELD = ("backports-strenum<1.3",)
OURS = re.compile(r"^(-e |\.|/|file:|smartcut)")


def wanted() -> list[str]:
    """Everything the set-up may install, as requirement lines relative to the checkout."""
    lines = [f".[{','.join(TEST_EXTRAS)}]"]
    lines += [f"./{folder.relative_to(ROOT)}" for folder in plugin_folders()]
    for listed in sorted(REQUIREMENTS.glob("*.txt")):
        lines += [line for line in listed.read_text().splitlines() if line and not line.startswith("#")]
    return lines


def body() -> None:
    """Resolve and write."""
    tool = CACHE / "uv"
    run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", tool, "uv"],
        log="uv",
        what="Installing uv",
        registry="the Python package index",
    )
    source = CACHE / "pin.in"
    source.write_text("\n".join(wanted()) + "\n")
    held = CACHE / "pin.held"
    held.write_text("\n".join(HELD) + "\n")
    output = CACHE / "pin.out"
    output.unlink(missing_ok=True)
    options = ["--universal", "--python-version", "3.10", "--no-header", "--no-annotate", "--no-emit-index-url"]
    options += ["--no-emit-find-links", "--fork-strategy", "requires-python", "--prerelease", "if-necessary"]
    command: list[str | Path] = [
        tool / "bin" / "uv",
        "pip",
        "compile",
        *options,
        "--constraint",
        held,
        "--output-file",
        output,
        source,
    ]
    run(command, log="pin", what="Resolving the versions", registry="the Python package index")
    pins = [line for line in output.read_text().splitlines() if line and not OURS.match(line)]
    CONSTRAINTS.write_text(HEADER + "\n".join(pins) + "\n")
    changed = subprocess.run(["git", "diff", "--stat", "--", CONSTRAINTS], cwd=ROOT, capture_output=True, text=True)
    say(changed.stdout.strip() or f"{len(pins)} versions, unchanged")


if __name__ == "__main__":
    main(body)
