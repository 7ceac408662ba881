"""Installs minimal plugins into a folder for PYTHONPATH, with metadata like real distributions."""

from __future__ import annotations

from pathlib import Path

CODE = '''
"""A minimal plugin."""
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
        new.replace(Path(pids) / "{name}")  # atomic: a test waits for it
    {load}
    return lambda images: images.mean(axis=(1, 2, 3)) / 255

@hookimpl
def predict(model, frames, params):
    return model(frames.images)
'''


def install_plugin(site: Path, name: str, *, first: str = "", load: str = "pass") -> None:
    """Install plugin `name`; `first` is code run at import, `load` code run in load()."""
    module = f"made_{name}"
    info = site / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[smartcut.plugins]\n{name} = {module}\n")
    (site / f"{module}.py").write_text(CODE.format(name=name, first=first, load=load))
