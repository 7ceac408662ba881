"""One websocket of the service: one video from its start message to the final reply.

Three tasks: the reader takes messages while there is room and hands JPEGs to the decoders, the feeder gives
the decoded frames to the model in the order they came, the answerer turns predictions into replies.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from smartcut_sdk.parameters.parameter_set import ParameterError, Validated
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
from smartcut_sdk.serving.engine import Answers, Queue, Queued, Tools
from smartcut_sdk.serving.socket_tasks import Gone, Stopped, drain, short_reason, together

REPLY_EVERY = 0.2
START_WITHIN = 30.0
FAILURES_IN_A_ROW = 5
"""So many frames that predict refuses one after the other are the plugin's fault, not the frames'."""


class Stream:
    """Run it once with `run`; `interrupt` ends it from outside."""

    def __init__(self, socket: ServerConnection, tools: Tools) -> None:
        self._socket = socket
        self._tools = tools
        self._plugin = tools.engine.plugin
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._room = asyncio.Semaphore(tools.room)
        self._decoding: asyncio.Queue[tuple[float, asyncio.Future[DecodedFrame]] | None] = asyncio.Queue()
        self._news = asyncio.Event()
        self._complete = asyncio.Event()  # all input has come and all of it is answered
        self._on_the_way = 0
        self._input_ended = False
        self._predictions: list[Prediction] = []
        self._skipped: list[Skipped] = []
        self._failed_in_a_row = 0
        self._answered = 0
        self._failure: Stopped | None = None
        self._position = 0.0
        self._interruption: Stopped | None = None

    async def run(self) -> None:
        """From the first message to the close handshake; returns when the socket is closed."""
        end = "cancelled"
        try:
            start, validated = await self._start()
            try:
                await self._analyse(start, validated)
                end = "done"
                await self._socket.close(1000)
            except Stopped as stopped:
                end = "failed"
                await self._refuse(stopped)
        except Stopped as stopped:
            end = "refused"
            await self._refuse(stopped)
        except (ConnectionClosed, Gone):
            pass
        except asyncio.CancelledError:
            if self._interruption is None:
                raise
            end = "interrupted"
            await self._refuse(self._interruption)
        finally:
            self._tools.metrics.streams.labels(end).inc()

    def interrupt(self, stopped: Stopped) -> None:
        """Say why, close; for the service's end."""
        self._interruption = stopped
        if self._task is not None:
            self._task.cancel()

    async def _start(self) -> tuple[Start, Validated]:
        engine = self._tools.engine
        if engine.state == "failed":
            raise Stopped("plugin_failed", engine.reason or "The plugin could not load its model.", 1011)
        if engine.state == "starting":
            sentence = f"Plugin {self._plugin.name!r} is still loading its model; try again in a moment."
            raise Stopped("starting", sentence, 1013)
        try:
            start = decode_client(await asyncio.wait_for(self._socket.recv(), START_WITHIN))
        except asyncio.TimeoutError:
            raise Stopped("bad_start", f"No start message came within {START_WITHIN:.0f} s.", 1008) from None
        except ProtocolError as error:
            raise Stopped("bad_start", error.sentence, 1008) from None
        if not isinstance(start, Start):
            raise Stopped("bad_start", "A stream begins with a start message.", 1008)
        try:
            return start, self._plugin.parameters.validate(start.parameters)
        except ParameterError as error:
            raise Stopped("bad_parameters", str(error), 1008) from None

    async def _analyse(self, start: Start, validated: Validated) -> None:
        session = VideoSession(
            self._plugin, validated, interval=start.interval, duration=start.video.duration, earlier=start.scores
        )
        self._position = max(start.resume or 0.0, max((score.at for score in start.scores), default=0.0))
        queue = self._tools.engine.open(validated.params, self._deliver)
        try:
            await together(self._read(), self._feed(queue), self._answer(session), until=self._socket.wait_closed())
        finally:
            dropped = queue.cancel()
            self._tools.metrics.frames.labels("dropped").inc(dropped)
            # Not awaited: a segment hook that is deep in thought must not delay the goodbye.
            self._loop.run_in_executor(self._tools.sessions, session.cancel)

    async def _read(self) -> None:
        latest = self._position
        while True:
            try:
                message = decode_client(await self._socket.recv())
            except ProtocolError as error:
                raise Stopped(error.code, error.sentence, 1008, error.at) from None
            if isinstance(message, End):
                break
            if not isinstance(message, FrameMessage):
                raise Stopped("bad_message", "This stream has been started already; open another one.", 1008)
            if self._plugin.about.ordered and message.at < latest:
                sentence = f"This plugin needs frames in time order, but {message.at:.3f} s came after {latest:.3f} s."
                raise Stopped("bad_message", sentence, 1008, message.at)
            latest = message.at
            # Not reading on is the backpressure: the socket's small queue fills, then TCP's window.
            await self._room.acquire()
            self._on_the_way += 1
            picture = self._loop.run_in_executor(
                self._tools.decoders, decode_jpeg, message.jpeg, self._plugin.about.input
            )
            self._decoding.put_nowait((message.at, picture))
        self._decoding.put_nowait(None)
        self._input_ended = True
        self._notice()

    async def _feed(self, queue: Queue) -> None:
        while (entry := await self._decoding.get()) is not None:
            at, picture = entry
            try:
                frame = await picture
            except Exception as error:
                self._skip(at, str(error))
            else:
                queue.put(Queued(at, frame), frame.image.shape)

    def _deliver(self, answers: Answers) -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be gone when the service ends
            self._loop.call_soon_threadsafe(self._take, answers)

    def _take(self, answers: Answers) -> None:
        for answer in answers:
            if answer.result is not None:
                self._failed_in_a_row = 0
                self._answered += 1
                self._predictions.append(answer.result)
                self._tools.metrics.frames.labels("answered").inc()
                continue
            self._failed_in_a_row += 1
            self._failure = Stopped("plugin_failed", _sentence(answer.error), 1011, answer.item.at)
            self._skip(answer.item.at, _sentence(answer.error))
        self._notice()

    def _notice(self) -> None:
        """There is something for the answerer; perhaps the last of it."""
        if self._input_ended and len(self._predictions) + len(self._skipped) == self._on_the_way:
            self._complete.set()
        self._news.set()

    def _skip(self, at: float, reason: str) -> None:
        self._skipped.append(Skipped(at, reason))
        self._tools.metrics.frames.labels("skipped").inc()
        self._notice()

    async def _answer(self, session: VideoSession) -> None:
        await self._send(Reply(position=self._position))
        replied = time.monotonic() - REPLY_EVERY
        while True:
            await self._news.wait()
            with contextlib.suppress(asyncio.TimeoutError):  # often enough for the eye; the end doesn't wait for it
                await asyncio.wait_for(self._complete.wait(), replied + REPLY_EVERY - time.monotonic())
            self._news.clear()
            predictions, self._predictions = self._predictions, []
            skipped, self._skipped = self._skipped, []
            count = len(predictions) + len(skipped)
            self._on_the_way -= count
            done = self._complete.is_set()
            if self._failure and (self._failed_in_a_row >= FAILURES_IN_A_ROW or (done and not self._answered)):
                raise self._failure
            if count or done:
                await self._send(await self._update(session, predictions, skipped, done=done))
                replied = time.monotonic()
            if done:
                return
            # Only now: a slow segment hook or a client that doesn't read must slow the reader down as well.
            for _ in range(count):
                self._room.release()

    async def _update(
        self, session: VideoSession, predictions: Sequence[Prediction], skipped: Sequence[Skipped], *, done: bool
    ) -> Reply:
        try:
            update = await self._loop.run_in_executor(self._tools.sessions, session.push, predictions)
            scores = update.scores
            if done:
                update = await self._loop.run_in_executor(self._tools.sessions, session.finish)
                scores = [*scores, *update.scores]
        except PluginError as error:
            raise Stopped("plugin_failed", str(error), 1011, self._position) from error
        self._position = max(self._position, update.position, *(frame.at for frame in skipped))
        return Reply(tuple(update.segments), self._position, tuple(scores), done, tuple(skipped))

    async def _send(self, message: ServerMessage) -> None:
        await self._socket.send(encode_reply(message))

    async def _refuse(self, stopped: Stopped) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._send(stopped.reply)
        # Reading on while closing: the client's answer to the close lies behind the frames it had sent.
        await asyncio.gather(self._socket.close(stopped.close_code, short_reason(str(stopped))), drain(self._socket))


def _sentence(error: BaseException | None) -> str:
    return str(error) if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"
