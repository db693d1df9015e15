"""Every format returns values that readers often get wrong as they were written."""

from __future__ import annotations

import json
import sqlite3
import sys
import unicodedata
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import statekit
from statekit.api import verify
from statekit.discovery.dataset import Dataset
from statekit.discovery.find import find_files

TEXTS = [
    "",
    " ",
    " lead",
    "trail ",
    "\ttab",
    "line\nbreak",
    "cr\rhere",
    "crlf\r\nhere",
    "\n",
    '"',
    '""',
    'He said: "no, never"',
    ",",
    ";",
    "a,b",
    "'",
    "\\",
    "\\N",
    "NULL",
    "null",
    "NA",
    "nan",
    "None",
    "true",
    "False",
    "007",
    "1.0",
    "-0",
    "1e5",
    "0x10",
    "9223372036854775808",
    "2026-01-02",
    "2026-01-02T03:04:05Z",
    "[]",
    "{}",
    '{"a": 1}',
    "=1+1",
    "#comment",
    "\ufeffmark",
    "\u2028",
    "\x85",
    "e\u0301",
    "\U0010ffff",
]
INTEGERS = [0, -1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]
UNSIGNED = [0, 2**63, 2**64 - 1]
FLOATS = [
    0.0,
    -0.0,
    0.1,
    1e-7,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    1e22,
    1e23,
    123456789.0,
]
DATES = ["0001-01-01", "1582-10-10", "1969-12-31", "2000-02-29", "9999-12-31"]
TIMES = ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"]
SCHEMA = {
    "type": "object",
    "x-statekit": {"key": "id"},
    "properties": {
        "id": {"type": "integer"},
        "text": {"type": ["string", "null"]},
        "integer": {"type": "integer"},
        "unsigned": {"type": "integer", "maximum": 2**64 - 1},
        "float": {"type": "number"},
        "date": {"type": "string", "format": "date"},
        "time": {"type": "string", "format": "date-time"},
        "inner": {
            "type": "object",
            "properties": {"text": {"type": "string"}},
            "additionalProperties": False,
        },
        "list": {"type": "array", "items": {"type": "string"}},
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}},
                "additionalProperties": False,
            },
        },
        "any": {},
    },
    "required": ["id"],
    "additionalProperties": False,
}
DEEP: Any = 1
for _ in range(40):
    DEEP = [{"a": DEEP}]
VALUES: list[dict[str, Any]] = [
    *(
        {"text": text, "inner": {"text": text}, "list": [text], "parts": [{"text": text}], "any": text}
        for text in TEXTS
    ),
    *({"integer": number, "any": number} for number in INTEGERS),
    *({"unsigned": number} for number in UNSIGNED),
    *({"float": number, "any": number} for number in FLOATS),
    *({"date": text} for text in DATES),
    *({"time": text} for text in TIMES),
    {},
    {"text": None},
    {"inner": {}, "list": [], "parts": [], "any": {}},
    {"parts": [{}, {"text": ""}], "any": []},
    {"any": [None, {"a": [[], {}], "b": None}, True, 1, 1.0]},
    {"any": DEEP},
]
RECORDS = [{"id": number, **value} for number, value in enumerate(VALUES)]


def exported(folder: Path, schema: Any, records: list[Any]) -> tuple[Path, Dataset]:
    """Export records in all formats; return the folder and the dataset."""
    (folder / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    for start in range(0, len(records), 64):
        lines = [json.dumps(each) + "\n" for each in records[start : start + 64]]
        (folder / f"x{start:04}.jsonl").write_text("".join(lines), encoding="utf-8")
    files = find_files(folder / "s.json", sorted(folder.glob("x*.jsonl")), "item")
    formats = ("jsonl", "parquet", "csv", "sqlite", "duckdb")
    done = statekit.export(files, folder / "out", formats=formats, spreadsheet=True)
    assert done.rows, done.report.diagnostics
    return folder / "out", files


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of all values, verified."""
    folder, files = exported(tmp_path_factory.mktemp("values"), SCHEMA, RECORDS)
    assert verify(folder, files).problems == ()
    return folder


def column(name: str) -> list[Any]:
    """Return the values of a property, record by record."""
    return [record.get(name) for record in RECORDS]


def bits(numbers: list[Any]) -> list[str | None]:
    """Return floats as text, in which -0.0 and 0.0 differ."""
    return [None if number is None else float(number).hex() for number in numbers]


def test_json_lines(output: Path) -> None:
    """JSON Lines contain the records; absent, null and empty differ."""
    lines = (output / "item.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert [repr(json.loads(line)) for line in lines] == list(map(repr, RECORDS))


def test_parquet(output: Path) -> None:
    """Parquet contains every value; absent is null, and empty lists and strings remain empty."""
    table = pq.read_table(output / "item.parquet")
    for name in ("text", "integer", "unsigned", "list", "inner"):
        expected = [each if each != {} else {"text": None} for each in column(name)]
        assert table[name].to_pylist() == expected
    assert bits(table["float"].to_pylist()) == bits(column("float"))
    assert [None if each is None else str(each) for each in table["date"].to_pylist()] == column("date")
    found = [None if each is None else json.loads(each) for each in table["any"].to_pylist()]
    assert repr(found) == repr([json.loads(json.dumps(each, sort_keys=True)) for each in column("any")])
    parts = pq.read_table(output / "item.parts.parquet").to_pylist()
    assert [(part["item_id"], part["position"], part["text"]) for part in parts] == PARTS


PARTS = [
    (record["id"], position, part.get("text"))
    for record in RECORDS
    for position, part in enumerate(record.get("parts", []))
]


def test_csv(output: Path) -> None:
    """CSV contains every string and number; a reader with the right options distinguishes null and ""."""
    table = pyarrow.csv.read_csv(
        output / "item.csv",
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={"unsigned": "uint64", "text": "string", "inner.text": "string"},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    assert table["text"].to_pylist() == column("text")
    assert table["inner.text"].to_pylist() == [(each or {}).get("text") for each in column("inner")]
    assert table["integer"].to_pylist() == column("integer")
    assert table["unsigned"].to_pylist() == column("unsigned")
    assert bits(table["float"].to_pylist()) == bits(column("float"))


def test_sqlite(output: Path) -> None:
    """SQLite contains every value except the sign of zero."""
    with closing(sqlite3.connect(output / "dataset.sqlite")) as database:
        rows = database.execute("SELECT text, integer, unsigned, float FROM item ORDER BY id").fetchall()
        parts = database.execute('SELECT item_id, position, text FROM "item.parts"').fetchall()
    texts, integers, unsigned, floats = map(list, zip(*rows, strict=True))
    assert (texts, integers, floats) == (column("text"), column("integer"), column("float"))
    assert unsigned == [None if each is None else str(each) for each in column("unsigned")]
    assert parts == PARTS


def test_duckdb(output: Path) -> None:
    """DuckDB contains every value."""
    with closing(duckdb.connect(str(output / "dataset.duckdb"), read_only=True)) as database:
        query = "SELECT text, integer, unsigned, float, list FROM item ORDER BY id"
        rows = database.execute(query).fetchall()
    texts, integers, unsigned, floats, lists = map(list, zip(*rows, strict=True))
    assert (texts, integers, unsigned) == (column("text"), column("integer"), column("unsigned"))
    assert (bits(floats), lists) == (bits(column("float")), column("list"))


@pytest.mark.costly
def test_every_character(tmp_path: Path) -> None:
    """Every format returns every character that a record may contain."""
    allowed = [
        chr(number)
        for number in range(sys.maxunicode + 1)
        if unicodedata.category(chr(number)) not in {"Cs", "Cc"} or chr(number) in "\t\n\r\x85"
    ]
    size = 4096
    texts = ["".join(allowed[start : start + size]) for start in range(0, len(allowed), size)]
    schema = {"type": "object", "properties": {"id": {"type": "integer"}, "text": {"type": "string"}}}
    records = [{"id": number, "text": text} for number, text in enumerate(texts)]
    output, files = exported(tmp_path, schema, records)
    assert verify(output, files).problems == ()
    assert sum(map(len, texts)) == 1_112_003
    lines = (output / "item.jsonl").read_bytes().decode().split("\n")[:-1]
    assert [json.loads(line)["text"] for line in lines] == texts
    assert pq.read_table(output / "item.parquet")["text"].to_pylist() == texts
    with closing(sqlite3.connect(output / "dataset.sqlite")) as database:
        assert [text for (text,) in database.execute("SELECT text FROM item")] == texts
    with closing(duckdb.connect(str(output / "dataset.duckdb"), read_only=True)) as database:
        assert [text for (text,) in database.execute("SELECT text FROM item").fetchall()] == texts
