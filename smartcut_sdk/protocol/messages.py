"""The messages of smartcut.v1 as dataclasses; the codec turns them into bytes and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.segmentation.segments import Score, Segment

SUBPROTOCOL = "smartcut.v1"
STARTED, STOPPED = "started", "stopped"
"""Kafka topics: a service announces itself, and its end."""
MAX_MESSAGE_BYTES = 8 * 1024 * 1024
"""The largest message, text or binary, including the eight bytes of a frame's time."""

Code = Literal[
    "bad_start", "bad_parameters", "bad_message", "frame_too_large", "plugin_failed", "starting", "shutting_down"
]
CODES: tuple[str, ...] = get_args(Code)


class ProtocolError(SmartCutError, ValueError):
    """An invalid message. code: one of CODES; sentence: what is wrong; at: the frame's time in seconds, or None."""

    def __init__(self, code: Code, sentence: str, at: float | None = None) -> None:
        super().__init__(sentence)
        self.code: Code = code
        self.sentence = sentence
        self.at = at


@dataclass(frozen=True, slots=True)
class Video:
    """What the browser knows of the file: name, duration in seconds, size in pixels; None where unknown."""

    name: str = ""
    duration: float | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The first message. interval: seconds between frames. resume: the time in seconds up to which frames were already
    scored; `scores` then carries those scores, so that the final reply covers the whole video.
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
    """The last frame has been sent."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A frame that could not be used, and the reason."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Results since the last reply. segments: those closed since then, or all of them when `done`. position: time in
    seconds of the latest frame processed. scores: since the last reply.
    """

    segments: tuple[Segment, ...] = ()
    position: float = 0.0
    scores: tuple[Score, ...] = ()
    done: bool = False
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """The plugin gives up; the socket closes afterwards. at: time of the frame concerned in seconds, or None."""

    code: str
    message: str
    at: float | None = None


ClientMessage = Start | FrameMessage | End
ServerMessage = Reply | ErrorReply
