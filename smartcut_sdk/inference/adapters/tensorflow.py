"""TensorFlow models: SavedModels (read from a folder or as an object), tf.functions and tf.Modules."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartcut_sdk.inference.adapters.base import Adapted, AdapterError, map_nested
from smartcut_sdk.plugin.frames import ImageInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TensorFlowModel(Adapted):
    """A SavedModel through its serving signature, any other object as a callable."""

    framework = "tensorflow"

    def __init__(self, original: Any, device: str, input: ImageInput | None) -> None:
        super().__init__(original, device, input)
        import tensorflow

        self._tensorflow = tensorflow
        grow_memory(tensorflow)
        self._call, spec = _entry(original)
        self._dtype = spec.dtype.as_numpy_dtype if spec is not None else "float32"
        self.use_input_shape(_shape(spec))

    def _run(self, images: NDArray[np.uint8]) -> Any:
        tensorflow = self._tensorflow
        if self._dtype == "uint8" or getattr(self._dtype, "__name__", "") == "uint8":
            batch: Any = images  # the model normalizes by itself
        else:
            batch = self.normalized(images).astype(self._dtype, copy=False)
        with tensorflow.device(placement(self.device)):
            outputs = self._call(tensorflow.constant(batch))
        return map_nested(_to_numpy, outputs)


def read_saved_model(path: Path, device: str, input: ImageInput | None) -> TensorFlowModel:
    """Read a SavedModel folder written by tf.saved_model.save or Keras' model.export."""
    import tensorflow

    grow_memory(tensorflow)
    with tensorflow.device(placement(device)):
        return TensorFlowModel(tensorflow.saved_model.load(str(path)), device, input)


def placement(device: str) -> str:
    """TensorFlow's name for a device."""
    kind, _, number = device.partition(":")
    return "/CPU:0" if kind == "cpu" else f"/GPU:{number or 0}"


def grow_memory(tensorflow: Any) -> None:
    """Allocate GPU memory on demand instead of all at once. No effect once the GPU is in use."""
    for gpu in tensorflow.config.list_physical_devices("GPU"):
        with contextlib.suppress(RuntimeError, ValueError):
            tensorflow.config.experimental.set_memory_growth(gpu, True)


def _entry(model: Any) -> tuple[Callable[[Any], Any], Any]:
    """A function that calls the model with one tensor, and that tensor's TensorSpec where the model has one."""
    signatures = getattr(model, "signatures", None) or {}
    if not callable(model) and not signatures:
        raise AdapterError(
            "The SavedModel has no serving signature: export it with model.export(folder) or with signatures=…."
        )
    if "serving_default" in signatures or not callable(model):
        function = signatures["serving_default" if "serving_default" in signatures else next(iter(signatures))]
        inputs = function.structured_input_signature[1]
        if len(inputs) != 1:
            names = ", ".join(sorted(inputs)) or "none"
            raise AdapterError(f"A model with one image input is needed; this SavedModel's signature takes: {names}.")
        name, spec = next(iter(inputs.items()))
        return lambda batch: _only(function(**{name: batch})), spec
    specs = getattr(model, "input_signature", None)
    return model, specs[0] if specs else None


def _only(outputs: Any) -> Any:
    """Signatures always return a dict; of a model with one output, return that output."""
    return next(iter(outputs.values())) if isinstance(outputs, dict) and len(outputs) == 1 else outputs


def _shape(spec: Any) -> tuple[int | None, ...] | None:
    return None if spec is None or spec.shape.rank is None else tuple(spec.shape.as_list())


def _to_numpy(value: Any) -> Any:
    return value.numpy() if hasattr(value, "numpy") else value
