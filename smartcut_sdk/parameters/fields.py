"""`parameter()` declares one field of a plugin's form; `read_fields` reads the declarations of a dataclass."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from smartcut_sdk.errors import SmartCutError

T = TypeVar("T")
Kind = Literal["number", "integer", "boolean", "text", "choice", "choices"]
_KEY = "smartcut"


@dataclass(frozen=True)
class ParameterSpec:
    """The arguments of `parameter()`, before the type of the field is known."""

    title: str
    ru: str | None = None
    help: str | None = None
    help_ru: str | None = None
    ge: float | None = None
    le: float | None = None
    step: float | None = None
    unit: str | None = None
    choices: tuple[str, ...] | None = None
    choices_en: Mapping[str, str] | None = None
    choices_ru: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Field:
    """One parameter: its name, the kind of its value, its default, and how the form shows it."""

    name: str
    kind: Kind
    default: Any
    spec: ParameterSpec
    choices: tuple[str, ...] | None = None


class DeclarationError(SmartCutError, ValueError):
    """A declaration that can't become a form field; the sentence names the parameter and the reason."""


def parameter(
    default: T,
    title: str,
    *,
    ru: str | None = None,
    help: str | None = None,
    help_ru: str | None = None,
    ge: float | None = None,
    le: float | None = None,
    step: float | None = None,
    unit: str | None = None,
    choices: Sequence[str] | Mapping[str, str] | None = None,
    choices_ru: Mapping[str, str] | Sequence[str] | None = None,
) -> T:
    """Declare one field of a plugin's frozen `Parameters` dataclass.

    The type is the field's annotation: float, int, bool, str, `Literal["a", "b"]` or str with `choices` (one of
    them), `tuple[str, ...]` with `choices` (several). `ge` and `le` are inclusive bounds, `step` is the form's step,
    `unit` is shown after the value ("s", "px"). `choices` may map each value to its English title, `choices_ru` to its
    Russian one. `title` and `help` are in English, `ru` and `help_ru` in Russian.
    """
    values = None if choices is None else tuple(choices)
    if choices_ru is not None and not isinstance(choices_ru, Mapping):
        choices_ru = dict(zip(values or (), choices_ru, strict=False))
    spec = ParameterSpec(
        title,
        ru,
        help,
        help_ru,
        ge,
        le,
        step,
        unit,
        values,
        choices if isinstance(choices, Mapping) else None,
        choices_ru,
    )
    value: Any = tuple(default) if isinstance(default, list) else default
    return typing.cast(T, dataclasses.field(default=value, metadata={_KEY: spec}))


def read_fields(parameters: type) -> tuple[Field, ...]:
    """The fields of a parameters dataclass, in declaration order. Raises DeclarationError for an invalid one."""
    where = f"{parameters.__name__} in {parameters.__module__}"
    if not dataclasses.is_dataclass(parameters):
        raise DeclarationError(f"{where} is not a dataclass: put @dataclass(frozen=True) above it.")
    if not parameters.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise DeclarationError(f"{where} can be changed after it is made: write @dataclass(frozen=True) above it.")
    try:
        hints = typing.get_type_hints(parameters)
    except Exception as error:
        raise DeclarationError(f"The types of {where} can't be read: {error}.") from error
    return tuple(_read(field, hints[field.name], where) for field in dataclasses.fields(parameters))


def _read(field: dataclasses.Field[Any], hint: Any, where: str) -> Field:
    if field.default is dataclasses.MISSING:
        raise DeclarationError(f"Parameter {field.name!r} of {where} has no default: give it one with parameter(…).")
    spec = field.metadata.get(_KEY) or ParameterSpec(field.name.replace("_", " ").capitalize())
    kind, choices = _kind(hint, spec, f"Parameter {field.name!r} of {where}")
    return Field(field.name, kind, field.default, spec, choices)


def _kind(hint: Any, spec: ParameterSpec, what: str) -> tuple[Kind, tuple[str, ...] | None]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        if not all(isinstance(value, str) for value in arguments):
            raise DeclarationError(f"{what} has a Literal that is not text: use strings, or int with ge and le.")
        return "choice", tuple(arguments)
    if origin is tuple:
        if len(arguments) != 2 or arguments[1] is not Ellipsis:
            raise DeclarationError(f"{what} must be tuple[str, ...] to hold several choices.")
        inner = arguments[0]
        if typing.get_origin(inner) is Literal:
            return "choices", tuple(typing.get_args(inner))
        if inner is str and spec.choices:
            return "choices", spec.choices
        raise DeclarationError(f"{what} holds several values but says no choices: give parameter(…, choices=[…]).")
    if hint is str:
        return ("choice", spec.choices) if spec.choices else ("text", None)
    if spec.choices is not None:
        raise DeclarationError(f"{what} has choices, so its type must be str or tuple[str, ...].")
    kinds: dict[Any, Kind] = {bool: "boolean", int: "integer", float: "number"}
    if hint in kinds:
        return kinds[hint], None
    shown = getattr(hint, "__name__", str(hint)) if not isinstance(hint, types.UnionType) else str(hint)
    raise DeclarationError(f"{what} has the type {shown}: use float, int, bool, str, Literal or tuple[str, ...].")
