"""Schemas that try to exhaust the machine, or that do not do what their author meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema.exceptions import ValidationError
from jsonschema_specifications import REGISTRY as METASCHEMAS
from steps import steps_of

from statekit.check import Checker
from statekit.diagnostics import JSON, Finding, Route, Severity, Span
from statekit.schema import Budget, SchemaError, load_schema
from statekit.schema.explain.evaluations import EvaluationCounter, EvaluationLimitError
from statekit.schema.misspelled import KEYWORDS, misspelled_keywords

MakeChecker = Callable[[Any], Checker]
SELF = {"$ref": "#/$defs/n"}


def nested(levels: int, inner: JSON) -> JSON:
    """Return nested mappings."""
    for _ in range(levels):
        inner = {"a": inner}
    return inner


def doubling(keyword: str) -> dict[str, Any]:
    """Return forty definitions, each of which refers to the next one twice."""
    definitions: dict[str, Any] = {
        f"c{number}": {keyword: [{"$ref": f"#/$defs/c{number + 1}"}] * 2} for number in range(40)
    }
    return {"$defs": {**definitions, "c40": {"type": "string"}}, "$ref": "#/$defs/c0"}


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_references_that_multiply_are_rejected(make_checker: MakeChecker, keyword: str) -> None:
    """The subschemas that a few lines apply are counted before any value is validated."""
    with pytest.raises(SchemaError) as caught:
        make_checker(doubling(keyword))
    found = caught.value.diagnostic
    assert found.message == "a value here would be held against more than 10000 subschemas"
    assert found.rule == "file/schema"
    assert found.place.span is not None


def test_a_long_integer_is_a_bound(make_checker: MakeChecker) -> None:
    """An integer in a schema may exceed 64 bits, and the range of a floating-point number."""
    checker = make_checker({"minimum": -(10**399), "maximum": 10**399})
    assert checker.is_valid(2**63)


def test_a_schema_may_have_many_alternatives(make_checker: MakeChecker) -> None:
    """Thousands of alternatives, each referred to once, are accepted."""
    checker = make_checker({"anyOf": [{"required": [f"k{number}"]} for number in range(4_000)]})
    assert checker.is_valid({"k3999": 1})


PART = {"type": "object", "properties": {"a": SELF}, "required": ["a"]}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"anyOf": [{"const": 0}, PART, PART]}, nested(40, 1)),
        ({"oneOf": [{"const": 0}, PART, {**PART, "required": ["a", "b"]}]}, nested(40, 1)),
        ({"allOf": [{"anyOf": [{"const": 0}, PART]}] * 2}, nested(40, 1)),
        ({"if": {"anyOf": [{"const": 0}, PART]}, "then": PART, "else": PART}, nested(40, 1)),
        ({"not": {"properties": {"a": SELF}}, "properties": {"a": SELF}}, nested(40, 1)),
        ({"unevaluatedProperties": False, "allOf": [{"properties": {"a": SELF}}] * 2}, nested(40, {"b": 1})),
    ],
    ids=["anyOf", "oneOf", "allOf", "if", "not", "unevaluatedProperties"],
)
@pytest.mark.costly
def test_alternatives_do_not_multiply_with_the_depth(
    make_checker: MakeChecker, schema: Any, value: JSON
) -> None:
    """With several recursive alternatives, the evaluations are proportional to the depth of the value."""
    checker = make_checker({"$defs": {"n": schema}, **SELF})
    assert not checker.is_valid(value)
    assert checker.explain(value, Route("x.yaml", 0), Budget(evaluations=1_000))


def test_keywords_alternatives_and_errors_are_counted() -> None:
    """The count starts anew for each record; an error of a keyword below is counted once."""
    counter = EvaluationCounter()
    own, below = ValidationError("own"), ValidationError("below", schema_path=["type"])
    of_type, any_of = (counter.counted(name, lambda *_: [own, below]) for name in ("type", "anyOf"))
    for _ in range(2):
        counter.start(7)
        assert list(any_of(None, [{}, {}], 1, {})) == [own, below]
        assert list(of_type(None, ["string", "null"], 1, {})) == [own, below]
        assert counter.remaining == 1
        with pytest.raises(EvaluationLimitError):
            list(of_type(None, "string", 1, {}))
    counter.start(6)
    with pytest.raises(EvaluationLimitError):
        any_of(None, [{}] * 6, 1, {})


@pytest.mark.parametrize(("limit", "is_truncated"), [(152, False), (151, True)])
def test_alternatives_are_counted_in_an_explanation(
    make_checker: MakeChecker, limit: int, *, is_truncated: bool
) -> None:
    """Fifty alternatives, an evaluation and an error in each, `anyOf` and its error make 152 evaluations."""
    checker = make_checker({"anyOf": [{"const": number} for number in range(50)]})
    found = checker.explain("x", Route("x.yaml", 0), Budget(evaluations=limit))
    assert [each.rule for each in found] == (["record/limit"] if is_truncated else ["schema/anyOf"])


def test_a_long_explanation_is_truncated(make_checker: MakeChecker) -> None:
    """The record is still invalid, and the finding states that there may be more."""
    checker = make_checker(
        {"$defs": {"n": {"not": {"properties": {"a": SELF}}, "properties": {"a": SELF}}}, **SELF}
    )
    [finding] = checker.explain(nested(40, 1), Route("x.yaml", 0), Budget(evaluations=1_000))
    assert finding.rule == "record/limit"
    assert finding.message == "this record has too many errors to explain all of them; there may be more"
    assert finding.help == "fix these problems and run again"


@pytest.mark.parametrize(
    ("schema", "value", "findings"),
    [
        ({"uniqueItems": True}, [{"a": number} for number in range(5_000)] + [{"a": 1}], 1),
        ({"uniqueItems": True}, [[number, {}] for number in range(5_000)] + [[1, {}]], 1),
        ({"items": {"enum": [{"a": number} for number in range(1_100)]}}, [{"a": -1}] * 1_100, 1_001),
        (
            {"items": {"enum": [f"{'a' * 50}{n}" for n in range(1_000)]}},
            [f"{'a' * 49}{n}" for n in range(40)],
            40,
        ),
        (
            {"properties": {f"{number}x": {} for number in range(2_000)}, "additionalProperties": False},
            {f"k{number}": 1 for number in range(500)},
            500,
        ),
        ({"items": {"pattern": "^(?=a)(a+)+$"}}, ["a" * 30 + "b"] * 1_000, 1_000),
        ({"pattern": "^(a+)+$"}, "a" * 100_000 + "b", 1),
        ({"required": [str(number) for number in range(1_200)]}, {}, 1_001),
        ({"propertyNames": {"maxLength": 1}}, {f"k{number}": [1] for number in range(1_100)}, 1_001),
        (
            {"anyOf": [{"properties": {f"k{n}": {"type": "string"}}} for n in range(1_000)]},
            {f"k{number}": 1 for number in range(1_000)},
            1,
        ),
        (
            {"oneOf": [{"properties": {"a": {"const": n}}, "required": ["a"]} for n in range(700)]},
            {"a": 0.5},
            1,
        ),
        (
            {"properties": {f"k{n}": {} for n in range(3_000)}, "additionalProperties": False},
            {f"x{number}k": 1 for number in range(1_100)},
            1_001,
        ),
        ({"items": {"enum": [f"k{n}" for n in range(20_000)]}}, [f"x{n}k" for n in range(1_100)], 1_001),
    ],
    ids=[
        "unique mappings",
        "unique lists",
        "enum",
        "near words",
        "near keys",
        "backtracking",
        "linear",
        "required",
        "names",
        "many keys and alternatives",
        "fixed values",
        "many near keys",
        "many near words",
    ],
)
@pytest.mark.costly
def test_no_explanation_takes_quadratic_time(
    make_checker: MakeChecker, schema: Any, value: JSON, findings: int
) -> None:
    """A thousand errors are reported, although each value could be compared with all others."""
    checker = make_checker(schema)
    found: list[Finding] = []
    assert steps_of(lambda: found.extend(checker.explain(value, Route("x.yaml", 0)))) < 1_500_000
    assert len(found) == findings


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "this parenthesis is never closed (character 1)"),
        ("^(((a{100}){100}){100})$", "its repetitions make it too large (character 6)"),
        ("a{99999999}", "its repetitions make it too large (character 2)"),
    ],
)
def test_unusable_patterns_are_rejected(tmp_path: Path, pattern: str, reason: str) -> None:
    """The error is located at the pattern."""
    file = tmp_path / "s.json"
    file.write_text(f'{{"properties":\n  {{"a": {{"pattern": {json.dumps(pattern)}}}}}}}', encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        Checker(load_schema(file, name="s.json"))
    found = caught.value.diagnostic
    assert found.message == f"`{pattern}` cannot be used as a pattern: {reason}"
    assert (found.place.path, found.pointer) == ("s.json", "/properties/a/pattern")
    assert found.place.span is not None
    assert (found.place.span.line, found.place.span.column) == (2, 21)


def test_the_unusable_pattern_is_named(make_checker: MakeChecker) -> None:
    """Usable patterns, including those of property names, are not blamed for another one."""
    schema = {
        "properties": {"a": {"pattern": "^a"}, "b": {"patternProperties": {"^(?=b)": {}, "[": {}}}},
    }
    with pytest.raises(SchemaError) as caught:
        make_checker(schema)
    message = "`[` cannot be used as a pattern: this bracket is never closed (character 1)"
    assert caught.value.diagnostic.message == message
    assert caught.value.pointer == ("properties", "b", "patternProperties", "[")


def test_a_schema_that_only_jsonschema_rs_rejects(make_checker: MakeChecker) -> None:
    """A schema that passes all other checks is rejected in one line, with the reason of jsonschema-rs."""
    with pytest.raises(SchemaError) as caught:
        make_checker({"properties": {"a": {"pattern": "^a"}}, "$ref": "#/$defs/%ff", "$defs": {"\ufffd": {}}})
    assert str(caught.value).startswith("schema.json: this schema cannot be used: Invalid percent encoding")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("name", "text", "line", "column", "message"),
    [
        ("s.json", '{"type": "object",\n "type": "array"}', 2, 2, "the key `type` is already in this object"),
        (
            "s.json",
            '{"$ref":\n "https://example.org/s.json"}',
            2,
            2,
            "it refers to `https://example.org/s.json`, but no schema in",
        ),
        (
            "s.json",
            '{"$ref":\n "file:///etc/passwd"}',
            2,
            2,
            "it refers to `file:///etc/passwd`, which",
        ),
        (
            "s.json",
            '{"allOf":\n [{"$ref": "#"}]}',
            2,
            12,
            "`#` leads back to itself",
        ),
        (
            "s.json",
            json.dumps(
                {"$schema": "http://json-schema.org/draft-04/schema#"}
                | {"properties": {"a": {"exclusiveMaximum": True}}},
                indent=1,
            ),
            4,
            8,
            "`a` lacks `maximum`, which is required beside `exclusiveMaximum`",
        ),
        (
            "s.json",
            json.dumps(
                {"$schema": "http://json-schema.org/draft-04/schema#", "exclusiveMaximum": True}, indent=1
            ),
            1,
            1,
            "the schema lacks `maximum`, which is required beside `exclusiveMaximum`",
        ),
        (
            "s.json",
            '{"$schema": "http://json-schema.org/draft-04/schema#",\n"id": "http://["}',
            2,
            7,
            "`http://[` is not a URI",
        ),
        ("s.json", '{"$ref":\n "' + "a" * 10_000 + '"}', 2, 2, "it refers to `aaaa"),
        (
            "s.json",
            '{"minimum":\n ' + "9" * 401 + "}",
            2,
            2,
            "the number `9999999999999999999999999999999999999...` has more",
        ),
        (
            "s.json",
            '{"$schema": "https://example.org/mine"}',
            1,
            13,
            'the dialect "https://example.org/mine" is',
        ),
        ("s.json", '{"type":\n "strin"}', 2, 2, "the text `strin` is neither"),
        (
            "s.yaml",
            "properties:\n  a: {type: strin}\n",
            2,
            13,
            "the text `strin` is neither",
        ),
        ("s.json", '{"x-statekit":\n {"ky": "id"}}', 2, 9, "`x-statekit` has no member `ky` here"),
        ("s.json", '{"$ref": "part.json"}', 2, 2, "the text `strin` is neither"),
    ],
)
def test_each_error_has_its_location(  # noqa: PLR0913, PLR0917 - a table of cases
    tmp_path: Path, name: str, text: str, line: int, column: int, message: str
) -> None:
    """An error has its file, line and column, in whichever file of the schema it is."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "part.json").write_text('{"type":\n "strin"}', encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        Checker(load_schema(tmp_path / name, name=f"schemas/{name}"))
    found = caught.value.diagnostic
    assert found.message.startswith(message)
    assert found.place.path == ("schemas/part.json" if "part" in text else f"schemas/{name}")
    assert found.place.span is not None
    assert (found.place.span.line, found.place.span.column) == (line, column)


def test_every_keyword_is_known() -> None:
    """The known keywords are those of the published metaschemas."""
    published = (METASCHEMAS.contents(uri).get("properties", {}) for uri in METASCHEMAS)
    assert {name for properties in published for name in properties} == KEYWORDS


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"aditionalProperties": False}, [("aditionalProperties", "additionalProperties")]),
        ({"propertes": {}, "requird": []}, [("propertes", "properties"), ("requird", "required")]),
        (
            {"properties": {"a": {"minLenght": 1, "Type": "x"}}},
            [("Type", "type"), ("minLenght", "minLength")],
        ),
        (
            {"ref": "#/$defs/a", "tpye": "x", "items": {"patern": ""}},
            [("ref", "$ref"), ("tpye", "type"), ("patern", "pattern")],
        ),
        ({"$Ref": "a", "$$ref": "b", "reF": "c"}, [("$$ref", "$ref"), ("$Ref", "$ref"), ("reF", "$ref")]),
        (
            {"itmes": {}, "tiems": {}, "enmu": [], "items1": {}},
            [("enmu", "enum"), ("itmes", "items"), ("tiems", "items")],
        ),
        # one typing error in a word of up to nine letters, two in a longer one
        (
            {"formt": "x", "frmt": "x", "patterns": "x", "pttrns": ""},
            [("formt", "format"), ("patterns", "pattern")],
        ),
        (
            {"propertiss": {}, "popertiss": {}, "prprtiss": {}},
            [("popertiss", "properties"), ("propertiss", "properties")],
        ),
        (
            {"minItens": 1, "minimun": 1, "maxItem": 1},
            [("maxItem", "maxItems"), ("minItens", "minItems"), ("minimun", "minimum")],
        ),
        # names that are not misspelled
        (
            {"type": "null", "x-type": 2, "example": 1, "note": 1, "order": 1, "cost": 1, "nullable": 1},
            [],
        ),
        ({"properties": {"propertes": {}, "tpye": {}}, "const": {"requird": 1}, "enum": [{"tpye": 1}]}, []),
        ({"$defs": {"requird": {}}, "default": {"patern": 1}, "examples": [{"tpye": 1}]}, []),
        ({"definitions": {}, "id": "a", "extends": {}, "divisibleBy": 1, "dependencies": {}}, []),
        ({"x-propertes": 1}, []),
        (
            {
                "type": "null",
                "descriptionDe": "",
                "title-de": "",
                "markdownDescription": "",
                "enumDescriptions": [],
            },
            [],
        ),
        ({"propertes": {}, "properties": {}}, []),
        ({"x-properties": {}, "X-properties": {}, "Xtype": 1}, [("X-properties", "properties")]),
        (
            {"$requird": [], "$$ref": "", "Ref": ""},
            [("$$ref", "$ref"), ("$requird", "required"), ("Ref", "$ref")],
        ),
    ],
)
def test_misspelled_keywords(make_checker: MakeChecker, schema: Any, expected: list[tuple[str, str]]) -> None:
    """A word that is nearly a keyword is a warning with a suggestion, but only in a subschema."""
    found = [*make_checker(schema).notices()]
    assert [(each.message.split("`")[1], (each.help or "").split("`")[1]) for each in found] == expected
    assert all(each.rule == "dataset/keyword" and each.place.span is not None for each in found)


def test_a_misspelled_keyword_is_located_at_the_key(make_checker: MakeChecker) -> None:
    """The warning has the location and the pointer of the key."""
    (found,) = make_checker({"properties": {"a/b": {"minLenght": 12}}}).notices()
    assert found.severity is Severity.WARNING
    assert found.message == "`minLenght` is not a JSON Schema keyword and has no effect"
    assert found.help == "did you mean `minLength`?"
    assert found.pointer == "/properties/a~1b/minLenght"
    assert (found.place.path, found.place.span) == ("schema.json", Span(1, 25, 1, 36))


def test_a_boolean_schema_has_no_misspelled_keywords() -> None:
    """A schema that is true or false has no keywords."""
    for schema in (True, False):
        assert not [*misspelled_keywords(schema)]
