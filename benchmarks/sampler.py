"""H.264 keyframes through the page's sampler, against native ffmpeg at its fastest: same file, size and cores.

python -m benchmarks.sampler [VIDEO]        prints each round and the ratio
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import data
from benchmarks.results import Goal, Result, Setting
from benchmarks.source_page import SourcePage, native_keyframes, source_page
from benchmarks.tools import ffmpeg_version

MIN_RATIO = 0.8


def rounds_of(page: SourcePage, video: Path, count: int, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Both in turn over the first `count` keyframes; returns lists of their runs."""
    page.probe(video)
    keyframes = page.keyframes()[: count + 1]
    times, end = keyframes[:-1], keyframes[-1] - 0.01
    page.fetch(times[:16])  # warm-up
    found: dict[str, Any] = {"ours": [], "theirs": []}
    for number in range(rounds):
        found["ours"].append(page.fetch(times))
        found["theirs"].append(native_keyframes(video, end))
        assert found["ours"][-1].found == found["theirs"][-1].found, "both must decode the same keyframes"
        say(f"  round {number + 1}: {found['ours'][-1].rate:.1f}/s, native {found['theirs'][-1].rate:.1f}/s")
    return found


def measure(setting: Setting) -> Sequence[Result]:
    """One result: keyframes per second."""
    count, rounds = (120, 2) if setting.quick else (600, 5)
    with source_page() as page:
        found = rounds_of(page, setting.day.video, count, rounds, setting.say)
        version = page.version
    ours, theirs = found["ours"], found["theirs"]
    costs = [median(run.cost for run in runs) for runs in (ours, theirs)]
    return [
        Result(
            name="sampler",
            what="H.264 1080p keyframes decoded, scaled to 640x360, encoded as JPEG, in headless Chromium, two cores",
            unit="frames/s",
            ours=median(run.rate for run in ours),
            theirs=median(run.rate for run in theirs),
            against="native ffmpeg, -skip_frame nokey -discard:v nokey, same file, size and cores",
            goal=Goal("ratio", at_least=MIN_RATIO),
            rounds=[(mine.rate, other.rate) for mine, other in zip(ours, theirs, strict=True)],
            facts={
                "keyframes": ours[0].found,
                "open (s)": round(median(run.facts["opening"] for run in ours), 2),
                "open to first frame (s)": round(median(run.facts["first"] for run in ours), 2),
                "CPU ms per keyframe": round(1000 * costs[0], 1),
                "CPU ms per keyframe, native": round(1000 * costs[1], 1),
                "ratio by CPU time": round(costs[1] / costs[0], 2),
            },
            versions={"chromium": version, "ffmpeg": ffmpeg_version()},
        )
    ]


def main() -> int:
    video = Path(sys.argv[1]) if len(sys.argv) > 1 else data.make_day(10, agreed=True).video
    with source_page() as page:
        found = rounds_of(page, video, 250, 3, print)
    ratio = median(run.rate for run in found["ours"]) / median(run.rate for run in found["theirs"])
    print(f"ratio of the medians {ratio:.2f} (goal {MIN_RATIO})")
    return 0 if ratio >= MIN_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
