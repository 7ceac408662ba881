"""The route between a browser's websocket and a plugin's: checks first, then a tunnel of bytes."""

from __future__ import annotations

import errno
import logging
import socket
from typing import Any

from flask import Blueprint, Response, current_app, request

from smartcut_core import tunnel
from smartcut_core.address import Address
from smartcut_core.core import Core, core_of
from smartcut_core.errors import api_error
from smartcut_core.gate import hang_up

log = logging.getLogger("smartcut.relay")
relay = Blueprint("relay", __name__)

PROTOCOL = "smartcut.v1"


class Spent(Response):
    """What a route returns when its socket has been used up.

    Both gunicorn and Werkzeug take a broken pipe as "the client is gone": they write nothing and close the connection.
    """

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        raise BrokenPipeError(errno.EPIPE, "the websocket has ended")


@relay.route("/api/plugins/<plugin_id>/stream", websocket=True)
def stream(plugin_id: str) -> Response:
    """Tunnel to the plugin with this id (`host:port`, percent-encoded)."""
    core = core_of(current_app)
    plugin = core.directory.find(plugin_id)
    if plugin is None:
        return api_error(404, "unknown_plugin", f"No plugin {plugin_id!r} is listed now. Pick one from the live list.")
    offered = [part.strip() for part in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    if PROTOCOL not in offered:
        return api_error(400, "bad_protocol", f"This stream speaks the websocket subprotocol {PROTOCOL}; offer it.")
    key = request.headers.get("Sec-WebSocket-Key")
    if not key:
        return api_error(400, "bad_handshake", "The websocket handshake has no Sec-WebSocket-Key.")
    browser = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if not isinstance(browser, socket.socket):
        return api_error(501, "no_socket", "This web server hands over no sockets: run `smartcut core`.")
    with core.streams.place() as free:
        if not free:
            return api_error(503, "too_many_streams", "Too many videos are being analysed at once. Try again soon.")
        return _carry(core, plugin.address, browser, key)


def _carry(core: Core, address: Address, browser: socket.socket, key: str) -> Response:
    version = request.headers.get("Sec-WebSocket-Version", "13")
    try:
        upstream, first = tunnel.open_stream(address, key, PROTOCOL, version)
    except tunnel.PluginRefused as refusal:
        log.warning("%s", refusal)
        return api_error(502, refusal.code, str(refusal))
    with upstream, core.streams.watched(browser, upstream):
        tunnel.prepare(browser)
        try:
            browser.sendall(first)
            tunnel.splice(browser, upstream)
        except OSError:  # the browser left between its handshake and our answer
            hang_up(browser, upstream)
    return Spent()
