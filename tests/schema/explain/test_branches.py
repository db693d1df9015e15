"""The alternative of `anyOf` or `oneOf` that the record meant is explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.diagnostics import Finding, Part, pointer_text
from statekit.schema.explain.branches import narrow_to_branch
from statekit.schema.explain.violation import Options, Violation

Explain = Callable[[Any, Any], list[Finding]]

PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {"kind": {"const": "person"}, "name": {"type": "string"}, "born": {"format": "date"}},
    "required": ["kind", "name"],
    "additionalProperties": False,
}
ORGANIZATION = {
    "type": "object",
    "properties": {"kind": {"const": "organization"}, "members": {"type": "array"}},
    "required": ["kind"],
    "additionalProperties": False,
}


def briefly(found: list[Finding]) -> list[str]:
    """Return findings as `keyword pointer: message`."""
    return [f"{each.keyword} {pointer_text(each.route.pointer)}: {each.message}" for each in found]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_fixed_value_selects_the_alternative(explain: Explain, keyword: str) -> None:
    """A `kind` that matches one alternative selects it, whatever else is wrong."""
    schema = {keyword: [PERSON, ORGANIZATION]}
    assert briefly(explain(schema, {"kind": "person", "nam": 1, "members": 2, "born": "x"})) == [
        "format /born: `x` is not a date",
        "additionalProperties /nam: `nam` is not a property of the record",
        "additionalProperties /members: `members` is not a property of the record",
    ]


def test_a_fixed_value_is_found_through_references(explain: Explain) -> None:
    """Alternatives and their fixed values may be references to definitions."""
    definitions = {
        "person": {**PERSON, "properties": {**PERSON["properties"], "kind": {"$ref": "#/$defs/is-person"}}},
        "is-person": {"enum": ["person", "human"]},
        "organization": {"allOf": [ORGANIZATION]},
    }
    schema = {
        "$defs": definitions,
        "properties": {"who": {"oneOf": [{"$ref": "#/$defs/person"}, {"$ref": "#/$defs/organization"}]}},
    }
    assert briefly(explain(schema, {"who": {"kind": "human"}})) == [
        "required /who: `who` lacks the required property `name`"
    ]


def test_an_unknown_fixed_value(explain: Explain) -> None:
    """All allowed values are listed, and the nearest one is suggested."""
    (found,) = explain({"oneOf": [PERSON, ORGANIZATION]}, {"kind": "organisation", "members": 1})
    assert briefly([found]) == ["oneOf /kind: `organisation` is not one of person, organization"]
    assert found.help == "did you mean `organization`?"


def test_a_missing_fixed_value(explain: Explain) -> None:
    """If the property that distinguishes the alternatives is missing, only that is reported."""
    (found,) = explain({"oneOf": [PERSON, ORGANIZATION]}, {"zz": 1})
    assert briefly([found]) == ["required : the record lacks the required property `kind`"]
    assert found.help == "it is one of person, organization"


def test_distinct_values_outweigh_overlapping_values(explain: Explain) -> None:
    """A property with overlapping values does not outweigh one whose values are distinct."""
    one = {
        "properties": {"colour": {"enum": ["red", "green"]}, "kind": {"const": "one"}},
        "required": ["kind"],
    }
    two = {
        "properties": {"colour": {"enum": ["red", "blue"]}, "kind": {"const": "two"}},
        "required": ["kind"],
    }
    assert briefly(explain({"oneOf": [one, two]}, {"kind": "one", "colour": "blue"})) == [
        "enum /colour: `blue` is not one of red, green"
    ]


def test_the_type_selects_the_alternative(explain: Explain) -> None:
    """A mapping is explained by the alternative for mappings, even if another one has fewer errors."""
    schema = {"oneOf": [{"type": "string"}, {"type": "object", "required": ["a", "b", "c"]}]}
    assert [each.keyword for each in explain(schema, {})] == ["required"] * 3


def test_the_fewest_errors_select_the_alternative(explain: Explain) -> None:
    """If nothing else selects an alternative, the one with the fewest errors is explained."""
    full = {"properties": {"a": {}, "b": {}, "c": {"type": "string"}}, "required": ["a", "b", "c"]}
    other = {"properties": {"x": {}}, "required": ["x"], "additionalProperties": False}
    assert briefly(explain({"anyOf": [other, full]}, {"a": 1, "b": 2, "c": 3})) == [
        "type /c: expected text, found the integer `3`"
    ]


def test_one_of_several_properties_is_required(explain: Explain) -> None:
    """Alternatives that only require properties are one finding, at the key of the object without them."""
    step = {"oneOf": [{"required": ["uses"]}, {"required": ["run"]}], "properties": {"uses": {}, "run": {}}}
    schema = {"properties": {"steps": {"items": step}}}
    (found,) = explain(schema, {"steps": [{"run": "x"}, {"name": "y"}]})
    assert briefly([found]) == ["oneOf /steps/1: an entry of `steps` needs one of `uses`, `run`"]
    assert found.route.part is Part.KEY


def test_a_value_that_fails_each_alternative_as_a_whole(explain: Explain) -> None:
    """All allowed values and types are listed."""
    schema = {"anyOf": [{"type": "array"}, {"enum": ["none", "all"]}, {"type": "string", "pattern": "^x-"}]}
    (found,) = explain(schema, "nome")
    assert found.message == (
        "the text `nome` is neither a list, one of none, all nor text that matches the pattern `^x-`"
    )
    assert found.help == "did you mean `none`?"


def test_null_is_not_suggested_for_a_value(explain: Explain) -> None:
    """In `anyOf` with null, a value is explained by the other alternative."""
    schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    assert briefly(explain(schema, "soon")) == ["format : `soon` is not a date"]


def test_nested_alternatives(explain: Explain) -> None:
    """The alternative is chosen anew at each level."""
    inner = {"oneOf": [PERSON, ORGANIZATION]}
    schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": inner}, inner]}
    assert briefly(explain(schema, [{"kind": "person", "name": 5}])) == [
        "type /0/name: expected text, found the integer `5`"
    ]
    assert briefly(explain(schema, 5)) == [
        "anyOf : expected text, a list or an object, found the integer `5`"
    ]


def test_several_alternatives_match(explain: Explain) -> None:
    """`oneOf` reports which alternatives match, and that only one may."""
    (found,) = explain(
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}, {"type": "null"}]}, {"a": 1, "b": 1}
    )
    assert (found.message, found.help) == ("`a` and `b` are not allowed together", "keep one of them")
    (found,) = explain({"oneOf": [{"type": "integer"}, {"type": "string"}, {"minimum": 0}]}, 5)
    assert (found.message, found.help) == (
        "`5` fits several alternatives (1 and 3 of 3)",
        "exactly one may fit",
    )


def test_a_condition_is_explained_by_the_record(explain: Explain) -> None:
    """The help for a `then` or `else` names the value in the record that selected it."""
    schema = {
        "properties": {"a": {"$ref": "#/$defs/a"}},
        "$defs": {
            "a": {
                "if": {"properties": {"mode": {"enum": ["x", "y"]}}, "required": ["mode"]},
                "then": {"required": ["b"]},
                "else": {"anyOf": [{"required": ["c"]}, {"type": "null"}]},
            }
        },
    }
    (found,) = explain(schema, {"a": {"mode": "y"}})
    assert found.help == "this applies because `mode` is `y`"
    (found,) = explain(schema, {"a": {"mode": "z"}})
    assert found.help == "this applies because `mode` is `z`"
    (found,) = explain(schema, {"a": {}})
    assert found.help == "this applies because `mode` is not there"


def test_a_value_fixed_in_some_alternatives_only(explain: Explain) -> None:
    """If one alternative does not fix the value, those of the others are not listed as all allowed values."""
    some = [{**PERSON, "required": ["kind"]}, ORGANIZATION, {"type": "object", "required": ["z"]}]
    assert briefly(explain({"oneOf": some}, {"kind": "q"})) == [
        "const /kind: expected `person`, found the text `q`"
    ]


def test_an_optional_fixed_value(explain: Explain) -> None:
    """If no alternative requires the distinguishing property, the required ones are reported."""
    one = {"properties": {"kind": {"const": "one"}}, "required": ["x"]}
    two = {"properties": {"kind": {"const": "two"}}, "required": ["y"]}
    assert briefly(explain({"anyOf": [one, two]}, {})) == ["anyOf : the record needs one of `x`, `y`"]


def test_a_value_that_all_alternatives_fix(explain: Explain) -> None:
    """A fixed value that every alternative allows selects none of them."""
    one = {"properties": {"kind": {"enum": ["any", "one"]}}, "required": ["x"]}
    two = {"properties": {"kind": {"enum": ["any", "two"]}}, "required": ["y"]}
    assert briefly(explain({"anyOf": [one, two]}, {"kind": "any"})) == [
        "anyOf : the record needs one of `x`, `y`"
    ]


def test_groups_of_missing_properties(explain: Explain) -> None:
    """If one of several groups of properties is required, each group is listed."""
    schema = {"anyOf": [{"required": ["a", "b"]}, {"required": ["c", "d"]}]}
    assert briefly(explain(schema, {})) == ["anyOf : the record needs `a` and `b`, or `c` and `d`"]


def test_equal_alternatives_are_reported_once(explain: Explain) -> None:
    """Alternatives with the same description are listed once."""
    schema = {"properties": {"a": {"anyOf": [{"format": "date"}, {"format": "date"}]}}}
    assert briefly(explain(schema, {"a": "x"})) == ["anyOf /a: the text `x` is not a date"]


def test_an_error_in_an_alternative_keeps_its_condition(explain: Explain) -> None:
    """The condition around alternatives is in the help of their errors, unless there is an inner one."""
    inner = {"if": {"required": ["m"]}, "then": {"required": ["o"]}}
    one = {"properties": {"kind": {"const": "a"}, "n": {"type": "integer"}}, "required": ["kind"], **inner}
    two = {"properties": {"kind": {"const": "b"}}, "required": ["kind"]}
    schema = {
        "if": {"properties": {"mode": {"const": "x"}}, "required": ["mode"]},
        "then": {"oneOf": [one, two]},
    }
    found = explain(schema, {"mode": "x", "kind": "a", "n": [], "m": 1})
    assert {(pointer_text(each.route.pointer), each.help) for each in found} == {
        ("/n", "this applies because `mode` is `x`"),
        ("", "this applies because `m` is there"),
    }


def test_a_list_as_a_constant_is_one_value(explain: Explain) -> None:
    """A `const` with a list is listed as one value."""
    schema = {"properties": {"a": {"anyOf": [{"const": [1, 2]}, {"const": 3}, {"enum": [4, 3]}]}}}
    (found,) = explain(schema, {"a": 5})
    assert found.message == "`5` is not one of [1, 2], 3, 4"


TWO = {"type": "object", "required": ["a", "b"]}


@pytest.mark.parametrize(
    "other",
    [
        False,
        {"type": "string"},
        {"const": 1},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
    ],
)
def test_an_alternative_of_another_type_was_not_meant(explain: Explain, other: Any) -> None:
    """A mapping is explained as one, even if an alternative that it fails as a whole has fewer errors."""
    for alternatives in ([other, TWO], [TWO, other]):
        assert briefly(explain({"anyOf": alternatives}, {})) == [
            "required : the record lacks the required property `a`",
            "required : the record lacks the required property `b`",
        ]


def test_too_few_properties_do_not_suggest_another_type(explain: Explain) -> None:
    """An error in the size of an object is reported as such."""
    (found,) = explain({"anyOf": [{"minProperties": 2}, {"type": "string"}]}, {"a": 1})
    assert found.keyword == "minProperties"


def test_alternatives_without_fixed_values() -> None:
    """The errors of jsonschema-rs suffice to explain alternatives."""
    branches = ((Violation("type", (), 1, "string"),), (Violation("type", (), 1, ["null", "array"]),))
    (found,) = narrow_to_branch(Violation("anyOf", (), 1, branches=branches))
    assert found.options == Options(types=("string", "null", "array"))


def test_an_existing_property_selects_the_alternative(explain: Explain) -> None:
    """Of two distinguishing properties, one that exists takes precedence over one that is missing."""
    one = {"properties": {"a": {"const": 1}, "b": {"const": 1}, "n": {"type": "integer"}}, "required": ["a"]}
    two = {
        "properties": {"a": {"const": 2}, "b": {"const": 2}, "n": {"maximum": 1}},
        "required": ["a", "c", "d"],
    }
    assert briefly(explain({"oneOf": [one, two]}, {"b": 2, "n": "x"})) == [
        "required : the record lacks the required property `a`",
        "required : the record lacks the required property `c`",
        "required : the record lacks the required property `d`",
    ]


REFERENCE = {"type": "object", "required": ["$ref"], "patternProperties": {"^[$]ref$": {"type": "string"}}}
PARAMETER = {
    "type": "object",
    "properties": {"name": {}, "in": {}, "schema": {}},
    "required": ["name", "in"],
    "additionalProperties": False,
}


def test_mentioned_properties_select_the_alternative(explain: Explain) -> None:
    """An alternative that mentions no property of the value was not meant, even if it has fewer errors."""
    schema = {"oneOf": [REFERENCE, PARAMETER]}
    assert briefly(explain(schema, {"name": "id", "In": "path", "schema": {}})) == [
        "additionalProperties /In: `In` is not a property of the record"
    ]
    assert briefly(explain(schema, {"$ref": 1})) == ["type /$ref: expected text, found the integer `1`"]
    assert briefly(explain(schema, {"name": "id"})) == [
        "required : the record lacks the required property `in`"
    ]


def test_errors_inside_the_mentioned_property(explain: Explain) -> None:
    """A mapping with the only key of an alternative is explained by it, however many errors it has inside."""
    step = {"properties": {"step": {}}, "required": ["step"], "additionalProperties": False}
    parallel = {
        "properties": {"parallel": {"items": step}},
        "required": ["parallel"],
        "additionalProperties": False,
    }
    schema = {"items": {"anyOf": [step, parallel]}}
    assert briefly(explain(schema, [{"parallel": [{"stepp": 1}, {"x": 1, "y": 2}]}])) == [
        "additionalProperties /0/parallel/0/stepp: `stepp` is not a property of an entry of `parallel`",
        "required /0/parallel/1: an entry of `parallel` lacks the required property `step`",
        "additionalProperties /0/parallel/1/x: `x` is not a property of an entry of `parallel`",
        "additionalProperties /0/parallel/1/y: `y` is not a property of an entry of `parallel`",
    ]
    (found,) = explain(schema, [{"parallle": []}])
    assert found.help == "did you mean `parallel`?"


def test_swapped_letters_select_the_alternative(explain: Explain) -> None:
    """Two swapped letters are recognized even in a short word, where they are half of the letters."""
    both = [
        {"properties": {name: {}}, "required": [name], "additionalProperties": False}
        for name in ("and", "or")
    ]
    (found,) = explain({"anyOf": both}, {"ro": 1})
    assert briefly([found]) == ["additionalProperties /ro: `ro` is not a property of the record"]
    assert found.help == "did you mean `or`?"


def test_only_the_fixed_value_is_reported_if_it_is_wrong(explain: Explain) -> None:
    """If the fixed value is unknown or missing, no other error of an alternative is reported."""
    heroku = {"properties": {"provider": {"const": "heroku"}, "key": {}}, "required": ["provider", "key"]}
    pages = {"properties": {"provider": {"const": "pages"}, "token": {}}, "required": ["provider"]}
    other = {"properties": {"provider": {"type": "string", "pattern": "^x-"}}, "required": ["provider", "z"]}
    schema = {"oneOf": [heroku, pages, other]}
    assert briefly(explain(schema, {"provider": None, "token": 1})) == [
        "const /provider: expected `pages`, found empty (null)"
    ]
    assert briefly(explain(schema, {"token": 1})) == [
        "required : the record lacks the required property `provider`"
    ]


def test_the_deeper_match_wins_between_equal_counts(explain: Explain) -> None:
    """A list with an invalid entry is explained as a list, although another alternative takes one value."""
    one = {"properties": {"codes": {"type": "integer"}}}
    many = {"properties": {"codes": {"type": "array", "items": {"type": "integer"}}}}
    schema = {"oneOf": [one, many]}
    assert briefly(explain(schema, {"codes": [1, "x"]})) == [
        "type /codes/1: expected an integer, found the text `x`"
    ]


LIST = ["a", 1]
MAPPING = {"a": 1, "b": "x"}


@pytest.mark.parametrize(
    ("satisfied", "value"),
    [
        ({"type": "object"}, MAPPING),
        ({"enum": [1, MAPPING]}, MAPPING),
        ({"const": MAPPING}, MAPPING),
        ({"pattern": "^x"}, "xy"),
        ({"pattern": "^x"}, 5),
        ({"format": "date"}, "2026-01-31"),
        ({"format": "date"}, 5),
        ({"required": ["a"]}, MAPPING),
        ({"required": ["c"]}, LIST),
        ({"dependentRequired": {"a": ["b"], "c": ["d"]}}, MAPPING),
        ({"dependentRequired": {"a": ["b"]}}, LIST),
        ({"dependentSchemas": {"a": {"required": ["b"]}, "c": False}}, MAPPING),
        ({"dependencies": {"a": ["b"], "c": ["d"]}}, MAPPING),
        ({"properties": {"a": {"type": "integer"}, "c": False}}, MAPPING),
        ({"properties": {"a": False}}, LIST),
        ({"patternProperties": {"^b": {"type": "string"}, "^c": False}}, MAPPING),
        ({"patternProperties": {"": False}}, LIST),
        ({"properties": {"a": {}}, "patternProperties": {"b": {}}, "additionalProperties": False}, MAPPING),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "string"}}, MAPPING),
        ({"additionalProperties": False}, LIST),
        ({"allOf": [{"properties": {"a": {}, "b": {}}}], "unevaluatedProperties": False}, MAPPING),
        ({"properties": {"a": {}}, "unevaluatedProperties": {"type": "string"}}, MAPPING),
        ({"propertyNames": {"maxLength": 1}}, MAPPING),
        ({"propertyNames": False}, LIST),
        ({"prefixItems": [{"type": "string"}, {"type": "integer"}, False]}, LIST),
        ({"prefixItems": [False]}, MAPPING),
        ({"prefixItems": [{}, {}], "items": False}, LIST),
        ({"prefixItems": [{}, {}], "unevaluatedItems": False}, LIST),
        ({"prefixItems": [{}], "unevaluatedItems": {"type": "integer"}}, LIST),
        ({"uniqueItems": True}, LIST),
        ({"uniqueItems": False}, [1, 1]),
        ({"uniqueItems": True}, MAPPING),
        ({"contains": {"type": "integer"}, "maxContains": 1}, LIST),
        ({"allOf": [{"type": "object"}, {"required": ["a"]}]}, MAPPING),
        ({"anyOf": [{"type": "object"}, {"type": "array"}]}, MAPPING),
        ({"anyOf": [{"type": "array"}, {"type": "object"}]}, MAPPING),
        ({"oneOf": [{"type": "array"}, {"type": "object"}]}, MAPPING),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": False}, MAPPING),
        ({"if": {"required": ["c"]}, "then": False, "else": {"required": ["b"]}}, MAPPING),
        ({"if": {"required": ["a"]}, "else": False}, MAPPING),
        ({"not": {"required": ["c"]}}, MAPPING),
    ],
)
def test_only_failed_keywords_of_an_alternative_are_reported(
    explain: Explain, satisfied: Any, value: Any
) -> None:
    """A keyword that the value satisfies is not an error, whatever else is wrong in the alternative."""
    alternatives = [{"allOf": [satisfied, {"not": {"enum": [value]}}]}, {"const": 0}]
    (found,) = explain({"properties": {"v": {"anyOf": alternatives}}}, {"v": value})
    assert found.keyword == "not"
