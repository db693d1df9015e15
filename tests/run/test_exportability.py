"""A validation warns of what an export refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import statekit
from statekit.api import Tier
from statekit.run.exportability import RULE

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "time": {"type": "string", "format": "date-time"},
        "fine": {"type": "string", "format": "date-time", "x-statekit": {"type": "timestamp[ns]"}},
        "day": {"type": "string", "format": "date"},
        "integer": {"type": ["integer", "null"]},
        "number": {"type": "number"},
        "price": {"type": "number", "x-statekit": {"type": "decimal(6,2)"}},
        "whole": {"type": "number", "x-statekit": {"type": "decimal(3,0)"}},
        "amount": {"type": "string", "x-statekit": {"type": "decimal(4,1)"}},
        "either": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "integer"}]},
        "list": {"type": "array", "items": {"$ref": "#/$defs/entry"}},
        "assumed": {"properties": {"x": {}}},
        "open": {},
    },
    "$defs": {"entry": {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}}},
}
REFUSED = ", so `export` refuses the record"
PRICE = "does not fit a column of type decimal(6,2)" + REFUSED
AMOUNT = "does not fit a column of type decimal(4,1)" + REFUSED
TIME = "does not fit a column of type timestamp[us, UTC]" + REFUSED


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """A schema file."""
    path = tmp_path / "s.schema.json"
    path.write_text(json.dumps(SCHEMA))
    return path


@pytest.mark.parametrize("tier", [Tier.AUTO, Tier.REFERENCE])
@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("time: 2024-05-20T20:16:52.629560977Z", "1:7", f'"2024-05-20T20:16:52.629560977Z" {TIME}'),
        ("time: 1990-12-31T23:59:60Z", "1:7", f'"1990-12-31T23:59:60Z" {TIME}'),
        ("time: 0000-01-01T00:00:00Z", "1:7", f'"0000-01-01T00:00:00Z" {TIME}'),
        ("time: 9999-12-31T23:59:59-00:01", "1:7", f'"9999-12-31T23:59:59-00:01" {TIME}'),
        ("list: [{at: 1990-12-31T23:59:60Z}]", "1:13", f'"1990-12-31T23:59:60Z" {TIME}'),
        (
            "fine: 2263-01-01T00:00:00Z",
            "1:7",
            '"2263-01-01T00:00:00Z" does not fit a column of type timestamp[ns, UTC]' + REFUSED,
        ),
        (
            "day: 0000-01-01",
            "1:6",
            '"0000-01-01" does not fit a column of type date32, so `export` refuses the record',
        ),
        (
            "integer: 9223372036854775808",
            "1:10",
            "9223372036854775808 does not fit a column of type int64, so `export` refuses the record",
        ),
        (
            "integer: 1e300",
            "1:10",
            "1e+300 does not fit a column of type int64, so `export` refuses the record",
        ),
        (
            "number: 9007199254740993",
            "1:9",
            "9007199254740993 does not fit a column of type float64, so `export` refuses the record",
        ),
        (
            "price: 1.005",
            "1:8",
            "1.005 does not fit a column of type decimal(6,2), so `export` refuses the record",
        ),
        (
            "price: 12345.6",
            "1:8",
            "12345.6 does not fit a column of type decimal(6,2), so `export` refuses the record",
        ),
        (
            "amount: '1.25'",
            "1:9",
            '"1.25" does not fit a column of type decimal(4,1), so `export` refuses the record',
        ),
        (
            "whole: 0.5",
            "1:8",
            "0.5 does not fit a column of type decimal(3,0), so `export` refuses the record",
        ),
        ("price: -0.0", "1:8", f"-0.0 {PRICE}"),
        ("price: -0.00", "1:8", f"-0.0 {PRICE}"),
        ("price: -0e5", "1:8", f"-0.0 {PRICE}"),
        ("amount: '-0'", "1:9", f'"-0" {AMOUNT}'),
        ("amount: '-0.00'", "1:9", f'"-0.00" {AMOUNT}'),
        ("amount: '0e5'", "1:9", f'"0e5" {AMOUNT}'),
        (
            "assumed: text",
            "1:10",
            '"text" is not an object; the schema names properties here but no type' + REFUSED,
        ),
    ],
)
def test_each_reason_of_an_export_is_a_warning(
    schema: Path, tier: Tier, text: str, place: str, message: str
) -> None:
    """What `export` refuses, `validate` warns of at the same place."""
    file = schema.with_name("x.yaml")
    file.write_text(text + "\n")
    found = statekit.validate(file, schema=schema, tier=tier)
    assert [
        (str(each.place)[len(str(file)) + 1 :], each.rule, str(each.severity), each.message)
        for each in found.diagnostics
        if each.rule == RULE
    ] == [(place, RULE, "warning", message)]
    output = schema.with_name("out")
    exported = statekit.export(file, schema=schema, output=output)
    assert [each.rule for each in exported.report.diagnostics if each.rule in {RULE, "table/value"}] == [
        "table/value"
    ]


@pytest.mark.parametrize("tier", [Tier.AUTO, Tier.REFERENCE])
@pytest.mark.parametrize(
    "text",
    [
        "time: 2024-05-20T20:16:52.6295600000Z",
        "time: 2024-05-20t20:16:52z",
        "time: 0001-01-01T00:00:00Z",
        "time: 9999-12-31T23:59:59+00:01",
        "fine: 2024-05-20T20:16:52.629560977Z",
        "day: 0001-01-01",
        "integer: 9223372036854775807",
        "integer: 2.0",
        "number: 9007199254740992",
        "number: 6.02e23",
        "number: 9007199254740994",
        "price: 9999.99",
        "price: -0.1",
        "whole: 999.0",
        "price: 0.0",
        "price: 0e5",
        "price: -0",
        "price: -1e-2",
        "amount: '-123.4000'",
        "amount: '0.0'",
        "amount: '-0.1'",
        "either: 1990-12-31T23:59:60Z",
        "open: {time: 1990-12-31T23:59:60Z, n: 9007199254740993}",
    ],
)
def test_what_an_export_accepts_has_no_warning(schema: Path, tier: Tier, text: str) -> None:
    """Only values that an export refuses are reported, not those of columns with JSON text."""
    file = schema.with_name("x.yaml")
    file.write_text(text + "\n")
    assert not statekit.validate(file, schema=schema, tier=tier).diagnostics
    assert not statekit.export(file, schema=schema, output=schema.with_name("out")).report.diagnostics


def test_a_column_has_one_warning(schema: Path) -> None:
    """Many files with the same mistake have one warning, at the first, with the number of values."""
    folder = schema.parent / "records"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.yaml").write_text(
            "list:\n- at: 1990-12-31T23:59:60Z\n" * (number > 1) or "{}"
        )
    for jobs in (0, 2):
        found = statekit.validate(folder, schema=schema, jobs=jobs).diagnostics
        assert [(Path(each.place.path).name, each.message) for each in found] == [
            (
                "02.yaml",
                f'"1990-12-31T23:59:60Z" {TIME}; it refuses 37 other values of `list.at` as well',
            )
        ]


def test_json_lines_and_records_in_memory_have_the_same_warning(schema: Path) -> None:
    """The warning does not depend on the form of the records."""
    record = {"time": "1990-12-31T23:59:60Z"}
    file = schema.with_name("x.jsonl")
    file.write_text("".join(json.dumps(each) + "\n" for each in [{}, record, record]))
    message = f'"1990-12-31T23:59:60Z" {TIME}; it refuses 1 other value of `time` as well'
    (found,) = statekit.validate(file, schema=schema).diagnostics
    assert (str(found.place), found.message) == (f"{file}:2:10", message)
    (found,) = statekit.validate(records=[{}, record, record], schema=SCHEMA).diagnostics
    assert (str(found.place), found.message) == ("/1/time", message)


@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "x.yaml"])
@pytest.mark.parametrize("tier", [Tier.AUTO, Tier.REFERENCE])
def test_a_decimal_has_no_negative_zero_in_any_format(schema: Path, tier: Tier, name: str) -> None:
    """A negative zero is reported with the same advice in every format; `-0` is the integer 0."""
    file = schema.with_name(name)
    numbers = ["-0.0", "-0", "0.00"] if name == "x.jsonl" else ["-0.0"]
    file.write_text("".join(f'{{"price": {number}}}\n' for number in numbers))
    (found,) = statekit.validate(file, schema=schema, tier=tier).diagnostics
    assert (str(found.place), found.message, found.help) == (
        f"{file}:1:11",
        f"-0.0 {PRICE}",
        "a decimal has no negative zero: write `0`",
    )


def test_a_comment_suppresses_the_warning(schema: Path) -> None:
    """The next value that is not suppressed has the warning."""
    folder = schema.parent / "records"
    folder.mkdir()
    comment = "# statekit: ignore[record/not-exportable] as the source has it"
    (folder / "a.yaml").write_text(f"time: 1990-12-31T23:59:60Z {comment}\n")
    assert not statekit.validate(folder, schema=schema).diagnostics
    (folder / "b.yaml").write_text("time: 1990-12-31T23:59:60Z\n")
    (found,) = statekit.validate(folder, schema=schema).diagnostics
    assert (Path(found.place.path).name, found.message) == ("b.yaml", f'"1990-12-31T23:59:60Z" {TIME}')


def test_an_export_does_not_complain_about_the_comment(schema: Path) -> None:
    """An export does not have the warning, so a comment that suppresses it is not unused there."""
    file = schema.with_name("x.yaml")
    file.write_text("time: 1990-12-31T23:59:60Z # statekit: ignore[record/not-exportable]\n")
    found = statekit.export(file, schema=schema, output=schema.with_name("out")).report.diagnostics
    assert [each.rule for each in found] == ["table/value"]
