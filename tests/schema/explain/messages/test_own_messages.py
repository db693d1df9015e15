"""Messages that a schema has for its errors (`errorMessage`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.diagnostics import Finding

Explain = Callable[[Any, Any], list[Finding]]


@pytest.mark.parametrize(
    ("schema", "value", "message", "help_text"),
    [
        (
            {"pattern": "^a", "errorMessage": "an ID begins with a"},
            "b",
            "an ID begins with a",
            "`b` does not match the pattern `^a`",
        ),
        (
            {"type": "integer", "minimum": 1, "errorMessage": {"minimum": "count from one"}},
            0,
            "count from one",
            "`0` is too small: the least allowed is 1",
        ),
        (
            {"required": ["x"], "errorMessage": {"required": {"x": "who is it?"}}},
            {},
            "who is it?",
            "the record lacks the required property `x`",
        ),
        (
            {"properties": {"a": {"type": "integer"}}, "errorMessage": {"properties": {"a": "count it"}}},
            {"a": "x"},
            "count it",
            "expected an integer, found the text `x`",
        ),
        (
            {
                "properties": {"a": {"properties": {"b": {"type": "integer"}}}},
                "errorMessage": {"properties": {"a": "see the manual"}},
            },
            {"a": {"b": "x"}},
            "see the manual",
            "expected an integer, found the text `x`",
        ),
        (
            {"prefixItems": [{}, {"type": "integer"}], "errorMessage": {"items": ["first", "second"]}},
            ["x", "x"],
            "second",
            "expected an integer, found the text `x`",
        ),
        (
            {"items": {"type": "integer"}, "errorMessage": {"items": ["first"]}},
            [1, "x"],
            "expected an integer, found the text `x`",
            None,
        ),
        (
            {"properties": {"a": {"type": "integer"}}, "errorMessage": "not as agreed"},
            {"a": "x"},
            "not as agreed",
            "expected an integer, found the text `x`",
        ),
        (
            {
                "properties": {"a": {"type": "integer"}},
                "errorMessage": {"_": "not as agreed", "required": "incomplete"},
            },
            {"a": "x"},
            "not as agreed",
            "expected an integer, found the text `x`",
        ),
        (
            {"required": ["x"], "errorMessage": {"required": {"y": "why?"}, "_": "not as agreed"}},
            {},
            "not as agreed",
            "the record lacks the required property `x`",
        ),
        (
            {
                "properties": {"a": {"type": "integer", "errorMessage": "inner"}},
                "errorMessage": {"properties": {"a": "outer"}},
            },
            {"a": "x"},
            "inner",
            "expected an integer, found the text `x`",
        ),
        (
            {
                "properties": {"a": {"$ref": "#/$defs/n"}},
                "$defs": {"n": {"type": "integer", "errorMessage": "n"}},
            },
            {"a": "x"},
            "n",
            "expected an integer, found the text `x`",
        ),
        (
            {
                "anyOf": [{"type": "integer"}, {"type": "null"}],
                "errorMessage": {"anyOf": "a number or nothing"},
            },
            "x",
            "a number or nothing",
            "expected an integer or null, found the text `x`",
        ),
        (
            {
                "allOf": [{"anyOf": [{"type": "integer"}, {"type": "null"}]}],
                "errorMessage": "a number or nothing",
            },
            "x",
            "a number or nothing",
            "expected an integer or null, found the text `x`",
        ),
        (
            {
                "allOf": [{"properties": {"a": {"minimum": 2}}}],
                "errorMessage": {"properties": {"a": "at least two"}},
            },
            {"a": 1},
            "at least two",
            "`1` is too small: the least allowed is 2",
        ),
        (
            {"additionalProperties": {"minimum": 2}, "errorMessage": {"properties": {"a": "at least two"}}},
            {"a": 1},
            "at least two",
            "`1` is too small: the least allowed is 2",
        ),
        (
            {
                "allOf": [{"items": {"minimum": 2}}],
                "errorMessage": {"items": ["at least two"], "properties": {"a": "no"}},
            },
            [1],
            "at least two",
            "`1` is too small: the least allowed is 2",
        ),
        (
            {
                "dependentRequired": {"a": ["b"]},
                "errorMessage": {"dependentRequired": {"a": "a needs b"}},
            },
            {"a": 1},
            "a needs b",
            "the record lacks `b`, which is required beside `a`",
        ),
        (
            {
                "if": {"required": ["a"]},
                "then": {"required": ["b"]},
                "errorMessage": {"if": "a needs b"},
            },
            {"a": 1},
            "a needs b",
            "the record lacks the required property `b`; this applies because `a` is there",
        ),
        (
            {"type": "integer", "errorMessage": {"minimum": "count from one"}},
            "x",
            "expected an integer, found the text `x`",
            None,
        ),
    ],
)
def test_words_of_the_schema(
    explain: Explain, schema: Any, value: Any, message: str, help_text: str | None
) -> None:
    """An `errorMessage`, as ajv-errors defines it, is the message; the usual one becomes the help."""
    (found,) = explain(schema, value)
    assert (found.message, found.help) == (message, help_text)


RECORD: dict[str, Any] = {
    "size": 3,
    "name": "a\nb",
    "list": [{"n": 1}, {"n": 2.5}],
    "a/b": None,
    "": True,
    "long": "x" * 100,
    "many": list(range(1000)),
    "wide": {f"key{number}": {} for number in range(1000)},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it is ${/size}", "it is 3"),
        ("${/size} of ${/list/1/n}, ${/list}", '3 of 2.5, [{"n":1},{"n":2.5}]'),
        ("${/name}", '"a\\nb"'),
        ("${/a~1b}, ${/}", "null, true"),
        ("${0}, ${0/n}, ${0#}", '{"n":2.5}, 2.5, 1'),
        ("${1#}, ${1/0/n}, ${2/size}", '"list", 1, 3'),
        ("${2#}, ${3}, ${99999/x}", "(nothing), (nothing), (nothing)"),
        ("${/sise}, ${/list/2}, ${/list/n}, ${/size/x}", "(nothing), (nothing), (nothing), (nothing)"),
        ("${}, ${size}, ${ 1}, $/size, ${1/size", "${}, ${size}, ${ 1}, $/size, ${1/size"),
        ("${/long}", '"' + "x" * 57 + '..."'),
        ("${/many}", "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,..."),
        ("${/wide}", '{"key0":{},"key1":{},"key2":{},"key3":{},"key4":{},"key5"...'),
    ],
)
def test_values_in_messages(explain: Explain, text: str, expected: str) -> None:
    """A pointer into the record, or from the value of the subschema, is replaced by the value as JSON."""
    schema = {"properties": {"list": {"items": {"maximum": 2, "properties": {"n": {"maximum": 2}}}}}}
    schema["properties"]["list"]["items"]["errorMessage"] = text
    (found,) = explain(schema, RECORD)
    assert (found.message, found.route.pointer) == (expected, ("list", 1, "n"))


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_values_in_messages_of_alternatives(explain: Explain, keyword: str) -> None:
    """The value of the subschema is the same in an alternative, and in one inside of another."""
    inner: dict[str, Any] = {"type": "integer", "errorMessage": "${0#} is ${0}, not as in ${2/size}"}
    schema: dict[str, Any] = {"properties": {"a": {keyword: [{"properties": {"b": inner}}]}}}
    (found,) = explain({keyword: [schema]}, {"size": 3, "a": {"b": "x"}})
    assert found.message == '"b" is "x", not as in 3'
    outer = {keyword: [schema], "errorMessage": "${0/a/b}, ${/size}"}
    del inner["errorMessage"]
    (found,) = explain({"properties": {"o": outer}}, {"size": 3, "o": {"a": {"b": "x"}}})
    assert found.message == '"x", 3'


def test_a_message_with_many_values_is_short(explain: Explain) -> None:
    """However often a value is named, a message has 400 characters at most."""
    (found,) = explain({"minProperties": 99, "errorMessage": "${/many}" * 5000}, RECORD)
    assert len(found.message) == 400
    assert found.message.startswith("[0,1,2,3")
