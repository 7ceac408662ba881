"""What webclient/decoder/build.mjs says when a program that it calls fails."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from checkout import ROOT, clean_environment


def test_a_failed_program_is_quoted_from_both_streams(tmp_path: Path) -> None:
    """configure prints its reason to stdout and only warnings to stderr."""
    programs = {
        "clang-16": "exit 0",
        "llvm-ar-16": "exit 0",
        "llvm-nm-16": "exit 0",
        "npm": "echo the reason; echo a warning >&2; exit 1",
    }
    for name, script in programs.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    done = subprocess.run(
        ["node", ROOT / "webclient" / "decoder" / "build.mjs"],
        env=clean_environment(PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "npm pack failed" in done.stderr
    assert "the reason" in done.stderr
    assert "a warning" in done.stderr
