"""The real model: it finds what is in real pictures, and where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from smartcut_objects.detector import Detector, check_label_map, threads_from_environment
from smartcut_objects.labels import CLASSES, RUSSIAN
from smartcut_objects.side_by_side import MOST_DETECTORS, Detectors, shares

from smartcut_sdk import Frames
from smartcut_sdk.testing import Plugin, frames_for

# Found by showing these photographs: whoever changes the order of the classes breaks this table.
SHOWN = {"astronaut.png": "Person", "camera.png": "Person", "chelsea.png": "Cat", "coffee.png": "Coffee cup"}


def frames_of(path: Path, plugin: Plugin, canvas: tuple[int, int] | None = None) -> Frames:
    """One picture as the SDK would hand it to predict; with `canvas`, at the left of a larger grey one."""
    image = Image.open(path).convert("RGB")
    if canvas is not None:
        larger = Image.new("RGB", canvas, (128, 128, 128))
        image.thumbnail(canvas)
        larger.paste(image, (0, 0))
        image = larger
    return frames_for(plugin, [image])


@pytest.mark.parametrize(("name", "label"), SHOWN.items())
def test_the_most_certain_class_is_what_the_picture_shows(
    detector: Detector, plugin: Plugin, pictures: Path, name: str, label: str
):
    best = detector.detect(frames_of(pictures / name, plugin).images[0], CLASSES)[0]
    assert best.label == label
    assert best.score > 0.4


def test_evidence_lies_in_the_source_picture_not_in_the_letterbox(plugin: Plugin, detectors: Detectors, pictures: Path):
    frames = frames_of(pictures / "astronaut.png", plugin, canvas=(640, 360))
    prediction = plugin.predict(detectors, frames, plugin.parameters.validate({}).params)[0]
    assert prediction.label == "Person"
    assert prediction.score > 0.4
    box = prediction.box
    assert box is not None
    # the astronaut fills the height of a 360 px square at the left edge and reaches to about 70% of its width
    assert box.y < 0.1
    assert box.height > 0.85
    assert 0.3 < box.x + box.width < 0.55


@pytest.mark.parametrize("name", ["brick.png", "grass.png", "rocket.jpg"])
def test_no_person_or_vehicle_is_found_where_none_is(plugin: Plugin, detectors: Detectors, pictures: Path, name: str):
    params = plugin.parameters.validate({"classes": ["Person", "Vehicle", "Car"]}).params
    assert plugin.predict(detectors, frames_of(pictures / name, plugin), params)[0].score < 0.2


def test_only_the_classes_asked_for_count(plugin: Plugin, detectors: Detectors, pictures: Path):
    frames = frames_of(pictures / "chelsea.png", plugin)
    cat = plugin.predict(detectors, frames, plugin.parameters.validate({"classes": ["Dog", "Cat"]}).params)[0]
    person = plugin.predict(detectors, frames, plugin.parameters.validate({}).params)[0]
    assert (cat.label, cat.score > 0.7) == ("Cat", True)
    assert person.score < 0.28, "below the level at which a segment ends"


def test_no_class_chosen_finds_nothing(plugin: Plugin, detectors: Detectors, pictures: Path):
    try:
        params = plugin.parameters.validate({"classes": []}).params
    except ValueError:
        return  # the form may refuse an empty choice
    assert plugin.predict(detectors, frames_of(pictures / "astronaut.png", plugin), params)[0].score == 0


def test_two_at_once_need_two(plugin: Plugin, detectors: Detectors, pictures: Path):
    astronaut = Image.open(pictures / "astronaut.png").convert("RGB").resize((320, 320))
    alone, pair = Image.new("RGB", (640, 320), (128, 128, 128)), Image.new("RGB", (640, 320))
    alone.paste(astronaut, (0, 0))
    pair.paste(astronaut, (0, 0))
    pair.paste(astronaut, (320, 0))
    frames = frames_for(plugin, [alone, pair])
    two = plugin.parameters.validate({"count": 2})
    scores = [prediction.score for prediction in plugin.predict(detectors, frames, two.params)]
    assert scores[0] < two.params.threshold < scores[1]


def test_every_class_has_a_name_in_both_languages(plugin: Plugin):
    field = plugin.parameters.schema()["properties"]["classes"]
    assert len(CLASSES) == 23
    assert field["default"] == ["Person"]
    assert set(field["x-ru"]["choices"]) == set(CLASSES)
    assert len(set(RUSSIAN.values())) == 23


def test_another_label_map_is_refused():
    check_label_map("\n".join(["???", *CLASSES]))
    with pytest.raises(ValueError, match="label map"):
        check_label_map("\n".join(["???", *reversed(CLASSES)]))


def test_missing_weights_say_how_to_get_them(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match=r"fetch_weights\.py"):
        Detector(tmp_path)


def test_a_picture_of_another_size_is_refused(detector: Detector):
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
def test_threads_are_shared_out(threads: int, expected: list[int]):
    assert shares(threads) == expected
    assert len(shares(threads)) <= MOST_DETECTORS


def test_side_by_side_finds_the_same_in_the_same_order(detector: Detector, plugin: Plugin, pictures: Path):
    shown = [frames_of(pictures / name, plugin).images[0] for name in SHOWN] * 3
    together = Detectors(threads=3).detect_all(shown, CLASSES)
    assert together == [detector.detect(image, CLASSES) for image in shown]
    assert together[0] != together[1]


def test_a_picture_that_fails_leaves_no_detector_behind(detectors: Detectors):
    for _ in range(2 * len(detectors.shares)):
        with pytest.raises(ValueError, match="300×300"):
            detectors.detect_all([np.zeros((300, 200, 3), np.uint8)], ("Person",))
    assert len(detectors.detect_all([np.zeros((300, 300, 3), np.uint8)] * 3, ("Person",))) == 3
