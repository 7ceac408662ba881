"""torch models as callables on images: layout, dtype, modes, structure, error messages; with the real torch."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from smartcut_sdk import ImageInput
from smartcut_sdk.inference.adapters import AdapterError, adapt

pytestmark = pytest.mark.torch

IMAGES = np.random.default_rng(7).integers(0, 256, (5, 12, 16, 3), dtype=np.uint8)
INPUT = ImageInput(width=16, height=12, scale=1 / 255, mean=(0.4, 0.5, 0.6), std=(0.2, 0.25, 0.3))
EXPECTED = ((IMAGES / 255 - np.array([0.4, 0.5, 0.6])) / np.array([0.2, 0.25, 0.3])).astype(np.float32)


class Echo(torch.nn.Module):  # type: ignore[misc]
    """Returns its input, and records how it was called."""

    def __init__(self) -> None:
        super().__init__()
        self.dropout = torch.nn.Dropout(0.9)
        self.weight = torch.nn.Parameter(torch.ones(1))

    def forward(self, batch: Any) -> Any:
        return self.dropout(batch) * self.weight


def network() -> Any:
    torch.manual_seed(1)
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()
    )


def test_images_arrive_normalized_as_nchw_in_eval_mode() -> None:
    adapted = adapt(Echo().train(), "cpu", INPUT)
    np.testing.assert_allclose(adapted(IMAGES), EXPECTED.transpose(0, 3, 1, 2), atol=1e-5)
    assert (adapted.framework, adapted.device, adapted.layout) == ("torch", "cpu", "NCHW")
    assert not adapted.original.training


def test_no_gradients_are_kept() -> None:
    seen: list[bool] = []

    class Spy(Echo):
        def forward(self, batch: Any) -> Any:
            seen.append(torch.is_inference_mode_enabled())
            return batch

    adapt(Spy(), "cpu", INPUT)(IMAGES)
    assert seen == [True, True], "the warm-up and the call"


def test_nhwc_when_declared() -> None:
    adapted = adapt(Echo(), "cpu", ImageInput(width=16, height=12, layout="NHWC"))
    np.testing.assert_allclose(adapted(IMAGES), IMAGES / 255, atol=1e-6)


def test_without_an_input_images_of_any_size_are_scaled_to_0_1() -> None:
    adapted = adapt(Echo(), "cpu", None)
    for size in (4, 9):
        white = np.full((2, size, size, 3), 255, np.uint8)
        np.testing.assert_allclose(adapted(white), np.ones((2, 3, size, size)), atol=1e-6)


@pytest.mark.parametrize("dtype", ["float64", "bfloat16", "float16"])
def test_the_models_own_dtype_is_used(dtype: str) -> None:
    seen: list[Any] = []

    class Spy(Echo):
        def forward(self, batch: Any) -> Any:
            seen.append(batch.dtype)
            return batch * self.weight

    outputs = adapt(Spy().to(getattr(torch, dtype)), "cpu", INPUT)(IMAGES)
    assert set(seen) == {getattr(torch, dtype)}
    assert outputs.dtype == (np.float64 if dtype == "float64" else np.float32)


def test_one_image_gives_the_same_result_as_in_a_batch() -> None:
    adapted = adapt(network(), "cpu", INPUT)
    singly = np.concatenate([adapted(IMAGES[index : index + 1]) for index in range(5)])
    np.testing.assert_allclose(adapted(IMAGES), singly, atol=1e-6)


def test_nested_outputs_keep_their_structure() -> None:
    Pair = namedtuple("Pair", ["first", "second"])

    class Nested(Echo):
        def forward(self, batch: Any) -> Any:
            return {"pair": Pair(batch.mean((1, 2, 3)), [batch.amax((1, 2, 3))]), "text": "kept"}

    outputs = adapt(Nested(), "cpu", INPUT)(IMAGES)
    assert type(outputs["pair"]).__name__ == "Pair"
    assert outputs["pair"].first.shape == outputs["pair"].second[0].shape == (5,)
    assert isinstance(outputs["pair"].first, np.ndarray)
    assert outputs["text"] == "kept"


def test_torchscript_equals_its_module() -> None:
    model = network().eval()
    script = torch.jit.trace(model, torch.zeros(1, 3, 12, 16))
    np.testing.assert_allclose(adapt(script, "cpu", INPUT)(IMAGES), adapt(model, "cpu", INPUT)(IMAGES), atol=1e-6)


@pytest.mark.parametrize("dynamic", [True, False])
def test_exported_programs_with_a_dynamic_and_with_a_fixed_batch(dynamic: bool, tmp_path: Path) -> None:
    model = network().eval()
    shapes = ({0: torch.export.Dim("batch", min=1, max=64)},) if dynamic else None
    program = torch.export.export(model, (torch.zeros(2, 3, 12, 16),), dynamic_shapes=shapes)
    expected = adapt(model, "cpu", INPUT)(IMAGES)
    adapted = adapt(program, "cpu", INPUT)
    assert adapted.batch_size == (None if dynamic else 2)
    np.testing.assert_allclose(adapted(IMAGES), expected, atol=1e-5)
    torch.export.save(program, tmp_path / "model.pt2")
    np.testing.assert_allclose(adapt(tmp_path / "model.pt2", "cpu", INPUT)(IMAGES), expected, atol=1e-5)


def test_an_exported_program_of_another_size_is_refused() -> None:
    program = torch.export.export(network().eval(), (torch.zeros(1, 3, 12, 16),))
    with pytest.raises(AdapterError, match=r"takes images of 16×12 pixels, but describe\(\) declares .*width=20"):
        adapt(program, "cpu", ImageInput(width=20, height=12))


def test_a_detector_gets_a_batch_and_returns_a_list() -> None:
    torchvision = __import__("torchvision")
    torch.manual_seed(0)
    detector = torchvision.models.detection.ssdlite320_mobilenet_v3_large(
        weights=None, weights_backbone=None, num_classes=3
    )
    outputs = adapt(detector, "cpu", ImageInput(width=320, height=320))(np.zeros((2, 320, 320, 3), np.uint8))
    assert [set(output) for output in outputs] == [{"boxes", "scores", "labels"}] * 2
    assert isinstance(outputs[0]["boxes"], np.ndarray)


def test_a_wrong_size_is_one_sentence_at_load() -> None:
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 8 * 8, 1))
    with pytest.raises(AdapterError) as caught:
        adapt(model, "cpu", ImageInput(width=16, height=12))
    message = str(caught.value)
    assert "16×12 pixels in NCHW layout" in message
    assert "ImageInput(" in message
    assert "\n" not in message


def test_a_missing_device_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(AdapterError, match=r"cuda was requested.*--device cpu"):
        adapt(network(), "cuda", INPUT)


def test_floats_are_refused_because_the_sdk_normalizes() -> None:
    with pytest.raises(AdapterError, match=r"uint8 images.*this was float32"):
        adapt(network(), "cpu", INPUT)(IMAGES.astype(np.float32))
