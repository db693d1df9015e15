"""What a schema marks as deprecated is reported where a valid record uses it, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import statekit
from statekit.check import Checker
from statekit.diagnostics import Part, Route, pointer_text

if TYPE_CHECKING:
    from conftest import Run

MakeChecker = Callable[[Any], Checker]
LATEST = "https://json-schema.org/draft/2020-12/schema"
DRAFT_4, DRAFT_7 = "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#"
OLD = {"deprecated": True}


def uses(checker: Checker, value: Any) -> list[str]:
    """Return the findings in a valid value, as lines; compare with the cheap check."""
    assert checker.is_valid(value)
    found = checker.deprecated(value, Route("record.yaml", 0))
    assert checker.is_clean(value) is not bool(found)
    parts = ["key" if each.route.part is Part.KEY else "value" for each in found]
    return [
        f"{part} {pointer_text(each.route.pointer)}: {each.message}"
        for part, each in zip(parts, found, strict=True)
    ]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"properties": {"a": OLD}}, {"a": 1}, ["key /a: `a` is deprecated"]),
        ({"properties": {"a": OLD}}, {"b": 1}, []),
        ({"properties": {"a": {"deprecated": False, "deprecationMessage": "x"}}}, {"a": 1}, []),
        ({"properties": {"a": {"properties": {"b": OLD}}}}, {"a": {"b": 1}}, ["key /a/b: `b` is deprecated"]),
        ({"patternProperties": {"^x": OLD}}, {"xa": 1, "ya": 1}, ["key /xa: `xa` is deprecated"]),
        (
            {"properties": {"a": {}}, "additionalProperties": OLD},
            {"a": 1, "b": 2},
            ["key /b: `b` is deprecated"],
        ),
        (
            {"properties": {"a": {}}, "unevaluatedProperties": OLD},
            {"a": 1, "b": 2},
            ["key /b: `b` is deprecated"],
        ),
        (
            {"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": OLD}},
            {"a": 1},
            ["key /a: `a` is deprecated"],
        ),
        ({"allOf": [{"properties": {"a": OLD}}]}, {"a": 1}, ["key /a: `a` is deprecated"]),
        ({"properties": {"a": {"items": OLD}}}, {"a": [5]}, ["value /a/0: `5` in `a` is deprecated"]),
        (
            {"properties": {"a": {"prefixItems": [{}, OLD]}}},
            {"a": [5, "x"]},
            ["value /a/1: `x` in `a` is deprecated"],
        ),
        (
            {"properties": {"a": {"contains": {"const": 5, **OLD}}}},
            {"a": [4, 5]},
            ["value /a/1: `5` in `a` is deprecated"],
        ),
        (
            {"properties": {"a": {"oneOf": [{"const": 1}, {"const": 2, **OLD}]}}},
            {"a": 2},
            ["value /a: the value `2` of `a` is deprecated"],
        ),
        ({"properties": {"a": {"oneOf": [{"const": 1}, {"const": 2, **OLD}]}}}, {"a": 1}, []),
        ({"properties": {"a": {"anyOf": [{"const": 1}, {"type": "integer", **OLD}]}}}, {"a": 1}, []),
        (
            {"properties": {"a": {"anyOf": [{"const": 1}, {"type": "integer", **OLD}]}}},
            {"a": 2},
            ["value /a: the value `2` of `a` is deprecated"],
        ),
        (
            {"properties": {"anyOf": OLD, "properties": {"properties": {"anyOf": OLD}}}},
            {"anyOf": 1, "properties": {"anyOf": 2}},
            ["key /anyOf: `anyOf` is deprecated", "key /properties/anyOf: `anyOf` is deprecated"],
        ),
        (
            {"if": {"properties": {"k": {"const": 1}}}, "then": {"properties": {"a": OLD}}},
            {"k": 1, "a": 1},
            ["key /a: `a` is deprecated"],
        ),
        (
            {"if": {"properties": {"k": {"const": 1}}}, "then": {"properties": {"a": OLD}}},
            {"k": 2, "a": 1},
            [],
        ),
        ({"not": {"required": ["b"], "properties": {"a": OLD}}}, {"a": 1}, []),
        (
            {"dependentSchemas": {"a": {"properties": {"b": OLD}}}},
            {"a": 1, "b": 1},
            ["key /b: `b` is deprecated"],
        ),
        ({"dependentSchemas": {"a": {"properties": {"b": OLD}}}}, {"b": 1}, []),
        (
            {"properties": {"a": {**OLD, "properties": {"b": OLD}}}},
            {"a": {"b": 1}},
            ["key /a: `a` is deprecated"],
        ),
        (OLD, {"a": 1}, ["value : this kind of record is deprecated"]),
        (
            {"oneOf": [{"required": ["a"], **OLD}, {"required": ["b"]}]},
            {"a": 1},
            ["value : this form of the record is deprecated"],
        ),
        ({"properties": {"a": OLD, "b": {"default": OLD, "const": OLD}}}, {"b": OLD}, []),
    ],
)
def test_uses(make_checker: MakeChecker, schema: Any, value: Any, expected: list[str]) -> None:
    """A deprecated subschema is used if it applies to a value; alternatives without it come first."""
    assert uses(make_checker({"$schema": LATEST, **schema}), value) == expected


@pytest.mark.parametrize("dialect", [DRAFT_4, DRAFT_7])
def test_older_dialects(make_checker: MakeChecker, dialect: str) -> None:
    """The keyword also counts in older dialects, which do not define it, and beside `$ref`."""
    checker = make_checker(
        {
            "$schema": dialect,
            "definitions": {"x": {"type": "integer"}},
            "properties": {
                "a": {"$ref": "#/definitions/x", "deprecated": True},
                "b": {"$ref": "#/definitions/x"},
            },
        }
    )
    assert uses(checker, {"a": 1, "b": 1}) == ["key /a: `a` is deprecated"]
    assert not checker.is_valid({"a": "x"})


@pytest.mark.parametrize(
    ("keywords", "message", "help_text"),
    [
        ({"deprecationMessage": "Use `b` instead."}, "`a` is deprecated: Use `b` instead.", None),
        ({"deprecated": True, "x-deprecated-message": "use b"}, "`a` is deprecated: use b", None),
        ({"deprecated": True, "deprecationMessage": "Deprecated: use b"}, "`a` is deprecated: use b", None),
        ({"deprecated": True, "deprecationMessage": "deprecated"}, "`a` is deprecated", None),
        ({"deprecated": "use b"}, "`a` is deprecated: use b", None),
        ({"deprecated": True, "description": "The  host.\nUse b."}, "`a` is deprecated", "The host. Use b."),
        ({"deprecated": True, "description": "x" * 500}, "`a` is deprecated", "x" * 197 + "..."),
    ],
)
def test_messages(make_checker: MakeChecker, keywords: Any, message: str, help_text: str | None) -> None:
    """The message is that of the schema, on one line of bounded length; else the description helps."""
    checker = make_checker({"$schema": LATEST, "properties": {"a": keywords}})
    (found,) = checker.deprecated({"a": 1}, Route("record.yaml", 0))
    assert (found.message, found.help) == (message, help_text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a schema and two records, one of which uses a deprecated property."""
    schema = {
        "properties": {"a": {"deprecated": True, "deprecationMessage": "use b"}, "b": {"type": "integer"}}
    }
    (tmp_path / "s.json").write_text(json.dumps(schema))
    (tmp_path / "old.yaml").write_text("- b: 1\n- {b: 2, a: x}\n")
    (tmp_path / "new.yaml").write_text("b: 1\n")
    return tmp_path


@pytest.mark.parametrize("tier", ["auto", "reference", "both"])
def test_files(folder: Path, run: Run, tier: str) -> None:
    """The warning is at the key, in both tiers, and the run passes."""
    done = run("validate", "--schema", "s.json", ".", "--tier", tier, "--format", "lines", cwd=folder)
    assert done.stdout == "./old.yaml:2:10: warning[schema/deprecated] `a` is deprecated: use b\n"
    assert done.returncode == 0
    ignored = run("validate", "--schema", "s.json", ".", "--ignore", "schema/deprecated", cwd=folder)
    assert ignored.stdout == ""


def test_an_export_contains_the_records(folder: Path, run: Run) -> None:
    """A record that uses something deprecated is valid and exported."""
    assert run("export", "--schema", "s.json", "old.yaml", "-o", "out", cwd=folder).returncode == 0
    assert (folder / "out" / "records.jsonl").read_text().splitlines() == ['{"b":1}', '{"a":"x","b":2}']


def test_records_in_memory() -> None:
    """Records in memory are warned of as well."""
    schema = {"properties": {"a": OLD}}
    report = statekit.validate(records=[{"b": 1}, {"a": 1}], schema=schema)
    assert [(each.rule, each.place.path) for each in report.diagnostics] == [("schema/deprecated", "/1/a")]
    assert report.ok


def test_many_uses_are_limited(tmp_path: Path, run: Run) -> None:
    """The findings of one file are limited."""
    (tmp_path / "s.json").write_text(json.dumps({"properties": {"a": OLD}}))
    (tmp_path / "r.yaml").write_text("- a: 1\n" * 1500)
    done = run("validate", "--schema", "s.json", "r.yaml", "--format", "json", cwd=tmp_path)
    found = json.loads(done.stdout)["diagnostics"]
    assert len(found) == 1001
    assert found[0]["message"] == "500 more findings in this file are not shown"
    assert found[0]["severity"] == "warning"
