"""Which video track of a file is analyzed. The page follows the same rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Track(NamedTuple):
    """One video track. number: 1 for the first; seconds: its duration, 0 if unknown; pixels: width × height."""

    number: int
    default: bool
    seconds: float
    pixels: int


def best_track(tracks: Sequence[Track]) -> Track:
    """The default track, else the longest, else the largest, else the first. tracks: at least one."""
    return max(tracks, key=lambda track: (track.default, track.seconds, track.pixels, -track.number))


def video_tracks(container: Any) -> list[Track]:
    """The video tracks of a PyAV container, cover art and thumbnails excluded."""
    from av.stream import Disposition

    still = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    tracks = []
    for number, stream in enumerate(container.streams.video, 1):
        if stream.disposition & still or stream.codec_context is None:
            continue
        seconds = float(stream.duration * stream.time_base) if stream.duration else 0.0
        pixels = stream.codec_context.width * stream.codec_context.height
        tracks.append(Track(number, bool(stream.disposition & Disposition.default), seconds, pixels))
    return tracks
