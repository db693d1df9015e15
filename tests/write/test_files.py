from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

import statekit
from statekit.tabulate import Table
from statekit.write import DEFAULT, FORMATS, Format, ReleaseError, write_release, write_tables

TableOf = Callable[..., Table]

STRING = {"type": "string"}
SIMPLE = {
    "$id": "https://example.org/simple",
    "type": "object",
    "properties": {"id": STRING},
    "required": ["id"],
}


def many(**properties: Any) -> dict[str, Any]:
    """Return the schema of a list of objects."""
    return {"type": "array", "items": {"type": "object", "properties": properties}}


def renamed(table: Table, name: str) -> Table:
    """Return a table with another name."""
    return replace(table, path=(name,))


def test_write_release(table_of: TableOf, tmp_path: Path) -> None:
    """Each table is written in each format, and each child table in the formats that have child tables."""
    schema = {**SIMPLE, "properties": {"id": STRING, "quotes": many(a=STRING, notes=many(b=STRING))}}
    record = {"id": "x", "quotes": [{"a": "1", "notes": [{}, {}]}, {}]}
    tables = [table_of(schema, [record, {"id": "y"}], "id"), renamed(table_of(SIMPLE, []), "person")]
    result = write_release(tmp_path / "out", tables, [*DEFAULT, "csv"])
    assert result.rows == {
        "item.jsonl": 2,
        "item.parquet": 2,
        "item.quotes.parquet": 2,
        "item.quotes.notes.parquet": 2,
        "item.csv": 2,
        "item.quotes.csv": 2,
        "item.quotes.notes.csv": 2,
        "person.jsonl": 0,
        "person.parquet": 0,
        "person.csv": 0,
    }
    found = {path.name for path in (tmp_path / "out").iterdir()}
    documents = {"README.md", "croissant.json", "datapackage.json", "dictionary.md"}
    assert found == {*result.rows, *documents, "SHA256SUMS"}


def test_same_records_same_bytes(table_of: TableOf, tmp_path: Path) -> None:
    """The same records produce the same bytes, in whatever order they are read."""
    records = [{"id": name, "x": [name]} for name in "bca"]
    write_release(tmp_path / "one", [table_of(SIMPLE, records, "id")], list(FORMATS))
    write_release(tmp_path / "two", [table_of(SIMPLE, records, "id")], list(FORMATS))
    one, two = ((tmp_path / name / "SHA256SUMS").read_bytes() for name in ("one", "two"))
    assert one == two


def test_failing_format(table_of: TableOf, tmp_path: Path) -> None:
    """An error in one file ends the export with that error; no thread remains."""

    def fail(_table: Table, _stream: BinaryIO) -> str | None:
        raise OSError(28, "No space left on device")

    before = threading.active_count()
    formats = {"x": Format(".x", fail, children=True), "csv": FORMATS["csv"]}
    with pytest.raises(OSError, match="No space left"):
        write_tables(tmp_path, [table_of(SIMPLE, [])], formats)
    assert threading.active_count() == before


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", ".hidden", "a/b", "/a", "a\\b", "a\0b", "a\nb", "\x7f", "x" * 201, "é" * 101, "\ud800"],
)
def test_invalid_table_names(table_of: TableOf, tmp_path: Path, name: str) -> None:
    """A table whose name is not a valid file name is rejected, and nothing is written."""
    with pytest.raises(ReleaseError) as caught:
        write_release(tmp_path / "out", [renamed(table_of(SIMPLE, []), name)], ["csv"])
    assert str(caught.value).isprintable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a", "é", "e\u0301", "日本", "a.b", "x" * 200, "SHA256SUMS", "-", "a_b"])
def test_valid_table_names(table_of: TableOf, tmp_path: Path, name: str) -> None:
    """A table name of letters, digits, `.`, `_` and `-` is used as the file name."""
    result = write_release(tmp_path / "out", [renamed(table_of(SIMPLE, []), name)], ["csv"])
    assert list(result.rows) == [f"{name}.csv"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("q[1]", "q%5B1%5D"),
        ("a:b", "a%3Ab"),
        ("a b", "a%20b"),
        ("a*", "a%2A"),
        ("a?", "a%3F"),
        ("a~2", "a%7E2"),
        ("a%20b", "a%2520b"),
        ("year=2024", "year%3D2024"),
        ("a#b&c", "a%23b%26c"),
        ("\u00a0", "%C2%A0"),
    ],
)
def test_encoded_table_names(tmp_path: Path, name: str, stem: str) -> None:
    """Characters that readers interpret are encoded in file names; the export verifies, also with records."""
    (tmp_path / "s.schema.json").write_text(json.dumps(SIMPLE), encoding="utf-8")
    (tmp_path / "r.yaml").write_text("id: a\nx: [b]\n", encoding="utf-8")
    dataset = statekit.resolve(tmp_path / "r.yaml", schema=tmp_path / "s.schema.json", table=name)
    done = statekit.export(dataset, tmp_path / "out", formats=["jsonl", "parquet", "csv", "sqlite"])
    assert f"{stem}.jsonl" in done.rows, done.report.diagnostics
    assert statekit.verify(tmp_path / "out").problems == ()
    assert statekit.verify(tmp_path / "out", dataset).problems == ()


def test_remarks_on_the_path(table_of: TableOf, tmp_path: Path) -> None:
    """A path that readers interpret as a partition or a wildcard causes a message; others do not."""
    table = table_of(SIMPLE, [])
    hive, glob, plain = (
        write_release(tmp_path / name, [table], ["csv"]) for name in ("year=2024", "a[1]", "a-b")
    )
    assert "year=2024 in the path as a partition, and take year from the path" in hive.remarks[0]
    assert "read [ in a path as a wildcard" in glob.remarks[0]
    assert plain.remarks == ()


def test_tables_with_the_same_name(table_of: TableOf, tmp_path: Path) -> None:
    """Two tables with the same name are rejected."""
    with pytest.raises(ReleaseError, match="two tables have the name item"):
        write_release(tmp_path / "out", [table_of(SIMPLE, [])] * 2, ["csv"])


def test_names_of_child_tables(table_of: TableOf, tmp_path: Path) -> None:
    """Names of properties are encoded, and no two file names differ only in case."""
    names = ["a/b", "../x", "..", "", "é", "Quotes", "quotes", "a.b", "\n", "x" * 500, "x" * 501]
    properties = {name: many(b=STRING) for name in names}
    properties["a"] = {"type": "object", "properties": {"b": many(b=STRING)}}
    table = table_of({"type": "object", "properties": properties}, [])
    other = renamed(table_of(SIMPLE, []), "Item.quotes")
    result = write_release(tmp_path / "out", [table, other], ["parquet"])
    files = [name.removesuffix(".parquet") for name in result.rows]
    assert files[:10] == [
        "item",
        "item.a%2Fb",
        "item.%2E%2E%2Fx",
        "item.%2E%2E",
        "item.",
        "item.%C3%A9",
        "item.Quotes~2",
        "item.quotes~3",
        "item.a%2Eb",
        "item.%0A",
    ]
    assert files[12:] == ["item.a.b", "Item.quotes"]
    assert all(len(name) == 230 for name in files[10:12])
    assert len({name.lower() for name in files}) == len(files)
