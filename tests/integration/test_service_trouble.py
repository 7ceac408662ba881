"""A plugin service in trouble: bad messages, failing hooks, a model that fails to load, shutdown."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from support.plugins_for_service import Client, Gate, Parameters, get, jpeg, make_plugin, until
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from smartcut_sdk import Prediction, Segment
from smartcut_sdk.protocol import MAX_MESSAGE_BYTES
from smartcut_sdk.serving.service import PluginService, running_service


@pytest.mark.parametrize("frames", [1, 40])
def test_a_plugin_that_fails_on_every_frame_ends_the_stream_with_its_error(frames: int) -> None:
    def predict(frames: Any) -> list[float]:
        raise RuntimeError("weights are upside down")

    with running_service(make_plugin(predict)) as url:
        with Client(url) as client:
            client.start()
            with contextlib.suppress(ConnectionClosed):  # the service may close before all are sent
                for at in range(frames):
                    client.frame(float(at), jpeg(0.5))
                client.end()
            error, code = client.failure()
        assert (error.code, code) == ("plugin_failed", 1011)
        assert "RuntimeError: weights are upside down" in error.message
        assert get(f"{url}/health")["state"] == "ready", "other streams are not affected"


def test_a_segment_hook_that_fails_ends_only_its_stream() -> None:
    def segment(predictions: Iterator[Prediction]) -> Iterator[Segment]:
        for prediction in predictions:
            if prediction.score > 0.5:
                raise LookupError("no such label")
        yield Segment(0.0, 1.0)

    with running_service(make_plugin(segment=segment)) as url, Client(url) as fine, Client(url) as broken:
        fine.start()
        broken.start()
        broken.frame(0.0, jpeg(0.9))
        error, code = broken.failure()
        assert (error.code, code) == ("plugin_failed", 1011)
        assert "failed in segment(): LookupError: no such label" in error.message
        fine.frame(0.0, jpeg(0.1))
        fine.end()
        assert fine.rest()[-1].segments == (Segment(0.0, 1.0),)


@pytest.mark.parametrize(
    ("first", "code", "text"),
    [
        ("not json", "bad_start", "not JSON"),
        ('{"type":"start","interval":0,"video":{}}', "bad_start", "interval must be above 0"),
        ('{"type":"end"}', "bad_start", "begins with a start message"),
        (b"\0" * 20, "bad_start", "begins with a start message"),
        ('{"type":"start","interval":1,"video":{},"parameters":{"speed":9}}', "bad_parameters", "speed"),
        ('{"type":"start","interval":1,"video":{},"parameters":{"sped":1}}', "bad_parameters", "sped"),
    ],
)
def test_a_bad_start_is_refused_with_an_error(first: str | bytes, code: str, text: str) -> None:
    with running_service(make_plugin(parameters=Parameters)) as url, Client(url) as client:
        client.socket.send(first)
        error, close = client.failure()
    assert (error.code, close) == (code, 1008)
    assert text in error.message


@pytest.mark.parametrize(
    ("message", "code", "text"),
    [
        ('{"type":"start","interval":1,"video":{}}', "bad_message", "started already"),
        ('{"type":"pause"}', "bad_message", "start or end"),
        (b"short", "bad_message", "8 bytes of time"),
        (b"\0" * (MAX_MESSAGE_BYTES + 1), "frame_too_large", f"at most {MAX_MESSAGE_BYTES}"),
    ],
)
def test_a_bad_message_in_a_stream_is_refused_with_an_error(message: str | bytes, code: str, text: str) -> None:
    with running_service(make_plugin()) as url, Client(url) as client:
        client.start()
        client.socket.send(message)
        error, close = client.failure()
    assert (error.code, close) == (code, 1008)
    assert text in error.message


def test_the_error_reaches_a_client_that_keeps_sending() -> None:
    with running_service(make_plugin()) as url, Client(url) as client:
        client.start()
        client.socket.send("nonsense")
        image = jpeg(0.5, 640, 360)
        try:
            for at in range(300):
                client.frame(float(at), image)
        except ConnectionClosed:
            pass
        error, close = client.failure()
    assert (error.code, close) == ("bad_message", 1008)


def test_an_ordered_plugin_refuses_late_frames_that_others_sort() -> None:
    for ordered in (True, False):
        with running_service(make_plugin(ordered=ordered)) as url, Client(url) as client:
            client.start()
            for at in (0.0, 2.0, 1.0):
                client.frame(at, jpeg(0.9))
            client.end()
            if ordered:
                error, code = client.failure()
                assert (error.code, error.at, code) == ("bad_message", 1.0, 1008)
            else:
                assert client.rest()[-1].segments[0].start == 0.0


def test_a_model_that_fails_to_load_is_reported_in_health_and_streams() -> None:
    def load() -> Any:
        raise FileNotFoundError("the weights weights.pt are missing; run fetch-weights")

    with running_service(make_plugin(load=load)) as url:
        health = get(f"{url}/health")
        assert health["state"] == "failed"
        assert "weights.pt are missing; run fetch-weights" in health["reason"]
        with Client(url) as client:
            error, code = client.failure()
        assert (error.code, code, error.message) == ("plugin_failed", 1011, health["reason"])
        assert get(f"{url}/manifest")["name"] == "tested"


def test_the_service_reports_a_loading_model() -> None:
    gate = Gate()
    with running_service(make_plugin(load=gate), settled=False) as url:
        assert get(f"{url}/health") == {"state": "starting", "reason": None}
        with Client(url) as client:
            error, code = client.failure()
        assert (error.code, code) == ("starting", 1013)
        gate.opened.set()
        until(lambda: get(f"{url}/health")["state"] == "ready")


def test_stopping_closes_open_streams_and_accepts_no_new_ones() -> None:
    service = PluginService(make_plugin())
    url = service.start()
    service.engine.settled.wait()
    with Client(url) as client:
        client.start()
        client.frame(0.0, jpeg(0.5))
        service.stop()
        error, code = client.failure()
        assert (error.code, code) == ("shutting_down", 1012)
    with pytest.raises(OSError, match="refused"):
        connect(url.replace("http", "ws") + "/stream")
    assert not [thread for thread in threading.enumerate() if thread.name in ("smartcut-model", "smartcut-service")]


def test_a_busy_port_is_an_error() -> None:
    with running_service(make_plugin()) as url:
        other = PluginService(make_plugin(), port=int(url.rpartition(":")[2]))
        with pytest.raises(OSError, match="in use"):
            other.start()
