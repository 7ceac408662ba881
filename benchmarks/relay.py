"""20 KB frames through the core at 1, 10 and 100 streams, against nginx's websocket proxy, and direct.

All use the same load generator and service, in turn within one run on one machine.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks import raw_load, tools
from benchmarks.processes import core, cpu_times, free_port, process_group, resident_mb, wait_for_port
from benchmarks.results import Goal, Result, Setting

STREAMS = (1, 10, 100)
CONFIG = """
daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{upstream};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_read_timeout 1h;
      {more}
    }}
  }}
}}
"""


@contextlib.contextmanager
def nginx(folder: Path, upstream: int, more: str = "") -> Iterator[tuple[int, int]]:
    """nginx as a websocket proxy for a port, configured as documented; yields its port and pid."""
    folder.mkdir()
    port, log = free_port(), folder / "out.log"
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, upstream=upstream, more=more))
    command = [tools.nginx(), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
    with process_group(command, log) as running:
        wait_for_port(port, running, log)
        yield port, running.pid


def _mark(pid: int, marks: list[tuple[float, float]]) -> None:
    marks.append(cpu_times(pid))


def measure(setting: Setting) -> Sequence[Result]:
    """A result per number of streams."""
    version = tools.nginx_version()
    frames, rounds = (4_000, 3) if setting.quick else (16_000, 5)
    service, log = free_port(), setting.scratch / "sink.log"
    command = [sys.executable, "-m", "benchmarks.sink", str(service), str(len(raw_load.FRAME))]
    larger = "proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 64k;"
    with (
        process_group(command, log) as sink,
        nginx(setting.scratch / "nginx", service) as (proxied, nginx_pid),
        nginx(setting.scratch / "nginx-64k", service, larger) as (tuned, _),
        core(setting.scratch, f"sink=127.0.0.1:{service}") as (port, running),
    ):
        wait_for_port(service, sink, log)
        routes = {
            "core": (port, f"/api/plugins/127.0.0.1%3A{service}/stream"),
            "nginx": (proxied, "/stream"),
            "nginx with 64 KB buffers": (tuned, "/stream"),
            "direct": (service, "/stream"),
        }
        for where, path in routes.values():
            raw_load.wait_until_open(where, path)
            raw_load.send_all(where, path, 4, 400)
        results = []
        for streams in STREAMS:
            rates: dict[str, list[float]] = {name: [] for name in routes}
            service_pid = sink.pid
            watched = {"core": running.pid, "nginx": nginx_pid}
            spent = {name: [0.0, 0.0] for name in watched}
            for _ in range(rounds):
                for name, (where, path) in routes.items():
                    marks: list[tuple[float, float]] = []
                    pid = watched.get(name, service_pid)
                    mark = partial(_mark, pid, marks)
                    rates[name].append(raw_load.send_all(where, path, streams, frames, mark))
                    if name in watched:
                        for index, (before, after) in enumerate(zip(*marks, strict=True)):
                            spent[name][index] += (after - before) / (rounds * frames) * 1e6
            medians = {name: statistics.median(each) for name, each in rates.items()}
            facts: dict[str, float | int | str] = {
                f"{name}, frames/s": medians[name] for name in routes if name not in watched
            }
            for name, (user, kernel) in spent.items():
                facts[f"CPU time per frame, {name}, µs"] = f"{user:.0f} user + {kernel:.0f} kernel"
            facts["memory of the core, MB"] = resident_mb(running.pid)
            word = "stream" if streams == 1 else "streams"
            results.append(
                Result(
                    name=f"relay {streams} {word}",
                    what=f"20 KB frames relayed at {streams} {word}, 32 in flight per stream, each acknowledged",
                    unit="frames/s",
                    ours=medians["core"],
                    theirs=medians["nginx"],
                    against="nginx, websocket proxy",
                    goal=Goal("ratio", at_least=1.0),
                    rounds=list(zip(rates["core"], rates["nginx"], strict=True)),
                    facts=facts,
                    versions={"nginx": version},
                )
            )
        return results
