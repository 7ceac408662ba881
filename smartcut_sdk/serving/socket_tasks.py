"""Helpers of a websocket handler: tasks that end together, early ends, a clean close."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.protocol import Code, ErrorReply


class StreamError(SmartCutError):
    """The stream ends early: the error reply to send, and the websocket's close code."""

    def __init__(self, code: Code, sentence: str, close_code: int, at: float | None = None) -> None:
        super().__init__(sentence)
        self.reply = ErrorReply(code, sentence, at)
        self.close_code = close_code


class ClientGone(SmartCutError):
    """The client's connection is closed."""


async def together(*work: Coroutine[Any, Any, None], until: Coroutine[Any, Any, None]) -> None:
    """Run all of `work`. The first error cancels the rest; so does the end of `until`, which raises ClientGone."""
    tasks = {asyncio.ensure_future(one) for one in work}
    watch = asyncio.ensure_future(until)
    try:
        remaining = set(tasks)
        while remaining:
            finished, _ = await asyncio.wait({*remaining, watch}, return_when=asyncio.FIRST_COMPLETED)
            for task in finished - {watch}:
                task.result()
            remaining -= finished
            if watch in finished and remaining:
                raise ClientGone
    finally:
        for task in (*tasks, watch):
            task.cancel()
        await asyncio.gather(*tasks, watch, return_exceptions=True)


async def drain(socket: ServerConnection) -> None:
    """Discard what comes in until the connection is closed."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.recv()


def short_reason(text: str) -> str:
    """A close reason has at most 123 bytes."""
    return text.encode()[:120].decode(errors="ignore")
