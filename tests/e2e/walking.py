"""Shared by the walkthroughs: `smartcut up` with real models, and the available films."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from footage import SAMPLE, Footage, real, sample
from servers import smartcut_up
from support.processes import free_port

from smartcut_sdk import Segment

REAL = ("hall.mp4", "yard.avi")
SHORT = "minute.mp4"
MINUTE = (30.0, 100.0)
"""Seconds of the sample that replace the real clips: a person enters and leaves."""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`smartcut up` with objects and motion; yields the URL."""
    sample()
    log = tmp_path_factory.mktemp("up") / "up.log"
    with smartcut_up(free_port(), log, "objects", "motion", SMARTCUT_SAMPLE=str(SAMPLE)) as url:
        yield url


def _place() -> Path:
    return Path(os.environ.get("SMARTCUT_CLIPS") or Path(__file__).resolve().parents[3] / "shared" / "clips")


def real_names() -> list[str]:
    """The available real clips, or a minute of the sample, so that no walkthrough is skipped."""
    return [name for name in REAL if (_place() / name).is_file()] or [SHORT]


def names() -> list[str]:
    """The sample and the available real clips."""
    return ["sample.mp4", *(name for name in real_names() if name != SHORT)]


def film(name: str) -> Footage:
    """A film by a name of real_names() or names()."""
    if name == SHORT:
        whole = sample()
        recipe = json.loads((SAMPLE / "sample.json").read_text("utf-8"))["recipe"]
        return part_of(whole, *MINUTE, SAMPLE.parent / "walks" / recipe[:12] / SHORT)
    return sample() if name == "sample.mp4" else real(_place(), name)


def copy_part(source: Path, start: float, stop: float, target: Path) -> None:
    """Make `target` atomically and only if missing: another test may have it open."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / target.name
        with av.open(str(made), "w") as out, av.open(str(source)) as container:
            video = container.streams.video[0]
            copy = out.add_stream_from_template(video)
            shift = round(start / video.time_base)
            container.seek(shift, stream=video)
            for packet in container.demux(video):
                if packet.pts is None or packet.pts < shift or packet.pts * video.time_base >= stop:
                    continue
                packet.dts -= shift
                packet.pts -= shift
                packet.stream = copy
                out.mux(packet)
        with contextlib.suppress(FileExistsError):
            target.hardlink_to(made)


def part_of(source: Footage, start: float, stop: float, target: Path) -> Footage:
    """A stretch of a film, stream copied; `start` must be at a keyframe."""
    if not target.exists():
        copy_part(source.path, start, stop, target)
    people = tuple(
        Segment(max(0, each.start - start), min(stop, each.stop) - start)
        for each in source.people
        if each.start < stop and each.stop > start
    )
    return Footage(target, people, stop - start, source.interval, source.spacing)


def repeated(source: Footage, times: int, target: Path) -> Footage:
    """A film concatenated `times` times, stream copied: a long recording with known events."""
    with av.open(str(source.path)) as container:
        video = container.streams.video[0]
        length = float(video.duration * video.time_base)  # the labels' duration is in whole seconds
    with av.open(str(target), "w") as out:
        copy = None
        for turn in range(times):
            with av.open(str(source.path)) as container:
                video = container.streams.video[0]
                copy = copy or out.add_stream_from_template(video)
                shift = round(turn * length / video.time_base)
                for packet in container.demux(video):
                    if packet.dts is None:
                        continue
                    packet.dts += shift
                    packet.pts += shift
                    packet.stream = copy
                    out.mux(packet)
    people = tuple(
        Segment(each.start + turn * length, each.stop + turn * length)
        for turn in range(times)
        for each in source.people
    )
    return Footage(target, people, length * times, source.interval, source.spacing)
