"""Installs small plugins into a folder for PYTHONPATH; to importlib.metadata they are real distributions."""

from __future__ import annotations

from pathlib import Path

CODE = '''
"""A plugin for tests: everything is nothing."""
import os
from pathlib import Path

from smartcut_sdk import hookimpl

{first}

@hookimpl
def load(device):
    pids = os.environ.get("TEST_PIDS")
    if pids:
        new = Path(pids) / "{name}.new"
        new.write_text(str(os.getpid()))
        new.replace(Path(pids) / "{name}")  # in one step: somebody waits for it
    {load}
    return lambda images: images.mean(axis=(1, 2, 3)) / 255

@hookimpl
def predict(model, frames, params):
    return model(frames.images)
'''


def install_plugin(site: Path, name: str, *, first: str = "", load: str = "pass") -> None:
    """Make plugin `name`; `first` is code run when it is imported, `load` code run when its model is loaded."""
    module = f"made_{name}"
    info = site / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[smartcut.plugins]\n{name} = {module}\n")
    (site / f"{module}.py").write_text(CODE.format(name=name, first=first, load=load))
