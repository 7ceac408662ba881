"""The registry: records and answers in, the live list out. Time is passed in, so nothing here waits."""

from __future__ import annotations

import itertools

import pytest

from smartcut_core.registry import GIVE_UP_AFTER_S, PROBE_INTERVAL_S, UNLIST_AFTER_S, ProbeResult, Registry
from smartcut_sdk.protocol import Address

A = Address("cam", 9000)
READY = ProbeResult("ready")


def ids(registry: Registry, now: float) -> list[str]:
    return [plugin.id for plugin in registry.listing(now)]


def probe_when_due(
    registry: Registry, answers: dict[Address, ProbeResult | None], begin: float, end: float
) -> list[float]:
    """Play a health watch from `begin` to `end`; returns when anything was asked."""
    asked, now = [], begin
    while now <= end:
        for address in registry.due(now):
            asked.append(now)
            registry.probed(address, answers.get(address), now)
        now += 0.25
    return asked


def test_announced_alone_is_not_listed_until_it_answers() -> None:
    registry = Registry()
    registry.started(A, "камера 1", 1000, ip="cam:9000")
    assert ids(registry, 0) == []
    assert registry.due(0) == [A]
    registry.probed(A, ProbeResult("starting", "loading weights", {"name": "x"}), 0.5)
    (plugin,) = registry.listing(1)
    assert plugin.as_json() == {
        "id": "cam:9000",
        "ip": "cam:9000",
        "name": "камера 1",
        "state": "starting",
        "reason": "loading weights",
        "manifest": {"name": "x"},
    }
    assert registry.find("cam:9000", 1) == plugin
    assert registry.find("cam:9001", 1) is None


def test_an_address_is_handed_out_once_until_it_is_answered_for() -> None:
    registry = Registry()
    registry.started(A, "a", 1)
    assert registry.due(0) == [A]
    assert registry.due(1) == []
    registry.probed(A, READY, 1)
    assert registry.due(1 + PROBE_INTERVAL_S - 0.1) == []
    assert registry.due(1 + PROBE_INTERVAL_S) == [A]


def test_stopped_unlists_at_once_and_a_later_start_needs_a_new_probe() -> None:
    registry = Registry()
    registry.started(A, "a", 1000)
    probe_when_due(registry, {A: READY}, 0, 1)
    registry.stopped(A, 2000)
    assert ids(registry, 1) == []
    assert registry.due(100) == []
    registry.started(A, "b", 3000)
    assert ids(registry, 1) == []  # the earlier result no longer counts
    probe_when_due(registry, {A: READY}, 1, 2)
    assert [p.name for p in registry.listing(2)] == ["b"]


def test_a_late_stopped_does_not_unlist_a_newer_plugin() -> None:
    registry = Registry()
    registry.started(A, "new", 3000)
    probe_when_due(registry, {A: READY}, 0, 1)
    registry.stopped(A, 2000)
    assert ids(registry, 1) == ["cam:9000"]


def test_a_late_started_restores_neither_the_plugin_nor_its_old_name() -> None:
    registry = Registry()
    registry.stopped(A, 2000)
    registry.started(A, "old", 1000)
    assert registry.due(0) == []
    registry.started(A, "new", 3000)
    registry.started(A, "old", 1500)
    probe_when_due(registry, {A: READY}, 0, 1)
    assert [p.name for p in registry.listing(1)] == ["new"]


def test_equal_stamps_are_decided_by_health() -> None:
    registry = Registry()
    registry.started(A, "a", 1000)
    registry.stopped(A, 1000)
    assert registry.due(0) == [A]
    registry.probed(A, None, 0)
    assert ids(registry, 0) == []
    probe_when_due(registry, {A: READY}, 1, 2)
    assert ids(registry, 2) == ["cam:9000"]


def test_a_result_that_arrives_after_stopped_is_ignored() -> None:
    registry = Registry()
    registry.started(A, "a", 1000)
    assert registry.due(0) == [A]
    registry.stopped(A, 2000)
    registry.probed(A, READY, 1)
    assert ids(registry, 1) == []


@pytest.mark.parametrize("dies_at", [5.0, 6.3, 9.9])
def test_a_killed_plugin_is_unlisted_within_twenty_seconds(dies_at: float) -> None:
    registry = Registry()
    registry.started(A, "a", 1000)
    answers: dict[Address, ProbeResult | None] = {A: READY}
    probe_when_due(registry, answers, 0, dies_at)
    answers[A] = None
    # The worst case, a plugin that hangs: each probe fails 4 s after it started.
    now = dies_at
    while now < dies_at + 20 and ids(registry, now):
        for address in registry.due(now):
            registry.probed(address, None, now + 4)
        now += 0.25
    assert ids(registry, now) == []
    assert now < dies_at + 20


def test_one_missed_probe_is_tolerated() -> None:
    registry = Registry()
    registry.started(A, "a", 1000)
    probe_when_due(registry, {A: READY}, 0, 1)
    assert registry.due(5.5) == [A]
    registry.probed(A, None, 9.5)
    assert ids(registry, 9.5) == ["cam:9000"]
    assert UNLIST_AFTER_S > 9.5


def test_a_plugin_that_recovers_is_listed_without_a_new_record() -> None:
    registry = Registry()
    registry.started(A, "a", 1000)
    probe_when_due(registry, {A: READY}, 0, 1)
    probe_when_due(registry, {}, 1.25, 60)
    assert ids(registry, 60) == []
    probe_when_due(registry, {A: READY}, 60.25, 130)
    assert ids(registry, 130) == ["cam:9000"]


def test_a_silent_address_is_probed_with_backoff_then_only_after_a_new_record() -> None:
    registry = Registry()
    registry.started(A, "a", 1000)
    asked = probe_when_due(registry, {}, 0, GIVE_UP_AFTER_S + 100)
    gaps = [b - a for a, b in itertools.pairwise(asked)]
    assert gaps == sorted(gaps)
    assert len(asked) < 30
    assert registry.due(GIVE_UP_AFTER_S + 10_000) == []
    registry.started(A, "a", 1000)  # the same record read twice
    assert registry.due(GIVE_UP_AFTER_S + 10_000) == []
    registry.started(A, "a", 2000)
    assert registry.due(GIVE_UP_AFTER_S + 10_000) == [A]


def test_a_listener_without_health_is_listed_as_unknown() -> None:
    registry = Registry()
    registry.started(A, "a", 1000)
    probe_when_due(registry, {A: ProbeResult("unknown", has_health=False)}, 0, 30)
    (plugin,) = registry.listing(30)
    assert (plugin.state, plugin.reason, plugin.manifest) == ("unknown", None, None)


def test_a_plugin_that_had_health_must_keep_it() -> None:
    """The kernel accepts connections for a frozen process."""
    registry = Registry()
    registry.started(A, "a", 1000)
    probe_when_due(registry, {A: READY}, 0, 1)
    probe_when_due(registry, {A: ProbeResult("unknown", has_health=False)}, 1.25, 25)
    assert ids(registry, 25) == []


def test_a_fixed_address_is_probed_forever_and_listed_when_it_answers() -> None:
    registry = Registry()
    registry.add_fixed(A, "motion")
    asked = probe_when_due(registry, {}, 0, GIVE_UP_AFTER_S * 3)
    assert max(b - a for a, b in itertools.pairwise(asked)) <= 5.25
    assert ids(registry, GIVE_UP_AFTER_S * 3) == []
    probe_when_due(registry, {A: READY}, GIVE_UP_AFTER_S * 3, GIVE_UP_AFTER_S * 3 + 6)
    assert [p.name for p in registry.listing(GIVE_UP_AFTER_S * 3 + 6)] == ["motion"]
    registry.stopped(A, 10)
    assert ids(registry, GIVE_UP_AFTER_S * 3 + 6) == ["cam:9000"]


def test_the_list_is_sorted_by_name_then_address() -> None:
    registry = Registry()
    addresses = {Address("h", p): READY for p in (3, 2, 1)}
    for address, name in zip(addresses, ("b", "A", "b"), strict=True):
        registry.started(address, name, 1)
    probe_when_due(registry, dict(addresses), 0, 1)
    assert [(p.name, p.address.port) for p in registry.listing(1)] == [("A", 2), ("b", 1), ("b", 3)]
