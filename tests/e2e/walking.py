"""What the walks share: `smartcut up` with a real model, and the films that there are to walk on."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from broker import free_port
from footage import SAMPLE, Footage, real, sample
from servers import smartcut_up

from smartcut_sdk import Segment

REAL = ("hall.mp4", "yard.avi")
SHORT = "minute.mp4"
MINUTE = (30.0, 100.0)
"""Seconds of the sample that stand in for the real clips: a person comes, and goes."""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`smartcut up` with objects and motion; gives the URL."""
    sample()
    log = tmp_path_factory.mktemp("up") / "up.log"
    with smartcut_up(free_port(), log, "objects", "motion", SMARTCUT_SAMPLE=str(SAMPLE)) as url:
        yield url


def _place() -> Path:
    return Path(os.environ.get("SMARTCUT_CLIPS") or Path(__file__).resolve().parents[3] / "shared" / "clips")


def real_names() -> list[str]:
    """The real clips that are there, or a minute of the sample in their place: so that no walk is skipped."""
    return [name for name in REAL if (_place() / name).is_file()] or [SHORT]


def names() -> list[str]:
    """The sample, and the real clips where there are any."""
    return ["sample.mp4", *(name for name in real_names() if name != SHORT)]


def film(name: str) -> Footage:
    """A film by its name, as real_names() and names() give it."""
    if name == SHORT:
        whole = sample()
        recipe = json.loads((SAMPLE / "sample.json").read_text("utf-8"))["recipe"]
        return part_of(whole, *MINUTE, SAMPLE.parent / "walks" / recipe[:12] / SHORT)
    return sample() if name == "sample.mp4" else real(_place(), name)


def copy_part(source: Path, start: float, stop: float, target: Path) -> None:
    """Makes `target` in one step, and only where it isn't there yet: another test may have it open by then."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / target.name
        with av.open(str(made), "w") as out, av.open(str(source)) as container:
            pictures = container.streams.video[0]
            copy = out.add_stream_from_template(pictures)
            shift = round(start / pictures.time_base)
            container.seek(shift, stream=pictures)
            for packet in container.demux(pictures):
                if packet.pts is None or packet.pts < shift or packet.pts * pictures.time_base >= stop:
                    continue
                packet.dts -= shift
                packet.pts -= shift
                packet.stream = copy
                out.mux(packet)
        with contextlib.suppress(FileExistsError):
            target.hardlink_to(made)


def part_of(source: Footage, start: float, stop: float, target: Path) -> Footage:
    """A stretch of a film, copied as it is; it starts at a keyframe."""
    if not target.exists():
        copy_part(source.path, start, stop, target)
    people = tuple(
        Segment(max(0, each.start - start), min(stop, each.stop) - start)
        for each in source.people
        if each.start < stop and each.stop > start
    )
    return Footage(target, people, stop - start, source.interval, source.spacing)


def repeated(source: Footage, times: int, target: Path) -> Footage:
    """The same film so many times behind itself, copied as it is: a long recording that is known by heart."""
    with av.open(str(source.path)) as container:
        pictures = container.streams.video[0]
        length = float(pictures.duration * pictures.time_base)  # the labels leave out a last part of a second
    with av.open(str(target), "w") as out:
        copy = None
        for turn in range(times):
            with av.open(str(source.path)) as container:
                pictures = container.streams.video[0]
                copy = copy or out.add_stream_from_template(pictures)
                shift = round(turn * length / pictures.time_base)
                for packet in container.demux(pictures):
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
