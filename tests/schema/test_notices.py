"""Warnings about schemas that can be used, but probably do not do what their author meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.check import Checker
from statekit.diagnostics import Diagnostic, Severity, Span

MakeChecker = Callable[[Any], Checker]
DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def lines(found: list[Diagnostic]) -> list[str]:
    """Return each warning as a line: its rule, pointer, message and help."""
    return [f"{each.rule} {each.pointer}: {each.message}; {each.help}" for each in found]


@pytest.mark.parametrize(
    ("name", "help_text"),
    [
        ("datetime", "did you mean `date-time`?"),
        ("dateTime", "did you mean `date-time`?"),
        ("Date", "did you mean `date`?"),
        ("dat", "did you mean `date`?"),
        ("Email", "did you mean `email`?"),
        ("e-mail", "did you mean `email`?"),
        ("url", "did you mean `uri`?"),
        ("URI", "did you mean `uri`?"),
        ("ip", "did you mean `ipv4`?"),
        ("guid", "did you mean `uuid`?"),
        ("date ", "did you mean `date`?"),
        ("integer", "did you mean `type: integer`?"),
        ("isbn", "the formats that are checked are listed by `statekit explain schema/format`"),
    ],
)
def test_a_format_that_nobody_knows(make_checker: MakeChecker, name: str, help_text: str) -> None:
    """An unknown format is not checked: a warning names the one that was meant."""
    (found,) = make_checker({"properties": {"a": {"format": name}}}).notices()
    assert found.rule == "dataset/format"
    assert found.severity is Severity.WARNING
    assert found.message == f"`{name}` is not a format that JSON Schema defines: it is not checked"
    assert found.help == help_text
    assert found.pointer == "/properties/a/format"
    assert found.place.span == Span(1, 33, 1, 33 + len(name) + 2)


def test_a_format_is_reported_once_where_it_is_written(make_checker: MakeChecker) -> None:
    """A subschema that is referred to many times has one warning; a property called `format` has none."""
    day = {"$ref": "#/$defs/day"}
    schema = {
        "$defs": {"day": {"format": "datetime"}},
        "properties": {"a": day, "b": day, "format": {"const": "datetime"}},
        "default": {"format": "datetime"},
    }
    (found,) = make_checker(schema).notices()
    assert found.pointer == "/$defs/day/format"


@pytest.mark.parametrize(
    "name",
    ["date", "date-time", "regex", "int32", "binary", "password", "x-isbn", "org.example.isbn", "acme:id"],
)
def test_known_and_private_formats_are_not_reported(make_checker: MakeChecker, name: str) -> None:
    """Formats of the standards, and names with a prefix, are meant as they are."""
    assert not [*make_checker({"format": name}).notices()]


def test_a_format_that_the_dialect_does_not_have(make_checker: MakeChecker) -> None:
    """A format of a newer dialect is not checked in an older one."""
    assert lines([*make_checker({"$schema": DRAFT_7, "format": "uuid"}).notices()]) == [
        (
            "dataset/format /format: the format `uuid` is not checked: it does not exist in draft-07; "
            "declare a newer dialect, such as https://json-schema.org/draft/2020-12/schema"
        )
    ]
    assert make_checker({"$schema": DRAFT_7, "format": "uuid"}).is_valid("x")
    assert not [*make_checker({"$schema": DRAFT_7, "format": "date"}).notices()]


DEFINED: dict[str, Any] = {"a": {"properties": {"p": {}, "q": {}}}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (
            {"minimum": 5, "maximum": 3},
            (
                "/minimum: no value can satisfy `minimum` (5) and `maximum` (3) "
                "together; exchange the two, or change one"
            ),
        ),
        (
            {"exclusiveMinimum": 3, "maximum": 3},
            (
                "/exclusiveMinimum: no value can satisfy `exclusiveMinimum` (3) and `maximum` (3) together; "
                "exchange the two, or change one"
            ),
        ),
        (
            {"minLength": 2, "maxLength": 1},
            (
                "/minLength: no value can satisfy `minLength` (2) and `maxLength` (1) together; "
                "exchange the two, or change one"
            ),
        ),
        (
            {"required": ["x", "y"], "properties": {"y": {}}, "additionalProperties": False},
            "/required: `x` is required, and `additionalProperties` forbids it; declare it in `properties`",
        ),
        (
            {
                "allOf": [{"$ref": "#/$defs/a"}],
                "$defs": DEFINED,
                "properties": {"q": {}},
                "additionalProperties": False,
            },
            (
                "/additionalProperties: `additionalProperties` forbids what `allOf` declares: `p`; "
                "write `unevaluatedProperties` instead"
            ),
        ),
        (
            {"$ref": "#/$defs/a", "$defs": DEFINED, "additionalProperties": False},
            (
                "/additionalProperties: `additionalProperties` forbids what `$ref` declares: `p`, `q`; "
                "write `unevaluatedProperties` instead"
            ),
        ),
        (
            {"$schema": DRAFT_7, "allOf": [{"properties": {"p": {}}}], "additionalProperties": False},
            (
                "/additionalProperties: `additionalProperties` forbids what `allOf` declares: `p`; "
                "repeat these names in `properties`"
            ),
        ),
        (
            {"$schema": DRAFT_7, "$ref": "#/definitions/a", "minLength": 3, "definitions": DEFINED},
            (
                "/minLength: `minLength` has no effect beside `$ref` in draft-07; "
                "put the `$ref` into an `allOf`, or declare a newer dialect"
            ),
        ),
        (
            {"type": "string", "enum": [1, 2]},
            "/enum: no value can satisfy `enum` (1, 2): `type` allows only text; put them in quotes",
        ),
        (
            {"type": "string", "const": True},
            "/const: no value can satisfy `const` (true): `type` allows only text; put it in quotes",
        ),
        (
            {"type": ["integer", "null"], "enum": ["1", 2, None]},
            (
                "/enum: 1 in `enum` is never valid: `type` allows only an integer or null; "
                "add `string` to `type`, or change the values"
            ),
        ),
        (
            {"type": "string", "enum": ["a", None]},
            (
                "/enum: null in `enum` is never valid: `type` allows only text; "
                "add `null` to `type`, or change the values"
            ),
        ),
        (
            {"type": "string", "default": 5},
            (
                "/default: the `default` is never valid: `type` allows only text, and this is the "
                "integer `5`; "
                "put it in quotes"
            ),
        ),
        (
            {"type": "array", "default": "a"},
            (
                "/default: the `default` is never valid: `type` allows only a list, and this is the "
                "text `a`; "
                "add `string` to `type`, or change the values"
            ),
        ),
    ],
)
def test_contradictions(make_checker: MakeChecker, schema: dict[str, Any], expected: str) -> None:
    """Keywords that contradict each other are a warning of the schema, once, at a keyword."""
    (found,) = make_checker(schema).notices()
    assert lines([found]) == [f"dataset/contradiction {expected}"]
    assert found.place.span is not None


@pytest.mark.parametrize(
    "schema",
    [
        {"minimum": 3, "maximum": 3},
        {"type": "integer", "enum": [1, 2.0], "default": 1.0},
        {"type": "number", "enum": [1, 2.5]},
        {"type": "string", "default": None},
        {"type": ["string", "null"], "enum": ["a", None]},
        {"enum": [1, "a"], "default": True},
        {"required": ["x"], "patternProperties": {"^x": {}}, "additionalProperties": False},
        {"required": ["x"], "properties": {"x": {}}, "additionalProperties": False},
        {"allOf": [{"properties": {"p": {}}}], "properties": {"p": {}}, "additionalProperties": False},
        {"allOf": [{"properties": {"p": {}}}], "unevaluatedProperties": False},
        {"$ref": "#/$defs/a", "$defs": DEFINED, "minProperties": 1},
        {"$schema": DRAFT_7, "$ref": "#/definitions/a", "description": "x", "definitions": DEFINED},
        {"$schema": "http://json-schema.org/draft-04/schema#", "maximum": 3, "exclusiveMaximum": True},
    ],
)
def test_what_is_not_a_contradiction(make_checker: MakeChecker, schema: dict[str, Any]) -> None:
    """Keywords that go together have no warning."""
    assert not [*make_checker(schema).notices()]
