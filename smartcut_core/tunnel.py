"""The byte tunnel itself: a handshake with a plugin, then two threads that splice bytes. Knows nothing of Flask."""

from __future__ import annotations

import contextlib
import re
import socket
import threading

from smartcut_core.address import Address

BUFFER_BYTES = 64 * 1024
LARGEST_ANSWER_BYTES = 16 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 10.0
LAST_WORDS_SECONDS = 10.0  # how long the other direction may go on after one has ended
PASSED_ON = ("sec-websocket-accept", "sec-websocket-protocol", "sec-websocket-extensions")
_TOKEN = re.compile(r"[\x21-\x7e]{1,200}")


class PluginRefused(Exception):
    """The plugin did not take the stream. `code` for programs, str() for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def open_stream(address: Address, key: str, protocol: str, version: str = "13") -> tuple[socket.socket, bytes]:
    """Connect to a plugin's /stream with the browser's own handshake key.

    Returns the socket and what to send to the browser first: the plugin's 101 and whatever followed it.
    Raises PluginRefused.
    """
    if not all(_TOKEN.fullmatch(text) for text in (key, protocol, version)):
        raise PluginRefused("bad_handshake", "The websocket handshake holds characters that do not belong there.")
    try:
        upstream = socket.create_connection((address.host, address.port), timeout=CONNECT_SECONDS)
    except (OSError, UnicodeError) as error:
        raise PluginRefused(
            "plugin_unreachable", f"The plugin at {address} cannot be reached: {_why(error)}. Is it still running?"
        ) from error
    try:
        prepare(upstream)
        upstream.settimeout(ANSWER_SECONDS)
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
        first = _read_answer(upstream, address)
        upstream.settimeout(None)
    except OSError as error:
        upstream.close()
        raise PluginRefused(
            "plugin_silent", f"The plugin at {address} did not answer the handshake: {_why(error)}."
        ) from error
    except PluginRefused:
        upstream.close()
        raise
    return upstream, first


def _read_answer(upstream: socket.socket, address: Address) -> bytes:
    answer = b""
    while b"\r\n\r\n" not in answer:
        if len(answer) > LARGEST_ANSWER_BYTES:
            raise PluginRefused("plugin_refused", f"The plugin at {address} answered with endless headers.")
        data = upstream.recv(4096)
        if not data:
            raise PluginRefused("plugin_refused", f"The plugin at {address} hung up during the handshake.")
        answer += data
    head, _, rest = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    parts = status.split(" ", 2)
    if len(parts) < 2 or not parts[0].startswith("HTTP/1.") or parts[1] != "101":
        said = " ".join(parts[1:]) if parts[0].startswith("HTTP/") else "something that is not HTTP"
        raise PluginRefused(
            "plugin_refused", f"The plugin at {address} refused the stream and answered {said.strip()}."
        )
    kept = [line for line in lines if line.partition(":")[0].strip().lower() in PASSED_ON]
    head_out = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", *kept]
    return "\r\n".join(head_out).encode("latin-1") + b"\r\n\r\n" + rest


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def prepare(sock: socket.socket) -> None:
    """Small messages go out at once, and a peer that vanished without a word is noticed."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def splice(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until both sides have ended; returns with both sockets shut down, not closed.

    An end of stream on one side is passed on as such; the other direction then has a little time for its last words.
    """
    ended = (threading.Event(), threading.Event())

    def carry(source: socket.socket, target: socket.socket, mine: threading.Event, theirs: threading.Event) -> None:
        clean = _pump(source, target)
        mine.set()
        if not clean or not theirs.wait(LAST_WORDS_SECONDS):
            for sock in (source, target):
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    back = threading.Thread(target=carry, args=(other, one, ended[1], ended[0]), name="tunnel-back", daemon=True)
    back.start()
    carry(one, other, *ended)
    back.join()
    for sock in (one, other):
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, target: socket.socket) -> bool:
    """One direction. True when the source ended in order, False when either side broke."""
    buffer = bytearray(BUFFER_BYTES)
    view = memoryview(buffer)
    try:
        while count := source.recv_into(buffer):
            target.sendall(view[:count])
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return False
    return True
