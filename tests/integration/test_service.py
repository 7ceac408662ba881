"""A plugin service over real sockets: whole videos, skipped frames, disconnects, backpressure, resume."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from support.plugins_for_service import Client, Gate, Parameters, brightness, get, jpeg, make_plugin, scores_of, until

from smartcut_sdk import ImageInput, Prediction, Score, Segment
from smartcut_sdk.protocol import Reply
from smartcut_sdk.serving import stream
from smartcut_sdk.serving.service import MAX_IN_FLIGHT, PluginService, running_service


def test_a_video_from_start_to_final_reply() -> None:
    with running_service(make_plugin()) as url, Client(url) as client:
        assert client.start() == Reply(position=0.0)
        for at in range(100):
            client.frame(float(at), jpeg(0.9 if 40 <= at < 60 else 0.1))
        client.end()
        replies = client.rest()
    assert [score.at for score in scores_of(replies)] == [float(at) for at in range(100)]
    assert [reply.done for reply in replies] == [False] * (len(replies) - 1) + [True]
    (found,) = replies[-1].segments
    assert (found.start, found.stop) == (39.5, 59.5)
    assert found.score == pytest.approx(0.9, abs=0.02)
    assert replies[-1].position == 99.0


def test_manifest_health_and_metrics() -> None:
    plugin = make_plugin(parameters=Parameters, title={"en": "Test", "ru": "Проба"}, labels=("Person",))
    with running_service(plugin) as url:
        manifest = get(f"{url}/manifest")
        assert manifest["protocol"] == ["smartcut.v1"]
        assert manifest["title"] == {"en": "Test", "ru": "Проба"}
        assert manifest["device"] == "cpu"
        assert set(manifest["parameters"]["properties"]) == {"speed", "threshold", "gap", "shortest", "padding"}
        assert get(f"{url}/health") == {"state": "ready", "reason": None}
        with Client(url) as client:
            client.start()
            assert get(f"{url}/health") == {"state": "busy", "reason": None}
            client.frame(0.0, jpeg(0.1))
            client.frame(1.0, b"not a JPEG")
            client.end()
            client.rest()
        metrics = urllib.request.urlopen(f"{url}/metrics", timeout=20).read().decode()
        assert 'smartcut_frames_total{outcome="answered"} 1.0' in metrics
        assert 'smartcut_frames_total{outcome="skipped"} 1.0' in metrics
        assert 'smartcut_streams_total{end="done"} 1.0' in metrics
        with pytest.raises(urllib.error.HTTPError) as missing:
            get(f"{url}/secret")
        assert missing.value.code == 404
        assert "/manifest" in json.load(missing.value)["error"]["message"]


def test_a_frame_that_is_not_a_jpeg_is_skipped_and_reported() -> None:
    with running_service(make_plugin()) as url, Client(url) as client:
        client.start()
        client.frame(0.0, jpeg(0.5))
        client.frame(1.0, b"\xff\xd8 broken")
        client.frame(2.0, jpeg(0.5))
        client.end()
        replies = client.rest()
    assert [score.at for score in scores_of(replies)] == [0.0, 2.0]
    (skipped,) = [skipped for reply in replies for skipped in reply.skipped]
    assert skipped.at == 1.0
    assert "not a readable JPEG" in skipped.reason


def test_a_frame_that_predict_fails_on_is_skipped_and_reported() -> None:
    def predict(frames: Any) -> list[float]:
        if any(abs(score - 0.8) < 0.02 for score in brightness(frames)):
            raise ValueError("too bright")
        return brightness(frames)

    with running_service(make_plugin(predict)) as url, Client(url) as client:
        client.start()
        for at in range(20):
            client.frame(float(at), jpeg(0.8 if at == 7 else 0.2))
        client.end()
        replies = client.rest()
    assert [score.at for score in scores_of(replies)] == [float(at) for at in range(20) if at != 7]
    ((at, reason),) = [(skipped.at, skipped.reason) for reply in replies for skipped in reply.skipped]
    assert at == 7.0
    assert "failed in predict(): ValueError: too bright" in reason


def test_a_client_that_disconnects_is_dropped_at_once() -> None:
    gate, predicted, left = Gate(), [], []

    def predict(frames: Any) -> list[float]:
        predicted.extend(frames.at.tolist())
        gate()
        return brightness(frames)

    def segment(predictions: Iterator[Prediction]) -> Iterator[Segment]:
        try:
            yield from (Segment(prediction.at, prediction.at + 1) for prediction in predictions)
        finally:
            left.append("closed")

    service = PluginService(make_plugin(predict, segment=segment, max_batch=2))
    url = service.start()
    try:
        service.engine.settled.wait()
        with Client(url) as client:
            client.start()
            for at in range(20):
                client.frame(float(at), jpeg(0.5))
            assert gate.entered.wait(20)
            until(lambda: service.engine.batcher.pending >= 10)
        until(lambda: service.engine.batcher.videos == 0 and get(f"{url}/health")["state"] == "ready")
        assert service.engine.batcher.pending == 0
        until(lambda: left == ["closed"])
        gate.opened.set()
        with Client(url) as client:
            client.start()
            client.frame(100.0, jpeg(0.5))
            client.end()
            client.rest()
        assert len(predicted) <= 3, "queued frames of the closed stream were predicted"
        assert predicted[-1] == 100.0
    finally:
        gate.opened.set()
        service.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "smartcut-segment"]


def test_a_slow_model_applies_backpressure_to_the_sender() -> None:
    gate = Gate()

    def predict(frames: Any) -> list[float]:
        gate()
        return brightness(frames)

    service = PluginService(make_plugin(predict, input=ImageInput(width=32, height=18)))
    url = service.start()
    sent: list[int] = []
    count = 400
    try:
        service.engine.settled.wait()
        with Client(url) as client:
            client.start()
            padded = jpeg(0.5) + b"\0" * 200_000

            def send() -> None:
                for at in range(count):
                    client.frame(float(at), padded)
                    sent.append(at)
                client.end()

            sender = threading.Thread(target=send)
            sender.start()
            until(lambda: service.engine.batcher.pending >= MAX_IN_FLIGHT - 16)
            before = -1
            while len(sent) != before:  # the socket's buffers fill up, then the sender blocks
                before = len(sent)
                time.sleep(0.3)
            assert len(sent) < count
            assert service.engine.batcher.pending <= MAX_IN_FLIGHT
            gate.opened.set()
            replies = client.rest()
            sender.join(20)
        assert [score.at for score in scores_of(replies)] == [float(at) for at in range(count)]
    finally:
        gate.opened.set()
        service.stop()


def test_a_resumed_stream_yields_segments_of_the_whole_video() -> None:
    levels = [0.9 if 30 <= at < 60 else 0.1 for at in range(100)]
    with running_service(make_plugin()) as url:
        with Client(url) as client:
            client.start()
            for at in range(45):
                client.frame(float(at), jpeg(levels[at]))
            earlier: list[Score] = []
            while len(earlier) < 45:
                reply = client.receive()
                assert isinstance(reply, Reply)
                earlier += reply.scores
        with Client(url) as client:
            assert client.start(resume=44.0, scores=earlier).position == 44.0
            for at in range(45, 100):
                client.frame(float(at), jpeg(levels[at]))
            client.end()
            replies = client.rest()
    assert [(segment.start, segment.stop) for segment in replies[-1].segments] == [(29.5, 59.5)]
    assert [score.at for score in scores_of(replies)] == [float(at) for at in range(45, 100)]


def test_concurrent_videos_share_batches_without_mixing() -> None:
    sizes: list[int] = []

    def predict(frames: Any) -> list[float]:
        sizes.append(len(frames))
        time.sleep(0.005)  # lets frames of the other streams queue up
        return brightness(frames)

    with running_service(make_plugin(predict, max_batch=8)) as url:
        clients = [Client(url) for _ in range(4)]
        for client in clients:
            client.start()
        for at in range(30):
            for index, client in enumerate(clients):
                client.frame(at + index / 10, jpeg(0.2 * (index + 1)))
        for client in clients:
            client.end()
        for index, client in enumerate(clients):
            scores = scores_of(client.rest())
            assert [score.at for score in scores] == [at + index / 10 for at in range(30)]
            assert all(score.score == pytest.approx(0.2 * (index + 1), abs=0.02) for score in scores)
            client.socket.close()
    assert sum(sizes) == 120
    assert max(sizes) > 1


def test_replies_are_rate_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "REPLY_INTERVAL_S", 3600.0)
    with running_service(make_plugin()) as url, Client(url) as client:
        client.start()
        client.frame(0.0, jpeg(0.5))
        first = client.receive()
        assert isinstance(first, Reply)
        assert len(first.scores) == 1
        for at in range(1, 30):
            client.frame(float(at), jpeg(0.5))
        client.end()
        (final,) = client.rest()
    assert len(final.scores) == 29, "the final reply is not delayed"
