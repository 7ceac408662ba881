"""A file analysed in this process: frames from PyAV, the model in its own thread, segments from the same session
logic that the service uses. No network, no browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any

from smartcut_sdk.batching import Answer, Batcher
from smartcut_sdk.frames import DecodedFrame, Frames, fit_image
from smartcut_sdk.loading import LoadedModel, load_model
from smartcut_sdk.parameters import Validated
from smartcut_sdk.plugin import Plugin
from smartcut_sdk.plugin_checks import PluginError
from smartcut_sdk.predictions import Prediction
from smartcut_sdk.segments import Score, Segment
from smartcut_sdk.session import VideoSession
from smartcut_sdk.video import Sampled, VideoInfo, probe, sample

PATIENCE_MS = 250.0
"""How long the model waits for a full batch; nobody watches a file as they watch a stream."""


@dataclass(frozen=True)
class Analysis:
    """What came of one file. scores: one a frame, ascending; skipped: (second, why) of frames that failed."""

    info: VideoInfo
    segments: list[Segment]
    scores: list[Score] = field(default_factory=list)
    skipped: list[tuple[float, str]] = field(default_factory=list)


Item = tuple[float, DecodedFrame]
Progress = Callable[[float, float], None]
"""Called with seconds done and seconds in all."""


class Runner:
    """One plugin with its model loaded, for as many files as wanted; use it in a `with` block.

    Decoding and model overlap: frames are read in the calling thread while the model works in its own.
    """

    def __init__(self, plugin: Plugin, device: str | None = None) -> None:
        """PluginError, on entering the block, when the model can't be loaded."""
        self.plugin = plugin
        self._device = device
        self._loaded: LoadedModel | None = None
        self._problem: BaseException | None = None
        self._settled = threading.Event()
        about = plugin.about
        self._batcher: Batcher[Item, Prediction] = Batcher(
            self._predict, max_batch=about.max_batch, max_wait_ms=PATIENCE_MS, prepare=self._load
        )

    def __enter__(self) -> Runner:
        self._batcher.start()
        self._settled.wait()
        if self._problem is not None:
            self._batcher.close()
            raise self._problem
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._batcher.close()

    def analyze(
        self,
        path: str | Path,
        *,
        interval: float = 5.0,
        parameters: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> Analysis:
        """Segments of one file, sampled every `interval` seconds.

        Raises VideoError, ParameterError, or PluginError when the model fails on every frame or `segment` raises.
        """
        info = probe(path)
        validated = self.plugin.parameters.validate(parameters or {})
        return _Walk(self.plugin, self._batcher, info, validated, interval, progress or _silent).run()

    def _load(self) -> None:
        try:
            self._loaded = load_model(self.plugin, self._device)
        except BaseException as error:  # handed to the thread that waits for it
            self._problem = error
        self._settled.set()

    def _predict(self, items: Sequence[Item], params: object) -> list[Prediction]:
        assert self._loaded is not None, "nothing is analysed before the model is loaded"
        frames = Frames.stack([frame for _, frame in items], [at for at, _ in items])
        return self.plugin.predict(self._loaded.model, frames, params)


class _Walk:
    """One file on its way through the model."""

    def __init__(
        self,
        plugin: Plugin,
        batcher: Batcher[Item, Prediction],
        info: VideoInfo,
        validated: Validated,
        interval: float,
        progress: Progress,
    ) -> None:
        self._plugin = plugin
        self._batcher = batcher
        self._info = info
        self._interval = interval
        self._progress = progress
        self._answers: SimpleQueue[Sequence[Answer[Item, Prediction]]] = SimpleQueue()
        self._queue = batcher.open(validated.params, self._answers.put)
        self._session = VideoSession(plugin, validated, interval=interval, duration=info.duration)
        self._waiting = 0
        self._scores: dict[float, Score] = {}
        self._skipped: list[tuple[float, str]] = []

    def run(self) -> Analysis:
        try:
            for sampled in sample(self._info.path, self._interval, largest_px=self._plugin.about.frame_px):
                while self._waiting >= self._batcher.queue_size or not self._answers.empty():
                    self._take()
                self._put(sampled)
            while self._waiting:
                self._take()
            last = self._session.finish()
        except BaseException:
            self._session.cancel()
            raise
        finally:
            self._queue.cancel()
        self._remember(last.scores)
        if self._skipped and not self._scores:
            raise PluginError(self._skipped[0][1])
        self._progress(self._info.duration, self._info.duration)
        return Analysis(self._info, last.segments, [self._scores[at] for at in sorted(self._scores)], self._skipped)

    def _put(self, sampled: Sampled) -> None:
        from PIL import Image

        frame = fit_image(Image.fromarray(sampled.image), self._plugin.about.input)
        self._waiting += 1
        self._queue.put((sampled.at, frame), frame.image.shape)

    def _take(self) -> None:
        answers = self._answers.get()
        self._waiting -= len(answers)
        good = [answer.result for answer in answers if answer.result is not None]
        self._skipped += [(answer.item[0], _said(answer.error)) for answer in answers if answer.result is None]
        if not good and not self._scores and len(self._skipped) >= self._batcher.max_batch:
            raise PluginError(self._skipped[0][1])  # not one frame worked: the rest of the day won't either
        self._remember(self._session.push(good).scores)
        self._progress(answers[-1].item[0], self._info.duration)

    def _remember(self, scores: Sequence[Score]) -> None:
        self._scores.update((score.at, score) for score in scores)


def _said(error: BaseException | None) -> str:
    return str(error) if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"


def _silent(position: float, duration: float) -> None:
    pass
