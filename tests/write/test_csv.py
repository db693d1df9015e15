from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.tabulate import Table
from statekit.write import FORMATS
from statekit.write.csv import write_csv

TableOf = Callable[..., Table]

STRING = {"type": "string"}

SCHEMA = {
    "type": "object",
    "properties": {
        "text": STRING,
        "a name, quoted": STRING,
        "flag": {"type": "boolean"},
        "count": {"type": "integer"},
        "share": {"type": "number"},
        "day": {"type": "string", "format": "date"},
        "time": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "items": STRING},
        "any": {},
        "inner": {"type": "object", "properties": {"x": STRING}, "additionalProperties": False},
        "last": STRING,
    },
    "additionalProperties": False,
}
RECORDS: list[dict[str, Any]] = [
    {
        "text": 'He said: "no, never"',
        "a name, quoted": "line\nbreak",
        "flag": True,
        "count": -(2**63),
        "share": 2,
        "day": "0001-01-01",
        "time": "2026-01-02T03:04:05Z",
        "tags": ["a,b", 'c"d'],
        "any": {"b": [None], "a": "é😀"},
        "inner": {"x": "deep"},
        "last": "cr\rhere",
    },
    {
        "text": "",
        "a name, quoted": " lead",
        "flag": False,
        "share": 1e-7,
        "time": "2026-01-02T03:04:05.001+01:00",
        "tags": [],
        "any": "",
        "inner": {"x": ""},
        "last": "crlf\r\nhere",
    },
    {"share": -0.1, "last": "trail\t"},
    {},
    {"text": "=1+1", "a name, quoted": "'", "share": 1e22, "any": 1.0, "last": "#\\N,NULL"},
]
LINES = [
    'text,"a name, quoted",flag,count,share,day,time,tags,any,inner.x,last',
    (
        '"He said: ""no, never""","line\nbreak",true,-9223372036854775808,2.0,0001-01-01,'
        '2026-01-02T03:04:05Z,"[""a,b"",""c\\""d""]","{""a"":""é😀"",""b"":[null]}",deep,"cr\rhere"'
    ),
    '""," lead",false,,1e-07,,2026-01-02T02:04:05.001000Z,[],"""""","","crlf\r\nhere"',
    ',,,,-0.1,,,,,,"trail\t"',
    ",,,,,,,,,,",
    """=1+1,',,,1e+22,,,,1.0,,"#\\N,NULL\"""",
]
TEXTS = [
    ('He said: "no, never"', "line\nbreak", "deep", "cr\rhere"),
    ("", " lead", "", "crlf\r\nhere"),
    (None, None, None, "trail\t"),
    (None, None, None, None),
    ("=1+1", "'", None, "#\\N,NULL"),
]
NAMES = ["text", "a name, quoted", "inner.x", "last"]


def to_bytes(table: Table) -> bytes:
    """Return the CSV of a table."""
    stream = io.BytesIO()
    FORMATS["csv"].write(table, stream)
    return stream.getvalue()


@pytest.fixture
def file(table_of: TableOf, tmp_path: Path) -> Path:
    """A file of values that readers often get wrong."""
    path = tmp_path / "values.csv"
    path.write_bytes(to_bytes(table_of(SCHEMA, RECORDS)))
    return path


def test_bytes(file: Path) -> None:
    """The bytes follow RFC 4180, with quotes only where required; null is empty, the empty string is ""."""
    assert file.read_bytes().decode() == "".join(line + "\r\n" for line in LINES)


def test_duckdb_reads_it(file: Path) -> None:
    """DuckDB returns the values; with allow_quoted_nulls=false it distinguishes null and ""."""
    relation = duckdb.read_csv(str(file), allow_quoted_nulls=False)
    columns = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert {"count": "BIGINT", "share": "DOUBLE", "day": "DATE", "flag": "BOOLEAN"}.items() <= (
        columns.items()
    )
    assert columns["time"].startswith("TIMESTAMP")
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in NAMES)
    assert relation.project(quoted).fetchall() == TEXTS


def test_polars_reads_it(file: Path) -> None:
    """Polars returns the values, and distinguishes null and the empty string by default."""
    frame = pl.read_csv(file, try_parse_dates=True)
    assert frame.select(NAMES).rows() == TEXTS
    assert frame["share"].to_list() == [2.0, 1e-7, -0.1, None, 1e22]


def test_pyarrow_reads_it(file: Path) -> None:
    """PyArrow returns the values, with the option that only unquoted cells are null."""
    table = pyarrow.csv.read_csv(
        file,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
        ),
    )
    assert list(zip(*(table[name].to_pylist() for name in NAMES), strict=True)) == TEXTS


def test_pandas_reads_it(file: Path) -> None:
    """Pandas returns the values, but does not distinguish null and the empty string."""
    frame = pd.read_csv(file, keep_default_na=False, na_values=[""])
    rows = frame[NAMES].astype(object).where(frame[NAMES].notna(), None)
    expected = [[value or None for value in row] for row in TEXTS]
    assert rows.to_numpy().tolist() == expected


def test_the_csv_module_reads_it(file: Path) -> None:
    """The csv module returns the values as text; null is the empty string."""
    with file.open(newline="", encoding="utf-8") as stream:
        rows = [[row[name] for name in NAMES] for row in csv.DictReader(stream)]
    assert rows == [[value or "" for value in row] for row in TEXTS]


def test_table_without_rows(table_of: TableOf) -> None:
    """A table without rows has only a header."""
    schema = {"type": "object", "properties": {"": {}, " b": {}, "\ufeffc": {}, 'd"e': {}}}
    assert to_bytes(table_of(schema, [])).decode() == ('""," b","\ufeffc","d""e",additional_properties\r\n')


def test_table_of_one_column(table_of: TableOf) -> None:
    """In a single column, null is written as "", because readers skip empty lines."""
    one = {"type": "object", "properties": {"a": STRING}, "additionalProperties": False}
    assert to_bytes(table_of(one, [{"a": "x"}, {}, {"a": ""}])) == b'a\r\nx\r\n""\r\n""\r\n'
    assert pl.read_csv(to_bytes(table_of(one, [{}, {"a": "x"}, {}]))).height == 3
    assert write_csv(table_of(one, [{}, {"a": "=x"}, {}]), io.BytesIO()) == (
        "1 cell starts like a formula, which a spreadsheet would run; to write a safe copy, "
        "use the option `spreadsheet`; "
        '2 nulls are written as "" because the table has a single column; '
        "to distinguish null from the empty text, read Parquet, or add source columns"
    )
    assert write_csv(table_of(one, [{"a": ""}]), io.BytesIO()) is None


any_text = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
special_text = st.none() | st.text(st.sampled_from("a\",\r\n \t'\\;#é\ufeff\u2028"), max_size=5)


@given(rows=st.lists(st.tuples(any_text | special_text, special_text, special_text), min_size=1, max_size=5))
def test_round_trip_of_any_text(table_of: TableOf, rows: list[tuple[str | None, ...]]) -> None:
    """Polars and the csv module return any text as it was written."""
    schema = {
        "type": "object",
        "properties": dict.fromkeys("abc", STRING),
        "additionalProperties": False,
    }
    records = [{k: v for k, v in zip("abc", row, strict=True) if v is not None} for row in rows]
    data = to_bytes(table_of(schema, records))
    assert pl.read_csv(data, infer_schema=False).rows() == rows
    found = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert found[1:] == [[cell or "" for cell in row] for row in rows]
