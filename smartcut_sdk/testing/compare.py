"""Checks and test data for `PluginContract`: frames in batches, parameter values, comparison of results."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smartcut_sdk.parameters.parameter_set import ParameterValues
    from smartcut_sdk.plugin.frames import Frames
    from smartcut_sdk.plugin.plugin import Plugin
    from smartcut_sdk.plugin.predictions import Box, Prediction
    from smartcut_sdk.testing.client import Outcome
    from smartcut_sdk.testing.synthetic import SyntheticVideo


BOUNDARY_TOLERANCE_S = 0.01
DATA_SLACK = 10
"""`data` may differ by this many times the tolerance of scores."""


def check_manifest(plugin: Plugin) -> None:
    """AssertionError if the manifest is not JSON or its parameters are not a JSON Schema, draft 2020-12."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        manifest = json.loads(json.dumps(plugin.manifest("cpu"), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise AssertionError(f"The manifest can't be written as JSON: {error}; check describe().") from error
    texts = [*manifest["title"].values(), *manifest["description"].values(), *manifest["labels"]]
    assert all(isinstance(text, str) for text in texts), f"Title, description and labels must be strings: {texts}."
    schema = manifest["parameters"]
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise AssertionError(f"The parameters are not a JSON Schema, draft 2020-12: {error.message}.") from error
    defaults = {name: entry["default"] for name, entry in schema["properties"].items()}
    wrong = [error.message for error in Draft202012Validator(schema).iter_errors(defaults)]
    assert not wrong, f"The defaults don't satisfy the parameters' own schema: {'; '.join(wrong)}."


SAMPLES = 12
"""Frames used to check that `predict` is stateless; each costs a run of the model."""


def batches(plugin: Plugin, video: SyntheticVideo, size: int) -> list[Frames]:
    """SAMPLES frames from the whole video, decoded as in a stream, in batches of at most `size`."""
    from smartcut_sdk.plugin.frames import Frames, decode_jpeg

    jpegs = video.jpegs(video.duration / SAMPLES)
    decoded = [decode_jpeg(data, plugin.about.input) for _, data in jpegs]
    at = [second for second, _ in jpegs]
    return [Frames.stack(decoded[i : i + size], at[i : i + size]) for i in range(0, len(at), size)]


def difference(one: Prediction, other: Prediction, tolerance: float) -> str | None:
    """How two predictions for the same frame differ, in words; None if they don't."""
    if abs(one.score - other.score) > tolerance:
        return f"score {one.score:.6g} and {other.score:.6g}, tolerance {tolerance:g}"
    if one.label != other.label:
        return f"label {one.label!r} and {other.label!r}"
    if _boxes_apart(one.box, other.box, tolerance):
        return f"box {one.box} and {other.box}, tolerance {tolerance:g}"
    return _data_apart(one.data, other.data, tolerance)


def outcomes(one: Outcome, other: Outcome, tolerance: float) -> str | None:
    """How two outcomes of the same video differ, in words; None if they don't."""
    if set(one.scores) != set(other.scores):
        return f"{len(one.scores)} and {len(other.scores)} frames were scored"
    for at in sorted(one.scores):
        left, right = one.scores[at], other.scores[at]
        if abs(left.score - right.score) > tolerance:
            return f"at {at:g} s the score is {left.score:.6g} and {right.score:.6g}, tolerance {tolerance:g}"
        if left.label != right.label:
            return f"at {at:g} s the label is {left.label!r} and {right.label!r}"
    times = [[(segment.start, segment.stop) for segment in outcome.segments] for outcome in (one, other)]
    same = len(times[0]) == len(times[1]) and all(
        abs(left - right) <= BOUNDARY_TOLERANCE_S
        for segments in zip(*times, strict=True)
        for left, right in zip(*segments, strict=True)
    )
    return None if same else f"the segments are {times[0]} and {times[1]}"


def wrong_values(plugin: Plugin, any_number: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
    """(parameter, invalid value) for each parameter; AssertionError for a number without bounds."""
    for field in plugin.parameters.fields:
        spec = field.spec
        if field.kind in ("number", "integer"):
            yield from ((field.name, "seven"), (field.name, None))
            if field.name in any_number:
                continue
            if spec.ge is None or spec.le is None:
                raise AssertionError(
                    f"The parameter {field.name!r} has no bounds, so nothing can be out of range: give it ge= and le=, "
                    "or list it in any_number."
                )
            yield from ((field.name, spec.ge - 1), (field.name, spec.le + 1))
        elif field.kind == "choice":
            yield field.name, "not a choice"
        elif field.kind == "choices":
            yield field.name, ["not a choice"]
        else:
            yield field.name, 7.5


def extreme_values(plugin: Plugin) -> Iterator[tuple[str, Any]]:
    """(parameter, extreme valid value) for each parameter."""
    for field in plugin.parameters.fields:
        if field.kind in ("number", "integer"):
            convert = int if field.kind == "integer" else float
            bounds: Iterable[float | None] = (field.spec.ge, field.spec.le)
            yield from ((field.name, convert(bound)) for bound in bounds if bound is not None)
        elif field.kind == "boolean":
            yield from ((field.name, True), (field.name, False))
        elif field.kind == "choice":
            yield from ((field.name, choice) for choice in field.choices or ())
        elif field.kind == "choices":
            yield from ((field.name, []), (field.name, list(field.choices or ())))
        else:
            yield field.name, ""


def run_segments(plugin: Plugin, validated: ParameterValues, predictions: list[Prediction], interval: float) -> None:
    """Segment the predictions as a session would; raises what the plugin raises."""
    from smartcut_sdk.segmentation.video_session import VideoSession

    session = VideoSession(plugin, validated, interval=interval, duration=len(predictions) * interval)
    try:
        session.push(predictions)
        session.finish()
    finally:
        session.cancel()


def _boxes_apart(one: Box | None, other: Box | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is not other
    sides = zip(*((box.x, box.y, box.width, box.height) for box in (one, other)), strict=True)
    return any(abs(left - right) > tolerance for left, right in sides)


def _data_apart(one: Any, other: Any, tolerance: float) -> str | None:
    """Compares arrays and numbers; any other `data` is opaque."""
    import numpy as np

    if not isinstance(one, (np.ndarray, int, float)) or isinstance(one, bool):
        return None
    left, right = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if left.shape != right.shape:
        return f"data of shape {left.shape} and {right.shape}"
    # Features have any magnitude, so the tolerance is relative.
    magnitude = float(np.sqrt(np.mean(np.square(left)))) or 1.0
    apart = float(np.max(np.abs(left - right), initial=0.0)) / magnitude
    limit = tolerance * DATA_SLACK
    close = math.isfinite(apart) and apart <= limit
    return None if close else f"data {apart:.3g} of its magnitude apart, tolerance {limit:g}"
