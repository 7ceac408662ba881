"""Startup time: a second `make run` until all plugins are ready, and `import smartcut_sdk`."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from urllib.request import ProxyHandler, build_opener

from benchmarks.footage import ROOT
from benchmarks.processes import clean_environ, free_port, process_group
from benchmarks.results import Goal, Result, Setting

READY_TIMEOUT_S = 90.0
PLUGINS = "--plugin motion --plugin objects"  # those that `make run` installs
IMPORT = "import time; t = time.perf_counter(); import smartcut_sdk; print(time.perf_counter() - t)"


def start_once(setting: Setting, number: int) -> tuple[float, float]:
    """Seconds from `make run` until the page is served, and until every plugin is ready.

    Raises:
        RuntimeError: it took too long; the message ends with its output.
    """
    port, log = free_port(), setting.scratch / f"run-{number}.log"
    direct = build_opener(ProxyHandler({}))
    began = time.perf_counter()
    served = None
    with process_group(["make", "-C", str(ROOT), "run", f"PORT={port}", f"ARGS={PLUGINS}"], log) as running:
        while time.perf_counter() - began < READY_TIMEOUT_S and running.poll() is None:
            try:
                if served is None:
                    with direct.open(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                        assert b"</html>" in answer.read()
                    served = time.perf_counter() - began
                with direct.open(f"http://127.0.0.1:{port}/api/plugins", timeout=5) as answer:
                    plugins = json.load(answer)["plugins"]
                if plugins and all(plugin["state"] == "ready" for plugin in plugins):
                    return served, time.perf_counter() - began
            except OSError:
                pass
            time.sleep(0.02)
    raise RuntimeError(f"`make run` was not ready: {log.read_text()[-2000:]}")


def measure(setting: Setting) -> Sequence[Result]:
    """Two results: cold run, cold import."""
    start_once(setting, 0)  # sets up what is missing
    starts = [start_once(setting, number) for number in range(1, 3 if setting.quick else 5)]
    bare, imports = [], []
    for _ in range(5 if setting.quick else 15):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        bare.append(time.perf_counter() - began)
        run = subprocess.run([sys.executable, "-c", IMPORT], check=True, capture_output=True, env=clean_environ())
        imports.append(float(run.stdout))
    return [
        Result(
            name="cold start",
            what="the second `make run`, until the page is served and every plugin is ready",
            unit="s",
            ours=statistics.median(ready for _, ready in starts),
            goal=Goal("ours", at_most=5.0),
            rounds=[(ready, None) for _, ready in starts],
            facts={"until the page is served, s": statistics.median(served for served, _ in starts)},
        ),
        Result(
            name="cold import",
            what="`import smartcut_sdk` in a fresh Python",
            unit="s",
            ours=statistics.median(imports),
            goal=Goal("ours", at_most=0.15),
            facts={"starting Python itself, s": statistics.median(bare), "rounds": len(imports)},
        ),
    ]
