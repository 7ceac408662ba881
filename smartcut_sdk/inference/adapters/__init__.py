"""Wraps a model of any framework as one kind of callable: uint8 images in, numpy out.

The adapter is chosen by the module names of the model's type and its ancestors, so that no framework is imported which
the plugin hasn't loaded itself. Only a path makes the SDK import the framework that reads it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smartcut_sdk.inference.adapters.base import Adapted, AdapterError
from smartcut_sdk.plugin.frames import ImageInput

__all__ = ["Adapted", "AdapterError", "adapt"]


def adapt(model: Any, device: str, input: ImageInput | None = None) -> Any:
    """`model` as a callable uint8 (N, H, W, 3) → numpy, warmed up; anything else is returned unchanged.

    model: torch.nn.Module, TorchScript, torch.export program, keras.Model, SavedModel (object or path of its folder),
    TFLite interpreter or path of a `.tflite`, `.keras` or `.pt2` file. device: from `resolve_device`. input: the
    model's input. Raises AdapterError when model, device and input don't fit together.
    """
    adapted = _choose(model, device, input)
    if adapted is None:
        return model
    adapted.warm_up()
    return adapted


def _choose(model: Any, device: str, input: ImageInput | None) -> Adapted | None:
    if isinstance(model, (str, Path)):
        return _from_path(Path(model), device, input)
    if isinstance(model, type):
        return None
    ancestors = [f"{ancestor.__module__}.{ancestor.__qualname__}" for ancestor in type(model).__mro__]
    # Keras first: with its torch backend a Keras model is an nn.Module too.
    if any(name.startswith(("keras.", "tf_keras.")) and name.endswith(".Model") for name in ancestors):
        from smartcut_sdk.inference.adapters.keras import KerasModel

        return KerasModel(model, device, input)
    if "torch.nn.modules.module.Module" in ancestors:
        from smartcut_sdk.inference.adapters.torch import TorchModel

        return TorchModel(model, device, input)
    if "torch.export.exported_program.ExportedProgram" in ancestors:
        from smartcut_sdk.inference.adapters.torch import ExportedModel

        return ExportedModel(model, device, input)
    if _is_interpreter(model, ancestors):
        from smartcut_sdk.inference.adapters.tflite import TFLiteModel

        return TFLiteModel(model, device, input)
    if any(name.startswith("tensorflow.") for name in ancestors) and (callable(model) or hasattr(model, "signatures")):
        from smartcut_sdk.inference.adapters.tensorflow import TensorFlowModel

        return TensorFlowModel(model, device, input)
    return None


def _is_interpreter(model: Any, ancestors: list[str]) -> bool:
    return any(name.endswith(".Interpreter") for name in ancestors) and hasattr(model, "resize_tensor_input")


def _from_path(path: Path, device: str, input: ImageInput | None) -> Adapted | None:
    saved_model = any((path / name).is_file() for name in ("saved_model.pb", "saved_model.pbtxt"))
    if not saved_model and path.suffix not in (".tflite", ".keras", ".pt2"):
        return None  # a path with a meaning of the plugin's own
    if not path.exists():
        raise AdapterError(f"load() returned the path {path}, and there is no such file.")
    if saved_model:
        from smartcut_sdk.inference.adapters.tensorflow import read_saved_model

        return read_saved_model(path, device, input)
    if path.suffix == ".tflite":
        from smartcut_sdk.inference.adapters.tflite import read_tflite

        return read_tflite(path, device, input)
    if path.suffix == ".keras":
        from smartcut_sdk.inference.adapters.keras import read_keras

        return read_keras(path, device, input)
    from smartcut_sdk.inference.adapters.torch import read_exported

    return read_exported(path, device, input)
