"""A torchvision detector with its weights: those that torchvision publishes, or a checkpoint of one's own.

torch is imported when a model is loaded, not before.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

MODEL = "SMARTCUT_DETECTOR_MODEL"
WEIGHTS = "SMARTCUT_DETECTOR_WEIGHTS"
DEFAULT = "ssdlite320_mobilenet_v3_large"
CLASSES = 91

WEAKEST = 0.05
"""Finds below this score are dropped before overlapping ones are compared, which takes longer than all the rest
when there are thousands of them. Nobody sets a threshold that low."""


class MissingWeights(RuntimeError):
    """The detector can't be had; the sentence says why and what helps."""


def from_environment() -> torch.nn.Module:
    """The detector that SMARTCUT_DETECTOR_MODEL and SMARTCUT_DETECTOR_WEIGHTS ask for, or MissingWeights."""
    name, checkpoint = os.environ.get(MODEL) or DEFAULT, os.environ.get(WEIGHTS)
    return detections(from_checkpoint(name, Path(checkpoint)) if checkpoint else from_torchvision(name))


def from_checkpoint(name: str, path: Path) -> torch.nn.Module:
    """`name` with the state dict in `path`, alone or under the key "model" as torchvision's training scripts do it."""
    import torch

    detector = _build(name, weights=None, weights_backbone=None, num_classes=CLASSES)
    if not path.is_file():
        raise MissingWeights(f"{WEIGHTS} names {path}, and there is no such file.")
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
        detector.load_state_dict(saved.get("model", saved))
    except Exception as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
        raise MissingWeights(
            f"{path} does not hold weights of {name} with {CLASSES} COCO classes ({type(error).__name__}: {said}); "
            f"set {MODEL} to the model that it was trained as."
        ) from error
    return detector


def from_torchvision(name: str) -> torch.nn.Module:
    """`name` with torchvision's own weights, downloaded once into torch's cache."""
    try:
        return _build(name, weights="DEFAULT", weights_backbone=None)
    except MissingWeights:
        raise
    except Exception as error:  # no network, a proxy's page, a full disk, a wrong hash
        raise MissingWeights(
            f"The weights of {name} could not be downloaded ({type(error).__name__}: {error}). Connect to the internet "
            f"once, or download them elsewhere and set {WEIGHTS} to the file."
        ) from error


def detections(detector: torch.nn.Module, most: int = 100) -> torch.nn.Module:
    """`detector` with answers that can be stacked: boxes (N, most, 4) in pixels, classes (N, most), scores (N, most).

    The strongest come first; places that nothing was found for have the score 0 and the class 0.
    """
    import torch

    class Detections(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.detector = detector

        def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
            boxes = images.new_zeros((len(images), most, 4))
            classes = torch.zeros((len(images), most), dtype=torch.int64, device=images.device)
            scores = images.new_zeros((len(images), most))
            for index, found in enumerate(self.detector(list(images))):
                count = min(len(found["scores"]), most)
                boxes[index, :count] = found["boxes"][:count]
                classes[index, :count] = found["labels"][:count]
                scores[index, :count] = found["scores"][:count]
            return boxes, classes, scores

    return Detections()


def _build(name: str, **how: Any) -> torch.nn.Module:
    from torchvision.models import detection, get_model, list_models  # type: ignore[import-untyped, unused-ignore]

    known = list_models(module=detection)
    if name not in known:
        raise MissingWeights(f"{MODEL} is {name!r}, which torchvision does not have; it has {', '.join(known)}.")
    model: torch.nn.Module = get_model(name, **how)
    for part in (model, getattr(model, "roi_heads", None)):  # one-stage and two-stage detectors
        if hasattr(part, "score_thresh"):
            part.score_thresh = max(part.score_thresh, WEAKEST)
    return model
