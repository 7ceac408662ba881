"""A plugin's parameters: the JSON Schema of their form, and the validated values that come back from it.

Plugins without a `segment` hook also have the fields of `Segmentation`. A field of the same name replaces the default
one and sets the default segmentation.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from smartcut_sdk.parameters.fields import DeclarationError, Field, parameter, read_fields
from smartcut_sdk.parameters.schema import schema_of
from smartcut_sdk.parameters.values import ParameterError, check_value, parse_value, unknown
from smartcut_sdk.segmentation.segments import Segmentation

__all__ = ["DeclarationError", "NoParameters", "ParameterError", "ParameterSet", "ParameterValues", "parameter"]


@dataclass(frozen=True)
class NoParameters:
    """The `params` of a plugin without a `parameters` hook."""


@dataclass(frozen=True)
class ParameterValues:
    """Validated values. params: the plugin's own dataclass; segmentation: settings of the default segmentation."""

    params: Any
    segmentation: Segmentation = dataclasses.field(default_factory=Segmentation)


class ParameterSet:
    """All parameters of one plugin, in form order."""

    def __init__(self, parameters: type | None = None, *, segmentation: bool = True) -> None:
        """segmentation: whether the form includes the fields of the default segmentation.

        Raises DeclarationError, naming the field, when the dataclass can't become a form.
        """
        self._type: type = NoParameters if parameters is None else parameters
        defaults = {field.name: field for field in read_fields(Segmentation)} if segmentation else {}
        own = [
            _override(field, defaults[field.name]) if field.name in defaults else field
            for field in read_fields(self._type)
        ]
        own.sort(key=lambda field: _is_inherited(field, self._type))  # the plugin's own fields come first
        self._own = {field.name for field in own}
        self._segmentation = frozenset(defaults)
        self.fields: tuple[Field, ...] = (*own, *(field for name, field in defaults.items() if name not in self._own))
        for field in self.fields:
            _check_declaration(field, self._type)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema, draft 2020-12, of the object that `validate` takes."""
        return schema_of(self.fields, self._segmentation)

    def validate(self, values: Mapping[str, Any]) -> ParameterValues:
        """Validated parameters; missing ones have their defaults. Raises ParameterError for the first invalid field."""
        if not isinstance(values, Mapping):
            raise ParameterError("parameters", f"The parameters must be an object of names and values, not {values!r}.")
        known = [field.name for field in self.fields]
        for name in values:
            if name not in known:
                raise unknown(str(name), known)
        checked = {field.name: check_value(field, values.get(field.name, field.default)) for field in self.fields}
        try:
            params = self._type(**{name: checked[name] for name in checked if name in self._own})
        except (ValueError, TypeError) as error:  # from the author's __post_init__
            raise ParameterError("parameters", f"The plugin refuses these parameters: {error}") from error
        return ParameterValues(params, Segmentation(**{name: float(checked[name]) for name in self._segmentation}))

    def parse(self, pairs: Iterable[str]) -> dict[str, Any]:
        """Parse `name=value` arguments (several choices with commas) into what `validate` takes."""
        fields = {field.name: field for field in self.fields}
        values: dict[str, Any] = {}
        for pair in pairs:
            name, equals, text = pair.partition("=")
            name = name.strip()
            if not equals:
                raise ParameterError(name, f"Write a parameter as name=value, not {pair!r}.")
            if name not in fields:
                raise unknown(name, list(fields))
            values[name] = parse_value(fields[name], text)
        return values


def _is_inherited(field: Field, owner: type) -> bool:
    """Whether a plugin that extends `Segmentation` inherits this field unchanged."""
    extends = issubclass(owner, Segmentation)
    return extends and hasattr(Segmentation, field.name) and field.name not in inspect.get_annotations(owner)


def _override(field: Field, default: Field) -> Field:
    """The author's field in place of a default one, with the default's bounds and unit where it has none."""
    if field.kind not in ("number", "integer"):
        sentence = f"Parameter {field.name!r} sets the default segmentation, so it must be float or int; rename it."
        raise DeclarationError(sentence)
    own, other = field.spec, default.spec
    ge = other.ge if own.ge is None else own.ge
    le = other.le if own.le is None else own.le
    return dataclasses.replace(field, spec=dataclasses.replace(own, ge=ge, le=le, unit=own.unit or other.unit))


def _check_declaration(field: Field, owner: type) -> None:
    what, spec = f"Parameter {field.name!r} of {owner.__name__} in {owner.__module__}", field.spec
    if spec.ge is not None and spec.le is not None and spec.ge > spec.le:
        raise DeclarationError(f"{what} has ge={spec.ge:g} above le={spec.le:g}.")
    if spec.step is not None and spec.step <= 0:
        raise DeclarationError(f"{what} has step={spec.step:g}: a step is above 0.")
    numeric = field.kind in ("number", "integer")
    if not numeric and (spec.ge, spec.le, spec.step) != (None, None, None):
        raise DeclarationError(f"{what} has bounds or a step, but is not a number.")
    if field.kind in ("choice", "choices"):
        _check_choices(field, what)
    try:
        check_value(field, field.default)
    except ParameterError as error:
        raise DeclarationError(f"The default of {what[0].lower()}{what[1:]} is wrong: {error.sentence}") from error


def _check_choices(field: Field, what: str) -> None:
    choices = field.choices or ()
    if len(set(choices)) < len(choices) or not all(isinstance(choice, str) and choice for choice in choices):
        raise DeclarationError(f"{what} needs choices that are different, non-empty texts.")
    for value in field.spec.choices_ru or {}:
        if value not in choices:
            raise DeclarationError(f"{what} translates {value!r} in choices_ru, which is not among its choices.")
