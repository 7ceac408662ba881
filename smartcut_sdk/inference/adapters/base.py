"""The base of all adapted models: input checks, normalization, fixed batch sizes, error messages.

numpy is imported inside functions, so that importing the SDK stays fast.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.inference.memory import is_out_of_memory
from smartcut_sdk.plugin.frames import ImageInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Layout = Literal["NCHW", "NHWC"]


class AdapterError(SmartCutError, ValueError):
    """A model that doesn't fit its device or its input; the sentence addresses the plugin's author."""


class Adapted(ABC):
    """A model as a callable: uint8 images (N, H, W, 3), RGB, to the model's outputs as numpy.

    Nested outputs (tuples, lists, dicts) keep their structure. `original` is the model that `load` returned (or that
    was read from the path it returned), `framework` the framework's name, `device` where the model runs, `layout` the
    axis order of its input.

    Without an ImageInput the images have the size that the client sent, scaled to 0..1.
    """

    framework = "other"

    def __init__(self, original: Any, device: str, input: ImageInput | None) -> None:
        self.original = original
        self.device = device
        self.layout: Layout = "NHWC"
        self.image_px: tuple[int | None, int | None] = (None, None)
        """Height and width fixed by the model itself, None where it takes any."""
        self.batch_size: int | None = None
        """The only batch size the model takes, if it takes one only."""
        self._input = input
        self._seen_shapes: set[tuple[int, ...]] = set()

    def __call__(self, images: NDArray[np.uint8]) -> Any:
        """uint8 (N, H, W, 3) to the model's outputs. Raises AdapterError when the model can't take such images."""
        if getattr(images, "ndim", None) != 4 or images.shape[3] != 3 or images.dtype.name != "uint8":
            raise AdapterError(
                f"The model takes uint8 images (N, H, W, 3), like frames.images; this was {_described(images)}."
            )
        self._check_size(images.shape[1], images.shape[2])
        if images.shape[1:] in self._seen_shapes:
            return self._in_batches(images)
        try:
            outputs = self._in_batches(images)
        except Exception as error:
            if is_out_of_memory(error):
                raise
            raise AdapterError(self._failure(images, error)) from error
        self._seen_shapes.add(images.shape[1:])
        return outputs

    def warm_up(self) -> None:
        """Run one image through the model, so that a video's first frame doesn't pay for compilation.

        Does nothing when the input size is unknown. Raises AdapterError when the model fails.
        """
        import numpy as np

        height, width = self.image_px
        if self._input is not None:
            height, width = self._input.height, self._input.width
        if height is not None and width is not None:
            self(np.zeros((1, height, width, 3), np.uint8))

    @abstractmethod
    def _run(self, images: NDArray[np.uint8]) -> Any:
        """Run one batch of the right size; the outputs as numpy."""

    def normalized(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(images * scale - mean) / std, float32, in the model's layout."""
        import numpy as np

        factor, offset = self.affine()
        floats = np.multiply(images, factor, dtype=np.float32)
        floats += offset
        return np.ascontiguousarray(floats.transpose(0, 3, 1, 2)) if self.layout == "NCHW" else floats

    def affine(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The normalization as a factor (3,) and an offset (3,), one per color channel."""
        import numpy as np

        if self._input is None:
            return np.full(3, 1 / 255, np.float32), np.zeros(3, np.float32)
        std = np.asarray(self._input.std, np.float64)
        factor = np.broadcast_to(self._input.scale / std, 3)
        offset = np.broadcast_to(-np.asarray(self._input.mean, np.float64) / std, 3)
        return factor.astype(np.float32), offset.astype(np.float32)

    def use_input_shape(self, shape: Sequence[int | None] | None) -> None:
        """Take layout, image size and batch size from the shape of the model's input; None marks dynamic axes."""
        declared = self._input.layout if self._input is not None else "auto"
        shape = tuple(shape) if shape is not None and len(shape) == 4 else (None,) * 4
        if declared != "auto":
            self.layout = declared
        elif shape[1] == 3 and shape[3] != 3:
            self.layout = "NCHW"
        elif shape[3] == 3 and shape[1] != 3:
            self.layout = "NHWC"
        self.batch_size = shape[0]
        self.image_px = (shape[2], shape[3]) if self.layout == "NCHW" else (shape[1], shape[2])

    def _check_size(self, height: int, width: int) -> None:
        fixed_height, fixed_width = self.image_px
        if fixed_height in (None, height) and fixed_width in (None, width):
            return
        size = f"{fixed_width or 'any'}×{fixed_height or 'any'}"
        if self._input is None:
            raise AdapterError(
                f"The model takes images of {size} pixels and got {width}×{height}: let describe() return "
                f"About(input=ImageInput(width={fixed_width}, height={fixed_height})), then the SDK fits every frame."
            )
        raise AdapterError(
            f"The model takes images of {size} pixels, but describe() declares "
            f"ImageInput(width={self._input.width}, height={self._input.height}): declare the model's own size."
        )

    def _failure(self, images: NDArray[np.uint8], error: Exception) -> str:
        lines = str(error).strip().splitlines()
        reason = f"{type(error).__name__}: {lines[0] if lines else 'no reason given'}"
        shape = f"{images.shape[2]}×{images.shape[1]} pixels in {self.layout} layout"
        return (
            f"The {self.framework} model failed on an image of {shape} ({reason}). If it needs another size, layout "
            f"or normalization, declare it with About(input=ImageInput(width=…, height=…, layout=…)) in describe()."
        )

    def _in_batches(self, images: NDArray[np.uint8]) -> Any:
        size = self.batch_size
        if size is None or size == len(images):
            return self._run(images)
        return _in_fixed_batches(images, size, self._run)


def _in_fixed_batches(images: NDArray[np.uint8], size: int, run: Callable[[NDArray[np.uint8]], Any]) -> Any:
    """Batches of exactly `size`; the last one is padded with copies whose outputs are dropped."""
    import numpy as np

    parts = []
    for begin in range(0, len(images), size):
        part = images[begin : begin + size]
        missing = size - len(part)
        filled = np.concatenate([part, np.repeat(part[-1:], missing, axis=0)]) if missing else part
        parts.append(run(filled))
    return _concatenate(parts, size, len(images))


def _concatenate(parts: Sequence[Any], size: int, total: int) -> Any:
    """Outputs of several batches as those of one; what isn't one row per image is taken from the first batch."""
    import numpy as np

    first = parts[0]
    if isinstance(first, np.ndarray):
        return np.concatenate(parts)[:total] if first.ndim and first.shape[0] == size else first
    if isinstance(first, Mapping):
        return {key: _concatenate([part[key] for part in parts], size, total) for key in first}
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(_concatenate(column, size, total) for column in zip(*parts, strict=True)))
    if isinstance(first, (list, tuple)):
        if isinstance(first, list) and len(first) == size and all(isinstance(entry, Mapping) for entry in first):
            return [entry for part in parts for entry in part][:total]  # detectors: one dict per image
        return type(first)(_concatenate(column, size, total) for column in zip(*parts, strict=True))
    return first


def map_nested(convert: Callable[[Any], Any], value: Any) -> Any:
    """Apply `convert` to the leaves of nested dicts, lists and (named) tuples."""
    if isinstance(value, Mapping):
        return {key: map_nested(convert, entry) for key, entry in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(map_nested(convert, entry) for entry in value))
    if isinstance(value, (list, tuple)):
        return type(value)(map_nested(convert, entry) for entry in value)
    return convert(value)


def _described(images: Any) -> str:
    shape, dtype = getattr(images, "shape", None), getattr(images, "dtype", None)
    return f"{dtype} {tuple(shape)}" if shape is not None else type(images).__name__
