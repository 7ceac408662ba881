"""Frames a second of the `objects` service at 8 streams, against a bare LiteRT loop with the same number of threads.

The service takes JPEG over eight websockets, decodes, batches, predicts and answers; the loop calls the interpreter on
one prepared tensor. (benchmarks/batcher.py measures the batcher alone, with lighter models.)
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.processes import SMARTCUT, free_port, process, processor_seconds, wait_for_port
from benchmarks.results import Goal, Result, Setting
from benchmarks.streams import analyse, jpegs_of, wait_until_ready

STREAMS = 8


def bare_loop(threads: int) -> tuple[Any, Any]:
    """The plugin's own interpreter and a prepared frame in it."""
    from smartcut_objects.detector import Detector  # type: ignore[import-not-found, unused-ignore]

    detector = Detector(threads=threads)
    picture = np.random.default_rng(0).random((1, 300, 300, 3), dtype=np.float32) * 2 - 1
    return detector, picture


def run_loop(detector: Any, picture: Any, frames: int) -> float:
    """Frames a second of setting the tensor and invoking, nothing else."""
    began = time.perf_counter()
    for _ in range(frames):
        detector._interpreter.set_tensor(detector._input, picture)
        detector._interpreter.invoke()
    return frames / (time.perf_counter() - began)


def measure(setting: Setting) -> Sequence[Result]:
    """One result."""
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    frames, rounds = (20, 3) if setting.quick else (75, 4)
    jpegs = jpegs_of(setting.day)
    port, log = free_port(), setting.scratch / "objects.log"
    loops, services, spent, bare = [], [], 0.0, 0.0
    with process([*SMARTCUT, "serve", "objects", "--port", str(port)], log, SMARTCUT_THREADS=str(threads)) as running:
        wait_for_port(port, running, log)
        wait_until_ready(port, log)
        detector, picture = bare_loop(threads)
        run_loop(detector, picture, 20)
        url = f"ws://127.0.0.1:{port}/stream"
        analyse(url, jpegs, STREAMS, 8)
        for _ in range(rounds):
            before = time.process_time()
            loops.append(run_loop(detector, picture, STREAMS * frames))
            bare += time.process_time() - before
            before = processor_seconds(running.pid)
            services.append(STREAMS * frames / analyse(url, jpegs, STREAMS, frames))
            spent += processor_seconds(running.pid) - before
    result = Result(
        name="batch",
        what=f"`objects` as a service, {STREAMS} websockets with JPEG frames of 20 KB, to the last answer",
        unit="frames/s",
        ours=statistics.median(services),
        theirs=statistics.median(loops),
        against=f"bare LiteRT loop on a prepared tensor, {threads} threads as well",
        goal=Goal("ratio", at_least=0.9),
        rounds=list(zip(services, loops, strict=True)),
        facts={
            "processor time of the service a frame, ms": spent / (rounds * frames * STREAMS) * 1e3,
            "of the bare loop, ms": bare / (rounds * frames * STREAMS) * 1e3,
        },
        versions=_versions(),
    )
    return [result]


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {"ai-edge-litert": version("ai-edge-litert"), "pillow": version("pillow")}
