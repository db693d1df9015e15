"""Source columns: the file of each record, and its position there, in every format."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import statekit
from statekit.write.release import CHECKSUMS

FORMATS = ["jsonl", "parquet", "csv", "sqlite", "duckdb"]
TAGS = {"type": "array", "items": {"type": "object", "properties": {"t": {"type": "string"}}}}
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "tags": TAGS}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three records in two files, and their schema."""
    (tmp_path / "item.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "one.yaml").write_text("name: a\ntags: [{t: x}, {t: y}]\n---\nname: b\n", "utf-8")
    (tmp_path / "in" / "sub" / "two.yaml").write_text("name: c\n---\nname: d\ntags: [{}]\n", "utf-8")
    return tmp_path


def find(folder: Path) -> statekit.Dataset:
    """Return the dataset in a folder."""
    return statekit.resolve(folder / "in", schema=folder / "item.schema.json")


def test_every_format(folder: Path) -> None:
    """The columns are the key of the table, and child tables name it; JSON Lines have a file beside them."""
    build = folder / "build"
    done = statekit.export(find(folder), build, formats=FORMATS, spreadsheet=True, source_columns=True)
    assert done.report.ok
    assert done.rows["sources/item.jsonl"] == 4
    assert (build / "sources" / "item.jsonl").read_text(encoding="utf-8") == (
        '{"path":"one.yaml","record":0}\n'
        '{"path":"one.yaml","record":1}\n'
        '{"path":"sub/two.yaml","record":0}\n'
        '{"path":"sub/two.yaml","record":1}\n'
    )
    table = pq.read_table(build / "item.parquet")
    assert table.column_names[-2:] == ["source_path", "source_record"]
    assert table["source_record"].to_pylist() == [0, 1, 0, 1]
    assert json.loads(table.schema.metadata[b"statekit.key"]) == ["source_path", "source_record"]
    assert (build / "item.tags.csv").read_text(encoding="utf-8") == (
        "item_source_path,item_source_record,position,t,additional_properties\n"
        "one.yaml,0,0,x,\none.yaml,0,1,y,\nsub/two.yaml,1,0,,\n"
    )
    assert (build / "item.jsonl").read_text(encoding="utf-8").startswith('{"name":"a","tags":')
    with closing(sqlite3.connect(build / "dataset.sqlite")) as database:
        database.execute("pragma foreign_keys = on")
        assert database.execute("pragma foreign_key_check").fetchall() == []
        assert len(database.execute("pragma foreign_key_list('item.tags')").fetchall()) == 2
    package = json.loads((build / "datapackage.json").read_bytes())
    [child] = [each for each in package["resources"] if each["path"] == "item.tags.csv"]
    assert child["schema"]["foreignKeys"] == [
        {
            "fields": ["item_source_path", "item_source_record"],
            "reference": {"resource": "item.csv", "fields": ["source_path", "source_record"]},
        }
    ]
    assert "| `source_path` | string |" in (build / "dictionary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("compress", [None, "gz", "zst"])
def test_verify(folder: Path, monkeypatch: pytest.MonkeyPatch, compress: str | None) -> None:
    """The export verifies alone and with its records, from any current folder."""
    build = folder / "build"
    statekit.export(find(folder), build, formats=FORMATS, source_columns=True, compress=compress)
    assert statekit.verify(build).problems == ()
    assert statekit.verify(build, find(folder)).problems == ()
    monkeypatch.chdir(folder / "in")
    assert statekit.verify(build, ".", schema="../item.schema.json").problems == ()
    statekit.export(".", build, schema="../item.schema.json", formats=["parquet"], source_columns=True)
    assert statekit.verify(build, ".", schema="../item.schema.json").problems == ()


def test_a_file_that_was_renamed(folder: Path) -> None:
    """The same records in another file are another source."""
    build = folder / "build"
    statekit.export(find(folder), build, source_columns=True)
    (folder / "in" / "one.yaml").rename(folder / "in" / "other.yaml")
    assert statekit.verify(build, find(folder)).problems == (
        ("sources/item.jsonl", "line 1 differs from the records"),
    )


CHANGED = f"the SHA-256 differs from {CHECKSUMS}: the file was changed"
FORM = "line 2 is not a path and a position as `export` writes them"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"record":1', '"record":2'), None),
        (('{"path":"one.yaml","record":1}\n', ""), "contains 3 lines instead of 4"),
        (('"record":1', '"record":"1"'), FORM),
        (('"record":1', '"record": 1'), FORM),
        (('"record":1', '"record":-1'), FORM),
        (
            ('"record":1', '"record":1' + "0" * 30),
            FORM,
        ),
    ],
)
def test_a_file_of_sources_that_was_changed(
    folder: Path, change: tuple[str, str], message: str | None
) -> None:
    """The other formats are compared with the file of sources, whatever it contains."""
    build = folder / "build"
    statekit.export(find(folder), build, formats=FORMATS, source_columns=True)
    file = build / "sources" / "item.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    problems = statekit.verify(build).problems
    assert ("item.parquet", "row 1 differs from the records") in problems
    assert ("item.csv", "line 3 differs from the records") in problems
    assert ("dataset.sqlite", "item: row 1 differs from the records") in problems
    found = [text for name, text in problems if name == "sources/item.jsonl"]
    assert found == [CHANGED, *([message] if message else [])]


def test_a_dataset_with_keys(tmp_path: Path) -> None:
    """The key of a table stays its key, and paths are relative to the root of the dataset."""
    (tmp_path / "schema").mkdir()
    schema = {
        "type": "object",
        "x-statekit": {"key": "id"},
        "properties": {"id": {"type": "string"}, "source_path": {"type": "integer"}, "tags": TAGS},
        "required": ["id"],
        "additionalProperties": False,
    }
    (tmp_path / "schema" / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "records" / "item").mkdir(parents=True)
    for name in ("b", "a"):
        (tmp_path / "records" / "item" / f"{name}.yaml").write_text(f"id: {name}\ntags: [{{}}]\n", "utf-8")
    (tmp_path / "statekit.toml").write_text("source-columns = true\n", encoding="utf-8")
    statekit.export(tmp_path, tmp_path / "build")
    assert statekit.verify(tmp_path / "build", tmp_path).problems == ()
    assert (tmp_path / "build" / "item.csv").read_text(encoding="utf-8") == (
        "id,source_path,tags,_source_path,source_record\n"
        "a,,[{}],records/item/a.yaml,0\n"
        "b,,[{}],records/item/b.yaml,0\n"
    )
    assert pq.read_schema(tmp_path / "build" / "item.tags.parquet").names[:2] == ["item_id", "position"]
    statekit.export(tmp_path, tmp_path / "build", source_columns=False)
    assert statekit.verify(tmp_path / "build", tmp_path).problems == ()
    assert "source_record" not in pq.read_schema(tmp_path / "build" / "item.parquet").names


def test_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources belong to their records, in whatever pieces the rows and the sources are read."""
    from statekit.tabulate import rows
    from statekit.write.verify import sources

    monkeypatch.setattr(rows, "ROWS_IN_A_PIECE", 7)
    monkeypatch.setattr(sources, "_CHUNK_LINES", 5)
    (tmp_path / "item.schema.json").write_text('{"type": "object"}', encoding="utf-8")
    (tmp_path / "a.jsonl").write_text("".join(f'{{"n":{n}}}\n' for n in range(50)), encoding="utf-8")
    dataset = statekit.find_files(tmp_path / "item.schema.json", [tmp_path / "a.jsonl"])
    statekit.export(dataset, tmp_path / "build", source_columns=True)
    assert statekit.verify(tmp_path / "build").problems == ()
    table = pq.read_table(tmp_path / "build" / "item.parquet")
    assert table["source_record"].combine_chunks().equals(pa.array(range(50), pa.int64()))
