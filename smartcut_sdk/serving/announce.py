"""Announces a service on Kafka: topic `started` {"ip", "name"} and topic `stopped` {"ip"}, key = ip.

A service works without Kafka: one thread connects to the broker, sends `started`, repeats it every 30 s in case the
broker lost its log, and sends `stopped` as soon as it is told to stop.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from smartcut_sdk.protocol.address import DEFAULT_PORT, AddressError, split_address
from smartcut_sdk.protocol.messages import STARTED, STOPPED

log = logging.getLogger(__name__)

REPEAT_INTERVAL_S = 30.0
RETRY_INTERVAL_S = 2.0
BOOTSTRAP_TIMEOUT_S = 3.0
SEND_TIMEOUT_S = 7.0
STOPPED_TIMEOUT_S = 1.8
"""For the last message: it must be out within 2 s of SIGTERM."""


class Announcer:
    """Announces one service until `stop`. All Kafka calls are made in its own thread; create it after any fork.

    ip: how others reach the service, `host`, `host:port` or `[v6]:port`. servers: `host:port,…` of the brokers.
    producer: creates the client from the servers and a timeout in seconds (tests pass their own).
    """

    def __init__(
        self,
        ip: str,
        name: str,
        servers: str,
        *,
        producer: Callable[[str, float], Any] | None = None,
        repeat_every: float = REPEAT_INTERVAL_S,
        retry_after: float = RETRY_INTERVAL_S,
    ) -> None:
        self.ip = ip
        self.name = name
        self._servers = servers
        self._make = producer or make_producer
        self._repeat_every = repeat_every
        self._retry_after = retry_after
        self._stopping = threading.Event()
        self._deadline = 0.0
        self._announced = False
        self._unreachable = False
        self._thread = threading.Thread(target=self._run, name="smartcut-announce", daemon=True)

    def start(self) -> None:
        """Start announcing; call once the service listens."""
        self._thread.start()

    def stop(self) -> None:
        """Send `stopped` now; returns at once, `join` waits until it is sent."""
        self._deadline = time.monotonic() + STOPPED_TIMEOUT_S
        self._stopping.set()

    def join(self, timeout: float) -> bool:
        """True when the last message is sent (or given up) within `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        producer: Any = None
        while not self._stopping.is_set():
            try:
                producer = producer or self._make(self._servers, BOOTSTRAP_TIMEOUT_S)
                send(producer, STARTED, self.ip, {"ip": self.ip, "name": self.name}, SEND_TIMEOUT_S)
                if not self._announced:
                    # Makes the broker create the topic now: there is no time for it when the service ends.
                    producer.partitions_for(STOPPED)
            except Exception as error:  # of any type Kafka's client raises: the service works without it
                self._log_lost(error)
                _close(producer)
                producer = None
                self._stopping.wait(self._retry_after)
            else:
                self._log_reached()
                self._stopping.wait(self._repeat_every)
        if self._announced:
            self._send_stopped(producer)
        else:
            _close(producer)

    def _send_stopped(self, producer: Any) -> None:
        try:
            producer = producer or self._make(self._servers, self._left())
            send(producer, STOPPED, self.ip, {"ip": self.ip}, self._left())
            log.info("announced on Kafka: %s has stopped", self.ip)
        except Exception as error:
            log.warning(
                "could not announce on Kafka that %s has stopped (%s: %s)", self.ip, type(error).__name__, error
            )
        _close(producer)

    def _left(self) -> float:
        return max(0.1, self._deadline - time.monotonic())

    def _log_reached(self) -> None:
        if not self._announced:
            log.info("announced on Kafka: %s as %s", self.ip, self.name)
        elif self._unreachable:
            log.info("Kafka at %s is back; announced again", self._servers)
        self._announced, self._unreachable = True, False

    def _log_lost(self, error: Exception) -> None:
        if not self._unreachable:  # one line per outage, not one per try
            log.warning("Kafka at %s can't be reached (%s: %s); retrying", self._servers, type(error).__name__, error)
        self._unreachable = True


def make_producer(servers: str, seconds: float) -> Any:
    """A KafkaProducer that gives up soon; raises when no broker answers within `seconds`."""
    from kafka import KafkaProducer

    return KafkaProducer(
        bootstrap_servers=servers.split(","),
        client_id="smartcut-announce",
        bootstrap_timeout_ms=int(seconds * 1000),
        max_block_ms=int(seconds * 1000),
        request_timeout_ms=5000,
        delivery_timeout_ms=6000,
        # An idempotent producer would need one more round trip, which can fail, and the message is repeated anyway.
        enable_idempotence=False,
        acks=1,
    )


def send(producer: Any, topic: str, ip: str, message: dict[str, str], timeout: float) -> None:
    """Publish one message and wait until the broker has it; raises what the client raises."""
    value = json.dumps(message, ensure_ascii=False).encode()
    producer.send(topic, key=ip.encode(), value=value).get(timeout=timeout)


def advertised_ip(requested: str | None, host: str, port: int, servers: str | None) -> str:
    """The address at which others reach the service; the port is left out where it is DEFAULT_PORT.

    requested: host or host:port as the user set it, which takes precedence. host and port: where the service listens.
    servers: the brokers; this machine's address on the route to them is used where `host` is a wildcard.
    """
    name, requested_port = _split(requested or "")
    if not name:
        name = host if host not in ("", "0.0.0.0", "::") else _own_address(servers)
        if _is_loopback(name) and servers and not _is_loopback(_split(servers.split(",")[0])[0]):
            name = _own_address(servers)
    bracketed = f"[{name}]" if ":" in name else name
    final = requested_port or port
    # A bare IPv6 address can't be told from host:port, so it always carries its port.
    return bracketed if final == DEFAULT_PORT and ":" not in name else f"{bracketed}:{final}"


def _split(address: str) -> tuple[str, int | None]:
    """Like `split_address`, but an unparseable address is taken as a host name: the service must start anyway."""
    try:
        return split_address(address)
    except AddressError:
        return address.strip(), None


def _own_address(servers: str | None) -> str:
    """This machine's address on the route to the broker, else its host name."""
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


def _close(producer: Any) -> None:
    """Close the client, if any. After a failure a new one is created, since the brokers may have moved."""
    if producer is not None:
        try:
            producer.close(timeout=0.2)
        except Exception:
            log.debug("closing the Kafka client failed", exc_info=True)
