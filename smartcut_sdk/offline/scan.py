"""The two ways through a file: each frame of a regular grid, or a coarse grid and then the ends of what is found.

`smartcut_sdk.offline.runner.Runner` chooses. Decoding, model and segmenter overlap; nothing here knows a command line.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING

from smartcut_sdk.inference.batching import Answer, Batcher
from smartcut_sdk.offline.planner import Planner, PlanSettings
from smartcut_sdk.offline.video import Sampled, VideoError, VideoInfo, sample
from smartcut_sdk.offline.video_frames import Fetched, FrameSource
from smartcut_sdk.plugin.checks import PluginError
from smartcut_sdk.plugin.frames import DecodedFrame, fit_image
from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.segmentation.segments import Score, Segment
from smartcut_sdk.segmentation.video_session import VideoSession

if TYPE_CHECKING:
    from smartcut_sdk.parameters.parameter_set import Validated
    from smartcut_sdk.plugin.plugin import Plugin

Item = tuple[float, DecodedFrame]
Answers = Sequence[Answer[Item, Prediction]]
Progress = Callable[[float, float], None]
"""Called with how much is done and how much it is in all, in the same measure; the whole may grow."""


@dataclass(frozen=True)
class Analysis:
    """What came of one file. scores: one a frame, ascending; skipped: (second, why) of frames that failed."""

    info: VideoInfo
    segments: list[Segment]
    scores: list[Score] = field(default_factory=list)
    skipped: list[tuple[float, str]] = field(default_factory=list)


class Walk(ABC):
    """One file on its way through the model."""

    def __init__(
        self,
        plugin: Plugin,
        batcher: Batcher[Item, Prediction],
        info: VideoInfo,
        validated: Validated,
        progress: Progress,
        interval: float,
    ) -> None:
        self._plugin = plugin
        self._batcher = batcher
        self._info = info
        self._interval = interval
        self._progress = progress
        self._news: SimpleQueue[Answers | Fetched[DecodedFrame]] = SimpleQueue()
        self._queue = batcher.open(validated.params, self._news.put)
        self._session = VideoSession(plugin, validated, interval=interval, duration=info.duration)
        self._waiting = 0
        self._scores: dict[float, Score] = {}
        self._skipped: list[tuple[float, str]] = []
        size, frame_px = plugin.about.input, plugin.about.frame_px
        # What the model sees whole needn't be larger than that before it is fitted.
        self._largest_px = (size.width, size.height) if size is not None and size.fit == "letterbox" else frame_px

    def run(self) -> Analysis:
        """All of it. VideoError, or PluginError when not one frame worked or `segment` raised."""
        try:
            self._go()
            last = self._session.finish()
        except BaseException:
            self._session.cancel()
            raise
        finally:
            self._queue.cancel()
        self._remember(last.scores)
        if self._skipped and not self._scores:
            raise PluginError(self._skipped[0][1])
        self._progress(1.0, 1.0)
        return Analysis(self._info, last.segments, [self._scores[at] for at in sorted(self._scores)], self._skipped)

    @abstractmethod
    def _go(self) -> None:
        """Puts every frame and takes every answer."""

    def _fit(self, sampled: Sampled) -> DecodedFrame:
        from PIL import Image

        return fit_image(Image.fromarray(sampled.image), self._plugin.about.input)

    def _put(self, at: float, frame: DecodedFrame) -> None:
        self._waiting += 1
        self._queue.put((at, frame), frame.image.shape)

    def _take(self, answers: Answers) -> None:
        self._waiting -= len(answers)
        good = [answer.result for answer in answers if answer.result is not None]
        self._skipped += [(answer.item[0], _said(answer.error)) for answer in answers if answer.result is None]
        if not good and not self._scores and len(self._skipped) >= self._batcher.max_batch:
            raise PluginError(self._skipped[0][1])  # not one frame worked: the rest of the day won't either
        self._remember(self._session.push(good).scores)

    def _remember(self, scores: Sequence[Score]) -> None:
        self._scores.update((score.at, score) for score in scores)


class DenseWalk(Walk):
    """A frame every interval, in order of time. Frames are read in the calling thread."""

    def _go(self) -> None:
        for sampled in sample(self._info.path, self._interval, largest_px=self._largest_px):
            while self._waiting >= self._batcher.queue_size or not self._news.empty():
                self._take_next()
            self._put(sampled.at, self._fit(sampled))
        while self._waiting:
            self._take_next()

    def _take_next(self) -> None:
        answers = self._news.get()
        assert not isinstance(answers, Fetched), "this walk asks no decoders"
        self._take(answers)
        self._progress(answers[-1].item[0], self._info.duration)


class FineWalk(Walk):
    """A coarse grid, then the ends of what is found. A `FrameSource` reads what the planner asks for."""

    def __init__(
        self,
        plugin: Plugin,
        batcher: Batcher[Item, Prediction],
        info: VideoInfo,
        validated: Validated,
        progress: Progress,
        settings: PlanSettings,
    ) -> None:
        super().__init__(plugin, batcher, info, validated, progress, settings.step)
        self._planner = Planner(info.duration, settings, keyframes=[keyframe.at for keyframe in info.keyframes])
        self._asked: dict[float, float] = {}  # the true second of a frame with the model → the second asked for

    def _go(self) -> None:
        source = FrameSource(self._info, self._fit, self._news.put, largest_px=self._largest_px)
        try:
            while True:
                while self._planner.pending < self._batcher.queue_size and (at := self._planner.next()) is not None:
                    source.ask(at)
                if not self._planner.pending:
                    break
                if self._waiting == self._planner.pending:
                    self._queue.hurry()
                news = self._news.get()
                if isinstance(news, Fetched):
                    self._take_frame(news)
                else:
                    self._take(news)
                    for answer in news:
                        at, result = answer.item[0], answer.result
                        self._planner.answer(self._asked.pop(at), at, None if result is None else result.score)
                    self._progress(self._planner.answered, self._planner.total)
        finally:
            source.close()
        if not self._scores and not self._skipped:
            raise VideoError(
                f"No frame of {self._info.path} could be decoded; the file is damaged or of an unknown codec."
            )

    def _take_frame(self, fetched: Fetched[DecodedFrame]) -> None:
        if fetched.error is not None:
            raise fetched.error
        at, frame = fetched.at, fetched.made
        if frame is None or at in self._asked or at in self._scores:
            self._planner.answer(fetched.asked, at, None)  # nothing there, or a picture that is known
            return
        self._asked[at] = fetched.asked
        self._put(at, frame)


def _said(error: BaseException | None) -> str:
    return str(error) if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"


def silent(done: float, whole: float) -> None:
    """The progress that nobody watches."""
