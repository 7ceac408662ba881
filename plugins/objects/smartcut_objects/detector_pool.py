"""Several detectors in parallel, each with one image and its own share of the cores."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from smartcut_objects.boxes import INPUT_PX
from smartcut_objects.detector import WEIGHTS, Detection, Detector, threads_from_environment

MAX_DETECTORS = 8
"""Each holds the unpacked weights (about 40 MB); further cores become more threads per detector."""


class DetectorPool:
    """Finds objects in several images at once. Not thread-safe.

    The model is small: threads that share one image wait for each other in every layer, while threads with an image
    each don't (on two cores: 228 images per second instead of 178).

    threads: in all; None: SMARTCUT_THREADS, or all cores if that isn't set. Raises the errors of Detector.
    """

    def __init__(self, weights: Path = WEIGHTS, threads: int | None = None) -> None:
        threads = threads_from_environment() if threads is None else threads
        self.shares = shares(threads)
        self._free: SimpleQueue[Detector] = SimpleQueue()
        for share in self.shares:
            self._free.put(Detector(weights, share))
        self._pool = ThreadPoolExecutor(len(self.shares), "objects-detector")
        # Warm up: the first run is slow and creates the threads, which must not happen during the first video.
        self.detect_all([np.zeros((INPUT_PX, INPUT_PX, 3), np.uint8)] * len(self.shares), ())

    def detect_all(self, images: Iterable[NDArray[np.uint8]], classes: Collection[str]) -> list[list[Detection]]:
        """The result of `Detector.detect` for each image, in order."""
        return list(self._pool.map(lambda image: self._detect(image, classes), images))

    def _detect(self, image: NDArray[np.uint8], classes: Collection[str]) -> list[Detection]:
        detector = self._free.get()
        try:
            return detector.detect(image, classes)
        finally:
            self._free.put(detector)


def shares(threads: int) -> list[int]:
    """Threads of each detector, as even as possible: 2 → [1, 1], 11 → [2, 2, 2, 1, 1, 1, 1, 1]."""
    count = min(threads, MAX_DETECTORS)
    return [threads // count + (number < threads % count) for number in range(count)]
