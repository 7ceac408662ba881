"""A tiny checkpoint: the default detector with random weights whose outputs depend on the frame."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """On a busy machine, many small layers in many threads mostly wait for each other."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State dict of ssdlite320_mobilenet_v3_large, untrained, 14 MB."""
    import torch
    from torchvision.models import get_model

    generator = torch.Generator().manual_seed(7)
    model = get_model("ssdlite320_mobilenet_v3_large", weights=None, weights_backbone=None, num_classes=91)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim > 1:
                fan_in = parameter[0].numel()
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * (2 / fan_in) ** 0.5)
            elif name.endswith("bias"):
                parameter.zero_()
        # without this, untrained layers give the same output for every frame
        model.train()
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = None  # a plain mean over the images below
        for _ in range(4):
            blobs = torch.rand((4, 3, 6, 6), generator=generator)
            model.backbone(torch.nn.functional.interpolate(blobs, size=(320, 320), mode="bilinear") * 2 - 1)
        for head in model.head.classification_head.module_list:
            head[1].weight.mul_(0.5)
    path = tmp_path_factory.mktemp("detector") / "tiny.pt"
    torch.save({"model": model.state_dict()}, path)
    return path


@pytest.fixture(scope="session")
def with_checkpoint(checkpoint: Path) -> Iterator[Path]:
    """The checkpoint in the environment of this process and its children."""
    before = os.environ.get("SMARTCUT_DETECTOR_WEIGHTS")
    os.environ["SMARTCUT_DETECTOR_WEIGHTS"] = str(checkpoint)
    yield checkpoint
    if before is None:
        del os.environ["SMARTCUT_DETECTOR_WEIGHTS"]
    else:
        os.environ["SMARTCUT_DETECTOR_WEIGHTS"] = before
