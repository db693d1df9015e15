"""Columns of decimals: exact in every format, and never rounded."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import statekit


def money(kind: str, name: str = "decimal(10,2)") -> dict[str, Any]:
    """Return the schema of decimals that are numbers or texts in the records."""
    return {"type": kind, "x-statekit": {"type": name}}


def closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """Return the schema of objects with these properties alone."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


PROPERTIES = {
    "price": money("number"),
    "text": money("string"),
    "count": money("integer", "decimal(3,0)"),
    "tiny": money("string", "decimal(38,10)"),
    "list": {"type": "array", "items": money("number")},
    "texts": {"type": "array", "items": money("string")},
    "inner": closed({"price": money("number")}, ["price"]),
    "parts": {"type": "array", "items": closed({"price": money("number")}, [])},
}


def find(folder: Path, text: str, properties: dict[str, Any] | None = None) -> statekit.Dataset:
    """Return a dataset of one file."""
    schema = closed(properties or PROPERTIES, [])
    (folder / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return statekit.find_files(folder / "item.schema.json", [folder / "one.yaml"])


FIRST = """
price: 12.5
text: "-12.50"
"""
SECOND = """
price: 1.0e+3
text: "1234.5000"
count: 999
tiny: "0.0000000001"
list: [0.1, 3, -7.25]
texts: ["0", "0.10"]
inner: {price: 99999999.99}
parts: [{price: 0.01}, {}]
"""


def test_every_format(tmp_path: Path) -> None:
    """CSV has all digits of the scale; Parquet and DuckDB have decimals; JSON Lines are as written."""
    dataset = find(tmp_path, FIRST + "---" + SECOND)
    formats = ["jsonl", "parquet", "csv", "sqlite", "duckdb"]
    done = statekit.export(dataset, tmp_path / "build", formats=formats, spreadsheet=True)
    assert done.report.diagnostics == ()
    assert statekit.verify(tmp_path / "build", dataset).problems == ()
    assert (tmp_path / "build" / "item.csv").read_text(encoding="utf-8") == (
        "price,text,count,tiny,list,texts,inner.price,parts\n"
        "12.50,-12.50,,,,,,\n"
        '1000.00,1234.50,999,0.0000000001,"[0.10,3.00,-7.25]","[""0.00"",""0.10""]",99999999.99,'
        '"[{""price"":0.01},{}]"\n'
    )
    assert (tmp_path / "build" / "item.parts.csv").read_text(encoding="utf-8") == (
        "item_row,position,price\n1,0,0.01\n1,1,\n"
    )
    assert (tmp_path / "build" / "item.jsonl").read_text(encoding="utf-8").splitlines()[0] == (
        '{"price":12.5,"text":"-12.50"}'
    )
    table = pq.read_table(tmp_path / "build" / "item.parquet")
    assert table.schema.field("price").type == pa.decimal128(10, 2)
    assert table["price"].to_pylist() == [Decimal("12.50"), Decimal("1000.00")]
    assert table["tiny"].to_pylist() == [None, Decimal("1E-10")]
    assert table["inner"].to_pylist() == [None, {"price": Decimal("99999999.99")}]
    [sqlite] = (tmp_path / "build").glob("*.sqlite")
    with closing(sqlite3.connect(sqlite)) as database:
        assert database.execute("select price, text, count, tiny from item").fetchall() == [
            (12.5, -12.5, None, None),
            (1000.0, 1234.5, 999.0, "0.0000000001"),
        ]
    [duck] = (tmp_path / "build").glob("*.duckdb")
    with closing(duckdb.connect(str(duck), read_only=True)) as connection:
        assert connection.execute("select price, tiny from item").fetchall() == [
            (Decimal("12.50"), None),
            (Decimal("1000.00"), Decimal("1E-10")),
        ]
    [price] = [
        field
        for resource in json.loads((tmp_path / "build" / "datapackage.json").read_bytes())["resources"]
        if resource["path"] == "item.csv"
        for field in resource["schema"]["fields"]
        if field["name"] == "price"
    ]
    assert price == {"name": "price", "type": "number"}


AFTER = "the column keeps 2 digits after the point: change the value, or the type in the schema"
BEFORE = "the column keeps 8 digits before the point: change the value, or the type in the schema"
FORM = "write digits, with a minus and a decimal point if needed, such as `-1234.50`"
INEXACT = (
    "a number of more than 15 digits is not read exactly: "
    "declare the value as text in the schema, and write it in quotes"
)
ZERO = "a decimal has no negative zero: write `0`"


@pytest.mark.parametrize(
    ("text", "pointer", "shown", "advice"),
    [
        ("price: 12.505", "/price", "`12.505`", AFTER),
        ("price: 0.1e-3", "/price", "`0.0001`", AFTER),
        ("price: 100000000", "/price", "`100000000`", BEFORE),
        ("price: 1.0e+300", "/price", "`1e+300`", BEFORE),
        ("price: -0.0", "/price", "`-0.0`", ZERO),
        ("price: 0.30000000000000004", "/price", "`0.30000000000000004`", INEXACT),
        ("text: '12.505'", "/text", '`"12.505"`', AFTER),
        ("text: '123456789.00'", "/text", '`"123456789.00"`', BEFORE),
        ("text: ''", "/text", '`""`', FORM),
        ("text: ' 1'", "/text", '`" 1"`', FORM),
        ("text: '1,200.00'", "/text", '`"1,200.00"`', FORM),
        ("text: '+1'", "/text", '`"+1"`', FORM),
        ("text: '007'", "/text", '`"007"`', FORM),
        ("text: '1e3'", "/text", '`"1e3"`', FORM),
        ("text: '.5'", "/text", '`".5"`', FORM),
        ("text: '\uff11'", "/text", '`"\uff11"`', FORM),
        ("text: '-0.00'", "/text", '`"-0.00"`', ZERO),
        ("list: [1, 2.345]", "/list/1", "`2.345`", AFTER),
        ("inner: {price: 1.999}", "/inner/price", "`1.999`", AFTER),
        ("parts: [{}, {price: 1.999}]", "/parts/1/price", "`1.999`", AFTER),
    ],
)
def test_what_does_not_fit(tmp_path: Path, text: str, pointer: str, shown: str, advice: str) -> None:
    """A value is never rounded: it is a finding at its place, with advice."""
    [finding] = statekit.export(find(tmp_path, text + "\n"), tmp_path / "build").report.diagnostics
    assert (finding.rule, finding.pointer, finding.help) == ("table/value", pointer, advice)
    assert finding.message.removeprefix("`").startswith(shown.strip("`"))
    assert finding.message.endswith("does not fit a column of type decimal(10,2)")


@pytest.mark.parametrize(
    "subschema",
    [
        {"anyOf": [money("number"), {"type": "null"}]},
        {"$ref": "#/$defs/m", "$defs": {"m": money("number")}},
        {"allOf": [money("number"), {"minimum": 0}]},
        money("number") | {"type": ["number", "null"]},
    ],
)
def test_where_the_type_is_stated(tmp_path: Path, subschema: dict[str, Any]) -> None:
    """The type applies through references and alternatives, as other annotations do."""
    definitions = subschema.pop("$defs", {})
    schema = {"type": "object", "properties": {"a": subschema}, "$defs": definitions}
    (tmp_path / "x.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    assert statekit.arrow_schema(tmp_path / "x.schema.json").field("a").type == pa.decimal128(10, 2)


def test_alternatives_with_another_type(tmp_path: Path) -> None:
    """A value that need not be a decimal is not one."""
    schema = {"type": "object", "properties": {"a": {"anyOf": [money("number"), {"type": "number"}]}}}
    (tmp_path / "x.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    assert statekit.arrow_schema(tmp_path / "x.schema.json").field("a").type == pa.float64()


TYPES = "`type` is a decimal such as `decimal(10,2)`, `map`, `timestamp[ns]` or `tuple`"
DIGITS = (
    "`type` is `decimal(P,S)` with 1 to 38 digits in all, and 0 to P of them after the point, "
    "such as `decimal(10,2)`"
)
BESIDE = '`decimal(10,2)` needs either `"type": "number"` or `"type": "string"` beside `x-statekit`'


@pytest.mark.parametrize(
    ("subschema", "message"),
    [
        (money("number", "decimals"), DIGITS),
        (money("number", "decimal"), DIGITS),
        (money("number", "decimal(39,2)"), DIGITS),
        (money("number", "decimal(0,0)"), DIGITS),
        (money("number", "decimal(2,3)"), DIGITS),
        (money("number", "Decimal(10,2)"), TYPES),
        (money("number") | {"x-statekit": {"type": 10}}, TYPES),
        (money("boolean"), BESIDE),
        (money("array"), BESIDE),
        (money("number") | {"type": ["number", "string"]}, BESIDE),
        ({"x-statekit": {"type": "decimal(10,2)"}}, BESIDE),
    ],
)
def test_types_that_are_not_usable(tmp_path: Path, subschema: dict[str, Any], message: str) -> None:
    """A type that would have no effect is an error of the schema."""
    with pytest.raises(statekit.SchemaError) as error:
        statekit.validate(find(tmp_path, "a: 1\n", {"a": subschema}))
    assert str(error.value).endswith(f"{message} (at /properties/a/x-statekit/type)")
