"""Frames through the page's `openSource` in a headless Chromium, and the same frames by native ffmpeg.

Both get the same file, output size and CPU cores.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import cpu_seconds
from benchmarks.tools import ffmpeg

CORES = 2
WIDTH, HEIGHT = 640, 360
LIMIT_MS = 900_000
FETCH = """
  const before = performance.now();
  const asked = argument.route ? { ...info, route: argument.route } : info;
  const source = await media.openSource(file(), asked, { width: argument.width, height: argument.height });
  const opened = performance.now();
  const result = { found: 0, lost: 0, bytes: 0, first: 0 };
  try {
    for await (const { jpeg } of source.frames(argument.times.map((at) => ({ at })))) {
      result.first ||= (performance.now() - before) / 1000;
      if (jpeg) result.bytes += jpeg.length;
      if (jpeg) result.found++;
      else result.lost++;
    }
  } finally { source.close(); }
  const seconds = (performance.now() - opened) / 1000;
  return { ...result, route: source.route, opening: (opened - before) / 1000, seconds };
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One round: frames, frames/s, CPU seconds per frame. by: the decoder, as reported by the page."""

    found: int
    rate: float
    cost: float
    facts: dict[str, float]
    by: str = ""


class SourcePage:
    """The page's media modules in a browser."""

    def __init__(self, media: Any, version: str) -> None:
        self.media = media
        self.version = version

    def probe(self, video: Path) -> dict[str, Any]:
        """The page's info of a file; fetch() uses the file probed last."""
        info: dict[str, Any] = self.media.probe(video)
        return info

    def keyframes(self) -> list[float]:
        """Times of all keyframes, seconds."""
        times: list[float] = self.media.value(
            """const source = await media.openSource(file(), info, {});
            source.close();
            return [...source.index.keyframes];"""
        )
        return times

    def fetch(self, times: Sequence[float], *, route: str | None = None) -> Run:
        """Fetch the frames at these times as 640x360 JPEG. route "ffmpeg": as in a browser without WebCodecs."""
        before = cpu_seconds(os.getpid())
        run = self.media.value(FETCH, {"times": list(times), "route": route, "width": WIDTH, "height": HEIGHT})
        spent = cpu_seconds(os.getpid()) - before
        if run["lost"]:
            raise RuntimeError(f"{run['lost']} of {len(times)} frames were lost.")
        facts = {
            "opening": run["opening"],
            "first": run["first"],
            "jpeg_kb": run["bytes"] / run["found"] / 1024,
        }
        return Run(run["found"], run["found"] / run["seconds"], spent / run["found"], facts, run["route"])


@contextlib.contextmanager
def source_page() -> Iterator[SourcePage]:
    """A browser with the page's modules, on as many cores as native ffmpeg gets."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "e2e"))
    from browser import FLAGS, find_chromium
    from media_page import Media
    from static import serve_page

    with limited_cores(), serve_page() as url, sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        page = browser.new_page()
        page.set_default_timeout(LIMIT_MS)
        try:
            yield SourcePage(Media(page, url), browser.version)
        finally:
            browser.close()


@contextlib.contextmanager
def limited_cores() -> Iterator[None]:
    """Pin processes started in the block to two cores, where supported."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_cores)[:CORES])
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


def native_keyframes(video: Path, seconds: float) -> Run:
    """Every keyframe of the first seconds by native ffmpeg at its fastest: scaled, encoded as JPEG, discarded.

    Raises:
        RuntimeError: ffmpeg failed; the message ends with its log.
    """
    fastest = ("-discard:v", "nokey", "-skip_frame", "nokey", "-t", f"{seconds:.3f}")
    scaled = ("-vf", f"scale={WIDTH}:{HEIGHT}:flags=bilinear", "-fps_mode", "passthrough")
    jpeg = ("-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p", "-f", "null", "-")
    command = [ffmpeg(), "-v", "error", "-nostdin", *fastest, "-i", str(video), "-an", *scaled, *jpeg]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with limited_cores():
        done = subprocess.run([*command, "-progress", "pipe:1"], capture_output=True, text=True)
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    frames = [int(line[6:]) for line in done.stdout.splitlines() if line.startswith("frame=")]
    if done.returncode or not frames or not frames[-1]:
        raise RuntimeError(f"ffmpeg decoded no frames of {video.name}: {done.stderr[-500:]}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(frames[-1], frames[-1] / took, spent / frames[-1], {})
