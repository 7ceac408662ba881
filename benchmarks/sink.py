"""A minimal service: reads frames of one known size and replies to each with 64 bytes.

    python -m benchmarks.sink PORT FRAME_BYTES

One process, one thread: the upstream of everything that the benchmark `relay` compares. Requests other than websocket
handshakes, such as the core's /health and /manifest, get a 404.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import selectors
import socket
import sys

REPLY = b"\x82\x3e" + bytes(62)  # one binary message, 64 bytes with its header
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
BUFFER_BYTES = 1 << 20


def accept_of(key: bytes) -> bytes:
    """Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455)."""
    return base64.b64encode(hashlib.sha1(key + GUID).digest())


def handshake(connection: socket.socket) -> bool:
    """Read the request and respond. True if it became a websocket."""
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
        received: dict[socket.socket, int] = {}
        while True:
            for ready, _ in selector.select():
                source = ready.fileobj
                assert isinstance(source, socket.socket)
                if source is server:
                    connection, _ = server.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    connection.settimeout(5)
                    try:
                        accepted = handshake(connection)
                    except OSError:
                        accepted = False
                    if accepted:
                        received[connection] = 0
                        selector.register(connection, selectors.EVENT_READ)
                    else:
                        connection.close()
                    continue
                count = 0
                with contextlib.suppress(OSError):
                    count = source.recv_into(buffer)
                before = received[source] // frame_bytes
                received[source] += count
                try:
                    if count:
                        source.sendall(REPLY * (received[source] // frame_bytes - before))
                        continue
                except OSError:
                    pass
                selector.unregister(source)
                del received[source]
                source.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
