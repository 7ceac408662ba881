"""A plugin's parameters: a frozen dataclass becomes a JSON Schema for the form, and the form's answer a checked object.

Plugins without a `segment` hook also get the fields of `Segmentation`; a field of the same name replaces the default
one and feeds the segmenter.
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

__all__ = ["DeclarationError", "NoParameters", "ParameterError", "ParameterSet", "Validated", "parameter"]


@dataclass(frozen=True)
class NoParameters:
    """What a plugin without a `parameters` hook gets as `params`."""


@dataclass(frozen=True)
class Validated:
    """Checked values. params: the plugin's own dataclass; segmentation: how the default segmenter is to work."""

    params: Any
    segmentation: Segmentation = dataclasses.field(default_factory=Segmentation)


class ParameterSet:
    """All parameters of one plugin, in the order of its form."""

    def __init__(self, parameters: type | None = None, *, segmentation: bool = True) -> None:
        """segmentation: whether the default segmenter's fields belong to the form.

        DeclarationError (a sentence that names the field) when the dataclass can't become a form.
        """
        self._type: type = NoParameters if parameters is None else parameters
        defaults = {field.name: field for field in read_fields(Segmentation)} if segmentation else {}
        own = [
            _fed(field, defaults[field.name]) if field.name in defaults else field for field in read_fields(self._type)
        ]
        own.sort(key=lambda field: _is_inherited(field, self._type))  # the form begins with what the plugin is about
        self._own = {field.name for field in own}
        self._segmentation = frozenset(defaults)
        self.fields: tuple[Field, ...] = (*own, *(field for name, field in defaults.items() if name not in self._own))
        for field in self.fields:
            _check_declaration(field, self._type)

    def schema(self) -> dict[str, Any]:
        """JSON Schema, draft 2020-12, of the object that `validate` takes."""
        return schema_of(self.fields, self._segmentation)

    def validate(self, values: Mapping[str, Any]) -> Validated:
        """Checked parameters; what is not given keeps its default. ParameterError names the first wrong field."""
        if not isinstance(values, Mapping):
            raise ParameterError("parameters", f"The parameters must be an object of names and values, not {values!r}.")
        known = [field.name for field in self.fields]
        for name in values:
            if name not in known:
                raise unknown(str(name), known)
        checked = {field.name: check_value(field, values.get(field.name, field.default)) for field in self.fields}
        try:
            params = self._type(**{name: checked[name] for name in checked if name in self._own})
        except (ValueError, TypeError) as error:  # a __post_init__ of the author's own
            raise ParameterError("parameters", f"The plugin refuses these parameters: {error}") from error
        return Validated(params, Segmentation(**{name: float(checked[name]) for name in self._segmentation}))

    def parse(self, pairs: Iterable[str]) -> dict[str, Any]:
        """`name=value` texts of a command line (several choices with commas) as what `validate` takes."""
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
    """Whether a plugin that extends `Segmentation` took this field over from it as it is."""
    extends = issubclass(owner, Segmentation)
    return extends and hasattr(Segmentation, field.name) and field.name not in inspect.get_annotations(owner)


def _fed(field: Field, default: Field) -> Field:
    """The author's own field in the place of a default one; bounds that it leaves open are those of the segmenter."""
    if field.kind not in ("number", "integer"):
        sentence = f"Parameter {field.name!r} feeds the default segmenter, so it must be a float or an int; rename it."
        raise DeclarationError(sentence)
    mine, theirs = field.declared, default.declared
    ge = theirs.ge if mine.ge is None else mine.ge
    le = theirs.le if mine.le is None else mine.le
    return dataclasses.replace(field, declared=dataclasses.replace(mine, ge=ge, le=le, unit=mine.unit or theirs.unit))


def _check_declaration(field: Field, owner: type) -> None:
    what, declared = f"Parameter {field.name!r} of {owner.__name__} in {owner.__module__}", field.declared
    if declared.ge is not None and declared.le is not None and declared.ge > declared.le:
        raise DeclarationError(f"{what} has ge={declared.ge:g} above le={declared.le:g}.")
    if declared.step is not None and declared.step <= 0:
        raise DeclarationError(f"{what} has step={declared.step:g}: a step is above 0.")
    numeric = field.kind in ("number", "integer")
    if not numeric and (declared.ge, declared.le, declared.step) != (None, None, None):
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
    for value in field.declared.choices_ru or {}:
        if value not in choices:
            raise DeclarationError(f"{what} translates {value!r} in choices_ru, which is not among its choices.")
