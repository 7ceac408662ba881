"""Sends frames over many websockets at once and counts the answers: one thread, prepared bytes, hardly any work."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import time
from collections.abc import Callable, Sequence

from benchmarks.sink import ANSWER

PAYLOAD_BYTES = 20_000
# A client's binary message: its mask is zero, so that what is sent is what was prepared.
FRAME = b"\x82\xfe" + struct.pack(">H", PAYLOAD_BYTES) + bytes(4) + os.urandom(PAYLOAD_BYTES)
WINDOW = 32  # frames in flight in one stream, as in the page
AT_ONCE = 8


def connect(port: int, path: str) -> socket.socket:
    """An open websocket.

    Raises:
        RuntimeError: the other side did not answer with 101; with what it said.
    """
    stream = socket.create_connection(("127.0.0.1", port), timeout=20)
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: smartcut.v1\r\n\r\n".encode()
    )
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        data = stream.recv(1)
        if not data:
            break
        answer += data
    if b" 101 " not in answer.split(b"\r\n")[0]:
        stream.close()
        raise RuntimeError(f"no websocket at port {port}: {answer[:200]!r}")
    stream.setblocking(False)
    return stream


class Stream:
    """One websocket: what is sent, what is answered."""

    def __init__(self, sock: socket.socket, frames: int) -> None:
        self.sock, self.left_bytes, self.sent_bytes, self.answered_bytes = sock, frames * len(FRAME), 0, 0
        self.wanted = frames * len(ANSWER)

    def room(self) -> int:
        """How many bytes may be sent now."""
        on_its_way = self.sent_bytes - self.answered_bytes // len(ANSWER) * len(FRAME)
        return min(self.left_bytes, WINDOW * len(FRAME) - on_its_way)


def wait_until_open(port: int, path: str, seconds: float = 20.0) -> None:
    """Try until a websocket opens there: a server that listens may not know its plugins yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            connect(port, path).close()
            return
        except (OSError, RuntimeError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def send_all(port: int, path: str, streams: int, frames: int, mark: Callable[[], object] = lambda: None) -> float:
    """Send `frames` over that many streams opened before; frames answered a second, from first to last.

    mark: called when all streams are open, and when all frames are answered.
    """
    share = max(frames // streams, 1)
    opened = [Stream(connect(port, path), share) for _ in range(streams)]
    block = memoryview(FRAME * (AT_ONCE + 1))
    try:
        mark()
        seconds = _pump(opened, block)
        mark()
        return share * streams / seconds
    finally:
        for stream in opened:
            stream.sock.close()


def _pump(opened: Sequence[Stream], block: memoryview) -> float:
    selector = selectors.DefaultSelector()
    both, read = selectors.EVENT_READ | selectors.EVENT_WRITE, selectors.EVENT_READ
    for stream in opened:
        selector.register(stream.sock, both, stream)
    left = len(opened)
    began = time.perf_counter()
    while left:
        ready = selector.select(timeout=30)
        if not ready:
            raise RuntimeError("nothing moved for 30 s")
        for key, events in ready:
            stream = key.data
            if events & selectors.EVENT_READ:
                data = stream.sock.recv(65536)
                if not data:
                    raise RuntimeError("the other side ended the stream")
                stream.answered_bytes += len(data)
                if stream.answered_bytes >= stream.wanted:
                    selector.unregister(stream.sock)
                    left -= 1
                    continue
            room = stream.room()
            if room and events & selectors.EVENT_WRITE:
                begin = stream.sent_bytes % len(FRAME)
                try:
                    count = stream.sock.send(block[begin : begin + min(room, AT_ONCE * len(FRAME))])
                except BlockingIOError:
                    count = 0
                stream.sent_bytes += count
                stream.left_bytes -= count
                room -= count
            wanted = both if room > 0 else read
            if wanted != key.events:
                selector.modify(stream.sock, wanted, stream)
    seconds = time.perf_counter() - began
    selector.close()
    return seconds
