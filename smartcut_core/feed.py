"""The small websocket on which pages follow the live list (flask-sock). Nothing is read from it."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from flask_sock import Sock
from simple_websocket import ConnectionClosed

from smartcut_core.core import core_of

OPTIONS = {"ping_interval": 25, "max_message_size": 1024}
GOING_AWAY, TRY_AGAIN_LATER = 1001, 1013
SAY_AGAIN_AFTER = 10.0
"""Seconds. A page can't hear pings: one that has heard nothing for longer knows that its network is gone."""


def install(app: Flask) -> None:
    """Add `/api/plugins/live` to the app."""
    app.config["SOCK_SERVER_OPTIONS"] = OPTIONS
    sock = Sock(app)

    @sock.route("/api/plugins/live")  # type: ignore[untyped-decorator]
    def live(ws: Any) -> None:
        core = core_of(current_app)
        # simple-websocket keeps unread messages for ever: a page that talks here must not fill the memory.
        ws.input_buffer = deque(maxlen=1)
        with core.watchers.place() as free, core.watchers.watched(ws.sock):
            if not free:
                ws.close(TRY_AGAIN_LATER, "Too many pages are open at once.")
                return
            follow(ws, core.directory, lambda: core.watchers.closed)


def follow(ws: Any, directory: Any, stopping: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
    """Send the list at once, whenever it changes, and every ten seconds, until either side ends."""
    seen = 0
    said = -SAY_AGAIN_AFTER
    try:
        while ws.connected and not stopping():
            version, snapshot = directory.snapshot()
            if version != seen or clock() - said >= SAY_AGAIN_AFTER:
                ws.send(json.dumps(snapshot, ensure_ascii=False))
                seen, said = version, clock()
            # Short naps, because nothing wakes us when the page leaves.
            directory.wait(seen, timeout=1.0)
        ws.close(GOING_AWAY, "The server is stopping.")
    except (ConnectionClosed, OSError):
        return
