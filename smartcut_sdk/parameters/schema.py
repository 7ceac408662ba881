"""Parameters as JSON Schema, draft 2020-12: the source of the page's form.

Besides the standard keywords: `x-unit`, `x-step`, `x-group` ("segmentation"), `x-choices` (value → English title) and
`x-ru` (title, description and choices in Russian).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from smartcut_sdk.parameters.fields import Field

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(fields: Iterable[Field], segmentation: Collection[str]) -> dict[str, Any]:
    """The schema of an object with these fields. Those in `segmentation` are in the group of that name."""
    properties = {field.name: _property(field, field.name in segmentation) for field in fields}
    return {"$schema": DRAFT, "type": "object", "properties": properties, "additionalProperties": False}


def _property(field: Field, segmentation: bool) -> dict[str, Any]:
    spec = field.spec
    schema: dict[str, Any] = {"title": spec.title, **_type(field), "default": _plain(field.default)}
    extras = {
        "description": spec.help,
        "minimum": spec.ge,
        "maximum": spec.le,
        "x-unit": spec.unit,
        "x-step": spec.step,
        "x-group": "segmentation" if segmentation else None,
        "x-choices": dict(spec.choices_en) if spec.choices_en else None,
        "x-ru": _russian(field),
    }
    schema.update({key: value for key, value in extras.items() if value is not None})
    return schema


def _type(field: Field) -> dict[str, Any]:
    if field.kind == "choice":
        return {"type": "string", "enum": list(field.choices or ())}
    if field.kind == "choices":
        items = {"type": "string", "enum": list(field.choices or ())}
        return {"type": "array", "items": items, "uniqueItems": True}
    return {"type": "string" if field.kind == "text" else field.kind}


def _russian(field: Field) -> dict[str, Any] | None:
    spec = field.spec
    choices = dict(spec.choices_ru) if spec.choices_ru else None
    texts = {"title": spec.ru, "description": spec.help_ru, "choices": choices}
    return {key: value for key, value in texts.items() if value is not None} or None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
