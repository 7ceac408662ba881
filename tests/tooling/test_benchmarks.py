"""The benchmarks' harness in miniature: the long video and its labels, results and README, load generator."""

from __future__ import annotations

import importlib
import io
import json
import re
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from checkout import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks import data, dvr, footage, pieces, plot, raw_load, report, results, run  # isort: skip
from benchmarks.processes import core, free_port, process_group, wait_for_port  # isort: skip

SECONDS = 20  # of a piece, in these tests
EVENT = (4.0, 19.0)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> footage.Footage:
    """24 s of gray, white from second 4 to second 19."""
    path = tmp_path_factory.mktemp("footage") / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=5, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 36, "yuv420p", Fraction(1, 5)
        for index in range(24 * 5):
            light = 230 if EVENT[0] <= index / 5 < EVENT[1] else 90
            image = np.full((54, 64), 128, np.uint8)
            image[:36] = light
            frame = av.VideoFrame.from_ndarray(image, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, 5)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return footage.Footage(path, (0.0, 3.0), ((*EVENT, "Person"),))


@pytest.fixture
def small(clip: footage.Footage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pieces of 20 s at 64x36; returns the data folder."""
    monkeypatch.setenv("SMARTCUT_BENCH_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(footage, "SIZE_PX", (64, 36))
    monkeypatch.setattr(pieces, "QUIET", 1)
    monkeypatch.setattr(pieces, "BEGINNINGS", (2.3, 3.1))
    monkeypatch.setattr(data, "find_footage", lambda: clip)
    return tmp_path / "data"


def make(minutes: int, messages: list[str], *, agreed: bool = True) -> results.Day:
    return data.make_day(minutes, agreed=agreed, seconds=SECONDS, say=messages.append)


def test_the_long_video(small: Path) -> None:
    """Right length, a keyframe every 2 s, bright exactly at the labels, encoded once."""
    messages: list[str] = []
    day = make(6, messages)
    assert day.duration == 6 * SECONDS
    assert len(day.events) == 2
    assert all(stop - start == pytest.approx(15) for start, stop, _ in day.events)
    with av.open(str(day.video)) as container:
        times, keys, light = [], [], {}
        for frame in container.decode(video=0):
            times.append(round(frame.time, 3))
            if frame.key_frame:
                keys.append(round(frame.time, 3))
            light[times[-1]] = frame.to_ndarray()[:36].mean()
    assert times == [round(index / 25, 3) for index in range(6 * SECONDS * 25)]
    assert keys == [float(second) for second in range(0, 6 * SECONDS, 2)]
    for at, value in light.items():
        inside = any(start + 0.3 < at < stop - 0.3 for start, stop, _ in day.events)
        outside = all(at < start - 0.3 or at > stop + 0.3 for start, stop, _ in day.events)
        assert not inside or value > 200, at
        assert not outside or value < 120, at
    encoded = sum("encoding" in line for line in messages)
    assert encoded == 3
    assert make(6, messages).video == day.video
    make(3, messages)
    assert sum("encoding" in line for line in messages) == encoded, "pieces are encoded once"


def test_an_incomplete_video_is_not_used(small: Path) -> None:
    day = make(3, [])
    with day.video.open("ab") as out:
        out.write(b"0")
    assert data.find_day(3) is None


def test_a_day_has_twenty_events() -> None:
    """Two within ten minutes, none in the first minute, every kind used, deterministic."""
    order = data.order(24 * 60, 20, 2, 4)
    places = [place for place, (event, _) in enumerate(order) if event]
    assert len(places) == 20
    assert places[0] > 0
    assert min(after - before for before, after in pairwise(places)) < 10
    assert {number for event, number in order if event} == {0, 1, 2, 3}
    assert order == data.order(24 * 60, 20, 2, 4)


def test_the_disk_is_not_filled(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 10_000_000_000

    small.mkdir()
    monkeypatch.setattr(data.shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(data.NoSpace, match=r"22\.\d GB of the 10 GB"):
        data.ask_for_space(small, 22_032_000_000, agreed=True, say=print)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(data.NoSpace, match="--yes"):
        data.ask_for_space(small, 5_000_000_000, agreed=False, say=print)
    messages: list[str] = []
    data.ask_for_space(small, 5_000_000_000, agreed=True, say=messages.append)
    assert messages == [f"This uses 5.0 GB of the 10 GB free in {small.name}/"]


def result(name: str, ours: float, theirs: float | None = None, **more: Any) -> results.Result:
    return results.Result(name, "a measurement", "frames/s", ours, theirs, "theirs", **more)


def test_goals() -> None:
    assert result("a", 5, 10).ratio == 0.5
    assert result("a", 5).met is None
    assert result("a", 5, 10, goal=results.Goal("ratio", at_least=0.5)).met is True
    assert result("a", 5, 10, goal=results.Goal("ratio", at_least=0.6)).met is False
    assert result("a", 5, None, goal=results.Goal("ratio", at_least=0.6)).met is False
    assert result("a", 5, goal=results.Goal("ours", at_most=5)).met is True
    assert result("a", 5, goal=results.Goal("ours", at_most=5, more={"flat": False})).met is False


def test_results_are_stored_by_benchmark(tmp_path: Path) -> None:
    """A benchmark's rows are replaced together; the others stay. No path of the machine is stored."""
    path = tmp_path / "results.json"
    results.store([result("relay 1", 1), result("relay 10", 2)], quick=False, path=path)
    results.store([result("cut", 3)], quick=False, path=path)
    results.store([result("relay 1", 4, 2)], quick=True, path=path)
    kept = results.load(path)
    assert set(kept) == {"relay 1", "cut"}
    assert kept["relay 1"]["ratio"] == 2
    assert kept["relay 1"]["quick"] is True
    assert set(kept["cut"]["machine"]) == {"system", "cores", "python", "processor", "memory_gb"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", kept["cut"]["date"])
    assert str(Path.home()) not in path.read_text("utf-8")


def test_the_readme_shows_the_results(tmp_path: Path) -> None:
    flat = results.Series("Memory & time", "s", "MB", {"core": [(0, 40), (1, 41)], "service": [(0, 100), (1, 99)]})
    kept = [
        result("relay 1 stream", 50, 100, goal=results.Goal("ratio", at_least=1.0), rounds=[(50, 100), (51, 99)]),
        result("users", 800, goal=results.Goal("ours", at_most=900), scaled="a sixth of it", plots=[flat]),
        result("cold", 1, facts={"rounds": 3}, profile="Python itself takes half of it."),
    ]
    results.store(kept, quick=False, path=tmp_path / "results.json")
    text = report.write_readme(tmp_path).read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| [")]
    assert [row.split("]")[0] for row in rows] == ["| [relay 1 stream", "| [users", "| [cold"]
    assert "0.5 | ≥ 1× | **missed** by 50%" in rows[0]
    assert "¹" in rows[1]
    assert "reached" in rows[1]
    assert "Extrapolated from a shorter measurement: a sixth of it." in text
    assert "Python itself takes half of it." in text
    drawn = (tmp_path / "plots" / "users-0.svg").read_text("utf-8")
    assert drawn.count("<polyline") == 2
    assert "Memory &amp; time" in drawn


def test_a_plots_axis_starts_at_zero() -> None:
    assert plot.steps(0.0, 41.0)[0] == 0.0
    assert plot.steps(0.0, 41.0)[-1] >= 41.0


def test_the_readme_is_generated_from_the_results(tmp_path: Path) -> None:
    """The committed README and plots are what the command generates: no figure is edited by hand."""
    made = report.write_readme(tmp_path, results.RESULTS).read_text("utf-8")
    assert (results.HERE / "README.md").read_text("utf-8") == made
    committed = {path.name: path.read_text("utf-8") for path in (results.HERE / "plots").glob("*.svg")}
    assert committed == {path.name: path.read_text("utf-8") for path in (tmp_path / "plots").glob("*.svg")}


@pytest.mark.parametrize("name", run.NAMES)
def test_every_benchmark_can_be_run(name: str) -> None:
    assert callable(importlib.import_module(f"benchmarks.{name}").measure)


def test_dvr_scans_output_is_parsed() -> None:
    assert dvr.events_of("00:00:01.500,00:00:10.000,01:00:00.000,01:00:02.250\n") == [(1.5, 10.0), (3600.0, 3602.25)]
    day = results.Day(Path("x"), 7200.0, [(100.0, 120.0, "a"), (3000.0, 3020.0, "b"), (3100.0, 3120.0, "c")])
    at = dvr.busiest(day, 600.0)
    assert at <= 3000.0
    assert at + 600.0 >= 3120.0


def test_frames_go_through_the_core(tmp_path: Path) -> None:
    """Load generator, core and sink: every frame is acknowledged."""
    service, log = free_port(), tmp_path / "sink.log"
    command = [sys.executable, "-m", "benchmarks.sink", str(service), str(len(raw_load.FRAME))]
    with (
        process_group(command, log, PYTHONPATH=str(ROOT)) as sink,
        core(tmp_path, f"sink=127.0.0.1:{service}") as (port, _),
    ):
        wait_for_port(service, sink, log)
        path = f"/api/plugins/127.0.0.1%3A{service}/stream"
        raw_load.wait_until_open(port, path)
        assert raw_load.send_all(port, path, streams=3, frames=120) > 0
        with pytest.raises(RuntimeError, match="404"):
            raw_load.connect(port, "/api/plugins/unknown/stream")


def test_results_json_has_all_fields() -> None:
    kept = json.loads(results.RESULTS.read_text("utf-8"))["results"]
    assert kept
    for each in kept:
        assert each["name"].split()[0] in run.NAMES
        assert {"what", "unit", "ours", "theirs", "ratio", "goal", "met", "machine", "versions", "date"} <= set(each)
