"""A small client of a plugin service for tests. One thread, at most `MAX_IN_FLIGHT` frames in flight."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.request import ProxyHandler, build_opener

from smartcut_sdk.protocol import (
    SUBPROTOCOL,
    End,
    ErrorReply,
    FrameMessage,
    Reply,
    Start,
    Video,
    decode_reply,
    encode_client,
)
from smartcut_sdk.segmentation.segments import Score, Segment

MAX_IN_FLIGHT = 32
REPLY_TIMEOUT_S = 60.0
"""After this a missing reply is a failure rather than a hang."""

DIRECT = build_opener(ProxyHandler({}))


@dataclass
class Outcome:
    """The result of a stream. scores: by second; skipped: second → reason; error: the error reply, if any."""

    segments: list[Segment] = field(default_factory=list)
    scores: dict[float, Score] = field(default_factory=dict)
    skipped: dict[float, str] = field(default_factory=dict)
    error: ErrorReply | None = None
    done: bool = False


class StreamClient:
    """One stream; use it in a `with` block. url: `ws://…/stream`, of a plugin or through a core."""

    def __init__(
        self,
        url: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        interval: float = 1.0,
        duration: float | None = None,
        name: str = "synthetic.mp4",
    ) -> None:
        from websockets.sync.client import connect
        from websockets.typing import Subprotocol

        self.outcome = Outcome()
        self._in_flight = 0
        self._connection = connect(url, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None, proxy=None)
        self._start = Start(parameters or {}, Video(name, duration, None, None), interval)

    def __enter__(self) -> StreamClient:
        self._socket = self._connection.__enter__()
        self._send(encode_client(self._start))
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.__exit__(None, None, None)

    def send(self, at: float, jpeg: bytes) -> None:
        """Send one frame; blocks while too many are in flight."""
        while self._in_flight >= MAX_IN_FLIGHT and self.outcome.error is None:
            self.receive()
        self._in_flight += 1
        self._send(encode_client(FrameMessage(at, jpeg)))

    def finish(self) -> Outcome:
        """End the video and wait for the final reply."""
        self._send(encode_client(End()))
        while not self.outcome.done and self.outcome.error is None:
            self.receive()
        return self.outcome

    def receive(self) -> None:
        """Add one reply to the outcome. TimeoutError if none comes, ConnectionClosed if the service is gone."""
        reply = decode_reply(self._socket.recv(REPLY_TIMEOUT_S))
        if isinstance(reply, ErrorReply):
            self.outcome.error = reply
            return
        self._take(reply)

    def drop(self) -> None:
        """Drop the connection without a close handshake."""
        import socket

        with contextlib.suppress(OSError):
            self._socket.socket.shutdown(socket.SHUT_RDWR)

    def _take(self, reply: Reply) -> None:
        self._in_flight -= len(reply.skipped) + (0 if reply.done else len(reply.scores))
        self.outcome.scores.update({score.at: score for score in reply.scores})
        self.outcome.skipped.update({frame.at: frame.reason for frame in reply.skipped})
        if reply.done:
            self.outcome.done = True
            self.outcome.segments = list(reply.segments)

    def _send(self, message: str | bytes) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            self._socket.send(message)
        except ConnectionClosed:
            # The service refused the stream: read its error reply.
            while self.outcome.error is None:
                self.receive()


@dataclass(frozen=True)
class ServedPlugin:
    """A running plugin service. url: `http://host:port`."""

    url: str

    @property
    def stream_url(self) -> str:
        """Its websocket."""
        return self.url.replace("http", "ws", 1) + "/stream"

    def health(self) -> dict[str, Any]:
        """GET /health."""
        return self.get("/health")

    def manifest(self) -> dict[str, Any]:
        """GET /manifest."""
        return self.get("/manifest")

    def get(self, path: str) -> dict[str, Any]:
        """GET a path that answers with JSON."""
        with DIRECT.open(self.url + path, timeout=REPLY_TIMEOUT_S) as response:
            data: dict[str, Any] = json.load(response)
            return data

    def open(
        self, *, parameters: Mapping[str, Any] | None = None, interval: float = 1.0, duration: float | None = None
    ) -> StreamClient:
        """A stream, for use in a `with` block."""
        return StreamClient(self.stream_url, parameters=parameters, interval=interval, duration=duration)

    def analyze(
        self,
        jpegs: Iterable[tuple[float, bytes]],
        *,
        parameters: Mapping[str, Any] | None = None,
        interval: float = 1.0,
        duration: float | None = None,
    ) -> Outcome:
        """Send (second, JPEG) pairs as one video and wait for the result."""
        with self.open(parameters=parameters, interval=interval, duration=duration) as stream:
            for at, data in jpegs:
                if stream.outcome.error is not None:
                    return stream.outcome
                stream.send(at, data)
            return stream.finish()
