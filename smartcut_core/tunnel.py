"""The byte tunnel: a handshake with a plugin, then two threads that copy bytes. Independent of Flask."""

from __future__ import annotations

import contextlib
import re
import socket
import threading

from smartcut_sdk.protocol import Address

BUFFER_BYTES = 64 * 1024
MAX_RESPONSE_BYTES = 16 * 1024
CONNECT_TIMEOUT_S, HANDSHAKE_TIMEOUT_S = 5.0, 10.0
HALF_CLOSE_TIMEOUT_S = 10.0  # for the other direction after one has ended
FORWARDED_HEADERS = ("sec-websocket-accept", "sec-websocket-protocol", "sec-websocket-extensions")
_TOKEN = re.compile(r"[\x21-\x7e]{1,200}")


class PluginRefused(Exception):
    """The plugin did not accept the stream: `code` for programs, str() for users."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def open_stream(address: Address, key: str, protocol: str, version: str = "13") -> tuple[socket.socket, bytes]:
    """Connect to a plugin's /stream with the browser's handshake key.

    Returns the socket and the first bytes for the browser: the plugin's 101 response and what followed it.
    Raises PluginRefused.
    """
    if not all(_TOKEN.fullmatch(text) for text in (key, protocol, version)):
        raise PluginRefused("bad_handshake", "The websocket handshake contains invalid characters.")
    try:
        upstream = socket.create_connection((address.host, address.port), timeout=CONNECT_TIMEOUT_S)
    except (OSError, UnicodeError) as error:
        raise PluginRefused(
            "plugin_unreachable", f"The plugin at {address} cannot be reached: {_reason(error)}. Is it still running?"
        ) from error
    try:
        configure(upstream)
        upstream.settimeout(HANDSHAKE_TIMEOUT_S)
        upstream.sendall(
            (
                "GET /stream HTTP/1.1\r\n"
                f"Host: {address}\r\n"
                "Upgrade: websocket\r\n"
                "Connection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\n"
                f"Sec-WebSocket-Version: {version}\r\n"
                f"Sec-WebSocket-Protocol: {protocol}\r\n\r\n"
            ).encode("idna" if not str(address).isascii() else "ascii")
        )
        first = _read_response(upstream, address)
        upstream.settimeout(None)
    except OSError as error:
        upstream.close()
        raise PluginRefused(
            "plugin_silent", f"The plugin at {address} did not answer the handshake: {_reason(error)}."
        ) from error
    except PluginRefused:
        upstream.close()
        raise
    return upstream, first


def _read_response(upstream: socket.socket, address: Address) -> bytes:
    response = b""
    while b"\r\n\r\n" not in response:
        if len(response) > MAX_RESPONSE_BYTES:
            raise PluginRefused("plugin_refused", f"The plugin at {address} answered with too many headers.")
        data = upstream.recv(4096)
        if not data:
            raise PluginRefused("plugin_refused", f"The plugin at {address} disconnected during the handshake.")
        response += data
    head, _, rest = response.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    parts = status.split(" ", 2)
    if len(parts) < 2 or not parts[0].startswith("HTTP/1.") or parts[1] != "101":
        answer = " ".join(parts[1:]) if parts[0].startswith("HTTP/") else "something that is not HTTP"
        raise PluginRefused(
            "plugin_refused", f"The plugin at {address} refused the stream and answered {answer.strip()}."
        )
    kept = [line for line in lines if line.partition(":")[0].strip().lower() in FORWARDED_HEADERS]
    head_out = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", *kept]
    return "\r\n".join(head_out).encode("latin-1") + b"\r\n\r\n" + rest


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it timed out"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def configure(sock: socket.socket) -> None:
    """Send small messages at once (no Nagle), and detect a vanished peer (keepalive)."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def splice(one: socket.socket, other: socket.socket) -> None:
    """Copy bytes both ways until both sides have ended; returns with both sockets shut down, not closed.

    EOF on one side half-closes the other, whose direction then has HALF_CLOSE_TIMEOUT_S to finish.
    """
    ended = (threading.Event(), threading.Event())

    def copy(source: socket.socket, target: socket.socket, mine: threading.Event, theirs: threading.Event) -> None:
        clean = _pump(source, target)
        mine.set()
        if not clean or not theirs.wait(HALF_CLOSE_TIMEOUT_S):
            for sock in (source, target):
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    back = threading.Thread(target=copy, args=(other, one, ended[1], ended[0]), name="tunnel-back", daemon=True)
    back.start()
    copy(one, other, *ended)
    back.join()
    for sock in (one, other):
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, target: socket.socket) -> bool:
    """Copy one direction. True on EOF, False if either side failed."""
    buffer = bytearray(BUFFER_BYTES)
    view = memoryview(buffer)
    try:
        while count := source.recv_into(buffer):
            target.sendall(view[:count])
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return False
    return True
