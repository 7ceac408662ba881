"""The route that relays a browser's websocket to a plugin: checks, then a byte tunnel."""

from __future__ import annotations

import errno
import logging
import socket
from typing import Any

from flask import Blueprint, Response, current_app, request

from smartcut_core import tunnel
from smartcut_core.access_limits import shut_down
from smartcut_core.core import Core, core_of
from smartcut_core.errors import api_error
from smartcut_sdk.protocol import SUBPROTOCOL, Address

log = logging.getLogger("smartcut.relay")
relay = Blueprint("relay", __name__)


class HijackedResponse(Response):
    """Returned by a route that has taken over its socket.

    gunicorn and Werkzeug treat a broken pipe as a disconnected client: they write nothing and close the connection.
    """

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        raise BrokenPipeError(errno.EPIPE, "the websocket has ended")


@relay.route("/api/plugins/<plugin_id>/stream", websocket=True)
def stream(plugin_id: str) -> Response:
    """Tunnel to the plugin with this id (`host:port`, percent-encoded)."""
    core = core_of(current_app)
    plugin = core.live_list.find(plugin_id)
    if plugin is None:
        return api_error(404, "unknown_plugin", f"No plugin {plugin_id!r} is listed now. Pick one from the live list.")
    offered = [part.strip() for part in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    if SUBPROTOCOL not in offered:
        return api_error(400, "bad_protocol", f"This stream uses the websocket subprotocol {SUBPROTOCOL}; offer it.")
    key = request.headers.get("Sec-WebSocket-Key")
    if not key:
        return api_error(400, "bad_handshake", "The websocket handshake has no Sec-WebSocket-Key.")
    browser = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if not isinstance(browser, socket.socket):
        return api_error(501, "no_socket", "This web server does not expose its sockets: run `smartcut core`.")
    with core.streams.slot() as granted:
        if not granted:
            return api_error(503, "too_many_streams", "Too many videos are being analyzed at once. Try again soon.")
        return _tunnel(core, plugin.address, browser, key)


def _tunnel(core: Core, address: Address, browser: socket.socket, key: str) -> Response:
    version = request.headers.get("Sec-WebSocket-Version", "13")
    try:
        upstream, first = tunnel.open_stream(address, key, SUBPROTOCOL, version)
    except tunnel.PluginRefused as refusal:
        log.warning("%s", refusal)
        return api_error(502, refusal.code, str(refusal))
    with upstream, core.streams.tracked(browser, upstream):
        tunnel.configure(browser)
        try:
            browser.sendall(first)
            tunnel.splice(browser, upstream)
        except OSError:  # the browser disconnected before our response
            shut_down(browser, upstream)
    return HijackedResponse()
