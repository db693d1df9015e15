"""A valid value that its column cannot represent is reported with its location, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import statekit

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "int": {"type": "integer"},
        "uint": {"type": "integer", "maximum": 2**64 - 1},
        "float": {"type": "number"},
        "time": {"type": "string", "format": "date-time"},
        "list": {"type": "array", "items": {"type": "integer"}},
        "inner": {
            "type": "object",
            "properties": {"deep": {"type": "array", "items": {"$ref": "#/$defs/cell"}}},
        },
        "either": {
            "type": "object",
            "oneOf": [
                {"properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}, "required": ["kind"]},
                {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
            ],
        },
    },
    "additionalProperties": False,
    "$defs": {"cell": {"type": "object", "properties": {"n": {"type": "number"}}}},
}
TIME = "a column of type timestamp[us, UTC]"

# A record, the line and column of the value, its pointer and the message.
MISFITS: list[tuple[str, tuple[int, int], str, str]] = [
    ("int: 9223372036854775808", (1, 6), "/int", "9223372036854775808 does not fit a column of type int64"),
    ("int: 1e300", (1, 6), "/int", "1e+300 does not fit a column of type int64"),
    ("uint: -1", (1, 7), "/uint", "-1 does not fit a column of type uint64"),
    (
        "int: 1\nfloat: 9007199254740993",
        (2, 8),
        "/float",
        "9007199254740993 does not fit a column of type float64",
    ),
    ("time: 2016-12-31T23:59:60Z", (1, 7), "/time", f'"2016-12-31T23:59:60Z" does not fit {TIME}'),
    (
        "time: 2026-01-02T03:04:05.1234567Z",
        (1, 7),
        "/time",
        f'"2026-01-02T03:04:05.1234567Z" does not fit {TIME}',
    ),
    (
        "time: 9999-12-31T23:59:59-01:00",
        (1, 7),
        "/time",
        f'"9999-12-31T23:59:59-01:00" does not fit {TIME}',
    ),
    (
        "list:\n  - 1\n  - 18446744073709551615",
        (3, 5),
        "/list/1",
        "18446744073709551615 does not fit a column of type int64",
    ),
    (
        "inner:\n  deep:\n    - n: 1\n    - n: 9007199254740993",
        (4, 10),
        "/inner/deep/1/n",
        "9007199254740993 does not fit a column of type float64",
    ),
    ("either: {kind: b, x: text}", (1, 22), "/either/x", '"text" does not fit a column of type int64'),
    ("either: {kind: b, x: {y: 1}}", (1, 22), "/either/x", '{"y":1} does not fit a column of type int64'),
    ("either: {kind: b, x: 1.5}", (1, 22), "/either/x", "1.5 does not fit a column of type int64"),
]


@pytest.mark.parametrize(("text", "start", "pointer", "message"), MISFITS, ids=[case[0] for case in MISFITS])
@pytest.mark.costly
def test_misfit(tmp_path: Path, text: str, start: tuple[int, int], pointer: str, message: str) -> None:
    """The finding points at the value, and the previous tables remain unchanged."""
    (tmp_path / "item.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "good.yaml").write_text("int: 1\n", encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(text + "\n", encoding="utf-8")
    found = statekit.find_files(
        tmp_path / "item.schema.json", [tmp_path / "good.yaml", tmp_path / "wrong.yaml"]
    )
    assert statekit.validate(found).diagnostics == ()
    done = statekit.export(found, tmp_path / "build")
    [finding] = done.report.diagnostics
    assert (finding.rule, finding.message, finding.pointer) == ("table/value", message, pointer)
    assert finding.place.path == str(tmp_path / "wrong.yaml")
    assert finding.place.span is not None
    assert (finding.place.span.line, finding.place.span.column) == start
    assert not (tmp_path / "build").exists()

    kept = statekit.export(found, tmp_path / "build", skip_invalid=True)
    assert (kept.left_out, kept.rows["item.jsonl"]) == (1, 1)


def test_all_misfits_of_all_records_are_said(tmp_path: Path) -> None:
    """One run reports all of them, in the order of the file."""
    (tmp_path / "item.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    text = "---\n".join(case[0] + "\n" for case in MISFITS)
    (tmp_path / "wrong.yaml").write_text(text + "---\nuint: -1\nint: 9223372036854775808\n", encoding="utf-8")
    found = statekit.find_files(tmp_path / "item.schema.json", [tmp_path / "wrong.yaml"])
    findings = statekit.export(found, tmp_path / "build").report.diagnostics
    assert [each.pointer for each in findings] == [*(case[2] for case in MISFITS), "/uint", "/int"]
    assert {each.rule for each in findings} == {"table/value"}


def test_digits_of_a_second(tmp_path: Path) -> None:
    """Nanoseconds are exported if the schema asks for them; otherwise the finding names the annotation."""
    fine = {"type": "string", "format": "date-time", "x-statekit": {"type": "timestamp[ns]"}}
    schema = {
        "type": "object",
        "properties": {
            "fine": fine,
            "list": {"type": "array", "items": fine},
            "plain": {"type": "string", "format": "date-time"},
        },
        "additionalProperties": False,
    }
    (tmp_path / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    file = tmp_path / "one.yaml"
    file.write_text("fine: 2024-05-20T20:16:52.629560977Z\nlist: [2024-05-20T20:16:52.1+01:00]\n", "utf-8")
    dataset = statekit.find_files(tmp_path / "item.schema.json", [file])
    formats = ["jsonl", "parquet", "csv", "sqlite"]
    done = statekit.export(dataset, tmp_path / "build", formats=formats)
    assert done.report.diagnostics == ()
    assert statekit.verify(tmp_path / "build", dataset).problems == ()
    assert (tmp_path / "build" / "item.csv").read_text(encoding="utf-8") == (
        'fine,list,plain\n2024-05-20T20:16:52.629560977Z,"[""2024-05-20T19:16:52.100000000Z""]",\n'
    )
    with pytest.raises(statekit.ReleaseError, match=r"column of type timestamp\[ns\], which DuckDB cannot"):
        statekit.export(dataset, tmp_path / "duck", formats=["duckdb"])
    file.write_text("plain: 2024-05-20T20:16:52.6295609770Z\n", encoding="utf-8")
    [finding] = statekit.export(dataset, tmp_path / "build").report.diagnostics
    assert finding.help == (
        "the column keeps 6 digits of a second; to keep 9, add "
        '`"x-statekit": {"type": "timestamp[ns]"}` beside the format in the schema'
    )


def test_a_property_that_only_a_condition_names(tmp_path: Path) -> None:
    """A property that only `if` evaluates can occur, and has a column."""
    schema = {
        "type": "object",
        "if": {"properties": {"a": {"type": "integer"}}},
        "unevaluatedProperties": False,
    }
    (tmp_path / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "one.yaml").write_text("a: 1\n", encoding="utf-8")
    done = statekit.export(
        statekit.find_files(tmp_path / "item.schema.json", [tmp_path / "one.yaml"]), tmp_path / "build"
    )
    assert done.report.diagnostics == ()
    assert (tmp_path / "build" / "item.jsonl").read_text(encoding="utf-8") == '{"a":1}\n'
