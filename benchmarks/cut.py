"""Clips of 60 s cut out of the long file in the page and saved to a folder, against native `ffmpeg -c copy`."""

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
# An export as the page makes it, clip by clip: one cutter for all, each clip written into a folder (the one that the
# browser keeps for the page stands in for one that a person picks), looked at, and then removed.
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
    """One clip in the page: seconds it took, and its bytes.

    Raises:
        RuntimeError: the clip is not as long as it was asked for.
    """
    clip = page.page.evaluate(CUT, [start, start + CLIP_SECONDS])
    if clip["length"] < CLIP_SECONDS:
        raise RuntimeError(f"A clip of {clip['length']} s at {start} s, where {CLIP_SECONDS} s were wanted.")
    return clip["seconds"], clip["bytes"]


def natively(video: Path, start: float, out: Path) -> tuple[float, int]:
    """The same with ffmpeg: seconds it took, and the clip's bytes."""
    quiet = [tools.ffmpeg(), "-v", "error", "-nostdin", "-y"]
    command = [*quiet, "-ss", f"{start:.3f}", "-i", str(video), "-t", f"{CLIP_SECONDS:g}", "-c", "copy", str(out)]
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - began, out.stat().st_size


def measure(setting: Setting) -> Sequence[Result]:
    """One result. Our clips and ffmpeg's are adjacent in the file: neither reads what the other has read."""
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
        in_page(page, 0.0)  # loads the page's code; the file is opened again below, as each export does
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
            what=f"{count} clips of 60 s, cut in the page by stream copy out of a file of {day.duration / 3600:.3g} h, "
            "written into a browser folder and checked; includes opening the file once",
            unit="clips/s",
            ours=count / sum(ours),
            theirs=count / sum(theirs),
            against="native ffmpeg -c copy",
            goal=Goal("ratio", at_least=0.3, more={"memory flat": growth <= GROWTH_MB}),
            facts={
                "first clip, with the opening, s": ours[0],
                "longest of the others, s": max(ours[1:]),
                "bytes of the clips, MB": bytes_ours / 1e6,
                "bytes of ffmpeg's, MB": bytes_theirs / 1e6,
                "memory of the browser, last minus first (after the first quarter), MB": growth,
            },
            versions={"chromium": version, "ffmpeg": tools.ffmpeg_version()},
            plots=[Series("Memory of the browser while clips are cut", "clips", "MB", {"browser": memory})],
        )
    ]
