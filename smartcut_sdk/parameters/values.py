"""Validates parameter values from a form, a command line or the wire; every error names the field."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from typing import Any

from smartcut_sdk.errors import SmartCutError, shortened
from smartcut_sdk.parameters.fields import Field

MAX_TEXT_CHARS = 10_000
_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class ParameterError(SmartCutError, ValueError):
    """An invalid value. field: the parameter's name; sentence: what is wrong and what is allowed."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def check_value(field: Field, value: Any) -> Any:
    """The value as the plugin gets it; choices become a tuple in declaration order. Raises ParameterError."""
    if field.kind in ("number", "integer"):
        return _number(field, value)
    if field.kind == "boolean":
        if not isinstance(value, bool):
            raise _invalid(field, "must be true or false", value)
        return value
    if field.kind == "choices":
        return _several(field, value)
    if not isinstance(value, str):
        raise _invalid(field, "must be text", value)
    if field.kind == "choice":
        _one_of(field, value)
    elif len(value) > MAX_TEXT_CHARS:
        raise ParameterError(field.name, f"Parameter {field.name!r} is longer than {MAX_TEXT_CHARS} characters.")
    return value


def parse_value(field: Field, text: str) -> Any:
    """Parse a command-line argument (`0.6`, `yes`, `Person,Car`); `check_value` then validates it."""
    if field.kind == "number":
        return _parsed(field, text, float, "must be a number")
    if field.kind == "integer":
        return _parsed(field, text, int, "must be a whole number")
    if field.kind == "boolean":
        if text.strip().lower() not in _BOOLEANS:
            raise _invalid(field, "must be true or false", text)
        return _BOOLEANS[text.strip().lower()]
    if field.kind == "choices":
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def unknown(name: str, known: Sequence[str]) -> ParameterError:
    """The error for an unknown parameter; it suggests the closest name."""
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        hint = f" Did you mean {near[0]!r}?"
    else:
        hint = f" The parameters are {_listed(known)}." if known else " This plugin has no parameters."
    return ParameterError(name, f"There is no parameter {name!r}.{hint}")


def _number(field: Field, value: Any) -> float | int:
    whole = field.kind == "integer"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _invalid(field, "must be a whole number" if whole else "must be a number", value)
    if whole and value != int(value):
        raise _invalid(field, "must be a whole number", value)
    low, high, unit = field.spec.ge, field.spec.le, field.spec.unit
    if (low is not None and value < low) or (high is not None and value > high):
        raise _invalid(field, "must be " + _bounds(low, high) + (f" {unit}" if unit else ""), value)
    return int(value) if whole else float(value)


def _bounds(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"between {low:g} and {high:g}"


def _several(field: Field, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (list, tuple)):
        raise _invalid(field, "must be a list of choices", value)
    for one in value:
        _one_of(field, one)
    if len(set(value)) < len(value):
        raise _invalid(field, "names a choice twice", value)
    # A fixed order, so that videos with the same choices share a batch.
    return tuple(choice for choice in field.choices or () if choice in value)


def _one_of(field: Field, value: Any) -> None:
    choices = field.choices or ()
    if value not in choices:
        near = difflib.get_close_matches(str(value), choices, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        what = f"Parameter {field.name!r} can't be {shortened(value)}: choose from {_listed(choices)}{hint}"
        raise ParameterError(field.name, what)


def _parsed(field: Field, text: str, make: Any, rule: str) -> Any:
    try:
        return make(text)
    except ValueError:
        raise _invalid(field, rule, text) from None


def _invalid(field: Field, rule: str, value: Any) -> ParameterError:
    return ParameterError(field.name, f"Parameter {field.name!r} {rule}, not {shortened(value)}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
