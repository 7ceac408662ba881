"""What batching across videos costs: eight videos through the batcher, against a bare loop over prepared batches.

    python benchmarks/batcher.py [--model torch|numpy] [--videos 8] [--frames 64] [--rounds 15]

Both use the same model and batch size, in turn within one run, so that other load on the machine affects both. Prints
the frames per second of each round and the ratio of the medians; exit status 1 below 0.9. The bare loop's batches are
prepared arrays; the batcher stacks single frames from eight threads.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from smartcut_sdk import Frames, ImageInput
from smartcut_sdk.inference.adapters import adapt
from smartcut_sdk.inference.batching import Batcher, BatchResult
from smartcut_sdk.plugin.frames import DecodedFrame, Placement

SIZE = 160
BATCH = 16
QUEUE_SIZE = 64
GOAL = 0.9
Model = Callable[[Any], Any]


def torch_model() -> Model:
    """A small convolutional network, about as much work per frame as a light detector."""
    import torch

    # One thread: with two, synchronization under other load would dominate.
    torch.set_num_threads(1)
    torch.manual_seed(0)
    layers: list[Any] = []
    channels = 3
    for width in (16, 32, 64, 64):
        layers += [torch.nn.Conv2d(channels, width, 3, stride=2, padding=1), torch.nn.ReLU()]
        channels = width
    model = torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(64, 1))
    adapted: Model = adapt(model, "cpu", ImageInput(width=SIZE, height=SIZE))
    return adapted


def numpy_model() -> Model:
    """Almost no work, which shows the cost of the batcher itself."""
    return lambda images: images.mean(axis=(1, 2, 3)) / 255


def bare(model: Model, batches: Sequence[Any]) -> float:
    """Frames per second of a loop over prepared batches."""
    started = time.perf_counter()
    for batch in batches:
        model(batch)
    return sum(map(len, batches)) / (time.perf_counter() - started)


def batched(model: Model, frames: Sequence[DecodedFrame], videos: int) -> tuple[float, float]:
    """Frames per second through the batcher with a thread per video, and the mean batch size."""
    sizes: list[int] = []

    def predict(items: Sequence[tuple[float, DecodedFrame]], params: object) -> Sequence[Any]:
        batch = Frames.stack([frame for _, frame in items], [at for at, _ in items])
        sizes.append(len(batch))
        return list(model(batch.images))

    batcher: Batcher[tuple[float, DecodedFrame], Any] = Batcher(predict, max_batch=BATCH, queue_size=QUEUE_SIZE)
    batcher.start()
    all_done = threading.Event()
    left = [len(frames)]

    def send(own: Sequence[DecodedFrame]) -> None:
        in_flight = threading.Semaphore(QUEUE_SIZE)

        def deliver(results: Sequence[BatchResult[tuple[float, DecodedFrame], Any]]) -> None:
            in_flight.release(len(results))
            left[0] -= len(results)  # only ever in the model thread
            if left[0] == 0:
                all_done.set()

        queue = batcher.open(None, deliver)
        for at, frame in enumerate(own):
            in_flight.acquire()
            queue.put((float(at), frame), frame.image.shape)

    started = time.perf_counter()
    senders = [threading.Thread(target=send, args=(frames[index::videos],)) for index in range(videos)]
    for sender in senders:
        sender.start()
    all_done.wait()
    seconds = time.perf_counter() - started
    batcher.close()
    return len(frames) / seconds, statistics.mean(sizes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=("torch", "numpy"), default="torch")
    parser.add_argument("--videos", type=int, default=8)
    parser.add_argument("--frames", type=int, default=64, help="frames of one video")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    model = torch_model() if options.model == "torch" else numpy_model()
    total = options.videos * options.frames
    random = np.random.default_rng(0)
    pool = random.integers(0, 256, (64, SIZE, SIZE, 3), dtype=np.uint8)
    whole = Placement(0, 0, SIZE, SIZE)
    frames = [DecodedFrame(pool[index % 64], whole) for index in range(total)]
    batches = [pool[(index * BATCH) % 64 :][:BATCH] for index in range(total // BATCH)]
    bare(model, batches[:8])
    loops, videos, cpu = [], [], []
    for number in range(options.rounds):
        marks = [time.process_time()]
        loops.append(bare(model, batches))
        marks.append(time.process_time())
        rate, size = batched(model, frames, options.videos)
        marks.append(time.process_time())
        videos.append(rate)
        cpu.append((marks[1] - marks[0]) / (marks[2] - marks[1]))
        print(
            f"round {number + 1}: bare loop {loops[-1]:.0f}/s, {options.videos} videos {rate:.0f}/s, batch {size:.1f}"
        )
    ratio = statistics.median(videos) / statistics.median(loops)
    print(f"{options.model}: ratio of the medians {ratio:.3f} (goal {GOAL})")
    # Wall time is the goal; CPU time is more reliable on a busy machine.
    print(f"{options.model}: ratio by CPU time {statistics.median(cpu):.3f}")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
