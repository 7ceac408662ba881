"""`/api/plugins/live`: a websocket (flask-sock) that pushes the live list. Incoming messages are ignored."""

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
HEARTBEAT_S = 10.0
"""Interval of repeats without a change. JavaScript can't see pings, so the page detects a lost network by silence."""


def install(app: Flask) -> None:
    """Add `/api/plugins/live` to the app."""
    app.config["SOCK_SERVER_OPTIONS"] = OPTIONS
    sock = Sock(app)

    @sock.route("/api/plugins/live")  # type: ignore[untyped-decorator]
    def live(ws: Any) -> None:
        core = core_of(current_app)
        # simple-websocket queues unread messages without limit.
        ws.input_buffer = deque(maxlen=1)
        with core.watchers.slot() as granted, core.watchers.tracked(ws.sock):
            if not granted:
                ws.close(TRY_AGAIN_LATER, "Too many pages are open at once.")
                return
            follow(ws, core.live_list, lambda: core.watchers.closed)


def follow(ws: Any, live_list: Any, stopping: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
    """Send the list now, on every change and every HEARTBEAT_S, until either side closes."""
    seen = 0
    sent_at = -HEARTBEAT_S
    try:
        while ws.connected and not stopping():
            version, snapshot = live_list.snapshot()
            if version != seen or clock() - sent_at >= HEARTBEAT_S:
                ws.send(json.dumps(snapshot, ensure_ascii=False))
                seen, sent_at = version, clock()
            # A short wait, because a page that disconnects does not wake us.
            live_list.wait(seen, timeout=1.0)
        ws.close(GOING_AWAY, "The server is stopping.")
    except (ConnectionClosed, OSError):
        return
