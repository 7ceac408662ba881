"""Where news of plugins comes from: Kafka's topics `started` and `stopped`, read by one thread that owns its consumer.

The topics are read from the beginning without a group. What was read is remembered together with the topic's id, so
that a broker that comes back with its data is read on from there, and one that comes back without starts again at its
first record (reading a record twice is harmless: the registry compares timestamps).
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from smartcut_core.live import Directory
from smartcut_core.records import STARTED, STOPPED, Unreadable, read_record

log = logging.getLogger("smartcut.discovery")

TOPICS = (STARTED, STOPPED)
AUDIT_EVERY, AUDIT_WITHOUT_TOPICS_EVERY = 5.0, 1.0
RETRY_AFTER = 1.0
CONSUMER: dict[str, Any] = {
    "group_id": None,
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "bootstrap_timeout_ms": 3000,  # the constructor blocks that long; it runs in this thread only
    "request_timeout_ms": 6000,
    # The broker answers as soon as there is a record. But all other questions queue behind a waiting fetch, and finding
    # a topic that was made just now takes several of them.
    "fetch_max_wait_ms": 400,
    "reconnect_backoff_max_ms": 1000,  # the default waits up to 30 s after a broker restart
    "metadata_max_age_ms": 5000,
    "metrics_enabled": False,
}


class KafkaNews:
    """Feeds a Directory from Kafka. `start` returns at once, broker or no broker; `stop` ends the thread."""

    def __init__(self, directory: Directory, servers: tuple[str, ...]) -> None:
        self._directory = directory
        self._servers = servers
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kafka-news", daemon=True)
        self._topic_ids: dict[str, object] = {}
        self._next: dict[tuple[str, int], int] = {}  # (topic, partition) → offset to read next
        self._complained: set[tuple[str, int, int]] = set()
        self._away = False  # said once for each time it is away, not once a second

    @property
    def _where(self) -> str:
        return ", ".join(self._servers)

    def start(self) -> None:
        self._directory.set_source(False, f"Connecting to Kafka at {self._where}.")
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except Exception as error:  # whatever the client raises: say it, and try again with a fresh one
                sentence = f"Kafka at {self._where} does not answer; trying again until it does."
                self._directory.set_source(False, sentence)
                if not self._away:
                    self._away = True
                    log.warning("%s (%s: %s)", sentence, type(error).__name__, error)
            self._stopping.wait(RETRY_AFTER)

    def _follow(self) -> None:
        from kafka import KafkaConsumer  # slow to import; a fixed list needs none of it

        consumer = KafkaConsumer(bootstrap_servers=list(self._servers), **CONSUMER)
        try:
            next_audit = 0.0
            while not self._stopping.is_set():
                if time.monotonic() >= next_audit:
                    complete = self._audit(consumer)
                    next_audit = time.monotonic() + (AUDIT_EVERY if complete else AUDIT_WITHOUT_TOPICS_EVERY)
                    self._connected()
                if not consumer.assignment():
                    self._stopping.wait(AUDIT_WITHOUT_TOPICS_EVERY / 2)
                    continue
                for records in consumer.poll(timeout_ms=1000).values():
                    for record in records:
                        self._take(record)
        finally:
            consumer.close(autocommit=False, timeout_ms=1000)

    def _connected(self) -> None:
        if self._away:
            log.warning("Kafka at %s answers again.", self._where)
        self._away = False
        self._directory.set_source(True)

    def _audit(self, consumer: Any) -> bool:
        """Find the topics' partitions and check that what was read is still there; raises when no broker answers.

        Returns whether both topics exist. Nothing creates them here: the first plugin to announce itself does.
        """
        from kafka import TopicPartition

        existing = consumer.topics() & set(TOPICS)
        topic_id_of = getattr(getattr(consumer, "_cluster", None), "topic_id", lambda _topic: None)
        for topic in existing:
            topic_id = topic_id_of(topic)
            if topic in self._topic_ids and self._topic_ids[topic] != topic_id:
                log.warning("Kafka's topic %s was made anew; reading it from its beginning.", topic)
                self._forget(topic)
            self._topic_ids[topic] = topic_id
        wanted = {TopicPartition(t, p) for t in existing for p in consumer.partitions_for_topic(t)}
        ends = consumer.end_offsets(list(wanted), timeout_ms=4000) if wanted else {}
        for partition, end in ends.items():
            if end < self._next.get(tuple(partition), 0):
                log.warning("Kafka's topic %s lost records; reading it from its beginning.", partition.topic)
                self._forget(partition.topic)
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

    def _forget(self, topic: str) -> None:
        self._next = {key: offset for key, offset in self._next.items() if key[0] != topic}
        self._complained = {key for key in self._complained if key[0] != topic}

    def _take(self, record: Any) -> None:
        self._next[record.topic, record.partition] = record.offset + 1
        try:
            self._directory.record(read_record(record.topic, record.value), record.timestamp)
        except Unreadable as error:
            where = (record.topic, record.partition, record.offset)
            if where in self._complained:
                return
            self._complained.add(where)
            self._directory.skipped += 1
            log.warning("Skipped a record of Kafka's topic %s, partition %d, offset %d: %s.", *where, error)
