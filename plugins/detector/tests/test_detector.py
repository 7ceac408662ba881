"""What the detector finds and where, and its errors without weights."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import smartcut_detector
from PIL import Image
from smartcut_detector import model as detector_model
from smartcut_detector.labels import COCO, NUMBER, RUSSIAN
from smartcut_detector.model import MissingWeights, detections, from_checkpoint, from_environment, from_torchvision

from smartcut_sdk.testing import Plugin, frames_for, serve_plugin

NAME = "ssdlite320_mobilenet_v3_large"


@pytest.fixture
def plugin() -> Plugin:
    return Plugin.from_module(smartcut_detector, "detector")


def found(*things: tuple[str, float, tuple[float, float, float, float]]) -> Any:
    """A model that finds these in every frame, best first: name, score, corners in pixels of 640×360."""

    def model(images: Any) -> Any:
        boxes = np.array([[corners for _, _, corners in things] + [(0, 0, 0, 0)]] * len(images), np.float32)
        classes = np.array([[NUMBER[name] for name, _, _ in things] + [0]] * len(images))
        scores = np.array([[score for _, score, _ in things] + [0]] * len(images), np.float32)
        return boxes, classes, scores

    return model


def predict(plugin: Plugin, model: Any, size: tuple[int, int] = (640, 360), **values: Any) -> Any:
    frames = frames_for(plugin, [Image.new("RGB", size)], [3.0])
    return plugin.predict(model, frames, plugin.parameters.validate(values).params)[0]


def test_the_best_of_the_chosen_objects_counts(plugin: Plugin) -> None:
    model = found(("dog", 0.9, (0, 0, 64, 36)), ("car", 0.8, (320, 180, 640, 360)), ("person", 0.3, (0, 0, 64, 360)))
    assert predict(plugin, model).label == "person", "the default looks for people"
    car = predict(plugin, model, things=["car", "person"])
    assert (car.label, car.score) == ("car", pytest.approx(0.8))
    assert (car.box.x, car.box.y, car.box.width, car.box.height) == pytest.approx((0.5, 0.5, 0.5, 0.5))
    nothing = predict(plugin, model, things=["boat"])
    assert (nothing.score, nothing.label, nothing.box) == (0.0, None, None)
    assert predict(plugin, model, things=[]).score == 0.0


def test_small_objects_are_ignored(plugin: Plugin) -> None:
    model = found(("person", 0.9, (0, 0, 20, 18)), ("person", 0.6, (100, 0, 200, 180)))
    assert predict(plugin, model, smallest=0.04).score == pytest.approx(0.9)
    assert predict(plugin, model, smallest=0.2).score == pytest.approx(0.6)
    assert predict(plugin, model, smallest=0.6).score == 0.0


def test_the_box_is_relative_to_the_source_not_to_the_letterbox(plugin: Plugin) -> None:
    """A 4:3 camera fills 480 of the 640 columns: with 80 black ones on either side."""
    model = found(("person", 0.9, (80, 0, 320, 360)))
    box = predict(plugin, model, size=(640, 480)).box
    assert (box.x, box.y, box.width, box.height) == pytest.approx((0.0, 0.0, 0.5, 1.0))


def test_labels_are_those_of_torchvision_in_both_languages() -> None:
    from torchvision.models import get_model_weights

    theirs = get_model_weights(NAME).DEFAULT.meta["categories"]
    assert {number: name for number, name in enumerate(theirs) if name not in ("N/A", "__background__")} == {
        number: english for number, (english, _) in COCO.items()
    }
    assert len(NUMBER) == len(RUSSIAN) == 80
    assert all(any("а" <= letter <= "я" for letter in russian) for russian in RUSSIAN.values())


def test_any_number_of_detections_has_the_same_shape() -> None:
    import torch

    class Detector(torch.nn.Module):
        def forward(self, images: list[torch.Tensor]) -> list[dict[str, torch.Tensor]]:
            return [
                {"boxes": torch.ones(n, 4), "labels": torch.full((n,), 3), "scores": torch.full((n,), 0.5)}
                for n in (0, 2, 7)
            ]

    boxes, classes, scores = detections(Detector(), limit=5)(torch.zeros(3, 3, 8, 8))
    assert boxes.shape == (3, 5, 4)
    assert [(row > 0).sum().item() for row in scores] == [0, 2, 5]
    assert [(row > 0).sum().item() for row in classes] == [0, 2, 5]


def test_a_checkpoint_may_be_a_bare_state_dict(checkpoint: Path, tmp_path: Path) -> None:
    import torch

    bare = tmp_path / "bare.pt"
    torch.save(torch.load(checkpoint, weights_only=True)["model"], bare)
    one, other = from_checkpoint(NAME, bare).state_dict(), from_checkpoint(NAME, checkpoint).state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No network, and nothing downloaded earlier."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError("Name or service not known")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr("torch.hub.urlopen", refuse)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    for name in ("SMARTCUT_DETECTOR_WEIGHTS", "SMARTCUT_DETECTOR_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("offline")
def test_without_a_network_the_error_says_what_to_do() -> None:
    with pytest.raises(MissingWeights, match=r"ssdlite.*could not be downloaded.*SMARTCUT_DETECTOR_WEIGHTS"):
        from_torchvision(NAME)


@pytest.mark.usefixtures("offline")
def test_without_weights_the_service_reports_it_and_keeps_running(plugin: Plugin) -> None:
    with serve_plugin(plugin) as service:
        health = service.health()
        assert health["state"] == "failed"
        assert "could not be downloaded" in health["reason"]
        assert "\n" not in health["reason"]
        assert service.manifest()["name"] == "detector"
        refused = service.analyze([]).error
        assert refused is not None
        assert refused.code == "plugin_failed"
        assert "could not be downloaded" in refused.message


def test_a_wrong_file_or_model_is_reported(monkeypatch: pytest.MonkeyPatch, checkpoint: Path, tmp_path: Path) -> None:
    def error_for(name: str, path: Path | str) -> str:
        monkeypatch.setenv("SMARTCUT_DETECTOR_MODEL", name)
        monkeypatch.setenv("SMARTCUT_DETECTOR_WEIGHTS", str(path))
        with pytest.raises(MissingWeights) as refused:
            from_environment()
        assert "\n" not in str(refused.value)
        return str(refused.value)

    assert "there is no such file" in error_for(NAME, tmp_path / "none.pt")
    (tmp_path / "text.pt").write_text("these are no weights")
    assert "does not contain weights" in error_for(NAME, tmp_path / "text.pt")
    assert "does not contain weights of retinanet_resnet50_fpn" in error_for("retinanet_resnet50_fpn", checkpoint)
    unknown = error_for("ssdheavy", checkpoint)
    assert "'ssdheavy', which is not a torchvision model" in unknown
    assert NAME in unknown


def test_weak_detections_are_dropped_early_in_every_kind_of_detector() -> None:
    from torchvision.models import detection, list_models

    for name in list_models(module=detection):
        if name.startswith(("keypointrcnn", "maskrcnn")) or name.endswith("_v2"):
            continue  # the same classes, but slower to build
        built = detector_model._build(name, weights=None, weights_backbone=None, num_classes=3)
        part = getattr(built, "roi_heads", built)
        assert part.score_thresh >= detector_model.MIN_SCORE, name
