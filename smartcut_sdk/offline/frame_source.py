"""Frames of one video at any time, in any order, from several decoders at once.

Requests may come one by one; frames are delivered as they are ready.
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

from smartcut_sdk.offline.frame_image import frame_image
from smartcut_sdk.offline.frame_reader import FrameReader
from smartcut_sdk.offline.grid import TIME_EPSILON_S, SampleRequest
from smartcut_sdk.offline.open_video import open_video
from smartcut_sdk.offline.video import LARGEST_PX, SampledFrame, VideoInfo

MAX_DECODERS = 4
Prepared = TypeVar("Prepared")


@dataclass(frozen=True, slots=True)
class FetchedFrame(Generic[Prepared]):
    """The result of one request. at: the frame's true time; frame: as returned by `prepare`, None if there is none."""

    requested: float
    at: float = 0.0
    frame: Prepared | None = None
    error: BaseException | None = None


class FrameSource(Generic[Prepared]):
    """Decoder threads on one file. `deliver` gets one `FetchedFrame` per `request`, in a decoder's thread."""

    def __init__(
        self,
        info: VideoInfo,
        prepare: Callable[[SampledFrame], Prepared],
        deliver: Callable[[FetchedFrame[Prepared]], None],
        *,
        largest_px: tuple[int, int] = LARGEST_PX,
        decoders: int = 0,
    ) -> None:
        """decoders: number of threads, each with the file open; 0: one per core, at most MAX_DECODERS."""
        self._info = info
        self._prepare = prepare
        self._deliver = deliver
        self._largest_px = largest_px
        self._keyframes = [keyframe.at for keyframe in info.keyframes]
        count = decoders or min(MAX_DECODERS, os.cpu_count() or 1)
        self._decoders = [_Decoder() for _ in range(count)]
        for decoder in self._decoders:
            decoder.thread = Thread(target=self._run, args=(decoder,), name="smartcut-decoder", daemon=True)
            decoder.thread.start()

    def request(self, at: float) -> None:
        """Fetch the frame at a time: the keyframe there, else the frame shown at it."""
        index = max(bisect_right(self._keyframes, at + TIME_EPSILON_S) - 1, 0)
        keyframe = self._keyframes[index]
        request = SampleRequest(at, keyframe, abs(keyframe - at) <= TIME_EPSILON_S)
        # Frames after one keyframe go to one decoder, which continues where it is.
        same = [decoder for decoder in self._decoders if not request.alone and decoder.keyframe == keyframe]
        decoder = (same or sorted(self._decoders, key=lambda decoder: decoder.queue.qsize()))[0]
        decoder.keyframe = keyframe
        decoder.queue.put(request)

    def close(self) -> None:
        """Stop the decoders and drop pending requests."""
        for decoder in self._decoders:
            decoder.closed = True
            decoder.queue.put(None)
        for decoder in self._decoders:
            decoder.thread.join()

    def _run(self, decoder: _Decoder) -> None:
        request: SampleRequest | None = None
        try:
            with self._open() as read:
                while (request := decoder.queue.get()) is not None and not decoder.closed:
                    found = read(request)
                    if found is None:
                        self._deliver(FetchedFrame(request.at))
                    else:
                        self._deliver(FetchedFrame(request.at, found.at, self._prepare(found)))
        except BaseException as error:  # every later request fails with it, too
            while not decoder.closed:
                if request is not None:
                    self._deliver(FetchedFrame(request.at, error=error))
                request = decoder.queue.get()

    @contextmanager
    def _open(self) -> Iterator[Callable[[SampleRequest], SampledFrame | None]]:
        from av.video.reformatter import VideoReformatter

        with open_video(self._info.path, self._info.track) as (container, stream):
            stream.codec_context.thread_count = 1  # parallelism comes from the decoders
            reader, scaler = FrameReader(container, stream, self._info.index), VideoReformatter()

            def read(request: SampleRequest) -> SampledFrame | None:
                found = reader.frame(request.at)
                if found is None:
                    return None
                return SampledFrame(found.at, frame_image(found.frame, stream, self._largest_px, scaler))

            yield read


class _Decoder:
    """One decoder thread: its pending requests, and the keyframe its last request decodes from."""

    thread: Thread

    def __init__(self) -> None:
        self.queue: SimpleQueue[SampleRequest | None] = SimpleQueue()
        self.keyframe = -1.0
        self.closed = False
