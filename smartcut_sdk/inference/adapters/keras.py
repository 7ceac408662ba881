"""Keras models (keras 3 with any backend, tf.keras)."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartcut_sdk.inference.adapters.base import Adapted, AdapterError, map_nested
from smartcut_sdk.inference.adapters.tensorflow import grow_memory, placement
from smartcut_sdk.plugin.frames import ImageInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class KerasModel(Adapted):
    """A keras.Model, called through its compiled predict function."""

    framework = "keras"

    def __init__(self, original: Any, device: str, input: ImageInput | None) -> None:
        super().__init__(original, device, input)
        self._tensorflow = sys.modules.get("tensorflow")
        if self._tensorflow is not None:
            grow_memory(self._tensorflow)
        inputs = getattr(original, "inputs", None) or []
        if len(inputs) > 1:
            raise AdapterError(f"A model with one image input is needed; this Keras model has {len(inputs)} inputs.")
        self._bytes = bool(inputs) and str(inputs[0].dtype).endswith("uint8")
        self.use_input_shape(tuple(inputs[0].shape) if inputs else None)

    def _run(self, images: NDArray[np.uint8]) -> Any:
        batch: Any = images if self._bytes else self.normalized(images)
        where = (
            self._tensorflow.device(placement(self.device))
            if self._tensorflow is not None
            else contextlib.nullcontext()
        )
        with where:
            return map_nested(_to_numpy, self.original.predict_on_batch(batch))


def read_keras(path: Path, device: str, input: ImageInput | None) -> KerasModel:
    """Read a `.keras` file."""
    import keras

    return KerasModel(keras.saving.load_model(path, compile=False), device, input)


def _to_numpy(value: Any) -> Any:
    return value.numpy() if hasattr(value, "numpy") else value
