"""Checks of a plugin's hooks and results; every error is one sentence that names the file or the hook."""

from __future__ import annotations

import difflib
import inspect
import math
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.plugin.frames import Frames
from smartcut_sdk.plugin.hookspecs import HOOKS, PROJECT, REQUIRED, Hooks
from smartcut_sdk.plugin.predictions import Box, Prediction
from smartcut_sdk.segmentation.segments import Score, Segment

_ROUNDING = 1e-4
"""float16 softmax sums exceed 1 by this much; more is an error in the plugin."""


class PluginError(SmartCutError):
    """A plugin that can't be used, or that failed. `__cause__` is the plugin's own exception, if any."""


def file_of(thing: Any) -> str:
    """The short name of the file that defines a module, class, function or object."""
    for candidate in (thing, type(thing)):
        path = getattr(candidate, "__file__", None)
        if path is None:
            try:
                path = inspect.getfile(candidate)
            except TypeError:
                continue
        return _short(path)
    return repr(thing)


def _short(path: str) -> str:
    """`plugin.py`, but `package/__init__.py`: `__init__.py` alone would not identify it."""
    file = Path(path)
    return f"{file.parent.name}/{file.name}" if file.stem == "__init__" else file.name


def where(error: BaseException, within: str) -> str:
    """`Type: text (file, line n)`, with the innermost line of the plugin's own file in the traceback."""
    text = str(error).strip().splitlines()
    summary = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
    stack = traceback.extract_tb(error.__traceback__)
    line = next((frame.lineno for frame in reversed(stack) if _short(frame.filename) == within), None)
    return f"{summary} ({within}, line {line})" if line else f"{summary} ({within})"


def hook_names(module: Any) -> list[str]:
    """The names in a plugin that are decorated with @hookimpl."""
    names = []
    for name in dir(module):
        try:
            marked = getattr(getattr(module, name), f"{PROJECT}_impl", None)
        except Exception:  # a property may raise anything; it is not a hook then
            continue
        if isinstance(marked, dict):
            names.append(name)
    return names


def check_hooks(module: Any, name: str) -> None:
    """Raise PluginError for a hook that is misspelled, missing, undecorated, or takes an unknown argument."""
    file, present = file_of(module), hook_names(module)
    for hook in present:
        if hook not in HOOKS:
            near = difflib.get_close_matches(hook, HOOKS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the hooks are {', '.join(HOOKS)}."
            raise PluginError(f"Plugin {name!r}: {file} marks {hook!r} as a hook, but there is no such hook; {hint}")
    missing = [hook for hook in REQUIRED if hook not in present]
    for hook in HOOKS:
        if hook not in present and callable(getattr(module, hook, None)):
            plain = inspect.isfunction(getattr(module, hook)) and getattr(module, hook).__module__ == module.__name__
            if plain:
                raise PluginError(
                    f"Plugin {name!r}: {hook}() in {file} lacks @hookimpl above it, so it is never called."
                )
    if missing:
        needed = " and ".join(f"{hook}()" for hook in missing)
        raise PluginError(f"Plugin {name!r}: {file} has no {needed}; write it, with @hookimpl above it.")
    for hook in present:
        _check_arguments(getattr(module, hook), hook, name, file)


def _check_arguments(function: Any, hook: str, name: str, file: str) -> None:
    given = [argument for argument in inspect.signature(getattr(Hooks, hook)).parameters if argument != "self"]
    for argument in inspect.signature(function).parameters.values():
        if argument.default is argument.empty and argument.name not in given:
            offer = f"({', '.join(given)})" if given else "no arguments"
            raise PluginError(
                f"Plugin {name!r}: {hook}() in {file} asks for {argument.name!r}; it may take {offer}, by these names."
            )


def read_predictions(result: Any, frames: Frames, what: str) -> list[Prediction]:
    """The return value of `predict` as Predictions with times. Raises PluginError for a wrong count, range or type.

    what: "predict() in FILE of plugin NAME", the subject of the error's sentence.
    """
    answers = _as_list(result, what)
    if len(answers) != len(frames):
        raise PluginError(f"{what} returned {len(answers)} scores for {len(frames)} frames; return one for each frame.")
    return [_prediction(answer, float(at), what) for answer, at in zip(answers, frames.at, strict=True)]


def read_result(result: Any, what: str) -> Segment | Score:
    """One value that `segment` yielded. Raises PluginError when it can't be placed on a timeline."""
    if isinstance(result, Segment):
        if not (math.isfinite(result.start) and math.isfinite(result.stop) and result.start < result.stop):
            raise PluginError(
                f"{what} yielded a segment from {result.start} s to {result.stop} s; start < stop is needed."
            )
        return result
    if isinstance(result, Score):
        if not math.isfinite(result.at):
            raise PluginError(f"{what} yielded a Score at {result.at} s; give it the time of a frame.")
        return Score(result.at, _score(result.score, result.at, what), result.label, result.box)
    raise PluginError(f"{what} yielded {type(result).__name__}; yield Segment(start, stop) or Score(at, score).")


def _as_list(result: Any, what: str) -> Sequence[Any]:
    if result is None:
        raise PluginError(f"{what} returned nothing; return one score for each frame.")
    if isinstance(result, (list, tuple)):
        return result
    for step in ("detach", "cpu", "numpy"):  # a torch or TensorFlow tensor, without importing either
        if callable(getattr(result, step, None)):
            result = getattr(result, step)()
    if hasattr(result, "shape") and hasattr(result, "tolist"):
        shape = tuple(result.shape)
        if len(shape) < 1 or any(size != 1 for size in shape[1:]):
            raise PluginError(
                f"{what} returned an array of shape {shape}; return one score for each frame, shape (N,)."
            )
        return list(result.reshape(shape[0]).tolist())
    if isinstance(result, (str, bytes, dict)) or not hasattr(result, "__iter__"):
        raise PluginError(
            f"{what} returned {type(result).__name__}; return a list or an array with one score for each frame."
        )
    return list(result)


def _prediction(answer: Any, at: float, what: str) -> Prediction:
    if isinstance(answer, Prediction):
        score = _score(answer.score, at, what)
        box = answer.box and _box(answer.box, at, what)
        return Prediction(score, answer.label, box, answer.data, at)
    return Prediction(_score(answer, at, what), at=at)


def _score(value: Any, at: float, what: str) -> float:
    try:
        score = float(value)
    except (TypeError, ValueError):
        raise PluginError(
            f"{what} returned {type(value).__name__} for the frame at {at:.3f} s; return a number 0..1 or a Prediction."
        ) from None
    if score != score:
        raise PluginError(f"{what} returned NaN as score for the frame at {at:.3f} s; scores are numbers 0..1.")
    if not -_ROUNDING <= score <= 1 + _ROUNDING:
        raise PluginError(
            f"{what} returned the score {score:g} for the frame at {at:.3f} s; scores are 0..1"
            " (for a model that returns logits, apply a sigmoid or softmax)."
        )
    return min(max(score, 0.0), 1.0)


def _box(box: Box, at: float, what: str) -> Box:
    """The box clipped to the frame; a box in pixels is refused."""
    sides = (box.x, box.y, box.width, box.height)
    if not all(-2 <= side <= 3 for side in sides):  # also false for NaN
        raise PluginError(
            f"{what} returned a box {sides} for the frame at {at:.3f} s; boxes are fractions 0..1 of the frame:"
            " frames.to_source(i, (x0, y0, x1, y1)) makes them from pixels."
        )
    left, top = (min(max(float(side), 0.0), 1.0) for side in sides[:2])
    right = min(max(float(box.x + box.width), left), 1.0)
    bottom = min(max(float(box.y + box.height), top), 1.0)
    return Box(left, top, right - left, bottom - top)
