"""The two ways to scan a file: a uniform grid, or an adaptive scan that refines where something was found.

`smartcut_sdk.offline.runner.Runner` picks one. Decoding, model and segmentation overlap. The page has the same two in
`webclient/src/finding/scan.js`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING

from smartcut_sdk.inference.engine import BatchResults, Engine, TimedFrame, sentence_of
from smartcut_sdk.offline.frame_source import FetchedFrame, FrameSource
from smartcut_sdk.offline.planner import Planner, PlanSettings
from smartcut_sdk.offline.unseen import Unseen, unseen_share, unseen_stretches
from smartcut_sdk.offline.video import SampledFrame, VideoInfo, nothing_decoded, sample_grid
from smartcut_sdk.plugin.checks import PluginError
from smartcut_sdk.plugin.frames import DecodedFrame, fit_image
from smartcut_sdk.segmentation.segments import Score, Segment
from smartcut_sdk.segmentation.video_session import VideoSession

if TYPE_CHECKING:
    from smartcut_sdk.parameters.parameter_set import ParameterValues

Progress = Callable[[float, float], None]
"""Called with the work done and the total, in the same unit; the total may grow."""


@dataclass(frozen=True)
class Analysis:
    """The result for one file. scores: one per frame, ascending; skipped: (second, reason) of frames that failed.

    unseen: stretches where no frame could be decoded.
    """

    info: VideoInfo
    segments: list[Segment]
    scores: list[Score] = field(default_factory=list)
    skipped: list[tuple[float, str]] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)

    @property
    def unseen_share(self) -> float:
        """The share of the file in `unseen`, 0 to 1."""
        return unseen_share(self.unseen, self.info.duration)


class Scan(ABC):
    """One file's pass through the model."""

    def __init__(
        self,
        engine: Engine,
        info: VideoInfo,
        validated: ParameterValues,
        progress: Progress,
        interval: float,
    ) -> None:
        self._plugin = plugin = engine.plugin
        self._batcher = engine.batcher
        self._info = info
        self._interval = interval
        self._progress = progress
        self._events: SimpleQueue[BatchResults | FetchedFrame[DecodedFrame]] = SimpleQueue()
        self._queue = engine.open(validated.params, self._events.put)
        self._session = VideoSession(plugin, validated, interval=interval, duration=info.duration)
        self._in_flight = 0
        self._scores: dict[float, Score] = {}
        self._skipped: list[tuple[float, str]] = []
        self._lost: list[float] = []  # requested times whose frame could not be decoded
        size, frame_px = plugin.about.input, plugin.about.frame_px
        # A letterboxed input shows the whole frame: decoding to more than its size would be wasted.
        self._largest_px = (size.width, size.height) if size is not None and size.fit == "letterbox" else frame_px

    def run(self) -> Analysis:
        """Scan the whole file. VideoError, or PluginError when every frame failed or `segment` raised."""
        try:
            self._scan()
            final = self._session.finish()
        except BaseException:
            self._session.cancel()
            raise
        finally:
            self._queue.cancel()
        self._record(final.scores)
        if self._skipped and not self._scores:
            raise PluginError(self._skipped[0][1])
        self._progress(1.0, 1.0)
        scores = [self._scores[at] for at in sorted(self._scores)]
        seen = [*self._scores, *(at for at, _ in self._skipped)]
        unseen = unseen_stretches(self._lost, seen, self._interval, self._info.duration)
        return Analysis(self._info, final.segments, scores, self._skipped, unseen)

    @abstractmethod
    def _scan(self) -> None:
        """Submit every frame and take every result."""

    def _fit(self, sampled: SampledFrame) -> DecodedFrame:
        from PIL import Image

        return fit_image(Image.fromarray(sampled.image), self._plugin.about.input)

    def _submit(self, at: float, frame: DecodedFrame) -> None:
        self._in_flight += 1
        self._queue.put(TimedFrame(at, frame), frame.image.shape)

    def _take(self, results: BatchResults) -> None:
        self._in_flight -= len(results)
        predictions = [one.result for one in results if one.result is not None]
        self._skipped += [(one.item.at, sentence_of(one.error)) for one in results if one.result is None]
        if not predictions and not self._scores and len(self._skipped) >= self._batcher.max_batch:
            raise PluginError(self._skipped[0][1])  # nothing has worked so far: don't try a whole day of frames
        self._record(self._session.push(predictions).scores)

    def _record(self, scores: Sequence[Score]) -> None:
        self._scores.update((score.at, score) for score in scores)


class UniformScan(Scan):
    """One frame per interval, in time order, decoded in the calling thread."""

    def _scan(self) -> None:
        for requested, sampled in sample_grid(self._info, self._interval, largest_px=self._largest_px):
            if sampled is None:
                self._lost.append(requested)
                continue
            while self._in_flight >= self._batcher.queue_size or not self._events.empty():
                self._take_next()
            self._submit(sampled.at, self._fit(sampled))
        while self._in_flight:
            self._take_next()
        if not self._scores and not self._skipped:
            raise nothing_decoded(self._info.path)

    def _take_next(self) -> None:
        results = self._events.get()
        assert not isinstance(results, FetchedFrame), "a uniform scan has no frame source"
        self._take(results)
        self._progress(results[-1].item.at, self._info.duration)


class AdaptiveScan(Scan):
    """A coarse grid, then the boundaries of what it finds. A `FrameSource` decodes what the planner requests."""

    def __init__(
        self,
        engine: Engine,
        info: VideoInfo,
        validated: ParameterValues,
        progress: Progress,
        settings: PlanSettings,
    ) -> None:
        super().__init__(engine, info, validated, progress, settings.step)
        self._planner = Planner(info.duration, settings, keyframes=[keyframe.at for keyframe in info.keyframes])
        self._requested: dict[float, float] = {}  # true time of a frame in flight → requested time

    def _scan(self) -> None:
        source = FrameSource(self._info, self._fit, self._events.put, largest_px=self._largest_px)
        try:
            while True:
                while self._planner.pending < self._batcher.queue_size and (at := self._planner.next()) is not None:
                    source.request(at)
                if not self._planner.pending:
                    break
                if self._in_flight == self._planner.pending:
                    self._queue.flush()
                event = self._events.get()
                if isinstance(event, FetchedFrame):
                    self._take_frame(event)
                else:
                    self._take(event)
                    for one in event:
                        at, result = one.item.at, one.result
                        self._planner.answer(self._requested.pop(at), at, None if result is None else result.score)
                    self._progress(self._planner.answered, self._planner.total)
        finally:
            source.close()
        if not self._scores and not self._skipped:
            raise nothing_decoded(self._info.path)

    def _take_frame(self, fetched: FetchedFrame[DecodedFrame]) -> None:
        if fetched.error is not None:
            raise fetched.error
        at, frame = fetched.at, fetched.frame
        if frame is None:
            self._lost.append(fetched.requested)
        if frame is None or at in self._requested or at in self._scores:
            self._planner.answer(fetched.requested, at, None)  # no frame, or one already seen
            return
        self._requested[at] = fetched.requested
        self._submit(at, frame)


def no_progress(done: float, total: float) -> None:
    """A `Progress` that reports nothing."""
