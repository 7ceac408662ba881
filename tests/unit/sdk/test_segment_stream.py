"""The default segmenter gives the same segments one score at a time as from all scores at once."""

import pytest

from smartcut_sdk.segmentation.segment_stream import SegmentStream
from smartcut_sdk.segmentation.segments import Score, Segmentation, segments_from_scores


@pytest.mark.parametrize(("gap", "shortest", "padding"), [(2, 15, 0), (0, 0, 0), (5, 3, 4)])
def test_streamed_segments_equal_those_of_all_scores(gap: float, shortest: float, padding: float) -> None:
    busy = [*range(30, 41), *range(46, 50), *range(90, 92), *range(140, 200)]
    scores = [Score(float(at), 0.9 if at in busy else 0.1) for at in range(200)]
    settings = Segmentation(gap=gap, shortest=shortest, padding=padding)
    stream = SegmentStream(settings)
    found = [segment for score in scores for segment in stream.add(score)] + stream.finish()
    assert found == segments_from_scores(scores, settings, interval=1.0, duration=None)
    assert len(found) >= 3


def test_a_quiet_day_keeps_one_score() -> None:
    stream = SegmentStream(Segmentation())
    for at in range(5000):
        assert stream.add(Score(float(at), 0.1)) == []
    assert len(stream._open) == 1
