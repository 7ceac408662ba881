"""A fake plugin service: configurable /health and /manifest, and a /stream that echoes.

In this process: `with FakePlugin() as plugin:`. As a subprocess: `python fake_plugin.py PORT`.
"""

from __future__ import annotations

import json
import sys
import threading
from http import HTTPStatus
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Request, Response, ServerConnection, serve

MANIFEST: dict[str, Any] = {"protocol": ["smartcut.v1"], "name": "fake", "version": "1.0", "parameters": {}}


class FakePlugin:
    """Attributes can be changed while it runs. `health` or `manifest` None: responds with 404."""

    def __init__(self, port: int = 0) -> None:
        self.health: dict[str, Any] | None = {"state": "ready", "reason": None}
        self.manifest: dict[str, Any] | None = dict(MANIFEST)
        self.refuse: int | None = None  # status to refuse the handshake with
        self.hang = threading.Event()  # while set, /health does not respond
        self.release = threading.Event()
        self.requested: list[str] = []
        self.streams: list[ServerConnection] = []
        self.ended = threading.Semaphore(0)  # released once per ended stream
        self._server = serve(
            self._echo,
            "127.0.0.1",
            port,
            subprotocols=["smartcut.v1"],  # type: ignore[list-item]
            process_request=self._respond,
            compression=None,
            max_size=16 * 1024 * 1024,
        )
        self.port: int = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> FakePlugin:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._thread.join()

    def _respond(self, connection: ServerConnection, request: Request) -> Response | None:
        self.requested.append(request.path)
        if request.path == "/stream":
            return connection.respond(HTTPStatus(self.refuse), "no\n") if self.refuse else None
        if request.path == "/health" and self.hang.is_set():
            self.release.wait()
        body = {"/health": self.health, "/manifest": self.manifest}.get(request.path)
        if body is None:
            return connection.respond(HTTPStatus.NOT_FOUND, "not here\n")
        response = connection.respond(HTTPStatus.OK, json.dumps(body))
        response.headers["X-Fake"] = "1"
        return response

    def _echo(self, connection: ServerConnection) -> None:
        self.streams.append(connection)
        try:
            for message in connection:
                if message == "bye":
                    connection.close(1008, "as you like")
                    return
                connection.send(message)
        except ConnectionClosed:
            pass
        finally:
            self.ended.release()


if __name__ == "__main__":
    with FakePlugin(int(sys.argv[1])) as plugin:
        print("ready", flush=True)
        plugin.release.wait()
