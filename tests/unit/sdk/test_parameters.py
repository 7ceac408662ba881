"""Parameters: a dataclass becomes a JSON Schema, and values are validated; every error names its field."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator

from smartcut_sdk import parameter
from smartcut_sdk.parameters.parameter_set import DeclarationError, NoParameters, ParameterError, ParameterSet
from smartcut_sdk.segmentation.segments import Segmentation


@dataclass(frozen=True)
class Everything:
    confidence: float = parameter(
        0.6, "Confidence", ru="Уверенность", help="How sure.", help_ru="Насколько.", ge=0, le=1, step=0.05
    )
    size: int = parameter(32, "Smallest size", ge=1, unit="px")
    night: bool = parameter(False, "Night")
    speed: Literal["fast", "exact"] = parameter("fast", "Speed", choices_ru={"fast": "быстро", "exact": "точно"})
    place: str = parameter(
        "yard", "Place", choices={"yard": "The yard", "hall": "The hall"}, choices_ru=["Двор", "Холл"]
    )
    classes: tuple[str, ...] = parameter(("Person",), "Classes", choices=["Person", "Car", "Dog"])
    note: str = parameter("", "Note")
    plain: int = 3


GOOD = {
    "confidence": 0.7,
    "size": 8,
    "night": True,
    "speed": "exact",
    "place": "hall",
    "classes": ["Dog", "Person"],
    "note": "ночь",
    "plain": 4,
    "threshold": 0.4,
    "gap": 1,
    "shortest": 10,
    "padding": 2.5,
}


def test_the_schema_is_valid_and_complete() -> None:
    schema = ParameterSet(Everything).schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema["properties"]) == list(GOOD)
    assert schema["properties"]["confidence"] == {
        "title": "Confidence",
        "type": "number",
        "default": 0.6,
        "description": "How sure.",
        "minimum": 0,
        "maximum": 1,
        "x-step": 0.05,
        "x-ru": {"title": "Уверенность", "description": "Насколько."},
    }
    assert schema["properties"]["size"]["x-unit"] == "px"
    assert schema["properties"]["speed"]["enum"] == ["fast", "exact"]
    assert schema["properties"]["speed"]["x-ru"]["choices"] == {"fast": "быстро", "exact": "точно"}
    assert schema["properties"]["place"]["x-choices"] == {"yard": "The yard", "hall": "The hall"}
    assert schema["properties"]["place"]["x-ru"] == {"choices": {"yard": "Двор", "hall": "Холл"}}
    assert schema["properties"]["classes"]["items"]["enum"] == ["Person", "Car", "Dog"]
    assert schema["properties"]["plain"]["title"] == "Plain"
    grouped = [name for name, one in schema["properties"].items() if one.get("x-group") == "segmentation"]
    assert grouped == ["threshold", "gap", "shortest", "padding"]


def test_valid_values_become_the_plugins_own_object() -> None:
    validated = ParameterSet(Everything).validate(GOOD)
    assert validated.params == Everything(0.7, 8, True, "exact", "hall", ("Person", "Dog"), "ночь", 4)
    assert validated.segmentation == Segmentation(0.4, 1.0, 10.0, 2.5)
    with pytest.raises(FrozenInstanceError):
        validated.params.size = 3


def test_missing_values_keep_their_defaults() -> None:
    validated = ParameterSet(Everything).validate({})
    assert validated.params == Everything()
    assert validated.segmentation == Segmentation()


def test_the_same_choices_in_another_order_are_equal() -> None:
    parameters = ParameterSet(Everything)
    one = parameters.validate({"classes": ["Dog", "Person"]}).params
    other = parameters.validate({"classes": ["Person", "Dog"]}).params
    assert one == other


WRONG = [
    ("confidence", 1.5, "between 0 and 1"),
    ("confidence", "high", "must be a number"),
    ("confidence", True, "must be a number"),
    ("confidence", float("nan"), "must be a number"),
    ("confidence", None, "must be a number"),
    ("size", 0, "at least 1 px"),
    ("size", 2.5, "whole number"),
    ("night", 1, "true or false"),
    ("speed", "exakt", "did you mean 'exact'"),
    ("speed", ["fast"], "must be text"),
    ("place", "moon", "choose from yard, hall"),
    ("classes", "Person", "list of choices"),
    ("classes", ["Persn"], "did you mean 'Person'"),
    ("classes", ["Car", "Car"], "twice"),
    ("classes", [["Car"]], "choose from"),
    ("note", 5, "must be text"),
    ("note", "x" * 10_001, "longer than"),
    ("gap", -1, "between 0 and 3600 s"),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG, ids=[f"{row[0]}-{row[2]}" for row in WRONG])
def test_wrong_values_are_refused_by_name(name: str, value: Any, expected: str) -> None:
    parameters = ParameterSet(Everything)
    with pytest.raises(ParameterError) as caught:
        parameters.validate({name: value})
    assert caught.value.field == name
    assert repr(name) in caught.value.sentence
    assert expected in caught.value.sentence


@pytest.mark.parametrize(("name", "value", "expected"), WRONG, ids=[f"{row[0]}-{row[2]}" for row in WRONG])
def test_the_schema_refuses_the_same_values(name: str, value: Any, expected: str) -> None:
    if expected in ("longer than",) or value != value:
        return  # a limit of the wire, and a number that JSON doesn't have: no form can send them
    assert not Draft202012Validator(ParameterSet(Everything).schema()).is_valid({name: value})


def test_the_schema_accepts_valid_values() -> None:
    assert Draft202012Validator(ParameterSet(Everything).schema()).is_valid(GOOD)
    assert not Draft202012Validator(ParameterSet(Everything).schema()).is_valid({"unknown": 1})


def test_an_integer_may_be_a_whole_float() -> None:
    value = ParameterSet(Everything).validate({"size": 8.0}).params.size
    assert (value, type(value)) == (8, int)


@pytest.mark.parametrize(
    ("name", "expected"), [("treshold", "Did you mean 'threshold'?"), ("zzz", "The parameters are confidence, size")]
)
def test_unknown_names_are_refused_with_a_suggestion(name: str, expected: str) -> None:
    parameters = ParameterSet(Everything)
    for act in (lambda: parameters.validate({name: 1}), lambda: parameters.parse([f"{name}=1"])):
        with pytest.raises(ParameterError) as caught:
            act()
        assert caught.value.field == name
        assert expected in caught.value.sentence


def test_the_error_of_a_plugin_without_parameters() -> None:
    parameters = ParameterSet(None, segmentation=False)
    assert parameters.validate({}).params == NoParameters()
    assert parameters.schema()["properties"] == {}
    with pytest.raises(ParameterError, match="no parameters"):
        parameters.validate({"threshold": 0.5})


def test_anything_but_an_object_is_refused() -> None:
    with pytest.raises(ParameterError, match="must be an object"):
        ParameterSet(Everything).validate([1])  # type: ignore[arg-type]


def test_a_field_of_the_same_name_sets_the_segmentation() -> None:
    @dataclass(frozen=True)
    class Own:
        threshold: float = parameter(0.7, "Confidence", ge=0.1, le=0.9)
        gap: int = parameter(4, "Pause")

    parameters = ParameterSet(Own)
    assert [field.name for field in parameters.fields] == ["threshold", "gap", "shortest", "padding"]
    properties = parameters.schema()["properties"]
    assert (properties["threshold"]["title"], properties["threshold"]["maximum"]) == ("Confidence", 0.9)
    assert properties["threshold"]["x-group"] == "segmentation"
    assert (properties["gap"]["type"], properties["gap"]["minimum"], properties["gap"]["x-unit"]) == ("integer", 0, "s")
    validated = parameters.validate({"threshold": 0.2})
    assert validated.params == Own(0.2, 4)
    assert validated.segmentation == Segmentation(0.2, 4.0)
    with pytest.raises(ParameterError, match="'gap'"):
        parameters.validate({"gap": -1})


def test_with_a_segment_hook_such_a_name_is_free() -> None:
    @dataclass(frozen=True)
    class Own:
        threshold: str = parameter("low", "Threshold", choices=["low", "high"])

    parameters = ParameterSet(Own, segmentation=False)
    assert parameters.validate({"threshold": "high"}).params == Own("high")
    with pytest.raises(DeclarationError, match="sets the default segmentation"):
        ParameterSet(Own)


def test_a_form_that_extends_segmentation_starts_with_its_own_fields() -> None:
    @dataclass(frozen=True)
    class Wider(Segmentation):
        gap: float = parameter(9.0, "Gap")
        loud: float = parameter(0.5, "Loud")

    fields = ParameterSet(Wider, segmentation=False).fields
    assert [field.name for field in fields] == ["gap", "loud", "threshold", "shortest", "padding"]


def test_command_line_arguments_are_parsed() -> None:
    parameters = ParameterSet(Everything)
    pairs = ["confidence=0.7", "size=8", "night=yes", "speed=exact", "classes=Dog, Person", "note=a=b", "gap=1"]
    values = parameters.parse(pairs)
    assert values["note"] == "a=b"
    assert parameters.validate(values).params == Everything(0.7, 8, True, "exact", "yard", ("Person", "Dog"), "a=b")
    assert parameters.validate(parameters.parse(["classes="])).params.classes == ()


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("size=big", "'size' must be a whole number, not 'big'"),
        ("confidence=x", "'confidence' must be a number"),
        ("night=perhaps", "'night' must be true or false"),
        ("size", "name=value"),
    ],
)
def test_wrong_command_line_arguments_are_refused_by_name(pair: str, expected: str) -> None:
    with pytest.raises(ParameterError) as caught:
        ParameterSet(Everything).parse([pair])
    assert expected in caught.value.sentence
