"""The real model: it finds what is in real photographs, and where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from smartcut_objects.detector import Detector, check_label_map, threads_from_environment
from smartcut_objects.detector_pool import MAX_DETECTORS, DetectorPool, shares
from smartcut_objects.labels import CLASSES, RUSSIAN

from smartcut_sdk import Frames
from smartcut_sdk.testing import Plugin, frames_for

# Any change of the class order breaks this table.
PHOTOGRAPHS = {"astronaut.png": "Person", "camera.png": "Person", "chelsea.png": "Cat", "coffee.png": "Coffee cup"}


def frames_of(path: Path, plugin: Plugin, canvas: tuple[int, int] | None = None) -> Frames:
    """One image as `predict` gets it; with `canvas`, on the left of a larger gray one."""
    image = Image.open(path).convert("RGB")
    if canvas is not None:
        larger = Image.new("RGB", canvas, (128, 128, 128))
        image.thumbnail(canvas)
        larger.paste(image, (0, 0))
        image = larger
    return frames_for(plugin, [image])


@pytest.mark.parametrize(("name", "label"), PHOTOGRAPHS.items())
def test_the_best_class_is_what_the_photograph_shows(
    detector: Detector, plugin: Plugin, photographs: Path, name: str, label: str
):
    best = detector.detect(frames_of(photographs / name, plugin).images[0], CLASSES)[0]
    assert best.label == label
    assert best.score > 0.4


def test_boxes_are_relative_to_the_source_not_to_the_letterbox(plugin: Plugin, pool: DetectorPool, photographs: Path):
    frames = frames_of(photographs / "astronaut.png", plugin, canvas=(640, 360))
    prediction = plugin.predict(pool, frames, plugin.parameters.validate({}).params)[0]
    assert prediction.label == "Person"
    assert prediction.score > 0.4
    box = prediction.box
    assert box is not None
    # the astronaut fills the height of a 360 px square at the left edge and about 70 % of its width
    assert box.y < 0.1
    assert box.height > 0.85
    assert 0.3 < box.x + box.width < 0.55


@pytest.mark.parametrize("name", ["brick.png", "grass.png", "rocket.jpg"])
def test_no_person_or_vehicle_is_found_without_one(plugin: Plugin, pool: DetectorPool, photographs: Path, name: str):
    params = plugin.parameters.validate({"classes": ["Person", "Vehicle", "Car"]}).params
    assert plugin.predict(pool, frames_of(photographs / name, plugin), params)[0].score < 0.2


def test_only_the_chosen_classes_count(plugin: Plugin, pool: DetectorPool, photographs: Path):
    frames = frames_of(photographs / "chelsea.png", plugin)
    cat = plugin.predict(pool, frames, plugin.parameters.validate({"classes": ["Dog", "Cat"]}).params)[0]
    person = plugin.predict(pool, frames, plugin.parameters.validate({}).params)[0]
    assert (cat.label, cat.score > 0.7) == ("Cat", True)
    assert person.score < 0.28, "below the release level"


def test_without_a_chosen_class_nothing_is_found(plugin: Plugin, pool: DetectorPool, photographs: Path):
    try:
        params = plugin.parameters.validate({"classes": []}).params
    except ValueError:
        return  # the form may refuse an empty choice
    assert plugin.predict(pool, frames_of(photographs / "astronaut.png", plugin), params)[0].score == 0


def test_a_count_of_two_needs_two(plugin: Plugin, pool: DetectorPool, photographs: Path):
    astronaut = Image.open(photographs / "astronaut.png").convert("RGB").resize((320, 320))
    alone, pair = Image.new("RGB", (640, 320), (128, 128, 128)), Image.new("RGB", (640, 320))
    alone.paste(astronaut, (0, 0))
    pair.paste(astronaut, (0, 0))
    pair.paste(astronaut, (320, 0))
    frames = frames_for(plugin, [alone, pair])
    two = plugin.parameters.validate({"count": 2})
    scores = [prediction.score for prediction in plugin.predict(pool, frames, two.params)]
    assert scores[0] < two.params.threshold < scores[1]


def test_every_class_has_a_name_in_both_languages(plugin: Plugin):
    field = plugin.parameters.schema()["properties"]["classes"]
    assert len(CLASSES) == 23
    assert field["default"] == ["Person"]
    assert set(field["x-ru"]["choices"]) == set(CLASSES)
    assert len(set(RUSSIAN.values())) == 23


def test_a_different_label_map_is_refused():
    check_label_map("\n".join(["???", *CLASSES]))
    with pytest.raises(ValueError, match="label map"):
        check_label_map("\n".join(["???", *reversed(CLASSES)]))


def test_the_error_for_missing_weights_says_how_to_get_them(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match=r"fetch_weights\.py"):
        Detector(tmp_path)


def test_an_image_of_another_size_is_refused(detector: Detector):
    with pytest.raises(ValueError, match="300×300"):
        detector.detect(np.zeros((300, 200, 3), np.uint8), ("Person",))


def test_threads_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SMARTCUT_THREADS", "3")
    assert threads_from_environment() == 3
    monkeypatch.delenv("SMARTCUT_THREADS")
    assert threads_from_environment() >= 1
    monkeypatch.setenv("SMARTCUT_THREADS", "many")
    with pytest.raises(ValueError, match="SMARTCUT_THREADS"):
        threads_from_environment()


@pytest.mark.parametrize(("threads", "expected"), [(1, [1]), (2, [1, 1]), (8, [1] * 8), (11, [2, 2, 2, 1, 1, 1, 1, 1])])
def test_threads_are_divided_among_detectors(threads: int, expected: list[int]):
    assert shares(threads) == expected
    assert len(shares(threads)) <= MAX_DETECTORS


def test_the_pool_finds_the_same_in_the_same_order(detector: Detector, plugin: Plugin, photographs: Path):
    images = [frames_of(photographs / name, plugin).images[0] for name in PHOTOGRAPHS] * 3
    together = DetectorPool(threads=3).detect_all(images, CLASSES)
    assert together == [detector.detect(image, CLASSES) for image in images]
    assert together[0] != together[1]


def test_a_failed_image_returns_its_detector_to_the_pool(pool: DetectorPool):
    for _ in range(2 * len(pool.shares)):
        with pytest.raises(ValueError, match="300×300"):
            pool.detect_all([np.zeros((300, 200, 3), np.uint8)], ("Person",))
    assert len(pool.detect_all([np.zeros((300, 300, 3), np.uint8)] * 3, ("Person",))) == 3
