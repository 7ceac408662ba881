"""Ten concurrent streams, each a day at one frame every 10 s, through the core to one service."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from benchmarks import raw_load
from benchmarks.processes import (
    SMARTCUT,
    core,
    cpu_seconds,
    free_port,
    process_group,
    resident_mb,
    wait_for_port,
)
from benchmarks.results import Goal, Result, Series, Setting, thin
from benchmarks.service_load import analyze, jpegs_of, wait_until_ready

STREAMS, A_DAY, INTERVAL = 10, 8_640, 10.0
MAX_MB, MAX_GROWTH_MB = 150.0, 10.0


def measure(setting: Setting) -> Sequence[Result]:
    """One result: the time for all ten days, extrapolated from a share of each unless --whole."""
    share = 1 if setting.whole else 60 if setting.quick else 10
    frames = A_DAY // share
    jpegs = jpegs_of(setting.day)
    port, log = free_port(), setting.scratch / "objects.log"
    memory: dict[str, list[tuple[float, float]]] = {"core": [], "service": []}
    with (
        process_group([*SMARTCUT, "serve", "objects", "--port", str(port)], log) as service,
        core(setting.scratch, f"objects=127.0.0.1:{port}") as (where, running),
    ):
        wait_for_port(port, service, log)
        wait_until_ready(port, log)
        path = f"/api/plugins/{quote(f'127.0.0.1:{port}', safe='')}/stream"
        raw_load.wait_until_open(where, path)

        def watch(seconds: float) -> None:
            memory["core"].append((seconds, resident_mb(running.pid)))
            memory["service"].append((seconds, resident_mb(service.pid)))

        before = [cpu_seconds(each.pid) for each in (running, service)]
        seconds = analyze(f"ws://127.0.0.1:{where}{path}", jpegs, STREAMS, frames, interval=INTERVAL, watch=watch)
        spent = [cpu_seconds(each.pid) - first for each, first in zip((running, service), before, strict=True)]
    core_mb = [value for _, value in memory["core"]]
    settled = core_mb[len(core_mb) // 4 :] or core_mb
    growth = settled[-1] - settled[0]
    total = STREAMS * frames
    return [
        Result(
            name="users",
            what=f"{STREAMS} concurrent streams of {A_DAY:,} frames of 20 KB, through the core to `objects`",
            unit="s",
            ours=seconds * share,
            against="15 min",
            goal=Goal(
                "ours",
                at_most=900.0,
                more={f"core ≤ {MAX_MB:.0f} MB": max(core_mb) <= MAX_MB, "core's memory flat": growth <= MAX_GROWTH_MB},
            ),
            scaled="" if share == 1 else f"{frames} of the {A_DAY:,} frames of each day, in {seconds:.0f} s",
            facts={
                "frames scored": total,
                "frames/s": total / seconds,
                "peak memory of the core, MB": max(core_mb),
                "growth of the core's memory after the first quarter, MB": growth,
                "peak memory of the service, MB": max(value for _, value in memory["service"]),
                "CPU time per frame, core, ms": spent[0] / total * 1e3,
                "CPU time per frame, service, ms": spent[1] / total * 1e3,
            },
            plots=[
                Series(
                    "Memory while ten days are analyzed",
                    "seconds",
                    "MB",
                    {name: thin(points) for name, points in memory.items()},
                )
            ],
        )
    ]
