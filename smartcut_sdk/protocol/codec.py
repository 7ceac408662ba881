"""The codec of smartcut.v1: messages to bytes and back, without sockets.

From the browser: Start (text), FrameMessage (binary: float64 little-endian seconds, then JPEG), End (text).
From the plugin: Reply and ErrorReply (text). `tests/vectors/protocol.json` holds this and the page to the same bytes.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

from smartcut_sdk.protocol.messages import (
    MAX_MESSAGE_BYTES,
    ClientMessage,
    End,
    ErrorReply,
    FrameMessage,
    ProtocolError,
    Reply,
    ServerMessage,
    Skipped,
    Start,
    Video,
)
from smartcut_sdk.protocol.values import (
    Malformed,
    number,
    optional,
    read_score,
    read_segment,
    sized,
    text,
    write_score,
    write_segment,
)

_TIME = struct.Struct("<d")


def encode_client(message: ClientMessage) -> str | bytes:
    """Encode a message from the browser (or a test)."""
    if isinstance(message, FrameMessage):
        return _TIME.pack(message.at) + message.jpeg
    if isinstance(message, End):
        return _dump({"type": "end"})
    video = message.video
    out: dict[str, Any] = {
        "type": "start",
        "parameters": dict(message.parameters),
        "video": {"name": video.name, "duration": video.duration, "width": video.width, "height": video.height},
        "interval": message.interval,
        "resume": message.resume,
    }
    if message.scores:
        out["scores"] = [write_score(score) for score in message.scores]
    return _dump(out)


def decode_client(data: str | bytes) -> ClientMessage:
    """Decode a message from the browser. ProtocolError carries the code to reply with."""
    if isinstance(data, (bytes, bytearray, memoryview)):
        return _decode_frame(bytes(data))
    message = _load(data)
    kind = message.get("type")
    if kind == "end":
        return End()
    if kind != "start":
        raise ProtocolError("bad_message", f"A text message has the type start or end, not {kind!r}.")
    try:
        return _decode_start(message)
    except Malformed as error:
        raise ProtocolError("bad_start", f"The start message is wrong: {error}.") from None


def encode_reply(message: ServerMessage) -> str:
    """Encode a message from a plugin. Every message has `timestamps`, segments with start < stop."""
    if isinstance(message, ErrorReply):
        error = {"code": message.code, "message": message.message, "at": message.at}
        return _dump({"timestamps": [], "error": error})
    out: dict[str, Any] = {
        "timestamps": [write_segment(segment) for segment in message.segments],
        "position": message.position,
        "scores": [write_score(score) for score in message.scores],
        "done": message.done,
    }
    if message.skipped:
        out["skipped"] = [{"at": skipped.at, "reason": skipped.reason} for skipped in message.skipped]
    return _dump(out)


def decode_reply(data: str | bytes) -> ServerMessage:
    """Decode a message from a plugin. Only `timestamps` is required: a minimal plugin sends nothing else."""
    if not isinstance(data, str):
        raise ProtocolError("bad_message", "A plugin sends text messages; this one is binary.")
    message = _load(data)
    try:
        error = optional(message, "error", dict)
        if error is not None:
            at = None if error.get("at") is None else number(error["at"], "error.at")
            return ErrorReply(text(error.get("code"), "error.code"), text(error.get("message"), "error.message"), at)
        if "timestamps" not in message:
            raise Malformed("it has no timestamps")
        return Reply(
            tuple(read_segment(entry) for entry in sized(message["timestamps"], "timestamps")),
            number(message.get("position", 0.0), "position", least=0),
            tuple(read_score(entry) for entry in sized(message.get("scores", []), "scores")),
            bool(message.get("done", False)),
            tuple(_skipped(entry) for entry in sized(message.get("skipped", []), "skipped")),
        )
    except Malformed as problem:
        raise ProtocolError("bad_message", f"The plugin's message is wrong: {problem}.") from None


def _decode_frame(data: bytes) -> FrameMessage:
    if len(data) <= _TIME.size:
        raise ProtocolError(
            "bad_message", f"A frame is 8 bytes of time and a JPEG; this message has {len(data)} bytes."
        )
    at = float(_TIME.unpack_from(data)[0])
    if not math.isfinite(at) or at < 0:
        raise ProtocolError("bad_message", f"A frame's time is in seconds from the start of the video, not {at}.")
    if len(data) > MAX_MESSAGE_BYTES:
        sentence = f"The frame at {at:.3f} s has {len(data)} bytes; at most {MAX_MESSAGE_BYTES} are taken."
        raise ProtocolError("frame_too_large", sentence, at)
    return FrameMessage(at, data[_TIME.size :])


def _decode_start(message: Mapping[str, Any]) -> Start:
    video = optional(message, "video", dict) or {}
    interval = number(message.get("interval"), "interval")
    if interval <= 0:
        raise Malformed(f"interval must be above 0 seconds, not {interval:g}")
    duration, resume = video.get("duration"), message.get("resume")
    if duration is not None and number(duration, "video.duration") <= 0:
        raise Malformed("video.duration must be above 0 seconds, or null where it is not known")
    scores = tuple(
        read_score(entry) for entry in sized([] if message.get("scores") is None else message["scores"], "scores")
    )
    return Start(
        optional(message, "parameters", dict) or {},
        Video(
            text(video.get("name") or "", "video.name"),
            None if duration is None else number(duration, "video.duration"),
            _pixels(video, "width"),
            _pixels(video, "height"),
        ),
        interval,
        None if resume is None else number(resume, "resume", least=0),
        scores if resume is not None else (),
    )


def _pixels(video: Mapping[str, Any], name: str) -> int | None:
    value = video.get(name)
    return None if value is None else int(number(value, f"video.{name}", least=1))


def _skipped(entry: Any) -> Skipped:
    if not isinstance(entry, dict):
        raise Malformed("skipped contains something that is not an object")
    return Skipped(number(entry.get("at"), "skipped.at"), text(entry.get("reason"), "skipped.reason"))


def _load(data: str) -> Mapping[str, Any]:
    if len(data) > MAX_MESSAGE_BYTES:
        raise ProtocolError(
            "bad_message", f"The message has {len(data)} characters; at most {MAX_MESSAGE_BYTES} are taken."
        )
    try:
        message = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("bad_message", f"The message is not JSON: {error}.") from None
    if not isinstance(message, dict):
        raise ProtocolError("bad_message", f"A message is a JSON object, not {type(message).__name__}.")
    return message


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _dump(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
