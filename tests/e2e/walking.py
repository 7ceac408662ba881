"""What the walks share: `smartcut up` with a real model, and the films that there are to walk on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from broker import free_port
from footage import SAMPLE, Footage, real, sample
from servers import smartcut_up

from smartcut_sdk.segments import Segment

REAL = ("hall.mp4", "yard.avi")


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
    """The real clips that are there, or the sample in their place: for parametrising, so that nothing is skipped."""
    return [name for name in REAL if (_place() / name).is_file()] or ["sample.mp4"]


def names() -> list[str]:
    """The sample, and the real clips where there are any."""
    return list(dict.fromkeys(["sample.mp4", *real_names()]))


def film(name: str) -> Footage:
    """A film by its name, as real_names() and names() give it."""
    return sample() if name == "sample.mp4" else real(_place(), name)


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
