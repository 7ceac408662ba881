"""Opens a video file and one of its tracks with PyAV, or fails with one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.offline.tracks import best_track, video_tracks


class VideoError(SmartCutError, ValueError):
    """A file can't be read as video; the text is a sentence that names the file."""


@contextmanager
def open_video(path: Path, track: int | None = None) -> Iterator[tuple[Any, Any]]:
    """The open container and one of its video streams: `track` (1 is the first), or the one that `best_track` picks.

    VideoError when the file is missing, empty or no video, or has no such track.
    """
    try:
        import av
    except ModuleNotFoundError as error:
        raise VideoError('Reading video files needs PyAV: pip install "smartcut-sdk[video]".') from error
    if not path.exists():
        raise VideoError(f"There is no file {path}.")
    if not path.is_file():
        raise VideoError(f"{path} is not a file.")
    if path.stat().st_size == 0:
        raise VideoError(f"{path} is empty.")
    try:
        container = av.open(str(path))
    except (av.error.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise VideoError(f"{path} can't be read as video ({reason}); is the file complete?") from error
    with container:
        stream = container.streams.video[_track_number(container, path, track) - 1]
        stream.thread_type = "AUTO"
        yield container, stream


def _track_number(container: Any, path: Path, track: int | None) -> int:
    if not container.streams.video:
        raise VideoError(f"{path} has no video stream, only {_stream_types(container)}.")
    tracks = video_tracks(container)
    if not tracks:
        raise VideoError(f"{path} uses a video codec that this build of FFmpeg can't decode.")
    if track is None:
        return best_track(tracks).number
    numbers = [one.number for one in tracks]
    if track not in numbers:
        raise VideoError(f"{path} has no video track {track}; it has {', '.join(map(str, numbers))}.")
    return track


def _stream_types(container: Any) -> str:
    return ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"
