"""Real readers, offline, load a release as it is. They are heavy: `make test-consumers` installs them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import statekit

# Set before the libraries are loaded, which look once.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}

PROJECT = Path(__file__).parents[2]
NASTY_SCHEMA = """
type: object
x-statekit: {key: id, file-name: true}
properties:
  id: {type: string}
  text: {type: string}
  none: {type: [string, "null"]}
  when: {type: string, format: date-time}
  day: {type: string, format: date}
  large: {type: integer}
  number: {type: number}
  flag: {type: boolean}
  free: {}
  inner:
    type: object
    properties: {a.b: {type: string}, deep: {type: object, properties: {x: {type: integer}}}}
  words: {type: array, items: {type: string}}
  parts:
    type: array
    items: {type: object, properties: {n: {type: integer}, t: {type: string}}, required: [n]}
required: [id]
additionalProperties: false
"""
NASTY = {
    "a": """
id: a
text: "line\\nbreak, \\"quotes\\" and =1+1"
none: null
when: 2026-01-02T03:04:05.000001+01:00
day: 0001-01-01
large: 9223372036854775807
number: 1.0e-7
flag: false
free: {b: [1, null], a: é}
inner: {a.b: x, deep: {x: 1}}
words: ["", "a,b"]
parts: [{n: 1, t: ""}, {n: 2}]
""",
    "b": "id: b\ntext: ''\n",
    "c": "id: c\nparts: []\nwords: []\ninner: {}\n",
}

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the project's own dataset."""
    folder = tmp_path_factory.mktemp("ours") / "build"
    dataset = statekit.find_dataset([PROJECT])
    assert statekit.export(dataset, folder, settings=statekit.load_settings(dataset)).rows
    return folder


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of values that are hard on readers."""
    root = tmp_path_factory.mktemp("nasty")
    (root / "item.schema.yaml").write_text(NASTY_SCHEMA, encoding="utf-8")
    (root / "records").mkdir()
    for name, text in NASTY.items():
        (root / "records" / f"{name}.yaml").write_text(text, encoding="utf-8")
    files = statekit.find_files(root / "item.schema.yaml", [root / "records"], "item")
    done = statekit.export(files, root / "build")
    assert done.rows, done.report.diagnostics
    return root / "build"


@pytest.fixture(params=["ours", "nasty"])
def folder(request: pytest.FixtureRequest) -> Path:
    """One release after the other."""
    folder = request.getfixturevalue(request.param)
    assert isinstance(folder, Path)
    return folder


def rows_of(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table, as Parquet has them."""
    return {file.stem: pq.read_table(file).to_pylist() for file in sorted(folder.glob("*.parquet"))}


def test_frictionless(folder: Path) -> None:
    """The Data Package is valid: hashes, sizes, every cell of CSV, keys and references."""
    frictionless = pytest.importorskip("frictionless", reason="run make test-consumers")
    report = frictionless.validate(str(folder / "datapackage.json"))
    said = [error.message for task in report.tasks for error in task.errors]
    assert report.valid, [*said, *(error.message for error in report.errors)]
    package = frictionless.Package(str(folder / "datapackage.json"))
    for name, rows in rows_of(folder).items():
        assert len(package.get_resource(f"{name}.csv").read_rows()) == len(rows)


def test_mlcroissant(folder: Path) -> None:
    """The Croissant file is valid, and every record set loads with as many records, hashes checked."""
    mlcroissant = pytest.importorskip("mlcroissant", reason="run make test-consumers")
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    for name, rows in rows_of(folder).items():
        found = list(dataset.records(name))
        assert len(found) == len(rows)
        for record, row in zip(found, rows, strict=True):
            for key in row.keys() & {"id", "position"}:
                value = record[f"{name}/{key}"]
                assert (value.decode() if isinstance(value, bytes) else value) == row[key]


def test_hugging_face(folder: Path, tmp_path: Path) -> None:
    """Each table is a configuration, and gives the rows that Parquet holds."""
    datasets = pytest.importorskip("datasets", reason="run make test-consumers")
    tables = rows_of(folder)
    assert sorted(datasets.get_dataset_config_names(str(folder))) == sorted(tables)
    for name, rows in tables.items():
        loaded = datasets.load_dataset(str(folder), name, cache_dir=str(tmp_path))["train"]
        assert loaded.num_rows == len(rows)
        if rows:
            assert loaded.column_names == list(rows[0])
            assert [row[next(iter(rows[0]))] for row in loaded] == [row[next(iter(row))] for row in rows]
