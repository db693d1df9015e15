"""The messages of each keyword, below the values that they are about."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from statekit.check import Checker
from statekit.diagnostics import Finding, Part, Route, pointer_text
from statekit.schema import Budget
from statekit.schema.explain.explainer import Explainer
from statekit.schema.explain.messages.findings import to_finding
from statekit.schema.explain.violation import Violation
from statekit.schema.patterns import LINEAR

Explain = Callable[[Any, Any], list[Finding]]

# The schema and value of the property `a`; then keyword, pointer, message and help of the only finding.
OF_VALUES = r"""
{"type": "string"} <- 3
    type /a: expected text, found the integer `3`; put it in quotes if it is meant as text

{"type": "string"} <- true
    type /a: expected text, found the boolean `true`; put it in quotes if it is meant as text

{"type": "string"} <- null
    type /a: expected text, found empty (null); write a value, or leave the key out if it is not required

{"type": "string"} <- ["x"]
    type /a: expected text, found a list; write one text, without the brackets or dashes of a list

{"type": "boolean"} <- "yes"
    type /a: expected a boolean, found the text `yes`; write true

{"type": "boolean"} <- "Off"
    type /a: expected a boolean, found the text `Off`; write false

{"type": "boolean"} <- 1
    type /a: expected a boolean, found the integer `1`; write true or false

{"type": "integer"} <- "5"
    type /a: expected an integer, found the text `5`; write it without quotes

{"type": "integer"} <- 1.5
    type /a: expected an integer, found the number `1.5`

{"type": ["integer", "null"]} <- "x"
    type /a: expected an integer or null, found the text `x`

{"type": ["string", "boolean", "array"]} <- null
    type /a: expected text, a boolean or a list, found empty (null); write a value, or leave the key out if
    it is not required

{"type": "array"} <- "x"
    type /a: expected a list, found the text `x`; write a list, even for one: each entry on a line of its
    own that begins with `- `

{"type": "object"} <- "x"
    type /a: expected an object, found the text `x`; an object has keys and values, such as `name: value`

{"items": {"type": "string"}} <- [[1]]
    type /a/0: expected text, found a list; write one text, without the brackets or dashes of a list

{"enum": ["high", "medium", "low"]} <- "hihg"
    enum /a: `hihg` is not one of high, medium, low; did you mean `high`?

{"enum": ["high", "medium", "low"]} <- "certain"
    enum /a: `certain` is not one of high, medium, low

{"enum": ["high", "medium", "low"]} <- null
    enum /a: a value is missing: one of high, medium, low

{"enum": ["1", "2"]} <- 1
    enum /a: `1` is not one of 1, 2; put it in quotes

{"enum": [1, 2]} <- "1"
    enum /a: `1` is not one of 1, 2; write it without quotes

{"enum": [true, "auto"]} <- "yes"
    enum /a: `yes` is not one of true, auto; write true

{"enum": ["yes", "no"]} <- true
    enum /a: `true` is not one of yes, no

{"enum": ["v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13",
  "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21"]} <- "x"
    enum /a: `x` is not one of v0, v1, v2, v3, v4, v5, v6, v7 and 14 more

{"enum": ["only"]} <- "onyl"
    enum /a: expected `only`, found the text `onyl`; did you mean `only`?

{"enum": [{"a": 1}, [2]]} <- {}
    enum /a: an object is not one of {"a": 1}, [2]

{"enum": ["runs-on", "b"]} <- "runsOn"
    enum /a: `runsOn` is not one of runs-on, b; did you mean `runs-on`?

{"const": 2} <- 3
    const /a: expected `2`, found the integer `3`

{"const": "2"} <- 2
    const /a: expected `2`, found the integer `2`; put it in quotes

{"const": [1, {"b": 2}]} <- [1, {"b": 3}]
    const /a: expected `[1, {"b": 2}]`, found `[1, {"b": 3}]`

{"const": null} <- "x"
    const /a: expected `null`, found the text `x`

{"pattern": "^[a-z]+$"} <- "A b"
    pattern /a: `A b` does not match the pattern `^[a-z]+$`

{"pattern": "^[a-z]+$", "description": "A slug of letters, see [the manual](https://e.org). More
  text follows."} <- "A"
    pattern /a: `A` does not match the pattern `^[a-z]+$`; A slug of letters, see the manual.

{"format": "date"} <- "2026-02-30"
    format /a: `2026-02-30` is not a date; February 2026 has 28 days

{"format": "date-time"} <- "2026-02-30"
    format /a: `2026-02-30` is not a date and time; February 2026 has 28 days

{"format": "email"} <- "x"
    format /a: `x` is not an e-mail address; for example name@example.org

{"format": "uri"} <- "example.org"
    format /a: `example.org` is not a URI; begin it with its scheme, as in https://example.org

{"format": "uuid"} <- "x"
    format /a: `x` is not a UUID; for example 123e4567-e89b-12d3-a456-426614174000

{"format": "ipv4"} <- "1.2.3"
    format /a: `1.2.3` is not an IPv4 address; for example 192.0.2.1

{"format": "regex"} <- "("
    format /a: `(` is not a regular expression

{"minLength": 1} <- ""
    minLength /a: the text is empty; write it, or leave the key out if it is not required

{"minLength": 3} <- "x"
    minLength /a: the text has 1 character, at least 3 are required

{"maxLength": 1} <- "xyz"
    maxLength /a: the text has 3 characters, at most 1 is allowed

{"maxLength": 3} <- "𝄞𝄞𝄞𝄞"
    maxLength /a: the text has 4 characters, at most 3 are allowed

{"minimum": 3} <- 1
    minimum /a: `1` is too small: the least allowed is 3

{"maximum": 3} <- 4.5
    maximum /a: `4.5` is too large: the most allowed is 3

{"exclusiveMinimum": 3} <- 3
    exclusiveMinimum /a: `3` is too small: it must be more than 3

{"exclusiveMaximum": 3.0} <- 3
    exclusiveMaximum /a: `3` is too large: it must be less than 3

{"multipleOf": 5} <- 7
    multipleOf /a: `7` is not a multiple of 5

{"multipleOf": 0.01} <- 0.125
    multipleOf /a: `0.125` is not a multiple of 0.01

{"not": {"const": "x"}} <- "x"
    not /a: `x` is not allowed here

{"not": {"type": "string"}} <- "x"
    not /a: `x` is text, which is not allowed here

{"not": {"enum": ["x", "y"]}} <- "x"
    not /a: `x` is one of x, y, which is not allowed here

{"not": {"pattern": "^x"}} <- "xy"
    not /a: `xy` is text that matches the pattern `^x`, which is not allowed here

{"not": {"required": ["b"]}} <- {"b": 1}
    not /a/b (key): `b` is not allowed here

{"not": {"required": ["b", "c"]}} <- {"b": 1, "c": 1}
    not /a (key): `b` and `c` are not allowed together; keep one of them

{"not": {"anyOf": [{"required": ["b"]}, {"required": ["c"]}]}} <- {"c": 1}
    not /a/c (key): `c` is not allowed here

{"not": {}} <- 1
    not /a (key): `a` is not allowed here

{"not": {"properties": {"b": {"const": 1}}, "required": ["b"]}} <- {"b": 1}
    not /a: `a` matches a schema that is not allowed here: an object where `b` is `1`

{"not": {"minProperties": 1}} <- {"b": 1}
    not /a: `a` must be empty

{"required": ["b"]} <- {}
    required /a (key): `a` lacks the required property `b`

{"items": {"required": ["b"]}} <- [{}]
    required /a/0 (key): an entry of `a` lacks the required property `b`

{"properties": {"b": {}}, "additionalProperties": false} <- {"zzz": 1}
    additionalProperties /a/zzz (key): `zzz` is not a property of `a`; allowed here: b

{"minProperties": 1} <- {}
    minProperties /a: `a` has no properties, at least 1 property is required

{"maxProperties": 1} <- {"b": 1, "c": 1}
    maxProperties /a: `a` has 2 properties, at most 1 is allowed

false <- 1
    properties /a (key): `a` is not allowed here

{"minItems": 1} <- []
    minItems /a: `a` is empty, at least 1 entry is required

{"minItems": 2} <- [1]
    minItems /a: `a` has 1 entry, at least 2 are required

{"maxItems": 1} <- [1, 2]
    maxItems /a: `a` has 2 entries, at most 1 is allowed

{"uniqueItems": true} <- ["x", "y", "x"]
    uniqueItems /a/2: `x` is already in the list; remove it, or change one of the two

{"uniqueItems": true} <- [{"b": 1}, {"b": 1.0}]
    uniqueItems /a/1: `{"b": 1.0}` is already in the list; remove it, or change one of the two

{"contains": {"const": "x"}} <- ["y"]
    contains /a: `a` has no entry like this: `x`

{"contains": {"type": "string"}, "minContains": 2} <- ["y", 1]
    minContains /a: `a` has too few entries like this: text; at least 2 of the kind must be there

{"contains": {"type": "string"}, "maxContains": 1} <- ["y", "z"]
    maxContains /a: `a` has too many entries like this: text; at most 1 entry of the kind may be there

{"contains": {"properties": {"k": {"const": "x"}}, "required": ["k"]}} <- [{}]
    contains /a: `a` has no entry like this: an object where `k` is `x`

{"contains": {"properties": {"k": {"enum": ["x", 1]}}, "required": ["k", "l"]}} <- [{}]
    contains /a: `a` has no entry like this: an object where `k` is `x` or `1` and `l` is there

{"contains": {"minLength": 3}} <- ["x"]
    contains /a: `a` has no entry like this: text of at least 3 characters

{"contains": {"type": ["string", "null"], "description": "A name."}} <- [1]
    contains /a: `a` has no entry like this: text or null

{"contains": {"type": "string", "minProperties": 1}} <- [1]
    contains /a: `a` has no entry that `contains` asks for

{"prefixItems": [{}, {}], "items": false} <- [1, 2, 3, 4]
    items /a/2: `a` has more entries than allowed; at most 2 entries may be there

{"items": false} <- [1]
    items /a: `a` must be empty

{"prefixItems": [{"type": "string"}, false]} <- ["x", 1]
    prefixItems /a/1: an entry of `a` is not allowed

{"prefixItems": [{}], "unevaluatedItems": false} <- [1, 2, 3]
    unevaluatedItems /a/1: an entry of `a` is not allowed

{"prefixItems": [{}], "unevaluatedItems": {"type": "string"}} <- [1, 2, "x"]
    type /a/1: expected text, found the integer `2`; put it in quotes if it is meant as text

{"anyOf": [{"type": "object"}, {"type": "null"}]} <- 5
    anyOf /a: expected an object or null, found the integer `5`

{"oneOf": [{"const": "none"}, {"format": "uri"}]} <- "x"
    oneOf /a: the text `x` is neither `none` nor a URI

{"anyOf": [{"type": "object"}, {"enum": ["read-all", "write-all"]}]} <- "read"
    anyOf /a: the text `read` is neither an object nor one of read-all, write-all; did you mean `read-all`?

{"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]} <- "x"
    format /a: `x` is not a date; write the year, the month and the day, for example 2026-01-31

{"anyOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}]} <- 0
    anyOf /a: the integer `0` is neither `auto` nor at least 1

{"anyOf": [{"maximum": 1}, {"exclusiveMinimum": 5}, {"exclusiveMaximum": 1.5}, {"multipleOf": 9}]} <- 4
    anyOf /a: the integer `4` is neither at most 1, more than 5, less than 1.5 nor a multiple of 9

{"items": {"oneOf": [{"required": ["uses"]}, {"required": ["run"]}]}} <- [{}]
    oneOf /a/0 (key): an entry of `a` needs one of `uses`, `run`

{"oneOf": [{"type": "integer"}, {"multipleOf": 2}]} <- 4
    oneOf /a: `4` fits several alternatives (1 and 2 of 2); exactly one may fit

{"oneOf": [{"title": "Even", "multipleOf": 2}, {"title": "Small", "maximum": 9}]} <- 4
    oneOf /a: `4` fits several alternatives, `Even` and `Small`; exactly one may fit
"""

# The schema of a record, and the record.
OF_RECORDS = r"""
{"type": "object"} <- "x"
    type /: expected an object, found the text `x`; an object has keys and values, such as `name: value`

{"items": {"type": "string"}} <- [1]
    type /0: expected text, found the integer `1`; put it in quotes if it is meant as text

{"properties": {"a": {"contentMediaType": "application/json"}}, "$schema":
  "http://json-schema.org/draft-07/schema#"} <- {"a": "{"}
    contentMediaType /a: `{` is not application/json

{"properties": {"a": {"contentEncoding": "base64"}}, "$schema":
  "http://json-schema.org/draft-07/schema#"} <- {"a": "{"}
    contentEncoding /a: `{` is not encoded as base64

{"properties": {"a": {"minimum": 3, "exclusiveMinimum": true}}, "$schema":
  "http://json-schema.org/draft-04/schema#"} <- {"a": 3}
    exclusiveMinimum /a: `3` is too small: it must be more than 3

{"properties": {"a": {"maximum": 3, "exclusiveMaximum": true}}, "$schema":
  "http://json-schema.org/draft-04/schema#"} <- {"a": 3}
    exclusiveMaximum /a: `3` is too large: it must be less than 3

{"required": ["a"]} <- {}
    required / (key): the record lacks the required property `a`

{"items": {"required": ["b"]}} <- [{}]
    required /0 (key): an entry of the list lacks the required property `b`

{"dependentRequired": {"a": ["b"]}} <- {"a": 1}
    dependentRequired / (key): the record lacks `b`, which is required beside `a`

{"dependentSchemas": {"a": {"required": ["b"]}}} <- {"a": 1}
    required / (key): the record lacks the required property `b`; this applies because `a` is there

{"dependentSchemas": {"a": false}} <- {"a": 1}
    dependentSchemas /a (key): `a` is not allowed here

{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"]}} <- {"a": 1}
    dependencies / (key): the record lacks `b`, which is required beside `a`

{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": {"properties": {"c":
  {"type": "string"}}}}} <- {"a": 1, "c": 2}
    type /c: expected text, found the integer `2`; put it in quotes if it is meant as text; this applies
    because `a` is there

{"properties": {"summary": {}, "title": {}}, "additionalProperties": false} <- {"sumary": 1}
    additionalProperties /sumary (key): `sumary` is not a property of the record; did you mean `summary`?

{"properties": {"summary": {}, "title": {}}, "additionalProperties": false} <- {"zzz": 1}
    additionalProperties /zzz (key): `zzz` is not a property of the record; allowed here: summary, title

{"properties": {"summary": {}}, "additionalProperties": false} <- {"summary": 1, "sumary": 1}
    additionalProperties /sumary (key): `sumary` is not a property of the record; allowed here: summary

{"properties": {"summary": {}}, "patternProperties": {"^x-": {}}, "additionalProperties": false} <-
  {"sumary": 1, "x-a": 2}
    additionalProperties /sumary (key): `sumary` is not a property of the record; did you mean `summary`?

{"additionalProperties": false} <- {"zzz": 1}
    additionalProperties /zzz (key): `zzz` is not a property of the record

{"properties": {"summary": {}}, "unevaluatedProperties": false} <- {"sumary": 1}
    unevaluatedProperties /sumary (key): `sumary` is not a property of the record; did you mean `summary`?

{"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"properties": {"b": true}},
  "properties": {"a": true}, "unevaluatedProperties": false} <- {"a": 2, "b": 1}
    unevaluatedProperties /b (key): `b` is not allowed together with what else is here

{"dependentSchemas": {"x": {"properties": {"summary": {}}}}, "unevaluatedProperties": false} <- {"sumary": 1}
    unevaluatedProperties /sumary (key): `sumary` is not a property of the record; did you mean `summary`?

{"unevaluatedProperties": {"type": "string"}} <- {"b": 1}
    type /b: expected text, found the integer `1`; put it in quotes if it is meant as text

{"propertyNames": {"pattern": "^[a-z]+$"}} <- {"A": 1}
    propertyNames /A (key): `A` is not allowed as the name of a property; a name here is text that matches
    the pattern `^[a-z]+$`

{"propertyNames": {"enum": ["ab", "cd"]}} <- {"abc": 1}
    propertyNames /abc (key): `abc` is not allowed as the name of a property; did you mean `ab`?

{"propertyNames": {"maxLength": 2}} <- {"abc": 1}
    propertyNames /abc (key): `abc` is not allowed as the name of a property; a name here is text of at most
    2 characters

{"propertyNames": false} <- {"abc": 1}
    propertyNames /abc (key): `abc` is not allowed as the name of a property

{"patternProperties": {"^x-": false}} <- {"x-a": 1}
    patternProperties /x-a (key): `x-a` is not allowed here

{"patternProperties": {"^x-": {"type": "string"}}} <- {"x-a": 1}
    type /x-a: expected text, found the integer `1`; put it in quotes if it is meant as text

{"properties": {"a": {"items": [{"type": "string"}], "additionalItems": false}}, "$schema":
  "http://json-schema.org/draft-07/schema#"} <- {"a": ["x", 1, 2]}
    additionalItems /a/1: `a` has more entries than allowed; at most 1 entry may be there

{"properties": {"a": {"items": [{"type": "string"}], "additionalItems": {"type": "integer"}}},
  "$schema": "https://json-schema.org/draft/2019-09/schema"} <- {"a": ["x", 1, "y"]}
    type /a/2: expected an integer, found the text `y`

{"anyOf": [{"required": ["a", "b"]}, {"required": ["c"]}]} <- {}
    required / (key): the record lacks the required property `c`

{"anyOf": [{"required": ["a", "b"]}, {"required": ["c", "d"]}]} <- {}
    anyOf / (key): the record needs `a` and `b`, or `c` and `d`

{"anyOf": [{"required": ["a"]}, {"minProperties": 2}]} <- {}
    minProperties /: the record has no properties, at least 2 properties are required

{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]} <- {"a": 1, "b": 1}
    oneOf / (key): `a` and `b` are not allowed together; keep one of them

{"oneOf": [{"properties": {"kind": {"const": "person"}}, "required": ["kind"]}, {"properties":
  {"kind": {"const": "organization"}}, "required": ["kind"]}]} <- {"kind": "persn"}
    oneOf /kind: `persn` is not one of person, organization; did you mean `person`?

{"oneOf": [{"properties": {"kind": {"const": "person"}}, "required": ["kind"]}, {"properties":
  {"kind": {"const": "organization"}}, "required": ["kind"]}]} <- {}
    required / (key): the record lacks the required property `kind`; it is one of person, organization

{"oneOf": [{"properties": {"kind": {"const": "person"}, "born": {"format": "date"}}, "required":
  ["kind", "name", "x"]}, {"properties": {"kind": {"const": "organization"}}, "required":
  ["kind"]}]} <- {"kind": "person", "name": 1, "x": 2, "born": "y"}
    format /born: `y` is not a date; write the year, the month and the day, for example 2026-01-31

{"if": {"properties": {"mode": {"const": "editorial"}}, "required": ["mode"]}, "then":
  {"properties": {"quotes": false}}} <- {"mode": "editorial", "quotes": []}
    properties /quotes (key): `quotes` is not allowed here; this applies because `mode` is `editorial`

{"if": {"properties": {"mode": {"enum": ["direct", "mixed"]}}}, "then": {"required": ["quotes"]}} <-
  {"mode": "mixed"}
    required / (key): the record lacks the required property `quotes`; this applies because `mode` is
    `mixed`

{"if": {"required": ["a"]}, "then": {"required": ["b"]}} <- {"a": 1}
    required / (key): the record lacks the required property `b`; this applies because `a` is there

{"if": {"required": ["a"]}, "else": {"required": ["b"]}} <- {}
    required / (key): the record lacks the required property `b`; this applies because `a` is not there

{"if": {"not": {"required": ["a"]}}, "then": {"required": ["b"]}} <- {}
    required / (key): the record lacks the required property `b`; this applies because `a` is not there

{"if": {"minProperties": 1}, "then": {"required": ["b"]}} <- {"a": 1}
    required / (key): the record lacks the required property `b`

{"if": true, "then": {"required": ["b"]}} <- {"a": 1}
    required / (key): the record lacks the required property `b`

{"if": {"properties": {"a": {"minimum": 1}}}, "then": {"required": ["b"]}} <- {"a": 1}
    required / (key): the record lacks the required property `b`

false <- {"a": 1}
    false /: the schema allows no record here

{"properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": false}} <- {"a": 1}
    properties /a (key): `a` is not allowed here
"""


def cases(table: str) -> list[Any]:
    """Return the schema, value and expected finding of each case; long lines continue indented."""
    found = []
    for block in table.strip().split("\n\n"):
        head, _, sentence = block.replace("\n  ", " ").partition("   ")
        schema, _, value = head.partition(" <- ")
        words = " ".join(sentence.split())
        found.append(pytest.param(json.loads(schema), json.loads(value), words, id=words.partition(":")[0]))
    return found


def formatted(finding: Finding) -> str:
    """Return a finding in the form of the tables."""
    where = pointer_text(finding.route.pointer) or "/"
    token = " (key)" if finding.route.part is Part.KEY else ""
    advice = f"; {finding.help}" if finding.help else ""
    assert finding.rule == f"schema/{finding.keyword}"
    return " ".join(f"{finding.keyword} {where}{token}: {finding.message}{advice}".split())


@pytest.mark.parametrize(("schema", "value", "sentence"), cases(OF_VALUES))
def test_the_message_of_a_value(explain: Explain, schema: Any, value: Any, sentence: str) -> None:
    """A violated keyword is one plain message, at its location, with help if possible."""
    (found,) = explain({"properties": {"a": schema}}, {"a": value})
    assert formatted(found) == sentence


@pytest.mark.parametrize(("schema", "value", "sentence"), cases(OF_RECORDS))
def test_the_message_of_a_record(explain: Explain, schema: Any, value: Any, sentence: str) -> None:
    """The same applies to the record as a whole, in each dialect."""
    (found,) = explain(schema, value)
    assert formatted(found) == sentence


@pytest.mark.parametrize(
    ("violation", "sentence"),
    [
        (
            Violation("additionalProperties", ("a",), {}),
            "additionalProperties /a (key): `a` has properties that are not allowed",
        ),
        (
            Violation("uniqueItems", ("a",), [1, 2]),
            "uniqueItems /a: two entries of the list are the same; remove one of them, or change it",
        ),
        (
            Violation("uniqueItems", ("a",), 1),
            "uniqueItems /a: two entries of the list are the same; remove one of them, or change it",
        ),
        (
            Violation("minimum", ("a",), 3, 3, {"minimum": 3, "exclusiveMinimum": True}),
            "minimum /a: `3` is too small: it must be more than 3",
        ),
        (
            Violation("maximum", ("a",), 3, 3, {"maximum": 3, "exclusiveMaximum": True}),
            "maximum /a: `3` is too large: it must be less than 3",
        ),
        (
            Violation("maximum", ("a",), 3, 2, {"maximum": 2, "exclusiveMaximum": False}),
            "maximum /a: `3` is too large: the most allowed is 2",
        ),
        (Violation("format", ("a",), "x", "new"), "format /a: `x` is not of the format `new`"),
        (Violation("enum", ("a",), 1, []), "enum /a: no value is allowed here"),
        (Violation("of2030", ("a",), 1), "of2030 /a: `a` does not satisfy the schema (`of2030`)"),
    ],
)
def test_the_message_of_an_incomplete_violation(violation: Violation, sentence: str) -> None:
    """A violation without its property or entry, or of an unknown keyword, has a message."""
    assert formatted(to_finding(violation, None, Route("record.yaml", 0))) == sentence


def cases_of_jsonschema(table: str) -> list[Any]:
    """Return the cases that jsonschema alone can explain as well.

    It does not report which entries and properties are unevaluated, or which contents are invalid.
    In draft 4, it does not report that a bound itself is not allowed.
    """
    more = ("unevaluated", "content", "draft-04")
    found = [json.dumps(case.values[0]) for case in cases(table)]
    return [
        case for case, schema in zip(cases(table), found, strict=True) if not any(w in schema for w in more)
    ]


@pytest.mark.parametrize(("schema", "value", "sentence"), cases_of_jsonschema(OF_VALUES))
def test_the_message_of_a_value_without_jsonschema_rs(
    explain: Explain, monkeypatch: pytest.MonkeyPatch, schema: Any, value: Any, sentence: str
) -> None:
    """If the errors of jsonschema-rs would be too large, jsonschema alone leads to the same messages."""
    monkeypatch.setattr("statekit.schema.explain.explanation.MAX_ERRORS", -1)
    (found,) = explain({"properties": {"a": schema}}, {"a": value})
    assert formatted(found) == sentence


@pytest.mark.parametrize(("schema", "value", "sentence"), cases_of_jsonschema(OF_RECORDS))
def test_the_message_of_a_record_without_jsonschema_rs(
    explain: Explain, monkeypatch: pytest.MonkeyPatch, schema: Any, value: Any, sentence: str
) -> None:
    """The same applies to the record as a whole, in each dialect."""
    monkeypatch.setattr("statekit.schema.explain.explanation.MAX_ERRORS", -1)
    (found,) = explain(schema, value)
    assert formatted(found) == sentence


@pytest.mark.costly
@pytest.mark.parametrize(("schema", "value", "sentence"), cases_of_jsonschema(OF_VALUES))
def test_the_message_does_not_depend_on_the_path_through_the_schema(
    explain: Explain, schema: Any, value: Any, sentence: str
) -> None:
    """Alternatives, references, conditions and keywords for other properties lead to the same message."""
    if schema is False:
        return  # its rule is named after the keyword that holds it
    part = {"type": "object", "properties": {"a": schema}}
    for around in (
        {"anyOf": [part, {"type": "string"}]},
        {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/part"}], "$defs": {"part": part}},
        {"if": {"type": "object"}, "then": part, "else": False},
        {"allOf": [part, part]},
        {"patternProperties": {"^a$": schema}},
        {"additionalProperties": schema},
        {"unevaluatedProperties": schema},
    ):
        assert [formatted(found) for found in explain(around, {"a": value})] == [sentence]


@pytest.mark.parametrize(
    ("schema", "value", "size"),
    [
        ({"type": "string"}, 1, 1),
        ({"required": ["a", "b"]}, {}, 2),
        ({"anyOf": [{"required": ["a", "b"]}, {"type": "null"}]}, {}, 4),
        ({"anyOf": [{"oneOf": [{"required": ["a", "b"]}, {"type": "null"}]}, {"type": "null"}]}, {}, 6),
        # each error of jsonschema-rs repeats the value of the keyword
        ({"enum": list(range(9))}, "x", 1),
        ({"enum": list(range(30))}, "x", 4),
    ],
)
def test_the_size_of_an_explanation_is_counted_in_errors(
    make_checker: Callable[[Any], Checker],
    monkeypatch: pytest.MonkeyPatch,
    schema: Any,
    value: Any,
    size: int,
) -> None:
    """The errors of all alternatives count; an explanation above the limit is large."""
    limit = "statekit.schema.explain.explanation.MAX_ERRORS"
    explainer = Explainer(make_checker(schema).schema, LINEAR, formats=True)
    for maximum, is_large in ((size, False), (size - 1, True)):
        monkeypatch.setattr(limit, maximum)
        assert explainer.explain(value, Budget()).is_large is is_large
