"""The services behind the routes: live list, discovery, health monitor and open sockets."""

from __future__ import annotations

import time
from typing import cast

from flask import Flask

from smartcut_core.access_limits import OpenSockets
from smartcut_core.config import Settings
from smartcut_core.discovery import KafkaDiscovery
from smartcut_core.health import HealthMonitor
from smartcut_core.live_list import LiveList, Source

CLOSE_TIMEOUT_S = 0.5


class Core:
    """One per process. `start` starts threads, so call it after the server has forked."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        source = Source("kafka", False) if settings.kafka else Source("fixed", True)
        self.live_list = LiveList(source)
        for plugin in settings.plugins:
            self.live_list.add_fixed(plugin.address, plugin.name)
        self.streams = OpenSockets(settings.streams)
        self.watchers = OpenSockets(settings.watchers)
        self._health = HealthMonitor(self.live_list)
        self._discovery = KafkaDiscovery(self.live_list, settings.kafka) if settings.kafka else None

    def start(self) -> None:
        self._health.start()
        if self._discovery is not None:
            self._discovery.start()

    def stop(self) -> None:
        """End every websocket and thread. Quick and idempotent."""
        self.streams.close_all()
        self.watchers.closed = True
        self.live_list.close()
        self._health.stop()
        deadline = time.monotonic() + CLOSE_TIMEOUT_S
        while self.watchers.count and time.monotonic() < deadline:
            time.sleep(0.02)  # woken subscribers close their websockets themselves
        self.watchers.close_all()
        if self._discovery is not None:
            self._discovery.stop()


def core_of(app: Flask) -> Core:
    return cast(Core, app.extensions["smartcut"])
