"""Load generator: prepared frames over many websockets from one thread, counting the replies."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import time
from collections.abc import Callable, Sequence

from benchmarks.sink import REPLY
from smartcut_sdk.protocol import SUBPROTOCOL

PAYLOAD_BYTES = 20_000
# A client's binary message with a zero mask, so that masking does not change the payload.
FRAME = b"\x82\xfe" + struct.pack(">H", PAYLOAD_BYTES) + bytes(4) + os.urandom(PAYLOAD_BYTES)
WINDOW = 32  # frames in flight per stream, as in the page
FRAMES_PER_SEND = 8


def connect(port: int, path: str) -> socket.socket:
    """An open websocket.

    Raises:
        RuntimeError: the response was not 101; the message quotes it.
    """
    stream = socket.create_connection(("127.0.0.1", port), timeout=20)
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n".encode()
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
    """One websocket with its counts of bytes sent and received."""

    def __init__(self, sock: socket.socket, frames: int) -> None:
        self.sock, self.left_bytes, self.sent_bytes, self.received_bytes = sock, frames * len(FRAME), 0, 0
        self.expected_bytes = frames * len(REPLY)

    def sendable(self) -> int:
        """How many bytes may be sent now."""
        in_flight = self.sent_bytes - self.received_bytes // len(REPLY) * len(FRAME)
        return min(self.left_bytes, WINDOW * len(FRAME) - in_flight)


def wait_until_open(port: int, path: str, seconds: float = 20.0) -> None:
    """Retry until a websocket opens: the core may not have discovered its plugins yet."""
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
    """Send `frames` over `streams` websockets; returns the frames acknowledged per second, from first to last.

    mark: called when all streams are open, and when all frames are acknowledged.
    """
    share = max(frames // streams, 1)
    opened = [Stream(connect(port, path), share) for _ in range(streams)]
    block = memoryview(FRAME * (FRAMES_PER_SEND + 1))
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
            raise RuntimeError("no progress for 30 s")
        for key, events in ready:
            stream = key.data
            if events & selectors.EVENT_READ:
                data = stream.sock.recv(65536)
                if not data:
                    raise RuntimeError("the peer closed the stream")
                stream.received_bytes += len(data)
                if stream.received_bytes >= stream.expected_bytes:
                    selector.unregister(stream.sock)
                    left -= 1
                    continue
            sendable = stream.sendable()
            if sendable and events & selectors.EVENT_WRITE:
                begin = stream.sent_bytes % len(FRAME)
                try:
                    count = stream.sock.send(block[begin : begin + min(sendable, FRAMES_PER_SEND * len(FRAME))])
                except BlockingIOError:
                    count = 0
                stream.sent_bytes += count
                stream.left_bytes -= count
                sendable -= count
            wanted = both if sendable > 0 else read
            if wanted != key.events:
                selector.modify(stream.sock, wanted, stream)
    seconds = time.perf_counter() - began
    selector.close()
    return seconds
