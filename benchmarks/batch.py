"""Frames per second of the `objects` service at 8 streams, against a bare LiteRT loop with as many threads.

The service receives JPEG over eight websockets, decodes, batches, predicts and replies; the loop calls the interpreter
on one prepared tensor. batcher.py measures the batcher alone, with lighter models.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.processes import SMARTCUT, cpu_seconds, free_port, process_group, wait_for_port
from benchmarks.results import Goal, Result, Setting
from benchmarks.service_load import analyze, jpegs_of, wait_until_ready

STREAMS = 8


def bare_loop(threads: int) -> tuple[Any, Any]:
    """The plugin's detector and a prepared input tensor."""
    from smartcut_objects.detector import Detector  # type: ignore[import-not-found, unused-ignore]

    detector = Detector(threads=threads)
    tensor = np.random.default_rng(0).random((1, 300, 300, 3), dtype=np.float32) * 2 - 1
    return detector, tensor


def run_loop(detector: Any, tensor: Any, frames: int) -> float:
    """Frames per second of setting the tensor and invoking."""
    began = time.perf_counter()
    for _ in range(frames):
        detector._interpreter.set_tensor(detector._input, tensor)
        detector._interpreter.invoke()
    return frames / (time.perf_counter() - began)


def measure(setting: Setting) -> Sequence[Result]:
    """One result."""
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    frames, rounds = (20, 3) if setting.quick else (75, 4)
    jpegs = jpegs_of(setting.day)
    port, log = free_port(), setting.scratch / "objects.log"
    loops, services, service_cpu, loop_cpu = [], [], 0.0, 0.0
    with process_group(
        [*SMARTCUT, "serve", "objects", "--port", str(port)], log, SMARTCUT_THREADS=str(threads)
    ) as running:
        wait_for_port(port, running, log)
        wait_until_ready(port, log)
        detector, tensor = bare_loop(threads)
        run_loop(detector, tensor, 20)
        url = f"ws://127.0.0.1:{port}/stream"
        analyze(url, jpegs, STREAMS, 8)
        for _ in range(rounds):
            before = time.process_time()
            loops.append(run_loop(detector, tensor, STREAMS * frames))
            loop_cpu += time.process_time() - before
            before = cpu_seconds(running.pid)
            services.append(STREAMS * frames / analyze(url, jpegs, STREAMS, frames))
            service_cpu += cpu_seconds(running.pid) - before
    result = Result(
        name="batch",
        what=f"`objects` as a service, {STREAMS} websockets with JPEG frames of 20 KB, until the last score",
        unit="frames/s",
        ours=statistics.median(services),
        theirs=statistics.median(loops),
        against=f"bare LiteRT loop over one prepared tensor, {threads} threads too",
        goal=Goal("ratio", at_least=0.9),
        rounds=list(zip(services, loops, strict=True)),
        facts={
            "CPU time of the service per frame, ms": service_cpu / (rounds * frames * STREAMS) * 1e3,
            "CPU time of the bare loop per frame, ms": loop_cpu / (rounds * frames * STREAMS) * 1e3,
        },
        versions=_versions(),
    )
    return [result]


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {"ai-edge-litert": version("ai-edge-litert"), "pillow": version("pillow")}
