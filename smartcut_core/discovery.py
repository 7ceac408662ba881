"""Discovery through Kafka's topics `started` and `stopped`, in one thread that owns its consumer.

Records are read as they arrive: the broker answers a waiting fetch at once, and a quiet one after fetch_max_wait_ms. An
audit every 5 s covers what a fetch can't show, so no record is read later than that.

The topics are read from the beginning without a consumer group. Offsets are kept along with the topic's id: a broker
that restarts with its data is read from there, one that lost its data from the first record. Reading a record twice is
harmless, since the registry compares timestamps.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from smartcut_core.live_list import LiveList
from smartcut_core.records import InvalidRecord, parse_record
from smartcut_sdk.protocol import STARTED, STOPPED

log = logging.getLogger("smartcut.discovery")

TOPICS = (STARTED, STOPPED)
AUDIT_INTERVAL_S, NO_TOPICS_INTERVAL_S = 5.0, 1.0
RETRY_DELAY_S = 1.0
CONSUMER_CONFIG: dict[str, Any] = {
    "group_id": None,
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "bootstrap_timeout_ms": 3000,  # blocks the constructor, which runs in the discovery thread
    "request_timeout_ms": 6000,
    # The broker answers a fetch as soon as there is a record. Other requests queue behind a waiting fetch, and
    # discovering a new topic takes several of them, so the wait is short.
    "fetch_max_wait_ms": 400,
    "reconnect_backoff_max_ms": 1000,  # by default up to 30 s after a broker restart
    "metadata_max_age_ms": 5000,
    "metrics_enabled": False,
}


class KafkaDiscovery:
    """Feeds a LiveList from Kafka. `start` returns at once, even without a broker; `stop` ends the thread."""

    def __init__(self, live_list: LiveList, servers: tuple[str, ...]) -> None:
        self._live_list = live_list
        self._servers = servers
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kafka-discovery", daemon=True)
        self._topic_ids: dict[str, object] = {}
        self._next: dict[tuple[str, int], int] = {}  # (topic, partition) → offset to read next
        self._reported: set[tuple[str, int, int]] = set()
        self._unreachable = False  # log an outage once, not at every retry

    @property
    def _where(self) -> str:
        return ", ".join(self._servers)

    def start(self) -> None:
        self._live_list.set_source(False, f"Connecting to Kafka at {self._where}.")
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._consume()
            except Exception as error:  # the client raises many types: report, and retry with a new one
                sentence = f"Kafka at {self._where} does not answer; retrying until it does."
                self._live_list.set_source(False, sentence)
                if not self._unreachable:
                    self._unreachable = True
                    log.warning("%s (%s: %s)", sentence, type(error).__name__, error)
            self._stopping.wait(RETRY_DELAY_S)

    def _consume(self) -> None:
        from kafka import KafkaConsumer  # slow to import, and not needed with a fixed list

        consumer = KafkaConsumer(bootstrap_servers=list(self._servers), **CONSUMER_CONFIG)
        try:
            next_audit = 0.0
            while not self._stopping.is_set():
                if time.monotonic() >= next_audit:
                    complete = self._audit(consumer)
                    next_audit = time.monotonic() + (AUDIT_INTERVAL_S if complete else NO_TOPICS_INTERVAL_S)
                    self._connected()
                if not consumer.assignment():
                    self._stopping.wait(NO_TOPICS_INTERVAL_S / 2)
                    continue
                for records in consumer.poll(timeout_ms=1000).values():
                    for record in records:
                        self._apply(record)
        finally:
            consumer.close(autocommit=False, timeout_ms=1000)

    def _connected(self) -> None:
        if self._unreachable:
            log.warning("Kafka at %s answers again.", self._where)
        self._unreachable = False
        self._live_list.set_source(True)

    def _audit(self, consumer: Any) -> bool:
        """Assign the topics' partitions and detect recreated topics and lost records; raises when no broker answers.

        Returns whether both topics exist. They are created by the first plugin that announces itself.
        """
        from kafka import TopicPartition

        existing = consumer.topics() & set(TOPICS)
        topic_id_of = getattr(getattr(consumer, "_cluster", None), "topic_id", lambda _topic: None)
        for topic in existing:
            topic_id = topic_id_of(topic)
            if topic in self._topic_ids and self._topic_ids[topic] != topic_id:
                log.warning("Kafka's topic %s was recreated; reading it from the beginning.", topic)
                self._reset_offsets(topic)
            self._topic_ids[topic] = topic_id
        wanted = {TopicPartition(t, p) for t in existing for p in consumer.partitions_for_topic(t)}
        ends = consumer.end_offsets(list(wanted), timeout_ms=4000) if wanted else {}
        for partition, end in ends.items():
            if end < self._next.get(tuple(partition), 0):
                log.warning("Kafka's topic %s lost records; reading it from the beginning.", partition.topic)
                self._reset_offsets(partition.topic)
        known = consumer.assignment()
        if wanted != known:
            consumer.assign(wanted)
        for partition in wanted:
            offset = self._next.get(tuple(partition))
            if offset is None:
                consumer.seek_to_beginning(partition)
                self._next[tuple(partition)] = 0
            elif wanted != known:
                consumer.seek(partition, offset)
        return len(existing) == len(TOPICS)

    def _reset_offsets(self, topic: str) -> None:
        self._next = {key: offset for key, offset in self._next.items() if key[0] != topic}
        self._reported = {key for key in self._reported if key[0] != topic}

    def _apply(self, record: Any) -> None:
        self._next[record.topic, record.partition] = record.offset + 1
        try:
            self._live_list.apply(parse_record(record.topic, record.value), record.timestamp)
        except InvalidRecord as error:
            where = (record.topic, record.partition, record.offset)
            if where in self._reported:
                return
            self._reported.add(where)
            self._live_list.skipped += 1
            log.warning("Skipped a record of Kafka's topic %s, partition %d, offset %d: %s.", *where, error)
