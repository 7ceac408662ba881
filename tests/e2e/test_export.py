"""Exports of numbered frames; the results are read with other programs' readers."""

from __future__ import annotations

import hashlib
import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from export_page import EVENTS, ExportPage, skip_first_and_cancel
from media_clips import read_number
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
SLICE_BYTES = 65_536


@pytest.fixture
def ui(page: Page, static_page: str, tmp_path: Path) -> ExportPage:
    return ExportPage(page, static_page, tmp_path)


def fingerprint(path: Path) -> str:
    """SHA-256 of the three slices, as documented for the manifest."""
    data = path.read_bytes()
    middle = (len(data) - SLICE_BYTES) // 2
    slices = data[:SLICE_BYTES] + data[middle : middle + SLICE_BYTES] + data[-SLICE_BYTES:]
    return hashlib.sha256(data if len(data) <= 3 * SLICE_BYTES else slices).hexdigest()


def number_of(data: bytes) -> int:
    return read_number(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def test_exact_clips_with_every_extra_output(ui: ExportPage) -> None:
    """Two accepted, one rejected: exact clips, merged file, frames, lists, and the rejected clip in its folder."""
    ui.find()
    for key in ("Enter", "Enter", "x"):
        ui.page.keyboard.press(key)
    out = ui.export("timestamps", "edl", "coco", "cvat", "merged", "rejected", "frames", exact=True)
    requested = [(start - 0.5, stop + 0.5) for start, stop, _ in EVENTS]

    manifest = out.manifest
    assert manifest["mode"] == "exact"
    assert manifest["source"]["slices_sha256"] == fingerprint(ui.source)
    assert manifest["source"]["size_bytes"] == ui.source.stat().st_size
    clips = manifest["clips"]
    assert [clip["state"] for clip in clips] == ["accepted", "accepted", "rejected"]
    assert clips[2]["file"].startswith("rejected/")
    shown = []
    for clip, (start, stop) in zip(clips, requested, strict=True):
        assert clip["requested"] == {"start": pytest.approx(start), "stop": pytest.approx(stop)}
        numbers = out.numbers(clip["file"])
        # From the frame shown at the start to the last one that begins before the stop.
        assert numbers == list(range(int(start * 10 + 1e-6), int(np.ceil(stop * 10 - 1e-6))))
        assert clip["actual"]["start"] == pytest.approx(numbers[0] / 10, abs=0.001)
        assert clip["actual"]["stop"] == pytest.approx((numbers[-1] + 1) / 10, abs=0.001)
        assert clip["scores"], "a clip without the scores it was found by"
        assert all(start <= score[0] <= stop for score in clip["scores"])
        shown.append(numbers)
    assert out.numbers("cam 1_merged.mp4") == shown[0] + shown[1]

    frames = {name: data for name, data in out.files.items() if name.endswith(".jpg")}
    for name, data in frames.items():
        at = float(name[-10:-4])
        assert number_of(data) == round(at * 10), name
        assert any(start <= at <= stop for start, stop in requested[:2]), name
    coco = json.loads(out.files["frames/coco.json"])
    assert {f"frames/{image['file_name']}" for image in coco["images"]} == set(frames)
    images = {image["id"]: image for image in coco["images"]}
    assert coco["annotations"]
    assert [category["name"] for category in coco["categories"]] == ["Person"]
    for annotation in coco["annotations"]:
        x, y, width, height = annotation["bbox"]
        image = images[annotation["image_id"]]
        assert 0 <= x < x + width <= image["width"] == 320
        assert 0 <= y < y + height <= image["height"] == 180
        assert any(start <= image["seconds"] < stop for start, stop, _ in EVENTS), "a box outside the events"
    cvat = ElementTree.fromstring(out.files["frames/cvat.xml"])
    assert [image.get("name") for image in cvat.iter("image")] == [image["file_name"] for image in coco["images"]]
    assert len(list(cvat.iter("box"))) == len(coco["annotations"])
    assert {label.text for label in cvat.findall("meta/task/labels/label/name")} == {"Person"}
    assert len(json.loads(out.files["timestamps.json"])["timestamps"]) == 2
    assert ui.page.problems == []  # type: ignore[attr-defined]


def test_fast_clips_of_an_avi_with_frames_and_merged(page: Page, static_page: str, tmp_path: Path) -> None:
    """A file that only ffmpeg reads: clips copied from keyframes, a merged file, and frames at their times."""
    ui = ExportPage(page, static_page, tmp_path, "old.avi", codec="mpeg4", gop=20)
    ui.find()
    out = ui.export("merged", "frames")
    joined = []
    for clip in out.manifest["clips"]:
        numbers = out.numbers(clip["file"])
        requested = clip["requested"]
        assert numbers[0] % 20 == 0, "a copied clip begins at a keyframe"
        assert numbers[0] / 10 <= requested["start"]
        assert (numbers[-1] + 1) / 10 >= requested["stop"] - 0.001
        assert clip["actual"]["start"] == pytest.approx(numbers[0] / 10, abs=0.001)
        joined += numbers
    assert out.numbers("old_merged.avi") == joined
    frames = {name: data for name, data in out.files.items() if name.endswith(".jpg")}
    assert sorted(float(name[-10:-4]) for name in frames) == [4, 5, 6, 7, 11, 12, 13, 15, 16]
    for name, data in frames.items():
        assert number_of(data) == round(float(name[-10:-4]) * 10), name
    assert page.problems == []  # type: ignore[attr-defined]


def test_exported_lists_can_be_imported(ui: ExportPage, chromium: Browser, static_page: str, tmp_path: Path) -> None:
    """Exported lists are dropped on a new page; decisions are restored from lists that have them."""
    ui.find()
    for key in ("Enter", "Enter", "x"):
        ui.page.keyboard.press(key)
    before = ui.segments()
    out = ui.export("timestamps", "edl", "rejected")
    for name, count in (("clips.csv", 3), ("manifest.json", 3), ("timestamps.json", 2), ("clips.edl", 2)):
        with chromium.new_context() as context:
            other = ExportPage(context.new_page(), static_page, tmp_path)
            other.open()
            other.drop(name, out.files[name].decode("utf-8"))
            until(other.page, f"smartcut.store.state.segments.length === {count}")
            for found, segment in zip(other.segments(), before, strict=False):
                assert found["start"] == pytest.approx(segment["start"], abs=0.051), name
                assert found["stop"] == pytest.approx(segment["stop"], abs=0.051), name
                if count == 3:
                    assert found["state"] == segment["state"], name
            other.page.keyboard.press("Control+z")
            assert other.segments() == []


def test_invalid_lists_are_refused_with_a_reason(ui: ExportPage) -> None:
    ui.drop("list.json", '{"timestamps": [{"start": 1, "stop": 2}]}')
    expect(ui.page.get_by_test_id("error")).to_contain_text("Open its video first")
    ui.open()
    ui.drop("list.csv", "start,stop\n1,2\n9,3\n")
    expect(ui.page.get_by_test_id("error")).to_contain_text("list.csv, entry 3: invalid times")
    ui.drop("list.edl", "TITLE: X\n")
    expect(ui.page.get_by_test_id("error")).to_contain_text("list.edl has no segments")
    assert ui.segments() == []
    ui.page.get_by_test_id("file-input").set_input_files(
        files=[
            {"name": "list.json", "mimeType": "application/json", "buffer": b'{"timestamps":[{"start":1,"stop":99}]}'}
        ]
    )
    until(ui.page, "smartcut.store.state.segments.length === 1")
    assert ui.segments()[0]["stop"] == pytest.approx(20, abs=0.1)
    expect(ui.page.get_by_test_id("error")).to_have_count(0)


def test_one_clip_is_skipped_and_the_rest_canceled(ui: ExportPage) -> None:
    """After canceling, the next export can start at once."""
    page = ui.page
    ui.find()
    page.get_by_test_id("export").click()
    skip_first_and_cancel(page)
    page.get_by_test_id("export-close").click()

    page.get_by_test_id("export").click()
    page.get_by_test_id("mode-fast").check()
    page.get_by_test_id("export-start").click()
    expect(page.get_by_test_id("export-done")).to_contain_text("3 clips were saved", timeout=120_000)
    names = page.evaluate(
        """async () => {
          const names = [];
          for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
          return names.sort();
        }"""
    )
    # The clip that the first export finished is not overwritten.
    assert "cam 1_000010-000013-2.mp4" in names
    assert page.problems == []  # type: ignore[attr-defined]
