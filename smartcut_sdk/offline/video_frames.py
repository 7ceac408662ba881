"""Frames of one video at any seconds, in any order, from several decoders at once.

Who asks decides late which second is next; the answers come as they are ready.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from smartcut_sdk.offline.sampling_plan import Wanted
from smartcut_sdk.offline.video import LARGEST_PX, Sampled, VideoInfo
from smartcut_sdk.offline.video_file import Reader, opened, picture

MOST_DECODERS = 4
SAME = 1e-6
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Fetched(Generic[Made]):
    """The answer to one second. made: what `prepare` made of its frame, at: the frame's true time; or error."""

    asked: float
    at: float = 0.0
    made: Made | None = None
    error: BaseException | None = None


class FrameSource(Generic[Made]):
    """Decoders at work on one file. `deliver` gets one `Fetched` for each `ask`, in a decoder's thread."""

    def __init__(
        self,
        info: VideoInfo,
        prepare: Callable[[Sampled], Made],
        deliver: Callable[[Fetched[Made]], None],
        *,
        largest_px: tuple[int, int] = LARGEST_PX,
        decoders: int = 0,
    ) -> None:
        """decoders: how many threads, each with the file open; 0: one for each core, at most MOST_DECODERS."""
        self._info = info
        self._prepare = prepare
        self._deliver = deliver
        self._largest_px = largest_px
        self._times = [keyframe.at for keyframe in info.keyframes]
        count = decoders or min(MOST_DECODERS, os.cpu_count() or 1)
        self._lanes = [_Lane() for _ in range(count)]
        for lane in self._lanes:
            lane.thread = Thread(target=self._run, args=(lane,), name="smartcut-decoder", daemon=True)
            lane.thread.start()

    @property
    def decoders(self) -> int:
        """How many frames are decoded at once."""
        return len(self._lanes)

    def ask(self, at: float) -> None:
        """Fetch the frame at a second: the keyframe there, else the first frame not before it."""
        place = max(bisect_right(self._times, at + SAME) - 1, 0)
        wanted = Wanted(at, self._times[place], abs(self._times[place] - at) <= SAME)
        # What is decoded from one keyframe stays with one decoder: it goes on where it is.
        same = [lane for lane in self._lanes if not wanted.alone and lane.keyframe == wanted.keyframe]
        lane = (same or sorted(self._lanes, key=lambda lane: lane.queue.qsize()))[0]
        lane.keyframe = wanted.keyframe
        lane.queue.put(wanted)

    def close(self) -> None:
        """End the decoders; what is still waiting is dropped."""
        for lane in self._lanes:
            lane.closed = True
            lane.queue.put(None)
        for lane in self._lanes:
            lane.thread.join()

    def _run(self, lane: _Lane) -> None:
        wanted: Wanted | None = None
        try:
            with self._frames() as frame_at:
                while (wanted := lane.queue.get()) is not None and not lane.closed:
                    found = frame_at(wanted)
                    if found is None:
                        self._deliver(Fetched(wanted.at))
                    else:
                        self._deliver(Fetched(wanted.at, found.at, self._prepare(found)))
        except BaseException as error:  # told to whoever waits, again and again
            while not lane.closed:
                if wanted is not None:
                    self._deliver(Fetched(wanted.at, error=error))
                wanted = lane.queue.get()

    @contextmanager
    def _frames(self) -> Iterator[Callable[[Wanted], Sampled | None]]:
        from av.video.reformatter import VideoReformatter

        with opened(self._info.path) as (container, stream):
            stream.codec_context.thread_count = 1  # the decoders are the threads
            reader, scaler = Reader(container, stream, self._info.keyframes), VideoReformatter()

            def frame_at(wanted: Wanted) -> Sampled | None:
                found = reader.frame(wanted)
                return None if found is None else Sampled(found[0], picture(found[1], stream, self._largest_px, scaler))

            yield frame_at


class _Lane:
    """One decoder: what waits for it, and from which keyframe it decodes last."""

    thread: Thread

    def __init__(self) -> None:
        self.queue: SimpleQueue[Wanted | None] = SimpleQueue()
        self.keyframe = -1.0
        self.closed = False
