"""Schemas that are made to take the machine, or that are not what their author meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema.exceptions import ValidationError
from jsonschema_specifications import REGISTRY as METASCHEMAS
from steps import steps_of

from statekit.check import Checker, Effort, SchemaError, load_schema
from statekit.check.explain.steps import Steps, TooLong
from statekit.check.language.misspelt import KEYWORDS, misspelt
from statekit.diagnostics import JSON, Finding, Route, Severity, Span

MakeChecker = Callable[[Any], Checker]
SELF = {"$ref": "#/$defs/n"}


def nested(levels: int, inner: JSON) -> JSON:
    """Mappings in each other."""
    for _ in range(levels):
        inner = {"a": inner}
    return inner


def doubling(keyword: str) -> dict[str, Any]:
    """Forty definitions, each of which names the next one twice."""
    definitions: dict[str, Any] = {
        f"c{number}": {keyword: [{"$ref": f"#/$defs/c{number + 1}"}] * 2} for number in range(40)
    }
    return {"$defs": {**definitions, "c40": {"type": "string"}}, "$ref": "#/$defs/c0"}


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_references_that_multiply_are_refused(make_checker: MakeChecker, keyword: str) -> None:
    """What a few lines stand for is counted before any value is held against it."""
    with pytest.raises(SchemaError) as refused:
        make_checker(doubling(keyword))
    found = refused.value.diagnostic
    assert found.message == "a value here would be held against more than 10000 subschemas"
    assert found.rule == "file/schema"
    assert found.place.span is not None


def test_a_long_integer_is_a_bound(make_checker: MakeChecker) -> None:
    """An integer in a schema may be beyond 64 bits, and beyond what fits in a number with a fraction."""
    checker = make_checker({"minimum": -(10**399), "maximum": 10**399})
    assert checker.is_valid(2**63)


def test_a_schema_of_many_alternatives_is_no_bomb(make_checker: MakeChecker) -> None:
    """Thousands of alternatives, each named once, are ordinary."""
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
def test_alternatives_that_multiply_with_the_depth(
    make_checker: MakeChecker, schema: Any, value: JSON
) -> None:
    """A schema that refers to itself in several alternatives takes as many steps as the value has levels."""
    checker = make_checker({"$defs": {"n": schema}, **SELF})
    assert not checker.is_valid(value)
    assert checker.explain(value, Route("x.yaml", 0), Effort(steps=1_000))


def test_each_keyword_each_alternative_and_each_error_is_a_step() -> None:
    """So many may be tried on one record; another one begins anew. An error from below counted there."""
    steps = Steps()
    said, below = ValidationError("said"), ValidationError("below", schema_path=["type"])
    of_type, any_of = (steps.counted(name, lambda *_: [said, below]) for name in ("type", "anyOf"))
    for _ in range(2):
        steps.begin(7)
        assert list(any_of(None, [{}, {}], 1, {})) == [said, below]
        assert list(of_type(None, ["string", "null"], 1, {})) == [said, below]
        assert steps.left == 1
        with pytest.raises(TooLong):
            list(of_type(None, "string", 1, {}))
    steps.begin(6)
    with pytest.raises(TooLong):
        any_of(None, [{}] * 6, 1, {})


@pytest.mark.parametrize(("most", "is_cut"), [(152, False), (151, True)])
def test_alternatives_are_steps_of_an_explanation(
    make_checker: MakeChecker, most: int, *, is_cut: bool
) -> None:
    """Of fifty alternatives each is one, and so are its keyword and its error."""
    checker = make_checker({"anyOf": [{"const": number} for number in range(50)]})
    found = checker.explain("x", Route("x.yaml", 0), Effort(steps=most))
    assert [each.rule for each in found] == (["record/limit"] if is_cut else ["schema/anyOf"])


def test_an_explanation_that_takes_too_long_is_cut(make_checker: MakeChecker) -> None:
    """The record is invalid all the same, and it is said that there may be more."""
    checker = make_checker(
        {"$defs": {"n": {"not": {"properties": {"a": SELF}}, "properties": {"a": SELF}}}, **SELF}
    )
    [finding] = checker.explain(nested(40, 1), Route("x.yaml", 0), Effort(steps=5_000))
    assert finding.rule == "record/limit"
    assert finding.message == "to say all that is wrong here takes too many steps: there may be more"
    assert finding.help == "mend what is said, and run again"


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
def test_what_could_take_the_square(
    make_checker: MakeChecker, schema: Any, value: JSON, findings: int
) -> None:
    """Each of a thousand mistakes is said, though each could be compared with all there is."""
    checker = make_checker(schema)
    found: list[Finding] = []
    assert steps_of(lambda: found.extend(checker.explain(value, Route("x.yaml", 0)))) < 1_500_000
    assert len(found) == findings


@pytest.mark.parametrize("pattern", ["(", "^(((a{100}){100}){100})$", "a{99999999}"])
def test_patterns_that_cannot_be_used_are_refused(tmp_path: Path, pattern: str) -> None:
    """With the place of the pattern."""
    file = tmp_path / "s.json"
    file.write_text(f'{{"properties":\n  {{"a": {{"pattern": {json.dumps(pattern)}}}}}}}', encoding="utf-8")
    with pytest.raises(SchemaError) as refused:
        Checker(load_schema(file, name="s.json"))
    found = refused.value.diagnostic
    assert found.message == f"`{pattern}` is not a regular expression that can be used"
    assert (found.place.path, found.pointer) == ("s.json", "/properties/a/pattern")
    assert found.place.span is not None
    assert (found.place.span.line, found.place.span.column) == (2, 21)


def test_of_several_patterns_the_unusable_one_is_named(make_checker: MakeChecker) -> None:
    """Patterns that can be used, be it as the name of a property, are not blamed for another."""
    schema = {
        "properties": {"a": {"pattern": "^a"}, "b": {"patternProperties": {"^(?=b)": {}, "[": {}}}},
    }
    with pytest.raises(SchemaError) as refused:
        make_checker(schema)
    assert refused.value.diagnostic.message == "`[` is not a regular expression that can be used"
    assert refused.value.pointer == ("properties", "b", "patternProperties", "[")


def test_what_only_the_validator_refuses_is_refused(make_checker: MakeChecker) -> None:
    """What passes every check of ours and not jsonschema-rs's is one line, in its words."""
    with pytest.raises(SchemaError) as refused:
        make_checker({"properties": {"a": {"pattern": "^a"}}, "$ref": "#/$defs/%ff", "$defs": {"\ufffd": {}}})
    assert str(refused.value).startswith("schema.json: this schema cannot be used: Invalid percent encoding")
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("name", "text", "line", "column", "message"),
    [
        ("s.json", '{"type": "object",\n "type": "array"}', 2, 2, "the key `type` is already in this object"),
        (
            "s.json",
            '{"$ref":\n "https://example.org/s.json"}',
            2,
            2,
            "the schema needs the network",
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
def test_each_refusal_has_its_place(  # noqa: PLR0913, PLR0917 - a table of cases
    tmp_path: Path, name: str, text: str, line: int, column: int, message: str
) -> None:
    """File, line and column of what is wrong, in whatever file of the schema it is."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "part.json").write_text('{"type":\n "strin"}', encoding="utf-8")
    with pytest.raises(SchemaError) as refused:
        Checker(load_schema(tmp_path / name, name=f"schemas/{name}"))
    found = refused.value.diagnostic
    assert found.message.startswith(message)
    assert found.place.path == ("schemas/part.json" if "part" in text else f"schemas/{name}")
    assert found.place.span is not None
    assert (found.place.span.line, found.place.span.column) == (line, column)


def test_every_keyword_is_known() -> None:
    """The keywords are those of the published metaschemas."""
    published = (METASCHEMAS.contents(uri).get("properties", {}) for uri in METASCHEMAS)
    assert {name for properties in published for name in properties} == KEYWORDS


@pytest.mark.parametrize(
    ("schema", "said"),
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
        # one slip in a word of up to nine letters, two in a longer one
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
        # what is meant as it is
        (
            {"x-propertes": 1, "x-type": 2, "example": 1, "note": 1, "order": 1, "cost": 1, "nullable": 1},
            [],
        ),
        ({"properties": {"propertes": {}, "tpye": {}}, "const": {"requird": 1}, "enum": [{"tpye": 1}]}, []),
        ({"$defs": {"requird": {}}, "default": {"patern": 1}, "examples": [{"tpye": 1}]}, []),
        ({"definitions": {}, "id": "a", "extends": {}, "divisibleBy": 1, "dependencies": {}}, []),
        ({"descriptionDe": "", "title-de": "", "markdownDescription": "", "enumDescriptions": []}, []),
        ({"propertes": {}, "properties": {}}, []),
        ({"x-properties": {}, "X-properties": {}, "Xtype": 1}, [("X-properties", "properties")]),
        (
            {"$requird": [], "$$ref": "", "Ref": ""},
            [("$$ref", "$ref"), ("$requird", "required"), ("Ref", "$ref")],
        ),
    ],
)
def test_misspelt_keywords(make_checker: MakeChecker, schema: Any, said: list[tuple[str, str]]) -> None:
    """A word that is nearly a keyword is a warning with the suggestion, and only where a schema stands."""
    found = [*make_checker(schema).notices()]
    assert [(each.message.split("`")[1], (each.help or "").split("`")[1]) for each in found] == said
    assert all(each.rule == "dataset/keyword" and each.place.span is not None for each in found)


def test_a_misspelt_keyword_is_told_at_the_keyword(make_checker: MakeChecker) -> None:
    """A warning, at the key itself, with the way to it."""
    (found,) = make_checker({"properties": {"a/b": {"minLenght": 12}}}).notices()
    assert found.severity is Severity.WARNING
    assert found.message == "`minLenght` is no keyword of JSON Schema: it says nothing"
    assert found.help == "did you mean `minLength`?"
    assert found.pointer == "/properties/a~1b/minLenght"
    assert (found.place.path, found.place.span) == ("schema.json", Span(1, 25, 1, 36))


def test_a_schema_that_is_true_or_false_has_no_keywords() -> None:
    """Nothing in it can be misspelt."""
    for schema in (True, False):
        assert not [*misspelt(schema)]
