"""One websocket of the service: one video from its start message to the final reply.

Three tasks: the reader takes messages while capacity is left and hands JPEGs to the decoders, the feeder passes the
decoded frames to the model in the order they came, the replier turns predictions into replies.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from smartcut_sdk.inference.engine import BatchResults, FrameQueue, TimedFrame, sentence_of
from smartcut_sdk.parameters.parameter_set import ParameterError, ParameterValues
from smartcut_sdk.plugin.frames import DecodedFrame, decode_jpeg
from smartcut_sdk.plugin.plugin import PluginError
from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.protocol import (
    End,
    FrameMessage,
    ProtocolError,
    Reply,
    ServerMessage,
    Skipped,
    Start,
    decode_client,
    encode_reply,
)
from smartcut_sdk.segmentation.video_session import VideoSession
from smartcut_sdk.serving.resources import StreamResources
from smartcut_sdk.serving.socket_tasks import ClientGone, StreamError, drain, short_reason, together

REPLY_INTERVAL_S = 0.2
START_TIMEOUT_S = 30.0
MAX_CONSECUTIVE_FAILURES = 5
"""Give up after predict has refused this many frames in a row: the plugin is at fault, not the frames."""


class Stream:
    """Run it once with `run`; `interrupt` ends it from outside."""

    def __init__(self, socket: ServerConnection, resources: StreamResources) -> None:
        self._socket = socket
        self._resources = resources
        self._plugin = resources.engine.plugin
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._capacity = asyncio.Semaphore(resources.max_in_flight)
        self._decoding: asyncio.Queue[tuple[float, asyncio.Future[DecodedFrame]] | None] = asyncio.Queue()
        self._wake = asyncio.Event()
        self._complete = asyncio.Event()  # the client has sent everything, and every frame has a result
        self._in_flight = 0
        self._input_ended = False
        self._predictions: list[Prediction] = []
        self._skipped: list[Skipped] = []
        self._consecutive_failures = 0
        self._answered = 0
        self._failure: StreamError | None = None
        self._position = 0.0
        self._interruption: StreamError | None = None

    async def run(self) -> None:
        """From the first message to the close handshake; returns when the socket is closed."""
        end = "cancelled"
        try:
            start, validated = await self._start()
            try:
                await self._analyze(start, validated)
                end = "done"
                await self._socket.close(1000)
            except StreamError as error:
                end = "failed"
                await self._refuse(error)
        except StreamError as error:
            end = "refused"
            await self._refuse(error)
        except (ConnectionClosed, ClientGone):
            pass
        except asyncio.CancelledError:
            if self._interruption is None:
                raise
            end = "interrupted"
            await self._refuse(self._interruption)
        finally:
            self._resources.metrics.streams.labels(end).inc()

    def interrupt(self, error: StreamError) -> None:
        """Send the error and close; called when the service ends."""
        self._interruption = error
        if self._task is not None:
            self._task.cancel()

    async def _start(self) -> tuple[Start, ParameterValues]:
        engine = self._resources.engine
        if engine.state == "failed":
            raise StreamError("plugin_failed", engine.reason or "The plugin could not load its model.", 1011)
        if engine.state == "starting":
            sentence = f"Plugin {self._plugin.name!r} is still loading its model; try again in a moment."
            raise StreamError("starting", sentence, 1013)
        try:
            start = decode_client(await asyncio.wait_for(self._socket.recv(), START_TIMEOUT_S))
        except asyncio.TimeoutError:
            raise StreamError("bad_start", f"No start message came within {START_TIMEOUT_S:.0f} s.", 1008) from None
        except ProtocolError as error:
            raise StreamError("bad_start", error.sentence, 1008) from None
        if not isinstance(start, Start):
            raise StreamError("bad_start", "A stream begins with a start message.", 1008)
        try:
            return start, self._plugin.parameters.validate(start.parameters)
        except ParameterError as error:
            raise StreamError("bad_parameters", str(error), 1008) from None

    async def _analyze(self, start: Start, validated: ParameterValues) -> None:
        session = VideoSession(
            self._plugin, validated, interval=start.interval, duration=start.video.duration, earlier=start.scores
        )
        self._position = max(start.resume or 0.0, max((score.at for score in start.scores), default=0.0))
        queue = self._resources.engine.open(validated.params, self._deliver)
        try:
            await together(self._read(), self._feed(queue), self._reply(session), until=self._socket.wait_closed())
        finally:
            dropped = queue.cancel()
            self._resources.metrics.frames.labels("dropped").inc(dropped)
            # Not awaited: a slow hook must not delay the close.
            self._loop.run_in_executor(self._resources.sessions, session.cancel)

    async def _read(self) -> None:
        latest = self._position
        while True:
            try:
                message = decode_client(await self._socket.recv())
            except ProtocolError as error:
                raise StreamError(error.code, error.sentence, 1008, error.at) from None
            if isinstance(message, End):
                break
            if not isinstance(message, FrameMessage):
                raise StreamError("bad_message", "This stream has been started already; open another one.", 1008)
            if self._plugin.about.ordered and message.at < latest:
                sentence = f"This plugin needs frames in time order, but {message.at:.3f} s came after {latest:.3f} s."
                raise StreamError("bad_message", sentence, 1008, message.at)
            latest = message.at
            # Backpressure: while this waits, the socket's small queue fills, then TCP's window.
            await self._capacity.acquire()
            self._in_flight += 1
            decoded = self._loop.run_in_executor(
                self._resources.decoders, decode_jpeg, message.jpeg, self._plugin.about.input
            )
            self._decoding.put_nowait((message.at, decoded))
        self._decoding.put_nowait(None)
        self._input_ended = True
        self._wake_replier()

    async def _feed(self, queue: FrameQueue) -> None:
        while (entry := await self._decoding.get()) is not None:
            at, decoded = entry
            try:
                frame = await decoded
            except Exception as error:
                self._skip(at, str(error))
            else:
                queue.put(TimedFrame(at, frame), frame.image.shape)

    def _deliver(self, results: BatchResults) -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be closed when the service ends
            self._loop.call_soon_threadsafe(self._take, results)

    def _take(self, results: BatchResults) -> None:
        for one in results:
            if one.result is not None:
                self._consecutive_failures = 0
                self._answered += 1
                self._predictions.append(one.result)
                self._resources.metrics.frames.labels("answered").inc()
                continue
            self._consecutive_failures += 1
            self._failure = StreamError("plugin_failed", sentence_of(one.error), 1011, one.item.at)
            self._skip(one.item.at, sentence_of(one.error))
        self._wake_replier()

    def _wake_replier(self) -> None:
        """Tell the replier that there is something to send, perhaps the last of it."""
        if self._input_ended and len(self._predictions) + len(self._skipped) == self._in_flight:
            self._complete.set()
        self._wake.set()

    def _skip(self, at: float, reason: str) -> None:
        self._skipped.append(Skipped(at, reason))
        self._resources.metrics.frames.labels("skipped").inc()
        self._wake_replier()

    async def _reply(self, session: VideoSession) -> None:
        await self._send(Reply(position=self._position))
        replied = time.monotonic() - REPLY_INTERVAL_S
        while True:
            await self._wake.wait()
            with contextlib.suppress(asyncio.TimeoutError):  # the last reply is not held back
                await asyncio.wait_for(self._complete.wait(), replied + REPLY_INTERVAL_S - time.monotonic())
            self._wake.clear()
            predictions, self._predictions = self._predictions, []
            skipped, self._skipped = self._skipped, []
            count = len(predictions) + len(skipped)
            self._in_flight -= count
            done = self._complete.is_set()
            if self._failure and (
                self._consecutive_failures >= MAX_CONSECUTIVE_FAILURES or (done and not self._answered)
            ):
                raise self._failure
            if count or done:
                await self._send(await self._update(session, predictions, skipped, done=done))
                replied = time.monotonic()
            if done:
                return
            # Released only now, so that a slow segment hook or a client that doesn't read throttles the reader too.
            for _ in range(count):
                self._capacity.release()

    async def _update(
        self, session: VideoSession, predictions: Sequence[Prediction], skipped: Sequence[Skipped], *, done: bool
    ) -> Reply:
        try:
            update = await self._loop.run_in_executor(self._resources.sessions, session.push, predictions)
            scores = update.scores
            if done:
                update = await self._loop.run_in_executor(self._resources.sessions, session.finish)
                scores = [*scores, *update.scores]
        except PluginError as error:
            raise StreamError("plugin_failed", str(error), 1011, self._position) from error
        self._position = max(self._position, update.position, *(frame.at for frame in skipped))
        return Reply(tuple(update.segments), self._position, tuple(scores), done, tuple(skipped))

    async def _send(self, message: ServerMessage) -> None:
        await self._socket.send(encode_reply(message))

    async def _refuse(self, error: StreamError) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._send(error.reply)
        # Keep reading while closing: the client's close frame comes after the frames it had sent.
        await asyncio.gather(self._socket.close(error.close_code, short_reason(str(error))), drain(self._socket))
