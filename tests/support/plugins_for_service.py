"""Plugins that a test can pause, break and observe, and a client of the protocol."""

from __future__ import annotations

import contextlib
import io
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from smartcut_sdk import About, Score, hookimpl, parameter
from smartcut_sdk.protocol import (
    SUBPROTOCOL,
    End,
    ErrorReply,
    FrameMessage,
    Reply,
    ServerMessage,
    Start,
    Video,
    decode_reply,
    encode_client,
)
from smartcut_sdk.testing import Plugin
from support.waiting import wait_for

WAIT_S = 20.0


class Gate:
    """Blocks a plugin until the test opens it."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.entered.set()
        assert self.opened.wait(WAIT_S), "the test did not open the gate"


def brightness(frames: Any) -> list[float]:
    return [float(score) for score in frames.images.mean(axis=(1, 2, 3)) / 255]


def make_plugin(
    predict: Callable[[Any], Sequence[Any]] = brightness,
    *,
    load: Callable[[], Any] = lambda: None,
    segment: Callable[[Iterator[Any]], Iterator[Any]] | None = None,
    parameters: type | None = None,
    **about: Any,
) -> Plugin:
    """A plugin named "tested"; by default its score is the brightness of the frame."""
    chosen_load, chosen_predict, chosen_segment, declared = load, predict, segment, parameters
    about.setdefault("max_wait_ms", 1)

    class Hooks:
        @hookimpl
        def describe(self) -> About:
            return About(**about)

        @hookimpl
        def load(self, device: str) -> Any:
            return chosen_load()

        @hookimpl
        def predict(self, frames: Any) -> Any:
            return chosen_predict(frames)

    hooks: Any = Hooks()
    if declared is not None:
        hooks = SimpleNamespace(
            describe=hooks.describe, load=hooks.load, predict=hooks.predict, parameters=hookimpl(lambda: declared)
        )
    if chosen_segment is not None:

        @hookimpl
        def hook(predictions: Iterator[Any]) -> Iterator[Any]:
            yield from chosen_segment(predictions)

        hooks = SimpleNamespace(describe=hooks.describe, load=hooks.load, predict=hooks.predict, segment=hook)
    return Plugin.from_module(hooks, "tested")


def jpeg(level: int | float, width: int = 32, height: int = 18) -> bytes:
    """A gray image; `level` is 0..1 as a float, 0..255 as an int."""
    from PIL import Image

    gray = round(level * 255) if isinstance(level, float) else level
    data = io.BytesIO()
    Image.new("RGB", (width, height), (gray, gray, gray)).save(data, "JPEG", quality=90)
    return data.getvalue()


class Client:
    """A stream to a service, without the page's limit of frames in flight."""

    def __init__(self, url: str) -> None:
        address = url.replace("http", "ws", 1) + "/stream"
        options: Any = {"subprotocols": [SUBPROTOCOL], "compression": None, "max_size": None}
        self.socket: ClientConnection = connect(address, **options).__enter__()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def start(
        self,
        parameters: dict[str, Any] | None = None,
        *,
        interval: float = 1.0,
        duration: float | None = 1000.0,
        resume: float | None = None,
        scores: Sequence[Score] = (),
    ) -> Reply:
        """Send a start message; returns the first reply."""
        video = Video("yard.avi", duration, 640, 360)
        self.socket.send(encode_client(Start(parameters or {}, video, interval, resume, tuple(scores))))
        first = self.receive()
        assert isinstance(first, Reply), first
        return first

    def frame(self, at: float, jpeg: bytes) -> None:
        self.socket.send(encode_client(FrameMessage(at, jpeg)))

    def end(self) -> None:
        """Send the end message; a stream closed meanwhile is reported by rest() and failure()."""
        with contextlib.suppress(ConnectionClosed):
            self.socket.send(encode_client(End()))

    def receive(self) -> ServerMessage:
        return decode_reply(self.socket.recv(WAIT_S))

    def rest(self) -> list[Reply]:
        """All replies until the server closes, which must be with 1000."""
        messages, code = self._until_closed()
        assert code == 1000, (code, messages[-1:])
        assert all(isinstance(message, Reply) for message in messages), messages
        return [message for message in messages if isinstance(message, Reply)]

    def failure(self) -> tuple[ErrorReply, int | None]:
        """The final error and the close code."""
        messages, code = self._until_closed()
        assert messages, code
        assert isinstance(messages[-1], ErrorReply), messages[-1]
        return messages[-1], code

    def _until_closed(self) -> tuple[list[ServerMessage], int | None]:
        messages: list[ServerMessage] = []
        try:
            while True:
                messages.append(self.receive())
        except ConnectionClosed as closed:
            return messages, closed.rcvd.code if closed.rcvd else None


def scores_of(replies: Sequence[Reply]) -> list[Score]:
    return [score for reply in replies for score in reply.scores]


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


def until(condition: Callable[[], bool]) -> None:
    wait_for(condition, "change of state", WAIT_S)


@dataclass(frozen=True)
class Parameters:
    """A form with one parameter of the plugin."""

    speed: float = parameter(1.0, "Speed", ge=0, le=5)
