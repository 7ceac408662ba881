"""The values in wire messages: numbers, texts, scores and segments, validated when read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from smartcut_sdk.errors import SmartCutError, shortened
from smartcut_sdk.plugin.predictions import Box
from smartcut_sdk.segmentation.segments import Score, Segment


class Malformed(SmartCutError, ValueError):
    """A value that violates the protocol; the text is a clause, to be put into a sentence."""


def number(value: Any, name: str, least: float | None = None) -> float:
    """A finite number that is not a bool."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Malformed(f"{name} must be a number, not {shortened(value)}")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise Malformed(f"{name} must be a finite number")
    if least is not None and result < least:
        raise Malformed(f"{name} must be at least {least:g}, not {result:g}")
    return result


def text(value: Any, name: str) -> str:
    """A text."""
    if not isinstance(value, str):
        raise Malformed(f"{name} must be text, not {shortened(value)}")
    return value


def sized(value: Any, name: str) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise Malformed(f"{name} must be a list, not {shortened(value)}")
    return value


def optional(message: Mapping[str, Any], name: str, kind: type) -> Any:
    """A member of this type, or None if it is missing or null."""
    value = message.get(name)
    if value is not None and not isinstance(value, kind):
        raise Malformed(f"{name} must be {'an object' if kind is dict else kind.__name__}, not {shortened(value)}")
    return value


def read_score(entry: Any) -> Score:
    """`[at, score]` or `[at, score, label, [x, y, w, h] | null]`."""
    if not isinstance(entry, list) or not 2 <= len(entry) <= 4:
        raise Malformed(f"a score is [at, score] or [at, score, label, box], not {shortened(entry)}")
    at = number(entry[0], "the time of a score", least=0)
    value = number(entry[1], "a score", least=0)
    if value > 1:
        raise Malformed(f"a score must be 0..1, not {value:g}")
    label = None if len(entry) < 3 or entry[2] is None else text(entry[2], "the label of a score")
    box = None
    if len(entry) == 4 and entry[3] is not None:
        sides = [number(side, "a side of a box") for side in sized(entry[3], "a box")]
        if len(sides) != 4:
            raise Malformed(f"a box is [x, y, width, height], not {shortened(entry[3])}")
        box = Box(*sides)
    return Score(at, value, label, box)


def write_score(score: Score) -> list[Any]:
    """The shorter of the two forms, where it suffices. Times keep every digit: they identify frames."""
    if score.label is None and score.box is None:
        return [score.at, score.score]
    box = score.box
    return [score.at, score.score, score.label, None if box is None else [box.x, box.y, box.width, box.height]]


def read_segment(entry: Any) -> Segment:
    """`{"start", "stop"}`, optionally with "score" and "label"; start < stop."""
    if not isinstance(entry, dict):
        raise Malformed(f"a segment is an object with start and stop, not {shortened(entry)}")
    start = number(entry.get("start"), "the start of a segment", least=0)
    stop = number(entry.get("stop"), "the stop of a segment")
    if start >= stop:
        raise Malformed(f"a segment starts at {start:g} but stops at {stop:g}")
    score, label = entry.get("score"), entry.get("label")
    return Segment(
        start,
        stop,
        None if score is None else number(score, "the score of a segment"),
        None if label is None else text(label, "the label of a segment"),
    )


def write_segment(segment: Segment) -> dict[str, Any]:
    """`{"start", "stop"}`, with score and label where there are any."""
    out: dict[str, Any] = {"start": segment.start, "stop": segment.stop}
    if segment.score is not None:
        out["score"] = segment.score
    if segment.label is not None:
        out["label"] = segment.label
    return out
