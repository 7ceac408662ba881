"""A service that takes frames of one known size and answers each with 64 bytes: no more work than that.

    python -m benchmarks.sink PORT FRAME_BYTES

One process, one thread: it stands behind everything that the benchmark `relay` compares. A request that is no websocket
(the core asks /health and /manifest) is answered with 404.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import selectors
import socket
import sys

ANSWER = b"\x82\x3e" + bytes(62)  # one binary message, 64 bytes with its header
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
BUFFER_BYTES = 1 << 20


def accept_of(key: bytes) -> bytes:
    """The server's answer to a Sec-WebSocket-Key (RFC 6455)."""
    return base64.b64encode(hashlib.sha1(key + GUID).digest())


def greet(connection: socket.socket) -> bool:
    """Read the request and answer it. True if it became a websocket."""
    request = b""
    while b"\r\n\r\n" not in request:
        data = connection.recv(4096)
        if not data:
            return False
        request += data
    key = re.search(rb"(?i)sec-websocket-key: *(\S+)", request)
    if not key:
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return False
    protocol = re.search(rb"(?i)sec-websocket-protocol: *(\S+)", request)
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + b"Sec-WebSocket-Accept: %b\r\n" % accept_of(key[1])
        + (b"Sec-WebSocket-Protocol: %b\r\n" % protocol[1] if protocol else b"")
        + b"\r\n"
    )
    return True


def main(port: int, frame_bytes: int) -> None:
    selector = selectors.DefaultSelector()
    buffer = bytearray(BUFFER_BYTES)
    with socket.create_server(("127.0.0.1", port), backlog=256) as server:
        selector.register(server, selectors.EVENT_READ)
        got: dict[socket.socket, int] = {}
        while True:
            for ready, _ in selector.select():
                source = ready.fileobj
                assert isinstance(source, socket.socket)
                if source is server:
                    connection, _ = server.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    connection.settimeout(5)
                    try:
                        taken = greet(connection)
                    except OSError:
                        taken = False
                    if taken:
                        got[connection] = 0
                        selector.register(connection, selectors.EVENT_READ)
                    else:
                        connection.close()
                    continue
                count = 0
                with contextlib.suppress(OSError):
                    count = source.recv_into(buffer)
                before = got[source] // frame_bytes
                got[source] += count
                try:
                    if count:
                        source.sendall(ANSWER * (got[source] // frame_bytes - before))
                        continue
                except OSError:
                    pass
                selector.unregister(source)
                del got[source]
                source.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
