"""Import is the inverse of export."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import pytest
from generated_records import objects, typed_values
from hypothesis import given, settings
from hypothesis import strategies as st

import statekit
from statekit.phrasing import canonical

PROJECT = Path(__file__).parents[2]
FORMATS = ("csv", "jsonl", "parquet")


@pytest.mark.costly
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "csv.gz", "jsonl.zst"])
def test_the_tables_of_our_own_dataset_give_its_records(tmp_path: Path, ending: str) -> None:
    """All tables are imported into an empty folder; an export of the result has the same rows."""
    name, _, compress = ending.partition(".")
    done = statekit.export(PROJECT, tmp_path / "out", formats=[name], compress=compress or None)
    root = tmp_path / "empty"
    (root / "records").mkdir(parents=True)
    shutil.copytree(PROJECT / "schema", root / "schema")
    shutil.copy(PROJECT / "statekit.toml", root)
    for kind in statekit.find_kinds(root):
        result = statekit.import_table(tmp_path / "out" / f"{kind.name}.{ending}", kind.name, root)
        assert result.conflicts == ()
        assert len(result.changes) == result.rows
    again = statekit.export(root, tmp_path / "again", formats=[name], compress=compress or None)
    assert again.rows == done.rows
    for file in done.rows:
        one, other = tmp_path / "again" / file, tmp_path / "out" / file
        if name == "parquet":  # its metadata tells null and absent apart
            assert pq.read_table(one).equals(pq.read_table(other))
        else:
            assert one.read_bytes() == other.read_bytes()
    assert statekit.format_files(root, write=False).changes == ()
    second = statekit.import_table(tmp_path / "out" / f"person.{ending}", "person", root)
    assert (second.changes, second.conflicts) == ((), ())


def comparable(value: Any, *, is_csv: bool) -> Any:
    """Return a value without what a table cannot carry: null, and in CSV, objects and tuples of nothing.

    Times are in UTC, and decimals in texts have all digits.
    """
    if isinstance(value, dict):
        pairs = {name: comparable(item, is_csv=is_csv) for name, item in value.items()}
        return {
            name: item for name, item in pairs.items() if item is not None and not (is_csv and item == {})
        }
    if isinstance(value, list):
        items = [comparable(item, is_csv=is_csv) for item in value]
        return None if is_csv and items and all(item is None or item == {} for item in items) else items
    if isinstance(value, str) and len(value) > 10 and value[10] == "T":
        try:
            return datetime.fromisoformat(value).astimezone(UTC).isoformat()
        except ValueError:
            return value
    return value


@st.composite
def keyed_datasets(draw: st.DrawFn) -> tuple[Any, list[Any]]:
    """Generate a schema of objects with a key, and valid records."""
    schema, values = draw(objects(typed_values))
    schema["properties"]["id"] = {"type": "string"}
    schema["required"] = sorted({*schema["required"], "id"})
    schema["x-statekit"] = {"key": "id"}
    records = draw(st.lists(values, min_size=1, max_size=4))
    return schema, [{**record, "id": f"r{number}"} for number, record in enumerate(records)]


@pytest.mark.costly
@settings(deadline=None)
@given(data=keyed_datasets())
def test_exported_records_are_imported(data: tuple[Any, list[Any]]) -> None:
    """Generated records are exported in all formats and imported into an empty dataset: they are the same."""
    schema, records = data
    with TemporaryDirectory() as name:
        folder = Path(name)
        for root in ("full", *FORMATS):
            (folder / root / "schema").mkdir(parents=True)
            (folder / root / "records" / "item").mkdir(parents=True)
            (folder / root / "schema" / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        for record in records:
            path = folder / "full" / "records" / "item" / f"{record['id']}.yaml"
            path.write_text(json.dumps(record), encoding="utf-8")
        done = statekit.export(folder / "full", folder / "out", formats=FORMATS, skip_invalid=True)
        if not done.rows.get("item.jsonl"):
            return
        lines = (folder / "out" / "item.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
        exported = [json.loads(line) for line in lines]
        for table_format in FORMATS:
            is_csv = table_format == "csv"
            target = folder / table_format
            result = statekit.import_table(folder / "out" / f"item.{table_format}", "item", target)
            assert result.conflicts == ()
            found = [change.new for change in result.changes]
            assert len(found) == len(exported)
            statekit.export(target, folder / f"again-{table_format}", formats=["jsonl"])
            again = (folder / f"again-{table_format}" / "item.jsonl").read_text(encoding="utf-8")
            values = [json.loads(line) for line in again.split("\n")[:-1]]
            for value, expected in zip(values, exported, strict=True):
                one, other = (comparable(each, is_csv=is_csv) for each in (value, expected))
                assert canonical(one) == canonical(other)
