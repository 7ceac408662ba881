"""`smartcut analyze` against the minimum: native keyframe decoding and a bare loop over the model.

The baseline is ffmpeg with `-skip_frame nokey` writing scaled keyframes to a pipe, read by the plugin's interpreter: no
planner, batches or segments. Both start with a loaded model; frames/s until the last score.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.batch import bare_loop
from benchmarks.data import find_day
from benchmarks.results import Goal, Result, Setting
from benchmarks.tools import ffmpeg, ffmpeg_version
from smartcut_sdk.testing import Runner, load_plugin

PIECE_MINUTES = 60
SIZE_PX = 300, 169


def native(video: str, seconds: float, threads: int) -> float:
    """Frames/s of ffmpeg's keyframes through a bare interpreter, in parallel through the pipe."""
    detector, _ = bare_loop(threads)
    width, height = SIZE_PX
    command = [ffmpeg(), "-v", "error", "-skip_frame", "nokey", "-discard:v", "nokey", "-t", str(seconds), "-i", video]
    command += ["-vf", f"scale={width}:{height}:flags=area", "-fps_mode", "passthrough"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    canvas = np.full((1, width, width, 3), -1, np.float32)
    top, size_bytes, frames = (width - height) // 2, width * height * 3, 0
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as running:
        assert running.stdout is not None
        while len(data := running.stdout.read(size_bytes)) == size_bytes:
            image = np.frombuffer(data, np.uint8).reshape(height, width, 3)
            canvas[0, top : top + height] = image / np.float32(127.5) - 1
            detector._interpreter.set_tensor(detector._input, canvas)
            detector._interpreter.invoke()
            frames += 1
    return frames / (time.perf_counter() - began)


def measure(setting: Setting) -> Sequence[Result]:
    """One result: frames/s on a piece of the day."""
    day = setting.day if setting.quick else find_day(PIECE_MINUTES) or setting.day
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    rounds = 1 if setting.quick else 3
    ours, theirs, frames, cpu = [], [], 0, 0.0
    with Runner(load_plugin("objects")) as runner:
        for _ in range(rounds):
            before, began = time.process_time(), time.perf_counter()
            found = runner.analyze(day.video)
            frames = len(found.scores)
            ours.append(frames / (time.perf_counter() - began))
            cpu += (time.process_time() - before) / frames
            theirs.append(native(str(day.video), min(day.duration, 2.0 * frames), threads))
    return [
        Result(
            name="offline",
            what=f"`smartcut analyze` with `objects` on {day.duration / 3600:.3g} h of 1080p25 H.264, 10 s grid",
            unit="frames/s",
            ours=statistics.median(ours),
            theirs=statistics.median(theirs),
            against=f"ffmpeg -skip_frame nokey into a bare LiteRT loop, {threads} threads",
            goal=Goal("ratio", at_least=0.8),
            rounds=list(zip(ours, theirs, strict=True)),
            facts={"frames": frames, "CPU time per frame, ms": round(cpu / rounds * 1e3, 1)},
            versions={"ffmpeg": ffmpeg_version()},
        )
    ]
