"""The wire: test vectors shared with the page, and the limits."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from smartcut_sdk import protocol
from smartcut_sdk.protocol import End, ErrorReply, FrameMessage, ProtocolError, Reply, Start
from smartcut_sdk.protocol.values import write_score
from smartcut_sdk.segmentation.segments import Score, Segment

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "protocol.json").read_text(encoding="utf-8"))


def cases(kind: str) -> Any:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=[vector["name"] for vector in VECTORS[kind]])


def payload(vector: dict[str, Any]) -> str | bytes:
    if "text" in vector:
        return str(vector["text"])
    return bytes.fromhex(vector["hex"]).ljust(vector.get("pad_to_bytes", 0), b"\0")


def shown(message: object) -> dict[str, Any]:
    """A decoded message in the notation of the vectors."""
    if isinstance(message, FrameMessage):
        return {"type": "frame", "at": message.at, "jpeg": message.jpeg.hex()}
    if isinstance(message, End):
        return {"type": "end"}
    if isinstance(message, Start):
        video = {name: getattr(message.video, name) for name in ("name", "duration", "width", "height")}
        scores = [write_score(score) for score in message.scores]
        return {
            "type": "start",
            "parameters": dict(message.parameters),
            "video": video,
            "interval": message.interval,
            "resume": message.resume,
            "scores": scores,
        }
    if isinstance(message, ErrorReply):
        return {"error": {"code": message.code, "message": message.message, "at": message.at}}
    assert isinstance(message, Reply)
    return {
        "segments": [{"start": s.start, "stop": s.stop, "score": s.score, "label": s.label} for s in message.segments],
        "position": message.position,
        "scores": [
            {
                "at": s.at,
                "score": s.score,
                "label": s.label,
                "box": s.box and [s.box.x, s.box.y, s.box.width, s.box.height],
            }
            for s in message.scores
        ],
        "done": message.done,
        "skipped": [{"at": s.at, "reason": s.reason} for s in message.skipped],
    }


@cases("client")
def test_messages_from_the_browser(vector: dict[str, Any]) -> None:
    message = protocol.decode_client(payload(vector))
    assert shown(message) == vector["message"]
    if not vector.get("decode_only"):
        assert protocol.encode_client(message) == payload(vector)


@cases("bad_client")
def test_bad_messages_from_the_browser_are_refused_with_a_code_and_a_sentence(vector: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        protocol.decode_client(payload(vector))
    assert caught.value.code == vector["code"]
    assert caught.value.code in protocol.CODES
    assert str(caught.value).endswith(".")


@cases("server")
def test_messages_from_the_plugin(vector: dict[str, Any]) -> None:
    message = protocol.decode_reply(str(vector["text"]))
    assert shown(message) == vector["message"]
    if not vector.get("decode_only"):
        assert json.loads(protocol.encode_reply(message)) == json.loads(vector["text"])


@cases("bad_server")
def test_bad_messages_from_the_plugin(vector: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        protocol.decode_reply(str(vector["text"]))
    assert caught.value.code == "bad_message"


def test_a_binary_reply_is_refused() -> None:
    with pytest.raises(ProtocolError, match="binary"):
        protocol.decode_reply(b"{}")


def test_the_largest_frame_passes_and_the_error_of_a_larger_one_has_its_time() -> None:
    message = protocol.encode_client(FrameMessage(7.0, b"\xff" * (protocol.MAX_MESSAGE_BYTES - 8)))
    assert protocol.decode_client(message) == FrameMessage(7.0, b"\xff" * (protocol.MAX_MESSAGE_BYTES - 8))
    assert isinstance(message, bytes)
    with pytest.raises(ProtocolError, match=r"7\.000 s") as caught:
        protocol.decode_client(message + b"\0")
    assert caught.value.at == 7.0


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(ProtocolError, match="at most"):
        protocol.decode_client(" " * (protocol.MAX_MESSAGE_BYTES + 1))


def test_deeply_nested_json_is_refused_not_fatal() -> None:
    with pytest.raises(ProtocolError, match="not JSON"):
        protocol.decode_client("[" * 100_000)


def test_times_keep_every_digit() -> None:
    at = 0.1 + 0.2
    reply = protocol.decode_reply(protocol.encode_reply(Reply((Segment(at, 1.5),), at, (Score(at, 1 / 3),))))
    assert isinstance(reply, Reply)
    assert (reply.position, reply.scores, reply.segments) == (at, (Score(at, 1 / 3),), (Segment(at, 1.5),))


def test_only_valid_json_is_sent() -> None:
    with pytest.raises(ValueError, match="JSON"):
        protocol.encode_reply(Reply(position=math.nan))


def test_scores_without_resume_are_dropped() -> None:
    message = protocol.decode_client('{"type":"start","interval":5,"scores":[[1,0.5]]}')
    assert isinstance(message, Start)
    assert message.scores == ()
