"""The wire's messages, smartcut.v1, as dataclasses; `smartcut_sdk.protocol` turns them into bytes and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.segmentation.segments import Score, Segment

SUBPROTOCOL = "smartcut.v1"
MAX_MESSAGE_BYTES = 8 * 1024 * 1024
"""The largest message, text or binary, the eight bytes of a frame's time included."""

Code = Literal[
    "bad_start", "bad_parameters", "bad_message", "frame_too_large", "plugin_failed", "starting", "shutting_down"
]
CODES: tuple[str, ...] = get_args(Code)


class ProtocolError(SmartCutError, ValueError):
    """A message that can't be accepted. code: one of CODES; the text is a sentence; at: the frame's second, or None."""

    def __init__(self, code: Code, sentence: str, at: float | None = None) -> None:
        super().__init__(sentence)
        self.code: Code = code
        self.sentence = sentence
        self.at = at


@dataclass(frozen=True, slots=True)
class Video:
    """What the browser knows of the file: its name, seconds and pixels; None where it doesn't know."""

    name: str = ""
    duration: float | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The first message. interval: seconds between frames. resume: seconds up to which all is known already, then
    `scores` may bring those known ones, so that the final answer is whole.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    video: Video = field(default_factory=Video)
    interval: float = 5.0
    resume: float | None = None
    scores: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameMessage:
    """One frame: seconds from the start of the video, and its JPEG."""

    at: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class End:
    """No more frames will come."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A frame that could not be used, and why."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The plugin's word so far. segments: closed since the last reply, or all of them when `done`.
    position: seconds of the latest frame answered. scores: since the last reply.
    """

    segments: tuple[Segment, ...] = ()
    position: float = 0.0
    scores: tuple[Score, ...] = ()
    done: bool = False
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """The plugin gives up; the socket closes after it. at: the second of the frame it is about, or None."""

    code: str
    message: str
    at: float | None = None


ClientMessage = Start | FrameMessage | End
ServerMessage = Reply | ErrorReply
