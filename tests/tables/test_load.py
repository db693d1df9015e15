"""Datasets in Python: tables for every library that reads Arrow, and records with their places."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import statekit

SCHEMA: dict[str, Any] = {
    "type": "object",
    "x-statekit": {"key": "id"},
    "properties": {
        "id": {"type": "string"},
        "large": {"type": ["integer", "null"]},
        "largest": {"type": "integer", "minimum": 0, "maximum": 2**64 - 1},
        "day": {"type": "string", "format": "date"},
        "when": {"type": "string", "format": "date-time"},
        "free": {},
        "inner": {"type": "object", "properties": {"free": {}, "n": {"type": "number"}}},
        "parts": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}},
    },
    "required": ["id"],
}
RECORDS: list[dict[str, Any]] = [
    {"id": "b", "large": 2**53 + 1, "day": "0001-01-01", "when": "2026-01-02T03:04:05.000001+01:00"},
    {
        "id": "a",
        "large": None,
        "free": {"b": [1, None]},
        "inner": {"free": [], "n": 1.5},
        "parts": [{"n": 1}],
    },
    {"id": "c", "largest": 2**63 - 1, "parts": [{}, {"n": 2}], "more": "é"},
]

DATA_FRAME: Any = pd.DataFrame  # the stubs do not know `from_arrow` yet


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """A schema file with a column of each type."""
    file = tmp_path / "item.schema.json"
    file.write_text(json.dumps(SCHEMA), encoding="utf-8")
    return file


@pytest.fixture
def items(schema: Path) -> statekit.LoadedDataset:
    """Records in two files, which are not in the order of the key."""
    (schema.parent / "x.json").write_text(json.dumps(RECORDS[:2]), encoding="utf-8")
    (schema.parent / "y.yaml").write_text(json.dumps(RECORDS[2]), encoding="utf-8")
    return statekit.load([schema.parent / "x.json", str(schema.parent / "y.yaml")], schema=str(schema))


def test_tables_by_name(items: statekit.LoadedDataset) -> None:
    """A dataset maps names to tables, child tables after their parents; other names raise a KeyError."""
    assert list(items) == ["item", "item.parts"]
    assert (len(items), len(items["item"]), len(items["item.parts"])) == (2, 3, 3)
    assert (items["item"].key, items["item.parts"].key) == (("id",), ("item_id", "position"))
    assert repr(items) == "<dataset of item (3 rows), item.parts (3 rows)>"
    assert items.report.summary.records == 3
    with pytest.raises(KeyError, match=r"unknown table 'parts'; expected one of item, item\.parts"):
        items["parts"]


def test_arrow_reads_it(items: statekit.LoadedDataset, schema: Path) -> None:
    """Each stream has the schema of the schema file, and all rows in the order of the key."""
    for _ in range(2):
        table = pa.table(items["item"])
        assert table.schema.equals(statekit.arrow_schema(schema), check_metadata=True)
        assert table["id"].to_pylist() == ["a", "b", "c"]
        assert table.equals(items["item"].to_arrow())
        assert table.equals(items["item"].to_reader().read_all())
    assert pa.schema(items["item"]).equals(table.schema)


def test_polars_reads_it(items: statekit.LoadedDataset) -> None:
    """Polars reads all values, including large integers and JSON text."""
    frame = pl.DataFrame(items["item"])
    assert frame["large"].to_list() == [None, 2**53 + 1, None]
    assert frame["inner"].to_list()[0] == {"free": "[]", "n": 1.5, "additional_properties": None}
    assert frame.equals(items["item"].to_polars())


def test_pandas_reads_it(items: statekit.LoadedDataset) -> None:
    """Pandas reads all rows, and `to_pandas` keeps the type of every value."""
    assert list(DATA_FRAME.from_arrow(items["item"])["id"]) == ["a", "b", "c"]
    frame = items["item"].to_pandas()
    assert frame["large"].to_list() == [pd.NA, 2**53 + 1, pd.NA]
    assert frame["largest"].to_list() == [pd.NA, pd.NA, 2**63 - 1]
    assert str(frame["day"].dtype) == "date32[day][pyarrow]"
    back = pa.Table.from_pandas(frame[["id", "large", "day", "when"]], preserve_index=False)
    assert back.to_pylist() == pa.table(items["item"]).select(["id", "large", "day", "when"]).to_pylist()


def test_duckdb_reads_it(items: statekit.LoadedDataset) -> None:
    """DuckDB finds a table by the name of its variable, even twice in one query."""
    item, parts = items["item"], items["item.parts"]
    joined = duckdb.execute(
        "select id, n from item join parts on id = item_id order by id, position"
    ).fetchall()
    assert joined == [("a", 1), ("c", None), ("c", 2)]
    assert duckdb.execute("select count(*) from item a join item b using (id)").fetchall() == [(3,)]
    assert duckdb.execute("select free->>'$.b[0]' from item where id = 'a'").fetchall() == [("1",)]
    assert len(item) == len(parts)


def test_tables_equal_an_export(tmp_path: Path, dataset: Path) -> None:
    """Loaded tables have the same types and values as exported ones."""
    loaded = statekit.load(dataset)
    statekit.export(dataset, tmp_path / "build", formats=["parquet"])
    for name, table in loaded.items():
        assert pq.read_table(tmp_path / "build" / f"{name}.parquet").equals(table.to_arrow())


def test_records_have_places(items: statekit.LoadedDataset, tmp_path: Path) -> None:
    """Records are in the order of the files, as they were written, with the places of their values."""
    records = list(items.iter_records())
    assert [record.value for record in records] == RECORDS
    assert [(record.kind, record.key, record.position) for record in records] == [
        ("item", "b", 0), ("item", "a", 1), ("item", "c", 0),
    ]  # fmt: skip
    assert [Path(record.path).name for record in records] == ["x.json", "x.json", "y.yaml"]
    (tmp_path / "x.json").write_text(json.dumps(RECORDS[:2], indent=1), encoding="utf-8")
    assert [record.line for record in records] == [2, 8, 1]
    span = records[1].place("parts", 0, "n").span
    assert span == statekit.Span(23, 10, 23, 11)
    assert records[1].place("no", "such").span == records[1].place().span


def test_places_in_large_json_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large files are read in pieces; blank lines, lists and the order of requests make no difference."""
    monkeypatch.setattr("statekit.run.partition.PIECE_BYTES", 100)
    monkeypatch.setattr("statekit.run.record_places.PIECE_BYTES", 100)
    (tmp_path / "s.json").write_text("{}", encoding="utf-8")
    lines = []
    for number in range(60):
        text = json.dumps({"n": number, "text": "é" * (number % 50)}, ensure_ascii=False)
        lines.append(["", f"[{text}, {text}]", text, text][number % 4])
    (tmp_path / "x.jsonl").write_bytes("\r\n".join(lines).encode())
    loaded = statekit.load(tmp_path / "x.jsonl", schema=tmp_path / "s.json")
    records = list(loaded.iter_records())
    assert len(records) == 60
    for record in (*records, *reversed(records), records[0], records[-1], records[30]):
        value: Any = record.value
        span = record.place("n").span
        assert span is not None
        assert span.line == record.line == value["n"] + 1
        assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == str(value["n"])
    (tmp_path / "x.jsonl").write_bytes(b"{}\n" * 1000)
    with pytest.raises(statekit.DatasetError, match=r"x\.jsonl: the file has changed"):
        _ = records[5].line


def test_records_of_one_kind(dataset: Path) -> None:
    """`iter_records` yields the records of a kind, and raises a KeyError for an unknown kind."""
    loaded = statekit.load(dataset)
    assert [record.key for record in loaded.iter_records("person")] == ["ada", "charles"]
    with pytest.raises(KeyError, match="unknown kind 'persons'; expected one of person"):
        loaded.iter_records("persons")


@pytest.mark.parametrize("text", ["id: charles\nname: Karl\n", "id: [\n", None])
def test_a_file_that_changed_has_no_places(dataset: Path, text: str | None) -> None:
    """If the file has changed, asking for a line raises a DatasetError."""
    loaded = statekit.load(dataset)
    _, charles = loaded.iter_records("person")
    file = Path(charles.path)
    if text is None:
        file.unlink()
    else:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(statekit.DatasetError, match=r"charles\.yaml: the file (has changed|cannot be read)"):
        _ = charles.line
    assert charles.value == {"id": "charles", "name": "Charles"}


def test_a_file_that_was_replaced_with_a_link_has_no_places(dataset: Path) -> None:
    """A link is followed only if it was a link when the records were loaded."""
    person = dataset / "records" / "person"
    (person / "charles.yaml").rename(person / "charles")
    (person / "charles.yaml").symlink_to("charles")
    ada, charles = statekit.load(dataset).iter_records("person")
    Path(ada.path).rename(dataset / "elsewhere")
    Path(ada.path).symlink_to(dataset / "elsewhere")
    assert charles.line == 1
    with pytest.raises(statekit.DatasetError, match=r"ada\.yaml: the file cannot be read: Too many levels"):
        _ = ada.line


def test_a_list_that_is_a_record(tmp_path: Path) -> None:
    """If the schema describes lists, a list is one record without a key, and its items have places."""
    (tmp_path / "list.schema.json").write_text(
        '{"type": "array", "items": {"type": "integer"}}', encoding="utf-8"
    )
    (tmp_path / "a.yaml").write_text("- 1\n- 2\n", encoding="utf-8")
    loaded = statekit.load(tmp_path / "a.yaml", schema=tmp_path / "list.schema.json", table="numbers")
    [record] = loaded.iter_records()
    assert (record.kind, record.key, record.value, record.line) == ("numbers", None, [1, 2], 1)
    assert record.place(1).span == statekit.Span(2, 3, 2, 4)


def test_errors_are_raised(dataset: Path) -> None:
    """Records with errors raise an exception that shows the first errors and has the whole report."""
    unused = "name: Ada   # statekit: ignore[schema/type] for no reason\n"
    (dataset / "records" / "person" / "ada.yaml").write_text("id: ada\n" + unused, encoding="utf-8")
    for number, name in enumerate("abcd"):
        (dataset / "records" / "person" / f"x-{name}.yaml").write_text(
            f"id: x-{name}\nname: {number}\n", encoding="utf-8"
        )
    with pytest.raises(statekit.InvalidRecordsError) as raised:
        statekit.load(dataset)
    message = str(raised.value).replace(f"{dataset}/records/person/", "")
    assert message == (
        "the records have errors (skip_invalid=True excludes them)\n"
        "x-a.yaml:2:7: schema/type: expected text, found the integer `0`\n"
        "x-b.yaml:2:7: schema/type: expected text, found the integer `1`\n"
        "x-c.yaml:2:7: schema/type: expected text, found the integer `2`\n"
        "and 1 more"
    )
    assert raised.value.report == statekit.validate(dataset)
    assert raised.value.report.summary.warnings == 1


def test_errors_across_records_exclude_records(dataset: Path) -> None:
    """`skip_invalid` excludes a record with an unknown reference from tables and records, and reports it."""
    (dataset / "records" / "person" / "eve.yaml").write_text(
        "id: eve\nname: Eve\nknows: [nobody]\n", encoding="utf-8"
    )
    loaded = statekit.load(dataset, skip_invalid=True)
    assert loaded["person"].to_arrow()["id"].to_pylist() == ["ada", "charles"]
    assert [record.key for record in loaded.iter_records()] == ["ada", "charles"]
    assert loaded.report.summary.rules == {"record/unknown-reference": 1}


def test_the_settings_of_the_dataset_apply(dataset: Path, tmp_path: Path) -> None:
    """Settings at the root apply to `load`, `validate` and `export`, but not to files outside a dataset."""
    (dataset / "records" / "person" / "eve.yaml").write_text(
        "id: eve\nname: Eve\nknows: [nobody]\n", encoding="utf-8"
    )
    (dataset / "statekit.toml").write_text('ignore = ["record"]\n', encoding="utf-8")
    assert len(statekit.load(str(dataset))["person"]) == 3
    assert statekit.validate(str(dataset)).summary.errors == 0
    assert statekit.export(str(dataset), str(tmp_path / "build")).rows["person.csv"] == 3
    with pytest.raises(statekit.InvalidRecordsError):
        statekit.load(dataset, settings=statekit.Settings())
    schema = dataset / "schema" / "person.schema.json"
    assert statekit.validate(dataset / "records", schema=schema).summary.errors == 1
    (dataset / "statekit.toml").write_text('ignore = ["rekord"]\n', encoding="utf-8")
    with pytest.raises(statekit.SettingsError, match="unknown rule `rekord`"):
        statekit.load(dataset)


def test_requested_files_only(dataset: Path) -> None:
    """The path of a file loads only its records, although the whole dataset is read."""
    loaded = statekit.load(dataset / "records" / "person" / "ada.yaml")
    assert [record.key for record in loaded.iter_records()] == ["ada"]
    assert len(loaded["person"]) == 1


def test_the_current_folder(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path, the dataset in the current folder is loaded; without a dataset, there is an error."""
    monkeypatch.chdir(dataset)
    assert len(statekit.load()["person"]) == 2
    assert statekit.validate().summary.records == 2
    monkeypatch.chdir(dataset.parent)
    with pytest.raises(statekit.DatasetError, match="no schema/"):
        statekit.load()


def test_files_that_name_their_schema(dataset: Path) -> None:
    """Files outside a dataset name their own schema."""
    folder = dataset.parent / "loose"
    folder.mkdir()
    (dataset / "schema" / "person.schema.json").rename(folder / "person.json")
    (folder / "bo.yaml").write_text(
        "# yaml-language-server: $schema=person.json\nid: bo\nname: Bo\n", encoding="utf-8"
    )
    loaded = statekit.load(folder)
    assert [(record.key, record.line) for record in loaded.iter_records("person")] == [("bo", 2)]


def test_conflicting_parameters(dataset: Path) -> None:
    """A schema or a table name for a dataset, which has its own, raises a TypeError."""
    found = statekit.find_dataset([dataset])
    assert statekit.resolve(found) is found
    with pytest.raises(TypeError, match="`schema` cannot be given for a dataset"):
        statekit.load(found, schema=dataset / "schema" / "person.schema.json")
    with pytest.raises(TypeError, match="`table` requires `schema`"):
        statekit.export(dataset, dataset.parent / "build", table="people")


def test_rows_are_read_in_pieces(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream reads one piece of the rows at a time, when it is requested."""
    monkeypatch.setattr("statekit.tabulate.rows.ROWS_IN_A_PIECE", 1)
    table = statekit.load(dataset)["person"]
    reader = table.to_reader()
    assert [reader.read_next_batch()["id"].to_pylist() for _ in range(2)] == [["ada"], ["charles"]]
    with pytest.raises(StopIteration):
        reader.read_next_batch()
    assert pa.table(table)["id"].num_chunks == 2


@pytest.mark.costly
def test_rows_are_removed_with_the_last_reference(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Temporary files exist while the dataset, a table, a stream or an iterator of records is referenced."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    loaded = statekit.load(dataset)
    holders: list[Any] = [loaded["person"], loaded["person"].to_reader(), loaded.iter_records()]
    del loaded
    while holders:
        gc.collect()
        assert len(list(tmp_path.glob(".statekit-*"))) == 1
        holders.pop(0)
    gc.collect()
    assert not list(tmp_path.glob(".statekit-*"))


def test_errors_leave_no_rows(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If records have errors, no temporary files remain, even while the exception is referenced."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (dataset / "records" / "person" / "eve.yaml").write_text("id: eve\n", encoding="utf-8")
    with pytest.raises(statekit.InvalidRecordsError) as raised:
        statekit.load(dataset)
    assert raised.value.report.summary.errors == 1
    assert not list(tmp_path.glob(".statekit-*"))


@pytest.mark.parametrize("end", ["", "os.fork() or os._exit(0)", "os.fork() or sys.exit()", "0 / 0"])
@pytest.mark.costly
def test_no_temporary_files_remain(dataset: Path, tmp_path: Path, end: str) -> None:
    """Temporary files are removed however a program ends, but not when a fork of it ends first."""
    program = (
        "import os, sys, statekit\n"
        f"people = statekit.load({str(dataset)!r})\n{end}\n"
        "try:\n    os.wait()\nexcept ChildProcessError:\n    pass\n"
        "print(people['person'].to_arrow()['id'].to_pylist())\n"
    )
    (tmp_path / "temporary").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"TMPDIR": str(tmp_path / "temporary")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout == ("" if end == "0 / 0" else "['ada', 'charles']\n"), done.stderr
    assert not list((tmp_path / "temporary").iterdir())


def test_workers_and_cache_change_nothing(dataset: Path) -> None:
    """Workers and the cache do not change the dataset."""
    once = statekit.load(dataset)
    for _ in range(2):
        again = statekit.load(dataset, jobs=2, cache=statekit.Cache())
        assert again.report == once.report
        assert again["person"].to_arrow().equals(once["person"].to_arrow())
        assert list(again.iter_records()) == list(once.iter_records())


def test_importing_costs_nothing() -> None:
    """Importing the package imports neither typing, pandas, polars nor PyArrow."""
    heavy = {"typing", "pandas", "polars", "pyarrow"}
    program = f"import sys, statekit; dir(statekit); print({heavy} & {{*sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(statekit.__file__).parents[1])},
    )
    assert done.stdout == "set()\n", done.stderr


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(values=st.lists(VALUES, min_size=1, max_size=5))
def test_records_equal_what_was_written(values: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every JSON value is loaded unchanged: absent, null and empty values, all numbers and characters."""
    folder = tmp_path_factory.mktemp("any")
    (folder / "any.schema.json").write_text('{"type": "object"}', encoding="utf-8")
    records = [{"value": value} for value in values]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (folder / "any.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    loaded = statekit.load(folder / "any.jsonl", schema=folder / "any.schema.json")
    found = list(loaded.iter_records())
    assert repr([record.value for record in found]) == repr(records) or [r.value for r in found] == records
    assert [record.line for record in found] == list(range(1, len(records) + 1))


def test_columns_and_head(items: statekit.LoadedDataset) -> None:
    """A table has the names of its columns, and its first rows as an Arrow table with the same schema."""
    table = items["item"]
    assert table.columns == tuple(table.arrow_schema.names)
    assert table.columns[:2] == ("id", "large")
    assert [table.head(rows)["id"].to_pylist() for rows in (0, 1, 3, 9)] == [
        [],
        ["a"],
        ["a", "b", "c"],
        ["a", "b", "c"],
    ]
    assert table.head().equals(table.to_arrow())
    assert table.head(0).schema.equals(table.arrow_schema)
    with pytest.raises(ValueError, match="the number of rows is negative: -1"):
        table.head(-1)


def test_a_record_by_its_key(items: statekit.LoadedDataset) -> None:
    """A record is found by its kind and key, with its place; what does not exist raises a KeyError."""
    record = items.record("item", "a")
    assert record == next(each for each in items.iter_records() if each.key == "a")
    assert (record.value, record.position) == (RECORDS[1], 1)
    assert record.place("large").span is not None
    unknown: list[tuple[str, str | int, str]] = [
        ("item", "x", "no item has the key 'x'"),
        ("item", 1, "no item has the key 1"),
        ("item.parts", "a", "unknown kind 'item.parts'; expected one of item"),
    ]
    for kind, key, message in unknown:
        with pytest.raises(KeyError) as raised:
            items.record(kind, key)
        assert raised.value.args == (message,)


def test_a_record_of_a_kind_without_a_key(tmp_path: Path) -> None:
    """Records without a key cannot be looked up, and a similar key is suggested."""
    file, schema = tmp_path / "x.json", tmp_path / "s.schema.json"
    schema.write_text("{}", encoding="utf-8")
    file.write_text('[{"id": "charles"}, {"id": 7}]', encoding="utf-8")
    with pytest.raises(KeyError, match="the schema of 's' declares no key"):
        statekit.load(file, schema=schema).record("s", "a")
    schema.write_text('{"x-statekit": {"key": "id"}}', encoding="utf-8")
    loaded = statekit.load(file, schema=schema)
    assert loaded.record("s", 7).value == {"id": 7}
    with pytest.raises(KeyError, match="no s has the key 'charls'; did you mean `charles`"):
        loaded.record("s", "charls")
    with pytest.raises(KeyError, match="no s has the key '7'"):
        loaded.record("s", "7")


def test_html_of_tables(tmp_path: Path) -> None:
    """Notebooks display the tables and their first rows; hostile values, names and keys are text."""
    hostile = "<script>alert('x')</script>\u202e\x1b"
    file, schema = tmp_path / "x.json", tmp_path / "s.schema.json"
    properties = {hostile: {"type": "string"}, "long": {"type": "string"}, "none": {"type": "null"}}
    schema.write_text(json.dumps({"type": "object", "properties": properties}), encoding="utf-8")
    file.write_text(json.dumps([{hostile: hostile, "long": "x" * 10_000}] * 20), encoding="utf-8")
    loaded = statekit.load(file, schema=schema, table=hostile)
    for html in (loaded._repr_html_(), loaded[hostile]._repr_html_()):
        assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;\\u202e\\u001b" in html
        assert "<script" not in html
        assert not set(html) & {"\u202e", "\x1b"}
        assert len(html) < 20_000
    assert "and 10 more rows" in loaded[hostile]._repr_html_()
    assert "<td></td>" in loaded[hostile]._repr_html_()
