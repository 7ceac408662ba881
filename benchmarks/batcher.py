"""Does batching across videos cost anything? Eight videos through the batcher against a bare loop over ready batches.

    python benchmarks/batcher.py [--model torch|numpy] [--videos 8] [--frames 64] [--rounds 15]

Both do the same work with the same model and batch size, in turn within one run, so that whatever else the machine
does hits both. Prints frames per second of each round and the ratio of the medians; exit status 1 below 0.9.
The bare loop's batches are prepared as one array; the batcher gets single frames from eight threads and stacks them.
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
from smartcut_sdk.inference.batching import Answer, Batcher
from smartcut_sdk.plugin.frames import DecodedFrame, Placement

SIZE = 160
BATCH = 16
ROOM = 64
GOAL = 0.9
Model = Callable[[Any], Any]


def torch_model() -> Model:
    """A small convolutional network: about as much work a frame as a light detector."""
    import torch

    # One thread for the model: two that wait for each other measure what else the machine does, not the batcher.
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
    """Almost no work at all: shows what the batcher itself costs."""
    return lambda images: images.mean(axis=(1, 2, 3)) / 255


def bare(model: Model, batches: Sequence[Any]) -> float:
    """Frames a second of a loop over prepared batches."""
    started = time.perf_counter()
    for batch in batches:
        model(batch)
    return sum(map(len, batches)) / (time.perf_counter() - started)


def batched(model: Model, frames: Sequence[DecodedFrame], videos: int) -> tuple[float, float]:
    """Frames a second through the batcher from as many threads as videos, and the mean batch size."""
    sizes: list[int] = []

    def predict(items: Sequence[tuple[float, DecodedFrame]], params: object) -> Sequence[Any]:
        batch = Frames.stack([frame for _, frame in items], [at for at, _ in items])
        sizes.append(len(batch))
        return list(model(batch.images))

    batcher: Batcher[tuple[float, DecodedFrame], Any] = Batcher(predict, max_batch=BATCH, queue_size=ROOM)
    batcher.start()
    everything = threading.Event()
    left = [len(frames)]

    def send(own: Sequence[DecodedFrame]) -> None:
        room = threading.Semaphore(ROOM)

        def deliver(answers: Sequence[Answer[tuple[float, DecodedFrame], Any]]) -> None:
            room.release(len(answers))
            left[0] -= len(answers)  # in the model thread only
            if left[0] == 0:
                everything.set()

        queue = batcher.open(None, deliver)
        for at, frame in enumerate(own):
            room.acquire()
            queue.put((float(at), frame), frame.image.shape)

    started = time.perf_counter()
    senders = [threading.Thread(target=send, args=(frames[index::videos],)) for index in range(videos)]
    for sender in senders:
        sender.start()
    everything.wait()
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
    # Wall time is what counts; CPU time is what can be trusted when the machine is busy with something else.
    print(f"{options.model}: ratio by processor time {statistics.median(cpu):.3f}")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
