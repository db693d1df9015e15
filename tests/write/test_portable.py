"""Portable exports: JSON columns are plain strings, at every level of nesting."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import statekit

SCHEMA = {
    "type": "object",
    "properties": {
        "any": {},
        "inner": {"type": "object", "properties": {"x": {"type": "integer"}}},
        "list": {"type": "array", "items": {"type": "object", "properties": {"y": {"type": "string"}}}},
    },
}
RECORDS = "any: [1, a]\ninner: {x: 1, z: {b: 2, a: 1}}\nlist: [{y: a}, {w: null}]\nmore: true\n---\n{}\n"
FORMATS = ["jsonl", "parquet", "csv", "sqlite", "duckdb"]


@pytest.fixture
def dataset(tmp_path: Path) -> statekit.Dataset:
    """Two records with JSON in a column, in a struct and in a list."""
    (tmp_path / "item.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "one.yaml").write_text(RECORDS, encoding="utf-8")
    return statekit.find_files(tmp_path / "item.schema.json", [tmp_path / "one.yaml"])


def extensions(data_type: pa.DataType) -> bool:
    """Return True if a type is, or contains, an extension type."""
    inner = [data_type.field(index).type for index in range(data_type.num_fields)]
    return isinstance(data_type, pa.BaseExtensionType) or any(map(extensions, inner))


def test_every_file(dataset: statekit.Dataset, tmp_path: Path) -> None:
    """Values and all other files are those of any export; only the type of JSON columns differs."""
    plain, usual = tmp_path / "plain", tmp_path / "usual"
    statekit.export(dataset, plain, formats=FORMATS, portable=True)
    statekit.export(dataset, usual, formats=FORMATS)
    for build in (plain, usual):
        assert statekit.verify(build).problems == ()
        assert statekit.verify(build, dataset).problems == ()
    for name in ("item.jsonl", "item.csv", "item.list.csv", "dataset.sqlite"):
        assert (plain / name).read_bytes() == (usual / name).read_bytes()
    for name in ("item.parquet", "item.list.parquet"):
        assert not any(extensions(field.type) for field in pq.read_schema(plain / name))
        assert any(extensions(field.type) for field in pq.read_schema(usual / name))
        assert pq.read_table(plain / name).to_pylist() == pq.read_table(usual / name).to_pylist()
    assert pq.read_table(plain / "item.parquet")["inner"].to_pylist() == [
        {"x": 1, "additional_properties": '{"z":{"a":1,"b":2}}'},
        None,
    ]
    assert pl.read_parquet(plain / "item.parquet").schema["any"] == pl.String
    with duckdb.connect(str(plain / "dataset.duckdb"), read_only=True) as database:
        assert database.execute("select typeof(any_value(additional_properties)) from item").fetchone() == (
            "VARCHAR",
        )
    dictionary = (plain / "dictionary.md").read_text(encoding="utf-8")
    assert "| `any` | any | no | string | STRING | JSON text | yes |" in dictionary


def test_with_source_columns(dataset: statekit.Dataset, tmp_path: Path) -> None:
    """Both options work together."""
    statekit.export(dataset, tmp_path / "build", formats=FORMATS, portable=True, source_columns=True)
    assert statekit.verify(tmp_path / "build", dataset).problems == ()


def test_a_changed_value(dataset: statekit.Dataset, tmp_path: Path) -> None:
    """Verification compares the values of plain strings, too."""
    build = tmp_path / "build"
    statekit.export(dataset, build, portable=True)
    table = pq.read_table(build / "item.parquet")
    changed = pa.array(["[2]", None], pa.string())
    pq.write_table(table.set_column(0, table.schema.field(0), changed), build / "item.parquet")
    assert ("item.parquet", "row 0 differs from the records") in statekit.verify(build).problems
