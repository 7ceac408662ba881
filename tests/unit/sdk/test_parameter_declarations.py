"""Parameters that can't become a form are refused when the plugin is read, with the name of the field."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from typing import Any, Literal

import pytest

from smartcut_sdk import parameter
from smartcut_sdk.parameters.parameter_set import DeclarationError, ParameterError, ParameterSet


def declared(annotation: Any, **arguments: Any) -> type:
    default = arguments.pop("default")
    return make_dataclass("Odd", [("field", annotation, parameter(default, "Field", **arguments))], frozen=True)


@pytest.mark.parametrize(
    ("annotation", "arguments", "expected"),
    [
        (float, {"default": 2.0, "le": 1}, "at most 1"),
        (float, {"default": 0.5, "ge": 1, "le": 0}, "above le"),
        (float, {"default": 0.5, "step": 0}, "step"),
        (int, {"default": "three"}, "whole number"),
        (bool, {"default": True, "ge": 0}, "not a number"),
        (str, {"default": "c", "choices": ["a", "b"]}, "choose from a, b"),
        (str, {"default": "a", "choices": ["a", "a"]}, "different"),
        (str, {"default": "a", "choices": ["a"], "choices_ru": {"b": "б"}}, "translates 'b'"),
        (int, {"default": 1, "choices": ["1"]}, "str or tuple"),
        (tuple[str, ...], {"default": ()}, "no choices"),
        (tuple[str, str], {"default": ("a", "b")}, "tuple[str, ...]"),
        (dict[str, int], {"default": None}, "use float, int, bool"),
        (Literal[1, 2], {"default": 1}, "not text"),
    ],
)
def test_wrong_declarations_are_refused_by_name(annotation: Any, arguments: dict[str, Any], expected: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        ParameterSet(declared(annotation, **arguments))
    assert "'field'" in str(caught.value)
    assert expected in str(caught.value)


def test_only_frozen_dataclasses_with_defaults() -> None:
    class Plain:
        pass

    with pytest.raises(DeclarationError, match="not a dataclass"):
        ParameterSet(Plain)
    with pytest.raises(DeclarationError, match="frozen=True"):
        ParameterSet(make_dataclass("Loose", [("a", int, 1)]))
    with pytest.raises(DeclarationError, match="no default"):
        ParameterSet(make_dataclass("Bare", [("a", int)], frozen=True))


def test_an_error_in_post_init_is_passed_on() -> None:
    @dataclass(frozen=True)
    class Pair:
        low: float = parameter(0.2, "Low")
        high: float = parameter(0.8, "High")

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is above high")

    with pytest.raises(ParameterError, match="low is above high"):
        ParameterSet(Pair).validate({"low": 0.9})
