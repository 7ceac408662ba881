"""Sampling what WebCodecs can't decode: the page's WebAssembly against native ffmpeg on the same cores.

The page uses its decoder if `make decoder` has built it, else ffmpeg.wasm; the facts say which.

    python -m benchmarks.fallback [CODEC …]        prints each round: hevc, mpeg4, msmpeg4, mjpeg

A stretch of the long video is transcoded for each codec and repeated by stream copy. Every keyframe of it is fetched; a
day sampled every 10 s has 8640.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import data
from benchmarks.results import Goal, Result, Setting
from benchmarks.source_page import SourcePage, native_keyframes, source_page
from benchmarks.tools import ffmpeg, ffmpeg_version

DECODERS = {"decoder": "the page's (libavcodec)", "ffmpeg": "ffmpeg.wasm, in batches"}
A_DAY = 8640  # frames: one every 10 s
MAX_MINUTES = 15.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A codec and container that Chromium can't decode. seconds: encoded length; apart: between keyframes, seconds."""

    title: str
    name: str
    options: tuple[str, ...]
    seconds: int = 20
    apart: float = 2.0


X265 = "keyint=50:min-keyint=50:scenecut=0:bitrate=2000:vbv-maxrate=4000:vbv-bufsize=8000:log-level=error"
KINDS = {
    "hevc": Kind(
        "HEVC in MP4",
        "hevc.mp4",
        ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", X265, "-tag:v", "hvc1"),
    ),
    "mpeg4": Kind("MPEG-4 in AVI", "mpeg4.avi", ("-c:v", "mpeg4", "-vtag", "XVID", "-g", "50", "-b:v", "4000k")),
    "msmpeg4": Kind("MS-MPEG-4 in AVI", "msmpeg4.avi", ("-c:v", "msmpeg4", "-g", "50", "-b:v", "4000k")),
    "mjpeg": Kind(
        "MJPEG in AVI", "mjpeg.avi", ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "5"), seconds=4, apart=0.04
    ),
}


def make_video(kind: Kind, source: Path, folder: Path) -> Path:
    """A video of this kind, the encoded stretch 15 times."""
    piece, whole = folder / f"piece-{kind.name}", folder / kind.name
    quiet = [ffmpeg(), "-v", "error", "-nostdin", "-y"]
    subprocess.run(
        [*quiet, "-t", str(kind.seconds), "-i", str(source), "-an", "-sc_threshold", "0", *kind.options, str(piece)],
        check=True,
    )
    subprocess.run([*quiet, "-stream_loop", "14", "-i", str(piece), "-c", "copy", str(whole)], check=True)
    return whole


def measure_kind(page: SourcePage, name: str, setting: Setting) -> Result:
    """Minutes for a day with one codec."""
    kind = KINDS[name]
    video = make_video(kind, setting.day.video, setting.scratch)
    page.probe(video)
    keyframes = page.keyframes()
    count = min(len(keyframes) - 1, 96 if setting.quick else 300)
    times, end = keyframes[:count], keyframes[count] - kind.apart / 4
    page.fetch(times[:4], route="ffmpeg")  # warm-up: compiles the WebAssembly
    ours, theirs = [], []
    for number in range(1 if setting.quick else 3):
        ours.append(page.fetch(times, route="ffmpeg"))
        theirs.append(native_keyframes(video, end))
        assert ours[-1].found == theirs[-1].found, "both must decode the same keyframes"
        setting.say(f"  {kind.title} {number + 1}: {ours[-1].rate:.1f}/s, native {theirs[-1].rate:.1f}/s")
    rates = [median(run.rate for run in runs) for runs in (ours, theirs)]
    costs = [median(run.cost for run in runs) for runs in (ours, theirs)]
    minutes = [A_DAY / rate / 60 for rate in rates]
    return Result(
        name=f"fallback {name}",
        what=f"{kind.title}, 1080p: a day sampled every 10 s without WebCodecs, two cores",
        unit="min",
        ours=minutes[0],
        theirs=minutes[1],
        against="native ffmpeg, -skip_frame nokey -discard:v nokey, same file, size and cores",
        goal=Goal("ours", at_most=MAX_MINUTES),
        rounds=[(A_DAY / a.rate / 60, A_DAY / b.rate / 60) for a, b in zip(ours, theirs, strict=True)],
        scaled=f"from {len(times)} keyframes to a day's {A_DAY}",
        facts={
            "decoder": DECODERS[ours[-1].by],
            "keyframes": len(times),
            "frames/s": round(rates[0], 1),
            "frames/s, native": round(rates[1], 1),
            "ratio of the rates": round(rates[0] / rates[1], 2),
            "CPU ms per keyframe": round(1000 * costs[0], 1),
            "CPU ms per keyframe, native": round(1000 * costs[1], 1),
            "open to first frame (s)": round(median(run.facts["first"] for run in ours), 2),
        },
        versions={"chromium": page.version, "ffmpeg": ffmpeg_version()},
    )


def measure(setting: Setting, names: Sequence[str] = tuple(KINDS)) -> Sequence[Result]:
    """A result per codec: minutes for a day sampled every 10 s."""
    with source_page() as page:
        return [measure_kind(page, name, setting) for name in names]


def main() -> int:
    day = data.make_day(10, agreed=True)
    with tempfile.TemporaryDirectory() as scratch:
        results = measure(Setting(True, day, Path(scratch)), sys.argv[1:] or tuple(KINDS))
    for result in results:
        print(f"{result.what}: {result.ours:.1f} min, native {result.theirs:.1f} min")
    return 0 if all(result.met for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
