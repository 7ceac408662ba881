"""TFLite models through LiteRT (`ai-edge-litert`) or `tf.lite`, float and quantized."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartcut_sdk.inference.adapters.base import Adapted, AdapterError
from smartcut_sdk.plugin.frames import ImageInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TFLiteModel(Adapted):
    """A TFLite interpreter; outputs are a list in the model's order, or an array if there is only one.

    Always runs on the CPU. A model that can't be resized gets one image at a time.
    """

    framework = "tflite"

    def __init__(self, original: Any, device: str, input: ImageInput | None) -> None:
        super().__init__(original, "cpu", input)
        details = original.get_input_details()
        if len(details) != 1:
            raise AdapterError(f"A model with one image input is needed; this TFLite model has {len(details)} inputs.")
        shape = [int(size) for size in details[0].get("shape_signature", details[0]["shape"])]
        self.use_input_shape([size if size > 0 else None for size in shape])
        # 1 is the converters' default; the graph usually takes more.
        self.batch_size = None if self.batch_size == 1 else self.batch_size
        self._allocated: tuple[int, ...] = ()

    def _run(self, images: NDArray[np.uint8]) -> Any:
        batch = self._quantized(images)
        if batch.shape != self._allocated and not self._resize(batch.shape):
            self.batch_size = 1
            return self._in_batches(images)
        try:
            return self._invoke(batch)
        except RuntimeError:
            # Some graphs have batch size 1 baked into a reshape, which fails only when they run.
            if self.batch_size is not None or len(images) == 1:
                raise
            self.batch_size = 1
            return self._in_batches(images)

    def _invoke(self, batch: NDArray[Any]) -> Any:
        interpreter = self.original
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], batch)
        interpreter.invoke()
        outputs = [
            _dequantized(interpreter.get_tensor(output["index"]), output) for output in interpreter.get_output_details()
        ]
        if (
            self.batch_size is None
            and len(batch) > 1
            and all(len(output) != len(batch) for output in outputs if output.ndim)
        ):
            raise RuntimeError("the outputs don't grow with the batch")
        return outputs[0] if len(outputs) == 1 else outputs

    def _resize(self, shape: tuple[int, ...]) -> bool:
        index = self.original.get_input_details()[0]["index"]
        self._allocated = ()  # a failed resize has changed the input all the same
        try:
            self.original.resize_tensor_input(index, list(shape))
            self.original.allocate_tensors()
        except (RuntimeError, ValueError):
            if shape[0] == 1:
                raise
            return False
        self._allocated = shape
        return True

    def _quantized(self, images: NDArray[np.uint8]) -> NDArray[Any]:
        import numpy as np

        details = self.original.get_input_details()[0]
        kind = np.dtype(details["dtype"])
        if kind.kind == "f":
            return self.normalized(images).astype(kind, copy=False)
        scale, zero = details["quantization"]
        if not scale:  # the graph takes bytes and normalizes by itself
            return np.ascontiguousarray(images.transpose(0, 3, 1, 2)) if self.layout == "NCHW" else images
        limits = np.iinfo(kind)
        quantized = np.rint(self.normalized(images) / scale + zero)
        return np.asarray(np.clip(quantized, limits.min, limits.max), kind)


def read_tflite(path: Path, device: str, input: ImageInput | None) -> TFLiteModel:
    """Read a `.tflite` file, with one thread per core."""
    if importlib.util.find_spec("ai_edge_litert") is not None:
        from ai_edge_litert.interpreter import Interpreter
    elif importlib.util.find_spec("tensorflow") is not None:
        from tensorflow.lite import Interpreter
    else:
        raise AdapterError(f"Reading {path.name} needs LiteRT: pip install ai-edge-litert.")
    return TFLiteModel(Interpreter(model_path=str(path), num_threads=os.cpu_count()), device, input)


def _dequantized(values: NDArray[Any], details: Mapping[str, Any]) -> NDArray[Any]:
    import numpy as np

    scale, zero = details["quantization"]
    if values.dtype.kind == "f" or not scale:
        return values
    return np.asarray((values.astype(np.float32) - zero) * scale, np.float32)
