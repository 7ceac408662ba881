"""Load generator: analyzes many videos at once over websockets, as many pages would, with prepared JPEG frames."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import Day

FRAME_PX = (600, 338)  # what the page sends to `objects`
MIN_FRAME_BYTES = 20_000


def jpegs_of(day: Day, count: int = 60) -> list[bytes]:
    """Frames of the day as JPEG of about 20 KB, most of them quiet, some from events."""
    import av

    times = [day.duration * (index + 0.5) / count for index in range(count)]
    for index, (start, stop, _) in enumerate(day.events[: count // 10]):
        times[index * 10] = (start + stop) / 2
    found = []
    with av.open(str(day.video)) as container:
        for at in times:
            container.seek(int(at * av.time_base))
            frame: Any = next(container.decode(video=0))
            image = frame.to_image().resize(FRAME_PX)
            for quality in range(70, 100, 3):
                out = io.BytesIO()
                image.save(out, "JPEG", quality=quality)
                if out.tell() >= MIN_FRAME_BYTES:
                    break
            found.append(out.getvalue())
    return found


def analyze(
    url: str,
    jpegs: Sequence[bytes],
    streams: int,
    frames: int,
    *,
    interval: float = 10.0,
    watch: Callable[[float], None] | None = None,
) -> float:
    """Send `frames` over each stream, 32 in flight; returns the seconds until all final replies have arrived.

    watch: called with the elapsed seconds, once a second.

    Raises:
        RuntimeError: a stream ended without its final reply, or a frame has no score.
    """
    from smartcut_sdk.testing import StreamClient

    problems: list[str] = []

    def one(number: int) -> None:
        try:
            with StreamClient(url, interval=interval, duration=frames * interval, name=f"day {number}") as client:
                for index in range(frames):
                    client.send(index * interval, jpegs[(index + 7 * number) % len(jpegs)])
                outcome = client.finish()
            if len(outcome.scores) != frames:
                problems.append(f"stream {number}: {len(outcome.scores)} scores of {frames}, {outcome.error}")
        except Exception as error:  # else lost with the thread
            problems.append(f"stream {number}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(streams)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if watch is not None:
            watch(time.perf_counter() - began)
        for thread in threads:
            thread.join(1.0 / len(threads))
    seconds = time.perf_counter() - began
    if problems:
        raise RuntimeError("; ".join(problems))
    return seconds


def wait_until_ready(port: int, log: Path, seconds: float = 60.0) -> None:
    """Wait until a plugin service has loaded its model.

    Raises:
        RuntimeError: it failed or took too long.
    """
    import json
    from urllib.request import ProxyHandler, build_opener

    direct = build_opener(ProxyHandler({}))
    end = time.monotonic() + seconds
    state: object = None
    while time.monotonic() < end:
        try:
            with direct.open(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                state = json.load(answer)
        except OSError:
            state = None
        if isinstance(state, dict) and state["state"] in ("ready", "failed"):
            break
        time.sleep(0.1)
    if not isinstance(state, dict) or state["state"] != "ready":
        raise RuntimeError(f"The service is not ready: {state}; {log.read_text()[-1000:]}")
