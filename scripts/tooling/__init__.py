"""Set-up and test tooling behind `make`. Standard library only: it runs before anything is installed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
LOGS = CACHE / "logs"
WEBCLIENT = ROOT / "webclient"
PLUGINS = ROOT / "plugins"
RUN_PLUGINS = ("motion", "objects")
