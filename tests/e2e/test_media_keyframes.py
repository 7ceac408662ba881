"""The list of keyframes that jumps, snapping and sampling go by: the same as PyAV finds, from every kind of index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from media_clips import shared_clip
from media_page import Media

pytestmark = pytest.mark.e2e
LIST = """const { keyframesOf } = await import('/src/containers/keyframes.js');
const asked = await keyframesOf(file(), info);
const { keyframesOf: reloaded } = await import('/src/containers/keyframes.js?reloaded');
const again = await reloaded(file(), info);
return [asked && [...asked], again && [...again]];"""
CUES = """const { cueTimes } = await import('/src/containers/matroska.js');
const { readerOf } = await import('/src/containers/bytes.js');
return cueTimes(readerOf(file()), file().size);"""


def true_keyframes(path: Path) -> list[float]:
    """Seconds from the first picture at which PyAV sees a keyframe."""
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.pts is not None]
        first = min(packet.pts for packet in packets)
        base = container.streams.video[0].time_base
        return sorted(float((packet.pts - first) * base) for packet in packets if packet.is_keyframe and packet.size)


@pytest.mark.parametrize(
    "name", ["bframes.mp4", "open-gop.mp4", "far.mp4", "later.mkv", "later.ts", "vp9.webm", "msmpeg4.avi"]
)
def test_keyframes_are_where_they_are(name: str, media: Media, clip: Callable[[str], Path]) -> None:
    """From what the probe listed, and from the file alone where nobody has listed it yet."""
    media.probe(clip(name))
    found, again = media.value(LIST)
    assert found == pytest.approx(true_keyframes(clip(name)), abs=0.002)
    assert again == found


def test_where_only_reading_the_file_would_tell_there_is_no_list(media: Media, clip: Callable[[str], Path]) -> None:
    """FLV has no index that we read."""
    media.probe(clip("flv.flv"))
    assert media.value(LIST) == [None, None]


@pytest.mark.parametrize("name", ["later.mkv", "vp9.webm"])
def test_the_index_of_a_long_matroska_file(name: str, media: Media, clip: Callable[[str], Path]) -> None:
    """The file's own list of keyframes, for files in which walking the clusters takes too long."""
    media.probe(clip(name))
    times = media.value(CUES)
    assert [each - times[0] for each in times] == pytest.approx(true_keyframes(clip(name)), abs=0.002)


@pytest.mark.parametrize("name", ["hall.mp4", "yard.avi"])
def test_real_clips(name: str, media: Media) -> None:
    """The real clips, if present."""
    path = shared_clip(name)
    if path is None:
        return
    media.probe(path)
    found, again = media.value(LIST)
    assert found == pytest.approx(true_keyframes(path), abs=0.002)
    assert again == found
