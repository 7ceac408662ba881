"""News of a service on Kafka: topic `started` {"ip", "name"} and topic `stopped` {"ip"}, key = ip.

A service works without Kafka: one thread tries to reach the broker, announces, repeats every 30 s so that a broker that
lost its log learns again, and says `stopped` as soon as it is told to stop.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

DEFAULT_PORT = 8765
STARTED, STOPPED = "started", "stopped"
REPEAT_EVERY = 30.0
RETRY_AFTER = 2.0
BOOTSTRAP_SECONDS = 3.0
SEND_WITHIN = 7.0
LAST_WORD = 1.8
"""Seconds for the last message: it must be out within 2 s of SIGTERM."""


class Announcer:
    """Announces one service until `stop`. All Kafka calls happen in its own thread; made after any fork.

    ip: as others reach the service, `host`, `host:port` or `[v6]:port`. servers: `host:port,…` of the brokers.
    producer: makes the client from servers and seconds to try (tests give another one).
    """

    def __init__(
        self,
        ip: str,
        name: str,
        servers: str,
        *,
        producer: Callable[[str, float], Any] | None = None,
        repeat_every: float = REPEAT_EVERY,
        retry_after: float = RETRY_AFTER,
    ) -> None:
        self.ip = ip
        self.name = name
        self._servers = servers
        self._make = producer or make_producer
        self._repeat_every = repeat_every
        self._retry_after = retry_after
        self._stopping = threading.Event()
        self._deadline = 0.0
        self._known = False  # somebody may have read that this service is there
        self._out_of_reach = False
        self._thread = threading.Thread(target=self._run, name="smartcut-announce", daemon=True)

    def start(self) -> None:
        """Begin to announce; call once the service listens."""
        self._thread.start()

    def stop(self) -> None:
        """Say `stopped` now; returns at once, `join` waits for it."""
        self._deadline = time.monotonic() + LAST_WORD
        self._stopping.set()

    def join(self, timeout: float) -> bool:
        """True when the last message is out (or given up) within `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        producer: Any = None
        while not self._stopping.is_set():
            try:
                producer = producer or self._make(self._servers, BOOTSTRAP_SECONDS)
                send(producer, STARTED, self.ip, {"ip": self.ip, "name": self.name}, SEND_WITHIN)
                if not self._known:
                    # Makes the broker create the topic now: at the end there is no time for that.
                    producer.partitions_for(STOPPED)
            except Exception as error:  # whatever Kafka's client comes up with: the service goes on without it
                self._lost(error)
                _closed(producer)
                producer = None
                self._stopping.wait(self._retry_after)
            else:
                self._reached()
                self._stopping.wait(self._repeat_every)
        if self._known:
            self._last_word(producer)
        else:
            _closed(producer)

    def _last_word(self, producer: Any) -> None:
        try:
            producer = producer or self._make(self._servers, self._left())
            send(producer, STOPPED, self.ip, {"ip": self.ip}, self._left())
            log.info("announced on Kafka: %s has stopped", self.ip)
        except Exception as error:
            log.warning(
                "could not announce on Kafka that %s has stopped (%s: %s)", self.ip, type(error).__name__, error
            )
        _closed(producer)

    def _left(self) -> float:
        return max(0.1, self._deadline - time.monotonic())

    def _reached(self) -> None:
        if not self._known:
            log.info("announced on Kafka: %s as %s", self.ip, self.name)
        elif self._out_of_reach:
            log.info("Kafka at %s is back; announced again", self._servers)
        self._known, self._out_of_reach = True, False

    def _lost(self, error: Exception) -> None:
        if not self._out_of_reach:  # one line when it goes, not one for each try
            log.warning("Kafka at %s can't be reached (%s: %s); trying on", self._servers, type(error).__name__, error)
        self._out_of_reach = True


def make_producer(servers: str, seconds: float) -> Any:
    """A KafkaProducer that gives up soon; raises when no broker answers within so many `seconds`."""
    from kafka import KafkaProducer

    return KafkaProducer(
        bootstrap_servers=servers.split(","),
        client_id="smartcut-announce",
        bootstrap_timeout_ms=int(seconds * 1000),
        max_block_ms=int(seconds * 1000),
        request_timeout_ms=5000,
        delivery_timeout_ms=6000,
        # The idempotent producer needs a producer id first: one more round trip that can fail, for a repeated message.
        enable_idempotence=False,
        acks=1,
    )


def send(producer: Any, topic: str, ip: str, message: dict[str, str], timeout: float) -> None:
    """Publish one message and wait until the broker has it; raises what went wrong."""
    value = json.dumps(message, ensure_ascii=False).encode()
    producer.send(topic, key=ip.encode(), value=value).get(timeout=timeout)


def advertised_ip(wanted: str | None, host: str, port: int, servers: str | None) -> str:
    """The address that others reach the service by, without the port where it is 8765.

    wanted: what the user said (host or host:port), which wins. host and port: where the service listens. servers:
    the brokers, to find the address of this machine on the way to them.
    """
    name, said_port = _split(wanted or "")
    if not name:
        name = host if host not in ("", "0.0.0.0", "::") else _own_address(servers)
        if _is_loopback(name) and servers and not _is_loopback(_split(servers.split(",")[0])[0]):
            name = _own_address(servers)
    bracketed = f"[{name}]" if ":" in name else name
    final = said_port or port
    # A bare IPv6 address can't be told from host:port, so it always carries its port.
    return bracketed if final == DEFAULT_PORT and ":" not in name else f"{bracketed}:{final}"


def _split(address: str) -> tuple[str, int | None]:
    """host, host:port, [v6]:port or a bare v6 address, as host and port."""
    address = address.strip()
    if address.startswith("["):
        name, _, rest = address[1:].partition("]")
        return name, int(rest[1:]) if rest[1:].isdigit() else None
    name, colon, port = address.rpartition(":")
    if colon and ":" not in name and port.isdigit():
        return name, int(port)
    return address, None


def _own_address(servers: str | None) -> str:
    """This machine's address on the way to the broker, else its host name."""
    name, port = _split((servers or "").split(",")[0])
    if name:
        try:
            kind, _, _, _, target = socket.getaddrinfo(name, port or 9092, type=socket.SOCK_DGRAM)[0]
            with socket.socket(kind, socket.SOCK_DGRAM) as probe:
                probe.connect(target)  # UDP: only chooses a route, sends nothing
                return str(probe.getsockname()[0])
        except OSError:
            pass
    return socket.gethostname()


def _is_loopback(name: str) -> bool:
    return name in ("localhost", "::1") or name.startswith("127.")


def _closed(producer: Any) -> None:
    """Close a client, if there is one. One that failed is made anew: the brokers may have moved."""
    if producer is not None:
        try:
            producer.close(timeout=0.2)
        except Exception:
            log.debug("closing the Kafka client failed", exc_info=True)
