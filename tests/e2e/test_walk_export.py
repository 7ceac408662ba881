"""Exports of real footage: frame-exact clips, frames for annotators, lists exported and imported, canceling."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from analyst import Analyst
from clip_check import check_clip
from export_page import Archive, drop_text, export_as_zip, skip_first_and_cancel
from film_frames import FilmFrames, small
from footage import Footage
from PIL import Image
from playwright.sync_api import Page
from waiting import until
from walking import film, real_names

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
FPS = 10
"""Frame rate of both films."""
LISTS = {"manifest.json": 3, "clips.csv": 3, "timestamps.json": 2, "clips.edl": 2}
"""Segments in each list, with two accepted and one rejected; the first two lists include decisions."""


def three_short_ones(analyst: Analyst, url: str, source: Footage) -> list[dict[str, Any]]:
    """Search, then split the first proposal by keys into three short ones at odd times, two accepted, one rejected."""
    page = analyst.page
    analyst.open(url)
    analyst.load(source.path)
    analyst.choose("objects", 1)
    analyst.find()
    analyst.review()
    first = analyst.segments()[0]
    for other in analyst.segments()[1:]:
        analyst.select(other["id"])
        page.keyboard.press("Delete")
    analyst.select(first["id"])
    base = first["start"] + 1
    for key, at in (("i", 0.33), ("o", 7.27), ("s", 2.81), ("s", 5.05)):
        go_to(page, base + at)
        page.keyboard.press(key)
    short = analyst.segments()
    assert [round(each["start"] - base, 2) for each in short] == [0.33, 2.81, 5.05]
    analyst.select(short[0]["id"])
    for key in ("Enter", "Enter", "x"):
        page.keyboard.press(key)
    return analyst.segments()


def go_to(page: Page, at: float) -> None:
    page.keyboard.press("k")  # stops the clock
    page.keyboard.press("g")
    page.get_by_test_id("go-to").fill(f"{at:.2f}")
    page.keyboard.press("Enter")
    assert page.evaluate("smartcut.store.state.at") == pytest.approx(at, abs=0.006)


@pytest.mark.parametrize("name", real_names())
def test_exact_clips_with_every_extra_output(name: str, up: str, page: Page, tmp_path: Path) -> None:
    source = film(name)
    analyst = Analyst(page)
    requested = three_short_ones(analyst, up, source)
    out = export_as_zip(
        page, "timestamps", "edl", "coco", "cvat", "merged", "rejected", "frames", exact=True, every=0.5
    )
    assert page.evaluate("smartcut.store.state.job.extras.map(({ error }) => error)") == [None, None]
    manifest = out.manifest
    assert manifest["mode"] == "exact"
    assert manifest["recommender"]["name"] == "objects"
    assert [each["state"] for each in manifest["clips"]] == ["accepted", "accepted", "rejected"]
    assert manifest["clips"][2]["file"].startswith("rejected/")
    shown = FilmFrames(source.path, requested[0]["start"] - 1, requested[-1]["stop"] + 1)
    moments: list[list[float]] = []
    for clip, segment in zip(manifest["clips"], requested, strict=True):
        assert clip["requested"] == {each: pytest.approx(segment[each], abs=0.001) for each in ("start", "stop")}
        first, last = int(segment["start"] * FPS + 1e-6), int(np.ceil(segment["stop"] * FPS - 1e-6))
        assert clip["actual"]["start"] == pytest.approx(first / FPS, abs=0.001)
        assert clip["actual"]["stop"] == pytest.approx(last / FPS, abs=0.001)
        frames = frames_of(out, clip["file"], tmp_path)
        # From the frame shown at the start to the last one before the stop.
        moments.append([number / FPS for number in range(first, last)])
        assert len(frames.times) == len(moments[-1])
        assert shown.has(frames.frames, moments[-1])
        assert clip["scores"]
    merged = next(name for name in out.files if "_merged." in name)
    joined = frames_of(out, merged, tmp_path)
    assert len(joined.times) == len(moments[0] + moments[1])
    assert shown.has(joined.frames, moments[0] + moments[1])
    frames_and_boxes(out, requested[:2], source, shown)
    assert page.problems == []  # type: ignore[attr-defined]


def frames_of(out: Archive, name: str, folder: Path) -> FilmFrames:
    saved = folder / Path(name).name
    saved.write_bytes(out.files[name])
    return FilmFrames(saved)


def frames_and_boxes(out: Archive, requested: list[dict[str, Any]], source: Footage, shown: FilmFrames) -> None:
    """A JPEG every half second of the accepted clips, at its time; COCO and CVAT agree on them."""
    frames = {name: data for name, data in out.files.items() if name.endswith(".jpg")}
    assert len(frames) >= sum(int((each["stop"] - each["start"]) / 0.5) for each in requested)
    times = [float(name[-10:-4]) for name in frames]
    assert all(any(each["start"] - 1 / FPS <= at <= each["stop"] for each in requested) for at in times)
    assert shown.has([small(Image.open(io.BytesIO(data))) for data in frames.values()], times)
    coco = json.loads(out.files["frames/coco.json"])
    assert {f"frames/{image['file_name']}" for image in coco["images"]} == set(frames)
    assert [each["name"] for each in coco["categories"]] == ["Person"]
    images = {each["id"]: each for each in coco["images"]}
    assert coco["annotations"], "the model found a person"
    boxes = []
    for each in coco["annotations"]:
        x, y, width, height = each["bbox"]
        image = images[each["image_id"]]
        assert 0 <= x < x + width <= image["width"]
        assert 0 <= y < y + height <= image["height"]
        assert any(person.start - 0.5 <= image["seconds"] <= person.stop + 0.5 for person in source.people)
        boxes.append((image["file_name"], "Person", *(round(value) for value in (x, y, x + width, y + height))))
    cvat = ElementTree.fromstring(out.files["frames/cvat.xml"])
    assert [image.get("name") for image in cvat.iter("image")] == [image["file_name"] for image in coco["images"]]
    edges = ("xtl", "ytl", "xbr", "ybr")
    assert boxes == [
        (image.get("name"), box.get("label"), *(round(float(box.get(edge) or 0)) for edge in edges))
        for image in cvat.iter("image")
        for box in image.iter("box")
    ]


@pytest.mark.parametrize("name", real_names())
def test_exported_lists_can_be_imported(name: str, up: str, page: Page, tmp_path: Path) -> None:
    """Fast clips; then, with all segments deleted, each list is dropped on the film."""
    source = film(name)
    analyst = Analyst(page)
    requested = three_short_ones(analyst, up, source)
    out = export_as_zip(page, "timestamps", "edl", "rejected")
    for clip, segment in zip(out.manifest["clips"], requested, strict=True):
        saved = tmp_path / Path(clip["file"]).name
        saved.write_bytes(out.files[clip["file"]])
        actual = (clip["actual"]["start"], clip["actual"]["stop"])
        check_clip(saved, source.path, (segment["start"], segment["stop"]), actual, source.spacing)
    page.get_by_test_id("export-close").click()
    for tab, count in (("accepted", 2), ("rejected", 1)):
        page.get_by_test_id(f"tab-{tab}").click()
        for _ in range(count):
            page.get_by_test_id("segment-item").first.click()
            page.keyboard.press("Delete")
    for list_name, count in LISTS.items():
        assert analyst.segments() == []
        drop_text(page, list_name, out.files[list_name].decode("utf-8"))
        until(page, f"smartcut.store.state.segments.length === {count}")
        for found, segment in zip(analyst.segments(), requested, strict=False):
            assert found["start"] == pytest.approx(segment["start"], abs=0.051), list_name
            assert found["stop"] == pytest.approx(segment["stop"], abs=0.051), list_name
            assert found["state"] == (segment["state"] if count == 3 else "proposed"), list_name
        page.keyboard.press("Control+z")
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", real_names()[:1])
def test_one_clip_is_skipped_and_the_rest_canceled(name: str, up: str, page: Page) -> None:
    analyst = Analyst(page)
    page.add_init_script("window.showDirectoryPicker = () => navigator.storage.getDirectory();")
    three_short_ones(analyst, up, film(name))
    page.keyboard.press("e")
    page.get_by_test_id("extra-rejected").click()
    skip_first_and_cancel(page)
    names = page.evaluate("async () => Array.fromAsync((await navigator.storage.getDirectory()).keys())")
    assert len([each for each in names if each.endswith((Path(name).suffix, ".mp4"))]) == 1
    assert page.problems == []  # type: ignore[attr-defined]
