"""Detectors side by side: each on its own share of the cores, each with a picture of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from smartcut_objects.boxes import INPUT_PX
from smartcut_objects.detector import WEIGHTS, Detection, Detector, threads_from_environment

MOST_DETECTORS = 8
"""Each holds the weights unpacked (some 40 MB); beyond so many a detector gets more threads instead."""


class Detectors:
    """Finds objects in several pictures at once. One thread calls it.

    The model is small: threads that share one picture wait for each other in every layer, those with a picture each
    don't (two cores: 228 pictures a second instead of 178).

    threads: in all; None reads SMARTCUT_THREADS and takes all cores where that isn't set. Raises what Detector does.
    """

    def __init__(self, weights: Path = WEIGHTS, threads: int | None = None) -> None:
        threads = threads_from_environment() if threads is None else threads
        self.shares = shares(threads)
        self._free: SimpleQueue[Detector] = SimpleQueue()
        for share in self.shares:
            self._free.put(Detector(weights, share))
        self._pool = ThreadPoolExecutor(len(self.shares), "objects-detector")
        # A first run of each: it takes longer than the others, and it makes the threads here, not in the first video.
        self.detect_all([np.zeros((INPUT_PX, INPUT_PX, 3), np.uint8)] * len(self.shares), ())

    def detect_all(self, images: Iterable[NDArray[np.uint8]], classes: Collection[str]) -> list[list[Detection]]:
        """For each picture its objects of `classes`, as `Detector.detect` gives them, in the order of the pictures."""
        return list(self._pool.map(lambda image: self._detect(image, classes), images))

    def _detect(self, image: NDArray[np.uint8], classes: Collection[str]) -> list[Detection]:
        detector = self._free.get()
        try:
            return detector.detect(image, classes)
        finally:
            self._free.put(detector)


def shares(threads: int) -> list[int]:
    """Threads for each of the detectors, which differ by one at most: 2 → [1, 1], 11 → [2, 2, 2, 1, 1, 1, 1, 1]."""
    count = min(threads, MOST_DETECTORS)
    return [threads // count + (number < threads % count) for number in range(count)]
