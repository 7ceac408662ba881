"""The state of one video: its predictions, its segments so far, its position.

The service has one `VideoSession` per stream, `smartcut analyze` one per file.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.segmentation.segment_hook_thread import SegmentHookThread
from smartcut_sdk.segmentation.segments import (
    RELEASE,
    Score,
    Segment,
    Segmentation,
    closed_segments,
    milliseconds,
    segments_from_scores,
    settled_until,
)

if TYPE_CHECKING:
    from smartcut_sdk.parameters.parameter_set import ParameterValues
    from smartcut_sdk.plugin.plugin import Plugin

EAGER_SCORES = 512
"""Up to this many open scores, segments are recomputed at every push."""
GROWTH = 32
"""Beyond that, only once the open scores have grown by 1/GROWTH: a day without a quiet moment stays linear."""


@dataclass(frozen=True, slots=True)
class Update:
    """What changed since the last update.

    segments: from `push`, those closed since then (no later frame in time order can change them); from `finish`, all.
    scores: from `push`, one per prediction; from `finish`, those a `segment` hook corrected later.
    position: time of the latest frame seen, in seconds. done: this is the last update.
    """

    segments: list[Segment] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    position: float = 0.0
    done: bool = False


class VideoSession:
    """Turns the predictions of one video into segments, with the plugin's `segment` hook or the default segmenter.

    interval: seconds between the client's frames. duration: of the video in seconds, None if unknown. earlier: scores
    from before a reconnect, which count in the final answer. Source of predictions: `Plugin.predict`. Not thread-safe,
    but `cancel` may be called from another thread.
    """

    def __init__(
        self,
        plugin: Plugin,
        validated: ParameterValues,
        *,
        interval: float,
        duration: float | None,
        earlier: Sequence[Score] = (),
    ) -> None:
        self._duration = duration
        self._position = max((score.at for score in earlier), default=0.0)
        default = _DefaultSegments(validated.segmentation, interval, duration)
        default.add(earlier)
        self._segments: _DefaultSegments | _HookSegments = default
        if plugin.has_segment:
            # The hook never saw the frames of these scores: it starts over, and their segments are kept.
            self._segments = _HookSegments(
                lambda: SegmentHookThread(lambda predictions: plugin.segment(predictions, validated.params)),
                default.all(),
                ordered=plugin.about.ordered,
            )

    def push(self, predictions: Sequence[Prediction]) -> Update:
        """Add predictions in any order; PluginError if the `segment` hook raised or yielded something invalid."""
        if not predictions:
            return Update(position=self._position)
        self._position = max(self._position, *(prediction.at for prediction in predictions))
        segments, scores = self._segments.push(predictions, self._position)
        return Update([*self._within(segments)], scores, self._position)

    def finish(self) -> Update:
        """End the video; returns all its segments in time order. PluginError as for `push`."""
        segments, scores = self._segments.finish()
        ordered = sorted(self._within(segments), key=lambda segment: (segment.start, segment.stop))
        return Update(ordered, scores, self._position, done=True)

    def cancel(self) -> bool:
        """Stop the segment hook, if any; True if nothing of this session is running any more."""
        return self._segments.cancel()

    def _within(self, segments: Sequence[Segment]) -> Iterator[Segment]:
        """Segments clipped to the video; those entirely outside are dropped."""
        end = math.inf if self._duration is None else self._duration
        for segment in segments:
            start, stop = max(segment.start, 0.0), min(segment.stop, end)
            if start < stop:
                yield Segment(start, stop, segment.score, segment.label)


class _DefaultSegments:
    """The default segmenter; each update recomputes only what can still change."""

    def __init__(self, settings: Segmentation, interval: float, duration: float | None) -> None:
        self._settings = settings
        self._interval = interval
        self._duration = duration
        self._scores: list[Score] = []
        self._open: list[Score] = []  # ascending; everything before it is settled
        self._settled_before = -math.inf
        self._reported: set[Segment] = set()
        self._unseen = 0  # scores since the segments were last computed

    def add(self, scores: Sequence[Score]) -> None:
        self._scores += scores
        for score in scores:
            # A frame that arrives after its surroundings were settled counts only in the final answer.
            if score.at > self._settled_before:
                bisect.insort(self._open, score, key=lambda other: other.at)

    def push(self, predictions: Sequence[Prediction], position: float) -> tuple[list[Segment], list[Score]]:
        scores = [_score(prediction) for prediction in predictions]
        self.add(scores)
        self._unseen += len(scores)
        if len(self._open) > EAGER_SCORES and self._unseen * GROWTH < len(self._open):
            return [], scores
        self._unseen = 0
        segments = self._compute(self._open)
        settled = settled_until(self._open, self._settings, interval=self._interval)
        closed = closed_segments(segments, settled, self._settings)
        fresh = [segment for segment in closed if segment not in self._reported]
        self._reported.update(fresh)
        self._settle(still_open=len(segments) > len(closed))
        return fresh, scores

    def finish(self) -> tuple[list[Segment], list[Score]]:
        return self.all(), []

    def all(self) -> list[Segment]:
        return self._compute(self._scores)

    def cancel(self) -> bool:
        return True

    def _compute(self, scores: Sequence[Score]) -> list[Segment]:
        return segments_from_scores(scores, self._settings, interval=self._interval, duration=self._duration)

    def _settle(self, *, still_open: bool) -> None:
        """After a quiet stretch, later scores depend on the last one only: a day of video stays linear."""
        if not still_open and self._open and self._open[-1].score < RELEASE * self._settings.threshold:
            del self._open[:-1]
            self._settled_before = self._open[0].at
            self._reported.clear()


class _HookSegments:
    """The plugin's generator; run again over all predictions at the end if frames came out of order."""

    def __init__(self, start: Callable[[], SegmentHookThread], earlier: list[Segment], *, ordered: bool) -> None:
        self._start = start
        self._ordered = ordered  # late frames are refused, so predictions need not be kept
        self._earlier = earlier
        self._thread = start()
        self._cancelled = False
        self._seen: list[Prediction] = []
        self._fed_until = -math.inf
        self._late = False
        self._found: list[Segment] = []
        self._corrected: dict[int, Score] = {}  # by millisecond

    def push(self, predictions: Sequence[Prediction], position: float) -> tuple[list[Segment], list[Score]]:
        ordered = sorted(predictions, key=lambda prediction: prediction.at)
        if not self._ordered:
            self._seen += ordered
        in_order = [prediction for prediction in ordered if prediction.at >= self._fed_until]
        self._late = self._late or len(in_order) < len(ordered)
        if in_order:
            self._fed_until = in_order[-1].at
        found = self._take(self._thread.push(in_order))
        # The client expects exactly one score per frame; a hook that decides later corrects it at the end.
        return found, [self._corrected.pop(milliseconds(p.at), _score(p)) for p in predictions]

    def finish(self) -> tuple[list[Segment], list[Score]]:
        if self._late and not self._ordered:
            self._thread.cancel()
            self._found = []
            self._thread = self._start()
            if self._cancelled:
                self._thread.cancel()
            self._take(self._thread.push(sorted(self._seen, key=lambda prediction: prediction.at)))
        self._take(self._thread.finish())
        return _joined(self._earlier, self._found), sorted(self._corrected.values(), key=lambda score: score.at)

    def cancel(self) -> bool:
        self._cancelled = True
        return self._thread.cancel()

    def _take(self, results: Sequence[Segment | Score]) -> list[Segment]:
        found = [result for result in results if isinstance(result, Segment)]
        self._corrected.update((milliseconds(result.at), result) for result in results if isinstance(result, Score))
        self._found += found
        return found


def _joined(earlier: Sequence[Segment], later: Sequence[Segment]) -> list[Segment]:
    """Both lists; an event that was in progress when the connection broke becomes one segment again."""
    joined = list(earlier)
    for segment in sorted(later, key=lambda segment: segment.start):
        before = joined[-1] if joined and joined[-1] in earlier else None
        if before is not None and segment.start <= before.stop and segment.label in (None, before.label):
            score = max((s.score for s in (before, segment) if s.score is not None), default=None)
            joined[-1] = Segment(before.start, max(before.stop, segment.stop), score, before.label)
        else:
            joined.append(segment)
    return joined


def _score(prediction: Prediction) -> Score:
    return Score(prediction.at, prediction.score, prediction.label, prediction.box)
