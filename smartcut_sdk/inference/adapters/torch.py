"""torch models: nn.Module, TorchScript and torch.export programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartcut_sdk.inference.adapters.base import Adapted, AdapterError, map_nested
from smartcut_sdk.plugin.frames import ImageInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TorchModel(Adapted):
    """An nn.Module or TorchScript module: moved to the device, set to eval mode, called in inference mode.

    Images are copied to the device as bytes and normalized there, in the dtype of the model's parameters.
    """

    framework = "torch"

    def __init__(self, original: Any, device: str, input: ImageInput | None) -> None:
        super().__init__(original, device, input)
        import torch

        self._torch = torch
        _check(torch, device)
        self.layout = "NCHW"
        self.use_input_shape(None)
        self._model = self._moved(original)
        floating = (parameter.dtype for parameter in self._model.parameters() if parameter.is_floating_point())
        self._dtype = next(floating, torch.float32)
        factor, offset = self.affine()
        self._factor = torch.from_numpy(factor).to(device)
        self._offset = torch.from_numpy(offset).to(device)

    def _moved(self, original: Any) -> Any:
        return original.to(self.device).eval()

    def _run(self, images: NDArray[np.uint8]) -> Any:
        torch = self._torch
        with torch.inference_mode():
            batch = torch.from_numpy(images if images.flags.writeable else images.copy()).to(self.device)
            batch = batch.to(torch.float32) * self._factor + self._offset
            if self.layout == "NCHW":
                batch = batch.permute(0, 3, 1, 2).contiguous()
            return map_nested(self._to_numpy, self._model(batch.to(self._dtype)))

    def _to_numpy(self, value: Any) -> Any:
        if not isinstance(value, self._torch.Tensor):
            return value
        if value.dtype in (self._torch.bfloat16, self._torch.float16):
            value = value.float()  # numpy has no bfloat16, and sums in float16 overflow
        return value.detach().cpu().numpy()


class ExportedModel(TorchModel):
    """A torch.export program: traced in the mode it runs in, possibly for one batch size only."""

    def __init__(self, original: Any, device: str, input: ImageInput | None) -> None:
        super().__init__(original, device, input)
        self.use_input_shape(_example_shape(original))

    def _moved(self, original: Any) -> Any:
        if self.device != "cpu":
            from torch.export.passes import move_to_device_pass

            original = move_to_device_pass(original, self.device)
        return original.module()


def read_exported(path: Path, device: str, input: ImageInput | None) -> ExportedModel:
    """Read a `.pt2` file written by torch.export.save."""
    import torch

    return ExportedModel(torch.export.load(path), device, input)


def _example_shape(program: Any) -> tuple[int | None, ...] | None:
    """The shape of an exported program's first input, None for dynamic axes."""
    names = set(program.graph_signature.user_inputs)
    for node in program.graph.nodes:
        if node.op == "placeholder" and node.name in names:
            shape = getattr(node.meta.get("val"), "shape", None)
            return None if shape is None else tuple(size if isinstance(size, int) else None for size in shape)
    return None


def _check(torch: Any, device: str) -> None:
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise AdapterError(
            f"The device {device} was requested, but torch {torch.__version__} finds no CUDA device on this machine: "
            f"use --device cpu (or SMARTCUT_DEVICE=cpu), or install a CUDA build of torch and a driver."
        )
    if device == "mps" and not torch.backends.mps.is_available():
        raise AdapterError("The device mps was requested, but torch finds no Apple GPU here: use --device cpu.")
