"""Geometry of the detector: anchors, box decoding, non-maximum suppression. Pure numpy.

The constants are those of the graph published with the weights (see MODEL_CARD.md). Boxes are (x0, y0, x1, y1), as
shares of the input image.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

INPUT_PX = 300
STRIDES = (16, 32, 64, 128, 256, 512)
SMALLEST, LARGEST = 0.2, 0.95
ASPECTS = (1.0, 2.0, 0.5, 3.0, 0.3333)
CENTER_SCALE, SIZE_SCALE = 10.0, 5.0


def make_anchors() -> Floats:
    """The 1917 boxes that the model's outputs are relative to: (N, 4) as center x, center y, width, height."""
    steps = len(STRIDES) - 1
    scales = [SMALLEST + (LARGEST - SMALLEST) * layer / steps for layer in range(len(STRIDES))] + [1.0]
    layers = []
    for layer, stride in enumerate(STRIDES):
        if layer == 0:
            # the finest layer has only three shapes, the square at half the scale
            shapes = [(SMALLEST / 2, 1.0), (SMALLEST, 2.0), (SMALLEST, 0.5)]
        else:
            between = float(np.sqrt(scales[layer] * scales[layer + 1]))
            shapes = [*((scales[layer], aspect) for aspect in ASPECTS), (between, 1.0)]
        cells = -(-INPUT_PX // stride)
        centers = (np.arange(cells) + 0.5) / cells
        y, x = np.meshgrid(centers, centers, indexing="ij")
        sizes = np.array([(scale * aspect**0.5, scale / aspect**0.5) for scale, aspect in shapes])
        grid = np.stack([x, y], axis=-1).reshape(-1, 1, 2).repeat(len(shapes), axis=1)
        layers.append(np.concatenate([grid, np.broadcast_to(sizes, grid.shape)], axis=-1).reshape(-1, 4))
    return np.concatenate(layers).astype(np.float32)


def decode(encodings: Floats, anchors: Floats) -> Floats:
    """Model output (N, 4: y, x, height, width relative to the anchors) to boxes (N, 4)."""
    center = encodings[:, [1, 0]] / CENTER_SCALE * anchors[:, 2:] + anchors[:, :2]
    # an anchor without an object may encode an absurd size: keep exp from overflowing
    half = np.exp(np.minimum(encodings[:, [3, 2]] / SIZE_SCALE, 4.0)) * anchors[:, 2:] / 2
    boxes: Floats = np.concatenate([center - half, center + half], axis=1).astype(np.float32)
    return boxes


def sigmoid(logits: Floats) -> Floats:
    """Logits to probabilities 0..1."""
    scores: Floats = (1.0 / (1.0 + np.exp(-logits))).astype(np.float32)
    return scores


def suppress(boxes: Floats, scores: Floats, *, overlap: float = 0.5, at_most: int = 100) -> list[int]:
    """Non-maximum suppression of one class: indices of the boxes kept, best first.

    Of two boxes with an intersection over union above `overlap`, the one with the lower score is dropped.
    """
    order = np.argsort(-scores, kind="stable")
    areas = np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0.0), axis=1)
    kept: list[int] = []
    while len(order) and len(kept) < at_most:
        best, rest = int(order[0]), order[1:]
        kept.append(best)
        low = np.maximum(boxes[best, :2], boxes[rest, :2])
        high = np.minimum(boxes[best, 2:], boxes[rest, 2:])
        shared = np.prod(np.maximum(high - low, 0.0), axis=1)
        union = areas[best] + areas[rest] - shared
        order = rest[shared <= overlap * union]
    return kept
