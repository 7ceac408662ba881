"""The documentation site builds in both languages without broken links or references."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(300)
def test_site_builds(tmp_path: Path) -> None:
    """mkdocs in strict mode: a broken link, a missing page or an unknown docstring fails."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    english = (tmp_path / "plugins" / "reference" / "index.html").read_text("utf-8")
    assert "Load the model onto" in english, "the hook reference lacks the docstrings"
    assert (tmp_path / "ru" / "plugins" / "torch" / "index.html").exists()
