"""A plugin as a server: websocket /stream, and GET /manifest, /health, /metrics.

It listens at once and loads the model in the background. If the model can't be loaded, /health reports why and the
process keeps running.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, Protocol

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from smartcut_sdk.inference.engine import Engine
from smartcut_sdk.plugin.plugin import Plugin
from smartcut_sdk.protocol import MAX_MESSAGE_BYTES, SUBPROTOCOL
from smartcut_sdk.serving.metrics import CONTENT_TYPE, ServiceMetrics
from smartcut_sdk.serving.resources import StreamResources
from smartcut_sdk.serving.socket_tasks import StreamError
from smartcut_sdk.serving.stream import Stream

log = logging.getLogger(__name__)

MAX_IN_FLIGHT = 64
"""Unanswered frames of one video; twice what the page keeps in flight, so that the page never blocks here."""
CLOSE_TIMEOUT_S = 2.5
"""How long clients have to receive the last message when the service ends."""


class Announcement(Protocol):
    """Announces the service to others; see `smartcut_sdk.serving.announce`."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def join(self, timeout: float) -> bool: ...


class PluginService:
    """One plugin on one port. `await run(stop)` in your own event loop, or `start()` and `stop()` from a thread.

    port: 0 takes a free one, which `port` then holds. device: as for `resolve_device`. announce: called with the port
    once the service listens.
    """

    def __init__(
        self,
        plugin: Plugin,
        host: str = "127.0.0.1",
        port: int = 0,
        device: str | None = None,
        *,
        announce: Callable[[int], Announcement] | None = None,
    ) -> None:
        self.plugin = plugin
        self.host = host
        self.port = port
        self.metrics = ServiceMetrics()
        self._announce = announce
        max_in_flight = max(MAX_IN_FLIGHT, 2 * plugin.about.max_batch)
        self.engine = Engine(plugin, device, queue_size=max_in_flight, observer=self.metrics, on_settled=_log_settled)
        self._resources = StreamResources(
            self.engine,
            self.metrics,
            ThreadPoolExecutor(max(2, min(8, os.cpu_count() or 2)), "smartcut-decode"),
            # Every open video may block here in its segment hook; threads are started on demand.
            ThreadPoolExecutor(256, "smartcut-session"),
            max_in_flight,
        )
        self._streams: set[Stream] = set()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._listening = threading.Event()
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self.metrics.watch(
            state=lambda: self.health()["state"],
            videos=lambda: len(self._streams),
            waiting=lambda: self.engine.batcher.pending,
        )

    @property
    def url(self) -> str:
        """The address of the service, `http://host:port`."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def health(self) -> dict[str, Any]:
        """The body of GET /health: state starting, ready, busy (a video is being analyzed) or failed, and a reason."""
        busy = self.engine.state == "ready" and bool(self._streams)
        return {"state": "busy" if busy else self.engine.state, "reason": self.engine.reason}

    async def run(self, stop: asyncio.Event) -> bool:
        """Serve until `stop` is set; True unless a plugin's thread is still running. OSError: the port is taken."""
        server = await serve(
            self._handle,
            self.host,
            self.port,
            process_request=self._respond_http,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            # Twice the limit, so that a frame just above it gets an error reply instead of a bare close code.
            max_size=2 * MAX_MESSAGE_BYTES,
            max_queue=4,
            # A pong queues behind frames that a slow model hasn't taken yet: only a long silence means a dead client.
            ping_interval=20,
            ping_timeout=300,
        )
        self.port = server.sockets[0].getsockname()[1]
        log.info("plugin %s listens on %s", self.plugin.name, self.url)
        self.engine.batcher.start()
        announcement = self._announce(self.port) if self._announce else None
        if announcement:
            announcement.start()
        self._listening.set()
        try:
            await stop.wait()
        finally:
            ended = await self._shut_down(server, announcement)
        return ended

    def start(self) -> str:
        """Serve in a thread and return the url once the service listens. Raises what kept it from listening."""
        self._thread = threading.Thread(target=self._run_in_thread, name="smartcut-service", daemon=True)
        self._thread.start()
        self._listening.wait()
        if self._error is not None:
            raise self._error
        return self.url

    def stop(self) -> None:
        """Stop the service that `start` started, the way SIGTERM does."""
        if self._loop is not None and self._stop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(10)

    def _run_in_thread(self) -> None:
        async def run() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            await self.run(self._stop)

        try:
            asyncio.run(run())
        except BaseException as error:
            self._error = error
        finally:
            self._listening.set()

    async def _handle(self, socket: ServerConnection) -> None:
        stream = Stream(socket, self._resources)
        self._streams.add(stream)
        try:
            if self._stopping:
                stream.interrupt(_shutting_down())
            await stream.run()
        except Exception:  # a fault of the SDK: it must not look like the client's
            log.exception("a stream failed")
            await socket.close(1011)
        finally:
            self._streams.discard(stream)

    def _respond_http(self, connection: ServerConnection, request: Request) -> Response | None:
        path = request.path.partition("?")[0]
        if path == "/stream":
            return None
        if path == "/health":
            return _json(self.health())
        if path == "/manifest":
            return _json(self.plugin.manifest(self.engine.device, self.engine.framework))
        if path == "/metrics":
            return _response(HTTPStatus.OK, CONTENT_TYPE, self.metrics.page())
        sentence = f"There is no {path} here; a plugin has /manifest, /health, /metrics and the websocket /stream."
        return _json({"error": {"code": "not_found", "message": sentence}}, HTTPStatus.NOT_FOUND)

    async def _shut_down(self, server: Server, announcement: Announcement | None) -> bool:
        self._stopping = True
        if announcement:
            announcement.stop()  # first: `stopped` should be out before the last client has left
        server.close(close_connections=False)
        for stream in self._streams:
            stream.interrupt(_shutting_down())
        loop = asyncio.get_running_loop()
        ended = await loop.run_in_executor(None, self.engine.batcher.close, 1.0)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._until_no_streams(), CLOSE_TIMEOUT_S)
        for connection in server.connections:
            connection.transport.abort()
        if announcement:
            await loop.run_in_executor(None, announcement.join, 2.0)
        self._resources.decoders.shutdown(wait=False, cancel_futures=True)
        self._resources.sessions.shutdown(wait=False, cancel_futures=True)
        log.info("plugin %s has stopped", self.plugin.name)
        return ended and not self._streams

    async def _until_no_streams(self) -> None:
        while self._streams:
            await asyncio.sleep(0.01)


@contextlib.contextmanager
def running_service(
    plugin: Plugin, *, host: str = "127.0.0.1", port: int = 0, device: str | None = "cpu", settled: bool = True
) -> Iterator[str]:
    """A service in a thread, for tests; yields its `http://host:port`. settled: wait for the model to load or fail."""
    service = PluginService(plugin, host, port, device)
    url = service.start()
    try:
        if settled:
            service.engine.settled.wait()
        yield url
    finally:
        service.stop()


def _shutting_down() -> StreamError:
    return StreamError("shutting_down", "The plugin is being stopped; connect again to go on elsewhere.", 1012)


def _log_settled(engine: Engine) -> None:
    if engine.error is None:
        log.info("plugin %s is ready on %s", engine.plugin.name, engine.device)
    else:
        log.error("%s", engine.reason, exc_info=engine.error if log.isEnabledFor(logging.DEBUG) else None)


def _json(value: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _response(status, "application/json; charset=utf-8", json.dumps(value, ensure_ascii=False).encode())


def _response(status: HTTPStatus, content_type: str, body: bytes) -> Response:
    headers = Headers(
        [
            ("Content-Type", content_type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ]
    )
    return Response(status.value, status.phrase, headers, body)
