"""The verdict where jsonschema-rs differs from the standards, and the words of its findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.check import Checker
from statekit.diagnostics import JSON, Finding, Route

Explain = Callable[[Any, Any], list[Finding]]
MakeChecker = Callable[[Any], Checker]
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_6 = "http://json-schema.org/draft-06/schema#"
DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date", "+024-01-01"),
        ("date", "-001-01-01"),
        ("date", "2024-0+-01"),
        ("date", "2024-1-01"),
        ("date-time", "+024-01-01T00:00:00Z"),
        ("date-time", "-001-01-01T00:00:00Z"),
        ("date-time", "2024-01-01T+1:00:00Z"),
        ("time", "+1:00:00Z"),
        ("duration", "P+1D"),
        ("ipv4", "+1.2.3.4"),
        ("email", "Ada <ada@example.org>"),
        ("email", "<ada@example.org>"),
        ("idn-email", "Ada <ada@example.org>"),
    ],
)
@pytest.mark.parametrize("schema", [{}, {"allOf": [{"type": "string"}]}, {"pattern": "[0-9]|@"}])
def test_formats_have_no_signs_and_no_display_names(
    explain: Explain, name: str, value: str, schema: dict[str, Any]
) -> None:
    """RFC 3339, section 5.6, and RFC 5321, section 4.1.2: one finding, of the format."""
    for each in ({**schema, "format": name}, {"anyOf": [{**schema, "format": name}, {"type": "null"}]}):
        (found,) = explain(each, value)
        assert found.rule == "schema/format"


@pytest.mark.parametrize(
    ("name", "value"),
    [("date", "0000-01-01"), ("date-time", "2024-01-01t00:00:00z"), ("email", '"a b"@example.org')],
)
def test_valid_values_of_a_format(explain: Explain, name: str, value: str) -> None:
    """Valid values stay valid, and values of other types are not concerned."""
    assert not explain({"format": name}, value)
    assert not explain({"format": name}, 3)


@pytest.mark.parametrize("dialect", [DRAFT_7, DRAFT_6])
def test_encoded_content_is_asserted_only_by_a_setting(
    make_checker: Callable[..., Checker], dialect: str
) -> None:
    """`contentEncoding` and `contentMediaType` are annotations by default, in every dialect."""
    schema = {
        "$schema": dialect,
        "properties": {"a": {"contentEncoding": "base64"}, "b": {"contentMediaType": "application/json"}},
    }
    value: dict[str, JSON] = {"a": "YQ==\nYQ==", "b": "{"}
    assert make_checker(schema).is_valid(value)
    found = make_checker(schema, content=True).explain(value, Route("x.yaml", 0))
    assert [each.message for each in found] == [
        r"`YQ==\nYQ==` is not encoded as base64",
        "`{` is not application/json",
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"multipleOf": 0.01},
        {"contains": {"const": 1}, "items": {"multipleOf": 0.01}},
        {"oneOf": [{"multipleOf": 0.01}, {"type": "array", "maxItems": 0}]},
    ],
)
def test_multiples_are_those_of_the_verdict(explain: Explain, schema: dict[str, Any]) -> None:
    """19.99 is a multiple of 0.01, also where another keyword is explained."""
    value: Any = [19.99] if "items" in schema else 19.99
    assert not [each for each in explain(schema, value) if each.rule == "schema/multipleOf"]
    value = [19.995] if "items" in schema else 19.995
    assert any("multiple of 0.01" in each.message for each in explain(schema, value))


def test_additional_properties_are_evaluated(explain: Explain) -> None:
    """In 2019-09 too, `additionalProperties` evaluates the properties that it applies to (core, 9.3.2.4)."""
    closed = {"additionalProperties": {"type": "string"}, "unevaluatedProperties": False}
    schema = {"$schema": DRAFT_2019, **closed, "minProperties": 2}
    assert [each.rule for each in explain(schema, {"a": "x"})] == ["schema/minProperties"]
    schema = {"$schema": DRAFT_2019, "oneOf": [closed, {"required": ["z"]}], "minProperties": 3}
    assert [each.rule for each in explain(schema, {"a": "x"})] == ["schema/minProperties"]
    nested = {"anyOf": [{"additionalProperties": {"type": "string"}}], "unevaluatedProperties": False}
    schema = {"$schema": DRAFT_2019, **nested, "minProperties": 2}
    assert [each.rule for each in explain(schema, {"a": "x"})] == ["schema/minProperties"]


@pytest.mark.parametrize(
    "declared",
    [
        "https://json-schema.org/draft-07/schema",
        "https://json-schema.org/draft-07/schema#",
        "http://json-schema.org/draft/2020-12/schema",
        "http://json-schema.org/draft/2020-12/schema#",
    ],
)
def test_a_dialect_may_have_another_scheme(explain: Explain, declared: str) -> None:
    """`https` for `http`, or the reverse, declares the same dialect, also below the root."""
    schema = {
        "$schema": declared,
        "properties": {"a": {"type": "integer"}, "b": {"$ref": "#/definitions/b"}},
        "definitions": {"b": {"$schema": declared, "$id": "https://example.org/b", "type": "null"}},
    }
    assert [each.rule for each in explain(schema, {"a": "x", "b": 1})] == ["schema/type", "schema/type"]
    assert not explain(schema, {"a": 1, "b": None})


def test_every_copy_of_an_entry_is_reported(explain: Explain) -> None:
    """Each copy is a finding with the first of its kind as a related place."""
    found = explain(
        {"properties": {"t": {"uniqueItems": True}}}, {"t": ["a", "b", "a", "c", "b", 1, 1.0, "a"]}
    )
    assert [
        (each.route.pointer, each.message, [(r.pointer, m) for r, m in each.related]) for each in found
    ] == [
        (("t", 2), "`a` is already in the list", [(("t", 0), "`a` is here first")]),
        (("t", 4), "`b` is already in the list", [(("t", 1), "`b` is here first")]),
        (("t", 6), "`1.0` is already in the list", [(("t", 5), "`1` is here first")]),
        (("t", 7), "`a` is already in the list", [(("t", 0), "`a` is here first")]),
    ]
    assert {each.help for each in found} == {"remove it, or change one of the two"}


def test_references_lead_into_translated_patterns(explain: Explain) -> None:
    """A reference to a subschema of `patternProperties` names the pattern as it is written."""
    schema = {
        "properties": {"b": {"$ref": "#/patternProperties/%5E.a/properties/x"}},
        "patternProperties": {"^.a": {"properties": {"x": {"type": "integer"}}}, r"^\ba": True},
    }
    assert not explain(schema, {"b": 3})
    (found,) = explain(schema, {"b": "x", "ba": {"x": 1}})
    assert (found.rule, found.route.pointer) == ("schema/type", ("b",))


def test_patterns_with_one_translation_are_not_mixed_up(explain: Explain) -> None:
    """Two patterns that mean the same each apply their own subschema."""
    schema = {"patternProperties": {"^.$": {"minimum": 1}, r"^[^\n\r\u2028\u2029]$": {"maximum": 5}}}
    assert [each.rule for each in explain(schema, {"a": 0})] == ["schema/minimum"]
    assert [each.rule for each in explain(schema, {"a": 9})] == ["schema/maximum"]


def test_values_that_are_not_schemas_are_kept(explain: Explain) -> None:
    """A `const` that looks like a subschema is not translated."""
    assert not explain(
        {"const": {"pattern": "^.$"}, "properties": {"x": {"pattern": "."}}}, {"pattern": "^.$"}
    )


def test_records_have_one_route(make_checker: MakeChecker) -> None:
    """A pattern below `anyOf` is explained by the same engine as the verdict."""
    checker = make_checker({"anyOf": [{"pattern": r"^\ba.$"}, {"type": "null"}]})
    (found,) = checker.explain("a\r", Route("x.yaml", 0))
    assert found.message == r'`"a\r"` does not match the pattern `^\ba.$`'
