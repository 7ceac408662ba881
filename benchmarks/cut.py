"""Clips of 60 s cut from the long file in the page and saved to a folder, against native `ffmpeg -c copy`."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import tools
from benchmarks.chromium import Tab, browser_mb, smartcut_up, tab
from benchmarks.results import Goal, Result, Series, Setting

CLIP_SECONDS = 60.0
GROWTH_MB = 100.0
# The page's export: one cutter for all clips, each written to a folder (OPFS instead of one that the user picks),
# verified, then removed.
OPEN = """async () => {
  const module = (path) => import(new URL(`src/${path}.js`, document.baseURI).href);
  const [{ openCutter }, { folderSink }] = await Promise.all([module('cut/cut'), module('export/saving')]);
  const { file, info } = smartcut.store.state;
  const folder = await navigator.storage.getDirectory();
  window.exporting = { folder, sink: folderSink(folder), cutter: openCutter(file, info) };
}"""
CUT = """async ([start, stop]) => {
  const { folder, sink, cutter } = exporting;
  const began = performance.now();
  const { name, result } = await sink.stream('clip.mp4', (handle) => cutter.cut({ start, stop }, { handle }));
  const seconds = (performance.now() - began) / 1000;
  const bytes = result.blob.size;
  await folder.removeEntry(name);
  return { seconds, bytes, length: result.stop - result.start };
}"""
CLOSE = "() => exporting.cutter.close()"


def in_page(page: Tab, start: float) -> tuple[float, int]:
    """Cut one clip in the page; returns the seconds it took and its size in bytes.

    Raises:
        RuntimeError: the clip is too short.
    """
    clip = page.page.evaluate(CUT, [start, start + CLIP_SECONDS])
    if clip["length"] < CLIP_SECONDS:
        raise RuntimeError(f"The clip at {start} s is {clip['length']} s long instead of {CLIP_SECONDS} s.")
    return clip["seconds"], clip["bytes"]


def natively(video: Path, start: float, out: Path) -> tuple[float, int]:
    """The same with ffmpeg."""
    quiet = [tools.ffmpeg(), "-v", "error", "-nostdin", "-y"]
    command = [*quiet, "-ss", f"{start:.3f}", "-i", str(video), "-t", f"{CLIP_SECONDS:g}", "-c", "copy", str(out)]
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - began, out.stat().st_size


def measure(setting: Setting) -> Sequence[Result]:
    """One result. Our clips and ffmpeg's alternate in the file, so that neither profits from the other's cache."""
    day, count = setting.day, 8 if setting.quick else 50
    apart = (day.duration - 2 * CLIP_SECONDS) / count
    ours: list[float] = []
    theirs: list[float] = []
    bytes_ours = bytes_theirs = 0
    memory: list[tuple[float, float]] = []
    with smartcut_up(setting.scratch) as url, tab(setting.scratch) as page:
        page.open(url)
        page.drop(day.video)
        page.page.evaluate(OPEN)
        in_page(page, 0.0)  # warms up the page's code; the file is opened again below, as every export does
        page.page.evaluate(CLOSE)
        page.page.evaluate(OPEN)
        for number in range(count):
            start = number * apart
            seconds, size = in_page(page, start)
            ours.append(seconds)
            bytes_ours += size
            seconds, size = natively(day.video, start + apart / 2, setting.scratch / "clip.mp4")
            theirs.append(seconds)
            bytes_theirs += size
            memory.append((number + 1.0, browser_mb()))
        version = page.version
    quarter = len(memory) // 4
    growth = memory[-1][1] - memory[quarter][1]
    return [
        Result(
            name="cut",
            what=f"{count} clips of 60 s, cut in the page by stream copy from a file of {day.duration / 3600:.3g} h, "
            "written to a folder in OPFS and verified; includes opening the file once",
            unit="clips/s",
            ours=count / sum(ours),
            theirs=count / sum(theirs),
            against="native ffmpeg -c copy",
            goal=Goal("ratio", at_least=0.3, more={"memory flat": growth <= GROWTH_MB}),
            facts={
                "first clip, including opening, s": ours[0],
                "slowest of the others, s": max(ours[1:]),
                "size of the clips, MB": bytes_ours / 1e6,
                "size of ffmpeg's clips, MB": bytes_theirs / 1e6,
                "growth of the browser's memory after the first quarter, MB": growth,
            },
            versions={"chromium": version, "ffmpeg": tools.ffmpeg_version()},
            plots=[Series("Memory of the browser while clips are cut", "clips", "MB", {"browser": memory})],
        )
    ]
