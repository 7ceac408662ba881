"""What runs behind the routes: live list, discovery, health watch and open sockets, started and stopped together."""

from __future__ import annotations

import time
from typing import cast

from flask import Flask

from smartcut_core.config import Settings
from smartcut_core.discovery import KafkaNews
from smartcut_core.gate import OpenSockets
from smartcut_core.health import HealthWatch
from smartcut_core.live import Directory, Source

GOODBYE_SECONDS = 0.5


class Core:
    """One per process. Threads begin with `start`, so build it after a server has forked."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        source = Source("kafka", False) if settings.kafka else Source("fixed", True)
        self.directory = Directory(source)
        for plugin in settings.plugins:
            self.directory.fix(plugin.address, plugin.name)
        self.streams = OpenSockets(settings.streams)
        self.watchers = OpenSockets(settings.watchers)
        self._health = HealthWatch(self.directory)
        self._news = KafkaNews(self.directory, settings.kafka) if settings.kafka else None

    def start(self) -> None:
        self._health.start()
        if self._news is not None:
            self._news.start()

    def stop(self) -> None:
        """End every websocket and thread; quick, and harmless when called twice."""
        self.streams.close_all()
        self.watchers.closed = True
        self.directory.close()
        self._health.stop()
        patience = time.monotonic() + GOODBYE_SECONDS
        while self.watchers.count and time.monotonic() < patience:
            time.sleep(0.02)  # woken watchers say goodbye to their pages themselves
        self.watchers.close_all()
        if self._news is not None:
            self._news.stop()


def core_of(app: Flask) -> Core:
    return cast(Core, app.extensions["smartcut"])
