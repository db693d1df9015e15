"""Consumers load exports whose tables have difficult names, no rows or columns of JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import statekit

STEM = "q%5B1%5D%20a%3Ab%2A"
SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "free": {},
        "a b": {"type": "integer"},
        "list": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"n": {"type": "integer"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export of the table `q[1] a:b*`, whose child table has no rows."""
    (tmp_path / "s.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "r.json").write_text('[{"id": "a", "free": {"b": 1}, "a b": 2}]', encoding="utf-8")
    dataset = statekit.resolve(tmp_path / "r.json", schema=tmp_path / "s.schema.json", table="q[1] a:b*")
    assert statekit.export(dataset, tmp_path / "out").rows[f"{STEM}.list.parquet"] == 0
    return tmp_path / "out"


def test_hugging_face(folder: Path) -> None:
    """Hugging Face lists and loads the tables with rows."""
    datasets = pytest.importorskip("datasets", reason="run make test-consumers")
    assert datasets.get_dataset_config_names(str(folder)) == [STEM]
    loaded = datasets.load_dataset(str(folder), STEM, cache_dir=str(folder.parent / "cache"))
    assert [row["id"] for row in loaded["train"]] == ["a"]


def test_frictionless(folder: Path) -> None:
    """The Data Package is valid."""
    frictionless = pytest.importorskip("frictionless", reason="run make test-consumers")
    assert frictionless.validate(str(folder / "datapackage.json")).valid


def test_mlcroissant(folder: Path) -> None:
    """The records can be read; in identifiers, `%20` is encoded once more, because spaces are rejected."""
    mlcroissant = pytest.importorskip("mlcroissant", reason="run make test-consumers")
    table = STEM.replace("%20", "%2520")
    [record] = mlcroissant.Dataset(str(folder / "croissant.json")).records(table)
    assert record[f"{table}/a%2520b"] == 2


def test_polars(folder: Path) -> None:
    """Polars reads the file by its name, and `ext.storage()` returns the text of a column of JSON."""
    polars = pytest.importorskip("polars", minversion="2.1", reason="run make test-consumers")
    frame = polars.read_parquet(folder / f"{STEM}.parquet")
    assert frame["free"].ext.storage().to_list() == ['{"b":1}']
