"""Public: the wire, smartcut.v1, for clients and servers: messages, their codec, addresses of services."""

from smartcut_sdk.protocol.address import DEFAULT_PORT, Address, AddressError, split_address
from smartcut_sdk.protocol.codec import decode_client, decode_reply, encode_client, encode_reply
from smartcut_sdk.protocol.messages import (
    CODES,
    MAX_MESSAGE_BYTES,
    STARTED,
    STOPPED,
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
    "DEFAULT_PORT",
    "MAX_MESSAGE_BYTES",
    "STARTED",
    "STOPPED",
    "SUBPROTOCOL",
    "Address",
    "AddressError",
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
    "split_address",
]
