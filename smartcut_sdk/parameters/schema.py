"""Parameters as JSON Schema, draft 2020-12: what the page draws its form from.

Beside the standard keywords: `x-unit`, `x-step`, `x-group` ("segmentation"), `x-choices` (value → English title) and
`x-ru` (title, description and choices in Russian).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from smartcut_sdk.parameters.fields import Field

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(fields: Iterable[Field], segmentation: Collection[str]) -> dict[str, Any]:
    """The schema of an object with these fields; those named in `segmentation` are marked as the segmenter's."""
    properties = {field.name: _property(field, field.name in segmentation) for field in fields}
    return {"$schema": DRAFT, "type": "object", "properties": properties, "additionalProperties": False}


def _property(field: Field, segmentation: bool) -> dict[str, Any]:
    declared = field.declared
    schema: dict[str, Any] = {"title": declared.title, **_type(field), "default": _plain(field.default)}
    extras = {
        "description": declared.help,
        "minimum": declared.ge,
        "maximum": declared.le,
        "x-unit": declared.unit,
        "x-step": declared.step,
        "x-group": "segmentation" if segmentation else None,
        "x-choices": dict(declared.choices_en) if declared.choices_en else None,
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
    declared = field.declared
    choices = dict(declared.choices_ru) if declared.choices_ru else None
    texts = {"title": declared.ru, "description": declared.help_ru, "choices": choices}
    return {key: value for key, value in texts.items() if value is not None} or None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
