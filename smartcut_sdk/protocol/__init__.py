"""The wire, smartcut.v1: its messages as dataclasses and their codec."""

from smartcut_sdk.protocol.codec import decode_client, decode_reply, encode_client, encode_reply
from smartcut_sdk.protocol.messages import (
    CODES,
    MAX_MESSAGE_BYTES,
    SUBPROTOCOL,
    ClientMessage,
    Code,
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

__all__ = [
    "CODES",
    "MAX_MESSAGE_BYTES",
    "SUBPROTOCOL",
    "ClientMessage",
    "Code",
    "End",
    "ErrorReply",
    "FrameMessage",
    "ProtocolError",
    "Reply",
    "ServerMessage",
    "Skipped",
    "Start",
    "Video",
    "decode_client",
    "decode_reply",
    "encode_client",
    "encode_reply",
]
