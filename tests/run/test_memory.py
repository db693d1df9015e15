"""Records in memory are checked as those of files are; their places are JSON Pointers."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from collections import UserDict
from enum import IntEnum, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import statekit

PERSON: dict[str, Any] = {
    "type": "object",
    "x-statekit": {"key": "id", "file-name": True},
    "properties": {
        "id": {"type": "string"},
        "born": {"type": "string", "format": "date"},
        "mail": {"type": "string", "x-statekit": {"unique": True}},
        "to": {"type": "array", "items": {"type": "string", "x-statekit": {"refers-to": "person"}}},
        "any/~": {},
    },
    "required": ["id"],
    "additionalProperties": False,
}


def lines(*records: object, schema: Any = PERSON, table: str | None = "person") -> list[str]:
    """Return the findings in records as lines."""
    return [str(each) for each in statekit.validate(records=records, schema=schema, table=table).diagnostics]


def test_valid_records() -> None:
    """A report on valid records is true and counts them; there are no files."""
    records = [{"id": "ada", "born": "1815-12-10", "to": ["eve"]}, {"id": "eve"}]
    report = statekit.validate(records=records, schema=PERSON, table="person")
    assert report.ok
    assert report.diagnostics == ()
    assert (report.summary.files, report.summary.records) == (0, 2)


def test_findings_have_pointers() -> None:
    """A finding has the pointer to its value, in the list as its place, and in the record as its pointer."""
    report = statekit.validate(
        records=[{"id": "ada"}, {"id": "eve", "born": "1815-02-30", "any/~": 1, "nome": 1}, {}], schema=PERSON
    )
    assert [(each.place.path, each.pointer, each.record, each.rule) for each in report.diagnostics] == [
        ("/1/born", "/born", "eve", "schema/format"),
        ("/1/nome", "/nome", "eve", "schema/additionalProperties"),
        ("/2", "", None, "schema/required"),
    ]
    assert all(each.place.span is None for each in report.diagnostics)
    assert str(report.diagnostics[0]).startswith("/1/born: error[schema/format] ")
    assert report.summary.errors == 3
    assert report.to_polars()["path"].to_list() == ["/1/born", "/1/nome", "/2"]


def test_annotations_apply() -> None:
    """Keys and other unique values must be unique, and references resolve; no file gives its name."""
    records = [{"id": "a", "mail": "m"}, {"id": "b", "mail": "m"}, {"id": "b"}, {"id": "c", "to": ["b", "d"]}]
    assert lines(*records) == [
        "/1/mail: error[record/duplicate-value] another person has the value `m` here",
        "/2/id: error[record/duplicate-id] the id `b` belongs to another person",
        "/3/to/1: error[record/unknown-reference] there is no person `d`",
    ]
    report = statekit.validate(records=[{"id": "a"}, {"id": "a"}], schema=PERSON)
    assert [each.place.path for each in report.diagnostics[0].related] == ["/0/id"]
    assert lines({"id": "a", "to": ["b"]}, table=None) == []  # no person is checked in this run


class Level(IntEnum):
    """An integer of Python with a name."""

    HIGH = 3


class Color(StrEnum):
    """A text of Python with a name."""

    RED = "red"


@pytest.mark.parametrize(
    ("value", "findings"),
    [
        ((1, [2]), []),
        (Level.HIGH, []),
        (Color.RED, []),
        (MappingProxyType({"a": 1}), []),
        (UserDict({"a": 1}), []),
        (2**64 - 1, []),
        (
            dt.date(2026, 1, 2),
            ["/0/x: error[json/value] JSON has no values of the Python type `date`"],
        ),
        ({1, 2}, ["/0/x: error[json/value] JSON has no values of the Python type `set`"]),
        (
            decimal.Decimal(1),
            ["/0/x: error[json/value] JSON has no values of the Python type `Decimal`"],
        ),
        (b"", ["/0/x: error[json/value] JSON has no values of the Python type `bytes`"]),
        ([float("nan")], ["/0/x/0: error[json/number] `nan` is not a number that JSON has"]),
        (float("-inf"), ["/0/x: error[json/number] `-inf` is not a number that JSON has"]),
        (2**64, ["/0/x: error[json/number] the integer `18446744073709551616` does not fit in 64 bits"]),
        (
            "\ud800",
            ["/0/x: error[json/surrogate] the text contains half of a surrogate pair"],
        ),
        (
            {1: 2},
            ["/0/x: error[json/value] a key is of the Python type `int`: keys in JSON are text"],
        ),
    ],
)
def test_python_values(value: object, findings: list[str]) -> None:
    """Subclasses of JSON's types are accepted; every other value is a finding, never a traceback."""
    assert lines({"x": value}, schema={}) == findings


def test_all_other_values_are_reported() -> None:
    """One run reports every value that JSON does not have, and no consequences of it."""
    today = dt.date(2026, 1, 2)
    report = statekit.validate(
        records=[{"id": "a", "born": today, "any/~": {1}}, {"id": "b", "to": ["a"]}], schema=PERSON
    )
    assert [each.place.path for each in report.diagnostics] == ["/0/born", "/0/any~1~0"]
    assert report.diagnostics[0].help == "use its text: `value.isoformat()`"


def test_hostile_values_end() -> None:
    """Values that contain themselves, repeat without end or are huge are findings, in little time."""
    endless: list[Any] = []
    endless.append(endless)
    (line,) = lines(endless, schema={})
    assert line.endswith("the value is nested more than 100 levels deep, or contains itself")
    endless.append(endless)
    assert lines(endless, schema={}) == [
        "/0: error[json/limit] the record has more than 500000 keys and values"
    ]
    (line,) = lines(10**100_000, schema={})
    assert len(line) < 300
    report = statekit.validate(records=[1] * 3000, schema={"type": "string"})
    assert report.summary.rules == {"record/limit": 1, "schema/type": 1000}


def test_schemas() -> None:
    """A schema is a dict, a boolean or a path; parts may be shared, and errors are SchemaErrors."""
    part = {"type": "string"}
    assert lines({"a": 1, "b": 1}, schema={"properties": {"a": part, "b": part}}) == [
        "/0/a: error[schema/type] expected text, found the integer `1`",
        "/0/b: error[schema/type] expected text, found the integer `1`",
    ]
    assert lines(1, schema=True) == []
    assert len(lines(1, schema=False)) == 1
    assert lines(1, schema={"$ref": "#/$defs/a", "$defs": {"a": part}}) == [
        "/0: error[schema/type] expected text, found the integer `1`"
    ]
    with pytest.raises(statekit.SchemaError, match=r"<schema>: .* \(at /type\)"):
        lines(1, schema={"type": "text"})
    with pytest.raises(statekit.SchemaError, match=r"<schema>: .*the Python type `date` \(at /const\)"):
        lines(1, schema={"const": dt.date(2026, 1, 2)})
    with pytest.raises(statekit.SchemaError, match="nothing is fetched"):
        lines(1, schema={"$ref": "https://example.org/x.json"})


def test_a_schema_file(tmp_path: Path) -> None:
    """The schema of records may be a file, whose name is the name of their table."""
    file = tmp_path / "person.schema.json"
    file.write_text(json.dumps(PERSON), encoding="utf-8")
    for schema in (file, str(file)):
        assert lines({"id": "a", "to": ["b"]}, schema=schema, table=None) == [
            "/0/to/0: error[record/unknown-reference] there is no person `b`"
        ]


def test_settings_apply() -> None:
    """Settings decide which findings count."""
    settings = statekit.Settings(severity={"schema": statekit.Severity.WARNING}, ignore=("record",))
    report = statekit.validate(records=[{"id": "a"}, {"id": "a"}, {}], schema=PERSON, settings=settings)
    assert (report.ok, report.summary.warnings) == (True, 1)


def test_wrong_parameters(tmp_path: Path) -> None:
    """What makes no sense together is refused with the reason, and no record is not a success."""
    validate: Any = statekit.validate
    cases: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
        ("requires `schema`", (), {"records": [1]}),
        ("cannot be combined", (tmp_path,), {"records": [1], "schema": {}}),
        ("for a single record, give", (), {"records": {"id": "a"}, "schema": {}}),
        ("for a single record, give", (), {"records": "[]", "schema": {}}),
        ("for a single record, give", (), {"records": 1, "schema": {}}),
        ("requires `records`", (tmp_path,), {"schema": {}}),
    ]
    for message, arguments, options in cases:
        with pytest.raises(TypeError, match=message):
            validate(*arguments, **options)
    with pytest.raises(statekit.DatasetError, match="there are no records to check"):
        statekit.validate(records=[], schema={})


TEXT = st.text(st.characters(codec="utf-8"))
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=8,
)


@given(JSON_VALUES)
def test_every_json_value_is_a_record(value: Any) -> None:
    """No value of JSON's data model is refused, and the schema sees what was given."""
    assert lines(value, schema={"const": value}) == []


def test_sarif_of_records_in_memory() -> None:
    """A value in memory has a logical location: there is no file that a viewer could open."""
    schema = {**PERSON, "properties": {**PERSON["properties"], "x": {"format": "datetime"}}}
    report = statekit.validate(records=[{"id": "a", "born": "x"}, {"id": "a"}], schema=schema)
    (run,) = json.loads(report.to_sarif())["runs"]
    assert [result["locations"] for result in run["results"]] == [
        [{"logicalLocations": [{"fullyQualifiedName": "<schema>"}]}],
        [{"logicalLocations": [{"fullyQualifiedName": "/0/born"}]}],
        [{"logicalLocations": [{"fullyQualifiedName": "/1/id"}]}],
    ]
    (related,) = run["results"][2]["relatedLocations"]
    assert related["logicalLocations"] == [{"fullyQualifiedName": "/0/id"}]
