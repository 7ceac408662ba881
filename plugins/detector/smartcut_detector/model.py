"""A torchvision detector with torchvision's weights or those of a checkpoint.

torch is imported only when a model is loaded.
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

MIN_SCORE = 0.05
"""Detections below this score are dropped before non-maximum suppression, which would dominate the run time with
thousands of them. Thresholds are never that low."""


class MissingWeights(RuntimeError):
    """The detector can't be loaded; the sentence says why and what to do."""


def from_environment() -> torch.nn.Module:
    """The detector named by SMARTCUT_DETECTOR_MODEL and SMARTCUT_DETECTOR_WEIGHTS; MissingWeights if unavailable."""
    name, checkpoint = os.environ.get(MODEL) or DEFAULT, os.environ.get(WEIGHTS)
    return detections(from_checkpoint(name, Path(checkpoint)) if checkpoint else from_torchvision(name))


def from_checkpoint(name: str, path: Path) -> torch.nn.Module:
    """`name` with the state dict in `path`, bare or under the key "model" as in torchvision's training scripts."""
    import torch

    detector = _build(name, weights=None, weights_backbone=None, num_classes=CLASSES)
    if not path.is_file():
        raise MissingWeights(f"{WEIGHTS} is {path}, but there is no such file.")
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
        detector.load_state_dict(saved.get("model", saved))
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
        raise MissingWeights(
            f"{path} does not contain weights of {name} for {CLASSES} classes ({type(error).__name__}: {reason}); "
            f"set {MODEL} to the model it was trained for."
        ) from error
    return detector


def from_torchvision(name: str) -> torch.nn.Module:
    """`name` with torchvision's weights, downloaded once into torch's cache."""
    try:
        return _build(name, weights="DEFAULT", weights_backbone=None)
    except MissingWeights:
        raise
    except Exception as error:  # no network, an HTML page from a proxy, a full disk, a wrong hash
        raise MissingWeights(
            f"The weights of {name} could not be downloaded ({type(error).__name__}: {error}). Connect to the internet "
            f"once, or download them elsewhere and set {WEIGHTS} to the file."
        ) from error


def detections(detector: torch.nn.Module, limit: int = 100) -> torch.nn.Module:
    """`detector` with outputs of fixed shape: boxes (N, limit, 4) in pixels, classes (N, limit), scores (N, limit).

    Best first, padded with score 0 and class 0.
    """
    import torch

    class Detections(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.detector = detector

        def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
            boxes = images.new_zeros((len(images), limit, 4))
            classes = torch.zeros((len(images), limit), dtype=torch.int64, device=images.device)
            scores = images.new_zeros((len(images), limit))
            for index, found in enumerate(self.detector(list(images))):
                count = min(len(found["scores"]), limit)
                boxes[index, :count] = found["boxes"][:count]
                classes[index, :count] = found["labels"][:count]
                scores[index, :count] = found["scores"][:count]
            return boxes, classes, scores

    return Detections()


def _build(name: str, **options: Any) -> torch.nn.Module:
    from torchvision.models import detection, get_model, list_models  # type: ignore[import-untyped, unused-ignore]

    known = list_models(module=detection)
    if name not in known:
        raise MissingWeights(f"{MODEL} is {name!r}, which is not a torchvision model; use one of {', '.join(known)}.")
    model: torch.nn.Module = get_model(name, **options)
    for part in (model, getattr(model, "roi_heads", None)):  # one-stage and two-stage detectors
        if hasattr(part, "score_thresh"):
            part.score_thresh = max(part.score_thresh, MIN_SCORE)
    return model
