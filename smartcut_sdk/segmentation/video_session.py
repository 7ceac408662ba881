"""One video that is being analysed: its predictions, its segments so far, its position.

The service has one `VideoSession` for each stream and `smartcut analyze` has one for each file.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.segmentation.segment_hook_thread import Segmenter
from smartcut_sdk.segmentation.segments import (
    RELEASE,
    Score,
    Segment,
    Segmentation,
    closed_segments,
    segments_from_scores,
    settled_until,
)

if TYPE_CHECKING:
    from smartcut_sdk.parameters.parameter_set import Validated
    from smartcut_sdk.plugin.plugin import Plugin

PROMPT = 512
"""Up to so many unsettled scores the segments are computed at every push."""
PATIENCE = 32
"""Beyond that, when they have grown by this part: a day that never comes to rest stays linear, too."""


@dataclass(frozen=True, slots=True)
class Update:
    """What is new since the last one.

    segments: on push those that closed since (no later frame in time order can change them), on finish all.
    scores: one for each new prediction; on finish the ones that a `segment` hook corrected later.
    position: time of the latest frame seen, in seconds. done: nothing more comes.
    """

    segments: list[Segment] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    position: float = 0.0
    done: bool = False


class VideoSession:
    """Turns the predictions of one video into segments, with the plugin's `segment` hook or the default segmenter.

    interval: seconds between frames as the client samples. duration: of the video in seconds, None where unknown.
    earlier: scores from before a reconnect; they count in the final answer. Not thread-safe, but `cancel` may be
    called from another thread. Source: predictions come from `Plugin.predict`.
    """

    def __init__(
        self,
        plugin: Plugin,
        validated: Validated,
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
            # The hook never saw the frames behind these scores: it begins anew, they count as they stand.
            self._segments = _HookSegments(
                lambda: Segmenter(lambda predictions: plugin.segment(predictions, validated.params)),
                default.all(),
                ordered=plugin.about.ordered,
            )

    def push(self, predictions: Sequence[Prediction]) -> Update:
        """Take predictions in any order; PluginError when the plugin's `segment` hook raised or yielded nonsense."""
        if not predictions:
            return Update(position=self._position)
        self._position = max(self._position, *(prediction.at for prediction in predictions))
        segments, scores = self._segments.push(predictions, self._position)
        return Update([*self._within(segments)], scores, self._position)

    def finish(self) -> Update:
        """No more frames: all segments of the video, in time order. PluginError as in `push`."""
        segments, scores = self._segments.finish()
        ordered = sorted(self._within(segments), key=lambda segment: (segment.start, segment.stop))
        return Update(ordered, scores, self._position, done=True)

    def cancel(self) -> bool:
        """Stop the segment hook, if there is one; True when nothing of this session runs any more."""
        return self._segments.cancel()

    def _within(self, segments: Sequence[Segment]) -> Iterator[Segment]:
        """Segments cut to the video; what a hook placed outside it altogether is left out."""
        end = math.inf if self._duration is None else self._duration
        for segment in segments:
            start, stop = max(segment.start, 0.0), min(segment.stop, end)
            if start < stop:
                yield Segment(start, stop, segment.score, segment.label)


class _DefaultSegments:
    """Hysteresis on the scores; between two answers only what can still change is computed again."""

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
            # A frame that comes after its surroundings were settled counts in the final answer only.
            if score.at > self._settled_before:
                bisect.insort(self._open, score, key=lambda other: other.at)

    def push(self, predictions: Sequence[Prediction], position: float) -> tuple[list[Segment], list[Score]]:
        scores = [_score(prediction) for prediction in predictions]
        self.add(scores)
        self._unseen += len(scores)
        if len(self._open) > PROMPT and self._unseen * PATIENCE < len(self._open):
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
        """In a quiet stretch the last sample is all that later ones depend on: a day of video stays linear."""
        if not still_open and self._open and self._open[-1].score < RELEASE * self._settings.threshold:
            del self._open[:-1]
            self._settled_before = self._open[0].at
            self._reported.clear()


class _HookSegments:
    """The plugin's generator; begun again over everything at the end if frames came out of order."""

    def __init__(self, start: Callable[[], Segmenter], earlier: list[Segment], *, ordered: bool) -> None:
        self._start = start
        self._ordered = ordered  # then late frames were refused, and no data needs to be kept for them
        self._earlier = earlier
        self._segmenter = start()
        self._cancelled = False
        self._seen: list[Prediction] = []
        self._fed_until = -math.inf
        self._late = False
        self._found: list[Segment] = []
        self._corrected: dict[float, Score] = {}

    def push(self, predictions: Sequence[Prediction], position: float) -> tuple[list[Segment], list[Score]]:
        ordered = sorted(predictions, key=lambda prediction: prediction.at)
        if not self._ordered:
            self._seen += ordered
        in_order = [prediction for prediction in ordered if prediction.at >= self._fed_until]
        self._late = self._late or len(in_order) < len(ordered)
        if in_order:
            self._fed_until = in_order[-1].at
        found = self._take(self._segmenter.push(in_order))
        # The client counts on exactly one score a frame; a hook that decides later corrects it at the end.
        return found, [self._corrected.pop(_key(p.at), _score(p)) for p in predictions]

    def finish(self) -> tuple[list[Segment], list[Score]]:
        if self._late and not self._ordered:
            self._segmenter.cancel()
            self._found = []
            self._segmenter = self._start()
            if self._cancelled:
                self._segmenter.cancel()
            self._take(self._segmenter.push(sorted(self._seen, key=lambda prediction: prediction.at)))
        self._take(self._segmenter.finish())
        return _joined(self._earlier, self._found), sorted(self._corrected.values(), key=lambda score: score.at)

    def cancel(self) -> bool:
        self._cancelled = True
        return self._segmenter.cancel()

    def _take(self, results: Sequence[Segment | Score]) -> list[Segment]:
        found = [result for result in results if isinstance(result, Segment)]
        self._corrected.update((_key(result.at), result) for result in results if isinstance(result, Score))
        self._found += found
        return found


def _joined(earlier: Sequence[Segment], later: Sequence[Segment]) -> list[Segment]:
    """Both; an event that was going on when the connection broke is one segment again."""
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


def _key(at: float) -> float:
    return round(at, 3)
