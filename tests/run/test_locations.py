"""The places of findings across records: found in workers, they are the same as found in this process."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from statekit.config.settings import Settings
from statekit.diagnostics import Place, Route
from statekit.discovery.find import find_dataset
from statekit.run.engine import Run
from statekit.run.locations import MIN_FILES, find_in_workers
from statekit.run.report import Report

SCHEMA = {
    "type": "object",
    "x-statekit": {"key": "id"},
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string", "x-statekit": {"unique": True}},
        "of": {"type": "string", "x-statekit": {"refers-to": "note"}},
    },
}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A dataset with duplicates, missing records and files in several formats."""
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "note.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    folder = tmp_path / "records" / "note"
    folder.mkdir(parents=True)
    for number in range(MIN_FILES + 40):
        text = f"name: n{number % 7}\nof: 'no{number}'\nid: \"é{number // 2}\"\n"
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    (folder / os.fsdecode(b"\xff.yaml")).write_text("id: é1\n---\nid: é1\n", encoding="utf-8")
    return tmp_path


def report(root: Path, jobs: int) -> Report:
    """Return the report of a run with a number of jobs."""
    return Run(find_dataset([root]), Settings(), jobs).check().report


def test_workers_find_the_same_places(dataset: Path) -> None:
    """The number of processes changes nothing in a report."""
    alone = report(dataset, 0)
    assert len({found.place.path for found in alone.diagnostics}) > MIN_FILES
    assert all(found.place.span is not None for found in alone.diagnostics)
    assert report(dataset, 2) == alone


def test_file_that_ends_its_workers_has_no_lines() -> None:
    """A file that ends every worker that reads it keeps its findings, without lines."""
    routes = {f"{number}.yaml": [Route(f"{number}.yaml", 0)] for number in range(3)}
    parent = os.getpid()

    def find(path: str) -> list[tuple[Place, str | None]]:
        if path == "1.yaml":
            assert os.getpid() != parent
            os._exit(1)
        return [(Place(path), "key")]

    found = dict(find_in_workers(routes, find, 2))
    assert found == {
        Route("0.yaml", 0): (Place("0.yaml"), "key"),
        Route("1.yaml", 0): (Place("1.yaml"), None),
        Route("2.yaml", 0): (Place("2.yaml"), "key"),
    }
