"""Errors that follow from another error, or repeat it, are not reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from statekit.diagnostics import Finding, pointer_text

Explain = Callable[[Any, Any], list[Finding]]


def briefly(found: list[Finding]) -> list[str]:
    """Return findings as `keyword pointer: message`."""
    return [f"{each.keyword} {pointer_text(each.route.pointer)}: {each.message}" for each in found]


def test_a_property_that_is_not_allowed_has_no_other_errors(explain: Explain) -> None:
    """Other errors of a property that must not exist, and errors inside it, are dropped."""
    schema = {
        "properties": {"mode": {}, "quotes": {"type": "array", "minItems": 1, "items": {"type": "string"}}},
        "allOf": [
            {
                "if": {"properties": {"mode": {"const": "editorial"}}, "required": ["mode"]},
                "then": {"properties": {"quotes": False}},
            }
        ],
    }
    for quotes in ([], [1]):
        (found,) = explain(schema, {"mode": "editorial", "quotes": quotes})
        assert briefly([found]) == ["properties /quotes: `quotes` is not allowed here"]
        assert found.help == "this applies because `mode` is `editorial`"


def test_a_wrong_type_hides_other_errors(explain: Explain) -> None:
    """A value of the wrong type fails other keywords too, but only its type is reported."""
    scalar = {
        "type": "string",
        "enum": ["a"],
        "const": "a",
        "format": "date",
        "minimum": 9,
        "not": {"type": "integer"},
        "anyOf": [{"minimum": 9}, {"type": "null"}],
    }
    assert briefly(explain(scalar, 5)) == ["type : expected text, found the integer `5`"]
    around = {"allOf": [{"type": "array"}, {"properties": {"a": {"type": "string"}}, "required": ["b"]}]}
    assert briefly(explain(around, {"a": 1})) == ["type : expected a list, found an object"]


def test_a_scalar_has_one_error(explain: Explain) -> None:
    """If a text or a number fails several keywords, the most informative one is reported."""
    text = {"enum": ["abc"], "pattern": "^[a-z]+$", "maxLength": 3, "format": "date"}
    assert briefly(explain(text, "ABCD")) == ["enum : expected `abc`, found the text `ABCD`"]
    empty = {"pattern": "^[a-z]+$", "minLength": 1}
    assert briefly(explain(empty, "")) == ["minLength : the text is empty"]
    number = {"allOf": [{"minimum": 3}, {"minimum": 5}, {"multipleOf": 2}]}
    assert briefly(explain(number, 1)) == ["minimum : `1` is too small: the least allowed is 3"]


OF_A_TEXT = [
    {"type": "null"},
    {"const": "x"},
    {"enum": ["x", "y"]},
    {"minLength": 9},
    {"maxLength": 1},
    {"format": "date"},
    {"pattern": "^z"},
    {"not": {"minLength": 1}},
]
OF_A_NUMBER = [
    {"type": "null"},
    {"const": 1},
    {"enum": [1, 2]},
    {"minimum": 9},
    {"exclusiveMinimum": 7},
    {"maximum": 3},
    {"exclusiveMaximum": 7},
    {"multipleOf": 2},
    {"not": {"minimum": 1}},
]


@pytest.mark.parametrize(
    ("value", "weightier", "other"),
    [("ABCD", *pair) for pair in combinations(OF_A_TEXT, 2)]
    + [(7, *pair) for pair in combinations(OF_A_NUMBER, 2)],
)
@pytest.mark.costly
def test_the_weightier_keyword_is_reported(explain: Explain, value: Any, weightier: Any, other: Any) -> None:
    """The order of keywords in the schema does not matter, nor whether a condition applies them."""
    for both in ([weightier, other], [other, weightier]):
        assert [{each.keyword} for each in explain({"allOf": both}, value)] == [weightier.keys()]
    conditional = {"if": True, "then": weightier}
    for both in ([conditional, other], [other, conditional]):
        assert [{each.keyword} for each in explain({"allOf": both}, value)] == [weightier.keys()]


@pytest.mark.parametrize(
    "other",
    [
        {"additionalProperties": False},
        {"propertyNames": {"maxLength": 1}},
        {"patternProperties": {"": False}},
    ],
)
def test_unevaluated_properties_weigh_least(explain: Explain, other: Any) -> None:
    """If a keyword does apply to the property, its error is reported instead."""
    unevaluated = {"properties": {"yy": {}}, "unevaluatedProperties": False}
    for both in ([other, unevaluated], [unevaluated, other]):
        assert [{each.keyword} for each in explain({"allOf": both}, {"zz": 1})] == [other.keys()]


def test_each_property_is_a_finding(explain: Explain) -> None:
    """Each missing property and each one that is not allowed is a finding of its own."""
    schema = {"properties": {"a": {}, "b": {}}, "required": ["a", "b"], "additionalProperties": False}
    assert briefly(explain(schema, {"xx": 1, "yy": 2})) == [
        "required : the record lacks the required property `a`",
        "required : the record lacks the required property `b`",
        "additionalProperties /xx: `xx` is not a property of the record",
        "additionalProperties /yy: `yy` is not a property of the record",
    ]
    schema = {"dependentRequired": {"a": ["b", "c"], "d": ["c"]}}
    assert briefly(explain(schema, {"a": 1, "d": 1})) == [
        "dependentRequired : the record lacks `b`, which is required beside `a`",
        "dependentRequired : the record lacks `c`, which is required beside `a`",
    ]


def test_a_misspelled_key_is_not_also_missing(explain: Explain) -> None:
    """A key that is nearly the required one is reported once, at that key."""
    schema = {"properties": {"summary": {}}, "required": ["summary"], "additionalProperties": False}
    (found,) = explain(schema, {"sumary": "x"})
    assert briefly([found]) == ["additionalProperties /sumary: `sumary` is not a property of the record"]
    assert found.help == "did you mean `summary`?"


def test_the_size_follows_from_the_properties(explain: Explain) -> None:
    """Too many properties because of unknown ones, or too few because of missing ones, is one error."""
    schema = {
        "properties": {"a": {}},
        "required": ["a"],
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    assert briefly(explain(schema, {})) == ["required : the record lacks the required property `a`"]
    assert briefly(explain(schema, {"a": 1, "zz": 2})) == [
        "additionalProperties /zz: `zz` is not a property of the record"
    ]


def test_too_many_entries_are_reported_once(explain: Explain) -> None:
    """`maxItems` and a closed list of positions are one error."""
    schema = {"prefixItems": [{}], "items": False, "maxItems": 1, "type": "array"}
    assert briefly(explain(schema, [1, 2, 3])) == [
        "maxItems : the record has 3 entries, at most 1 is allowed"
    ]
    empty = {"minItems": 1, "contains": {"const": 1}}
    assert briefly(explain(empty, [])) == ["minItems : the record is empty, at least 1 entry is required"]


def test_properties_of_a_failed_subschema_are_not_unevaluated(explain: Explain) -> None:
    """A failed subschema evaluates nothing, but its properties are not reported as unevaluated."""
    schema = {
        "allOf": [{"properties": {"a": {"type": "string"}, "b": {}}}],
        "properties": {"list": {"allOf": [{"items": {"type": "integer"}}], "unevaluatedItems": False}},
        "unevaluatedProperties": False,
    }
    assert briefly(explain(schema, {"a": 1, "b": 2, "zz": 3})) == [
        "type /a: expected text, found the integer `1`",
        "unevaluatedProperties /zz: `zz` is not a property of the record",
    ]
    assert briefly(explain(schema, {"list": [1, "x"]})) == [
        "type /list/1: expected an integer, found the text `x`"
    ]


def test_an_unevaluated_property_is_reported_at_its_level(explain: Explain) -> None:
    """A property that is not allowed does not make the properties around it unevaluated."""
    inner = {"properties": {"b": {}}, "unevaluatedProperties": False}
    schema = {"properties": {"a": inner}, "unevaluatedProperties": False}
    assert briefly(explain(schema, {"a": {"zz": 1}})) == [
        "unevaluatedProperties /a/zz: `zz` is not a property of `a`"
    ]
    assert briefly(explain(schema, {"a": {"zz": 1}, "yy": 2})) == [
        "unevaluatedProperties /a/zz: `zz` is not a property of `a`",
        "unevaluatedProperties /yy: `yy` is not a property of the record",
    ]
    apart = {"allOf": [{"properties": {"a": inner}}], "unevaluatedProperties": False}
    assert briefly(explain(apart, {"a": {"zz": 1}})) == [
        "unevaluatedProperties /a/zz: `zz` is not a property of `a`"
    ]
    listed = {"prefixItems": [{"prefixItems": [{}], "unevaluatedItems": False}], "unevaluatedItems": False}
    assert briefly(explain(listed, [[1, 2]])) == [
        "unevaluatedItems /0/1: an entry of the list is not allowed"
    ]


def test_subschemas_do_not_repeat_errors(explain: Explain) -> None:
    """The same keyword in several subschemas is one finding."""
    definition = {"properties": {"a": {"type": "string"}}, "required": ["b"]}
    schema = {
        "allOf": [{"$ref": "#/$defs/d"}, {"$ref": "#/$defs/d"}],
        "$defs": {"d": definition},
        **definition,
    }
    assert briefly(explain(schema, {"a": 1})) == [
        "required : the record lacks the required property `b`",
        "type /a: expected text, found the integer `1`",
    ]


def test_nested_errors_are_kept(explain: Explain) -> None:
    """Two errors are two findings, even if one is inside the value of the other."""
    schema = {"maxProperties": 1, "properties": {"a": {"type": "string"}}}
    assert briefly(explain(schema, {"a": 1, "b": 2})) == [
        "maxProperties : the record has 2 properties, at most 1 is allowed",
        "type /a: expected text, found the integer `1`",
    ]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (
            {"maxItems": 1, "uniqueItems": True, "allOf": [{"maxItems": 1}, {"maxItems": 2}]},
            [1, 1, 2],
            [
                "maxItems : the record has 3 entries, at most 1 is allowed",
                "uniqueItems /1: `1` is already in the list",
            ],
        ),
        (
            {"minProperties": 3, "propertyNames": {"maxLength": 1}, "not": {"required": ["ab"]}},
            {"ab": 1, "cd": 1},
            [
                "not /ab: `ab` is not allowed here",
                "propertyNames /ab: `ab` is not allowed as the name of a property",
                "propertyNames /cd: `cd` is not allowed as the name of a property",
                "minProperties : the record has 2 properties, at least 3 are required",
            ],
        ),
    ],
)
def test_a_list_or_a_mapping_may_have_several_errors(
    explain: Explain, schema: Any, value: Any, expected: list[str]
) -> None:
    """Each keyword that it fails is reported once."""
    assert sorted(briefly(explain(schema, value))) == sorted(expected)


@pytest.mark.parametrize("key", ["42", "042", "+1", "0", "a/b", "a~b", "", "$ref", "properties", "٣", "x y"])
def test_the_pointer_has_the_key_as_written(explain: Explain, key: str) -> None:
    """The pointer of a finding contains the key of the record, even if it looks like a number."""
    for schema in (
        {"additionalProperties": {"type": "string"}},
        {"properties": {key: {"type": "string"}}},
        {"patternProperties": {"": {"type": "string"}}},
        {"anyOf": [{"additionalProperties": {"type": "string"}}, {"type": "null"}]},
    ):
        (found,) = explain(schema, {key: 1})
        assert (found.keyword, found.route.pointer) == ("type", (key,))


@pytest.mark.parametrize("key", ["42", "042", "+1", "a/b", "٣"])
@pytest.mark.parametrize(
    "asked", [{"contentEncoding": "base64"}, {"anyOf": [{"contentEncoding": "base64"}, False]}]
)
def test_errors_of_jsonschema_rs_alone_have_the_key_as_written(
    explain: Explain, key: str, asked: Any
) -> None:
    """Only jsonschema-rs checks encodings; its findings have the key of the record too."""
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "additionalProperties": asked}
    (found,) = explain(schema, {"0": "", "42.": "", key: "{", "0042": ""})
    assert (found.keyword, found.route.pointer) == ("contentEncoding", (key,))
    (found,) = explain({**schema, "properties": {"list": {"items": schema}}}, {"list": [{}, {key: "{"}]})
    assert (found.keyword, found.route.pointer) == ("contentEncoding", ("list", 1, key))


def test_an_invalid_name_that_only_jsonschema_rs_finds_is_reported_at_the_name(explain: Explain) -> None:
    """It has the same location as one that both validators find."""
    schema = {"$schema": OLDER, "properties": {"a": {"propertyNames": {"contentEncoding": "base64"}}}}
    (found,) = explain(schema, {"a": {"{": 1, "YQ==": 2}})
    assert briefly([found]) == ["propertyNames /a/{: `{` is not allowed as the name of a property"]


def test_a_deep_record_is_explained(explain: Explain) -> None:
    """An error near the depth limit of records is found by a recursive schema."""
    value: Any = {"name": 1}
    for _ in range(95):
        value = {"child": value}
    schema = {"properties": {"child": {"$ref": "#"}, "name": {"type": "string"}}}
    (found,) = explain(schema, value)
    assert found.route.pointer == (*("child",) * 95, "name")


def test_a_dynamic_reference_is_followed(explain: Explain) -> None:
    """`$dynamicRef` leads to the outermost schema, which is the schema itself here."""
    schema = {
        "$id": "https://example.org/tree",
        "$dynamicAnchor": "node",
        "properties": {"data": {"type": "integer"}, "children": {"items": {"$dynamicRef": "#node"}}},
    }
    (found,) = explain(schema, {"children": [{"children": [{"data": "x"}]}]})
    assert briefly([found]) == ["type /children/0/children/0/data: expected an integer, found the text `x`"]


def test_nested_alternatives_do_not_multiply(explain: Explain) -> None:
    """If each level has several alternatives that recurse, not every path through them is evaluated."""
    node = {"properties": {"child": {"$ref": "#"}}}
    schema = {
        "anyOf": [
            {"type": "integer"},
            {**node, "required": ["zz"], "type": "object"},
            {**node, "type": "object"},
        ]
    }
    value: Any = "x"
    for _ in range(40):
        value = {"child": value}
    (found,) = explain(schema, value)
    assert found.route.pointer == ("child",) * 40
    assert found.message == "expected an integer or an object, found the text `x`"


def test_a_thousand_errors_are_a_thousand_findings(explain: Explain) -> None:
    """No error is dropped because there are many."""
    schema = {"items": {"type": "object", "additionalProperties": False}}
    found = explain(schema, [{"a": number} for number in range(1000)])
    assert [each.route.pointer for each in found] == [(number, "a") for number in range(1000)]


def test_a_file_that_declares_its_dialect_is_explained_alike(explain: Explain, tmp_path: Any) -> None:
    """Errors by a schema in another file that declares a dialect have the same messages."""
    person = {"$schema": "https://json-schema.org/draft/2020-12/schema", "required": ["a", "b"]}
    (tmp_path / "person.json").write_text(json.dumps(person), encoding="utf-8")
    assert briefly(explain({"properties": {"who": {"$ref": "person.json"}}}, {"who": {}})) == [
        "required /who: `who` lacks the required property `a`",
        "required /who: `who` lacks the required property `b`",
    ]


def test_a_condition_on_an_invalid_value_reports_nothing(explain: Explain) -> None:
    """If a condition tests a value that is invalid or missing, its consequences are not reported."""
    asks = {"required": ["plugins"], "properties": {"items": {"items": {"additionalProperties": False}}}}
    schema = {
        "properties": {"version": {"enum": ["v1", "v2"]}},
        "required": ["version"],
        "if": {"properties": {"version": {"const": "v1"}}},
        "then": {"required": ["modules"]},
        "else": asks,
    }
    assert briefly(explain(schema, {"version": "v3", "items": [{"name": 1}]})) == [
        "enum /version: `v3` is not one of v1, v2"
    ]
    assert briefly(explain(schema, {"items": []})) == [
        "required : the record lacks the required property `version`"
    ]
    assert briefly(explain(schema, {"version": "v1"})) == [
        "required : the record lacks the required property `modules`"
    ]


def test_a_condition_on_the_existence_of_an_invalid_value_is_reported(explain: Explain) -> None:
    """An invalid value exists, so the consequences of its existence are errors in their own right."""
    schema = {
        "properties": {"a": {"type": "string"}},
        "if": {"required": ["a"]},
        "then": {"required": ["b"]},
    }
    assert briefly(explain(schema, {"a": 1})) == [
        "type /a: expected text, found the integer `1`",
        "required : the record lacks the required property `b`",
    ]


def test_one_of_two_interdependent_conditions_is_reported(explain: Explain) -> None:
    """However conditions depend on each other, an invalid record has a finding."""
    schema = {
        "allOf": [
            {
                "if": {"properties": {"a": {"const": 1}}},
                "then": {"properties": {"b": {"const": 1}}},
            },
            {
                "if": {"properties": {"b": {"const": 2}}},
                "then": {"properties": {"a": {"const": 2}}},
            },
        ]
    }
    assert briefly(explain(schema, {"a": 1, "b": 2})) == ["const /b: expected `1`, found the integer `2`"]


def test_a_key_that_a_condition_tests_may_be_misspelled(explain: Explain) -> None:
    """A key that is nearly the one that a condition tests is the only finding."""
    reference = {"properties": {"$ref": {}}, "required": ["$ref"], "additionalProperties": False}
    whole = {"properties": {"description": {}}, "required": ["description"], "additionalProperties": False}
    schema = {"if": {"required": ["$ref"]}, "then": reference, "else": whole}
    (found,) = explain(schema, {"$Ref": "x"})
    assert briefly([found]) == ["additionalProperties /$Ref: `$Ref` is not a property of the record"]
    assert found.help == "did you mean `$ref`?; this applies because `$ref` is not there"


def test_a_misspelled_key_replaces_one_of_several_required_keys(explain: Explain) -> None:
    """If one of several properties is required, a key that is nearly one of them is reported once."""
    schema = {
        "properties": {"uses": {}, "run": {}},
        "oneOf": [{"required": ["uses"]}, {"required": ["run"]}],
        "additionalProperties": False,
    }
    for key, meant in (("use", "uses"), ("urn", "run")):
        (found,) = explain(schema, {key: "x"})
        assert briefly([found]) == [f"additionalProperties /{key}: `{key}` is not a property of the record"]
        assert found.help == f"did you mean `{meant}`?"
    assert briefly(explain(schema, {"zzz": 1})) == [
        "additionalProperties /zzz: `zzz` is not a property of the record",
        "oneOf : the record needs one of `uses`, `run`",
    ]


def test_a_misspelled_key_hides_that_several_alternatives_match(explain: Explain) -> None:
    """If several alternatives match because a key is misspelled, only the key is reported."""
    schema = {
        "properties": {"uses": {}, "run": {}},
        "oneOf": [{"not": {"required": ["uses"]}}, {"not": {"required": ["run"]}}],
        "additionalProperties": False,
    }
    assert briefly(explain(schema, {"runs": "x"})) == [
        "additionalProperties /runs: `runs` is not a property of the record"
    ]
    assert briefly(explain(schema, {})) == ["oneOf : the record fits several alternatives (1 and 2 of 2)"]


def test_a_key_that_may_be_the_missing_one_is_suggested(explain: Explain) -> None:
    """If all keys are allowed, one that is nearly the missing one is named in the help."""
    schema = {"properties": {"provider": {}, "provided": {}}, "required": ["provider"]}
    (found,) = explain(schema, {"Provider": 1, "provided": 2})
    assert found.message == "the record lacks the required property `provider`"
    assert found.help == "is `Provider` meant to be it?"


def test_unevaluated_entries_without_positions(explain: Explain) -> None:
    """If the positions of unevaluated entries are unknown, the list is reported."""
    lists = {"unevaluatedItems": False, "minContains": 1}
    schema = {
        "$defs": {"x": lists, "y": {"$ref": "#/$defs/x", "additionalProperties": {}}},
        "unevaluatedProperties": {"$ref": "#/$defs/y"},
    }
    assert briefly(explain(schema, {"a": ["x"]})) == [
        "unevaluatedItems /a: `a` has entries that are not allowed"
    ]


def test_a_line_of_text_that_became_a_mapping(explain: Explain) -> None:
    """If text was expected, the help explains that a colon in plain text makes an object."""
    schema = {"items": {"type": "string"}}
    (found,) = explain(schema, [{'echo "a': 'b"'}])
    assert found.message == "expected text, found an object"
    assert (
        found.help == "text with a colon and a space in it is read as a key and its value: put it in quotes"
    )
    (found,) = explain(schema, [{"a": [1]}])
    assert found.help is None


SLUG = {"pattern": "^a", "description": "A slug."}
OLDER = "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(
    ("schema", "value", "pointer"),
    [
        (SLUG, "x", ""),
        ({"properties": {"p": SLUG}}, {"p": "x"}, "/p"),
        ({"patternProperties": {"^p": SLUG}}, {"p": "x"}, "/p"),
        ({"additionalProperties": SLUG}, {"p": "x"}, "/p"),
        ({"unevaluatedProperties": SLUG}, {"p": "x"}, "/p"),
        ({"items": SLUG}, ["a", "x"], "/1"),
        ({"prefixItems": [True, SLUG]}, ["x", "x"], "/1"),
        ({"prefixItems": [True], "items": SLUG}, ["x", "a", "x"], "/2"),
        ({"unevaluatedItems": SLUG}, ["a", "x"], "/1"),
        ({"$schema": OLDER, "items": [True, SLUG]}, ["x", "x"], "/1"),
        ({"$schema": OLDER, "items": [True], "additionalItems": SLUG}, ["x", "a", "x"], "/2"),
        ({"allOf": [True, SLUG]}, "x", ""),
        ({"anyOf": [{"const": 1, "title": "One"}, {"items": SLUG}]}, ["x"], "/0"),
        ({"oneOf": [{"const": 1, "title": "One"}, {"items": SLUG}]}, ["x"], "/0"),
        ({"$ref": "#/$defs/s", "$defs": {"s": SLUG}}, "x", ""),
        ({"properties": {"p": {"$ref": "#/$defs/s"}}, "$defs": {"s": SLUG}}, {"p": "x"}, "/p"),
        ({"$dynamicRef": "#s", "$defs": {"s": {"$dynamicAnchor": "s", **SLUG}}}, "x", ""),
        ({"dependentSchemas": {"p": {"properties": {"q": SLUG}}}}, {"p": 1, "q": "x"}, "/q"),
        ({"$schema": OLDER, "dependencies": {"p": {"properties": {"q": SLUG}}}}, {"p": 1, "q": "x"}, "/q"),
        ({"if": True, "then": {"properties": {"q": SLUG}}}, {"q": "x"}, "/q"),
        ({"if": False, "else": {"properties": {"q": SLUG}}}, {"q": "x"}, "/q"),
    ],
)
def test_both_validators_agree_on_the_path_through_every_keyword(
    explain: Explain, schema: Any, value: Any, pointer: str
) -> None:
    """The errors of both are matched through each keyword with subschemas: one finding, with its help."""
    (found,) = explain(schema, value)
    assert (found.keyword, (found.help or "").partition(";")[0]) == ("pattern", "A slug.")
    assert pointer_text(found.route.pointer) == pointer
