from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from statekit.diagnostics import Route
from statekit.tabulate import (
    BatchFile,
    Table,
    TablePlan,
    assemble,
    build_batch,
    child_tables,
    rows,
    write_batch,
)

PlanOf = Callable[..., TablePlan]
MAPS = Path("/proc/self/maps")

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "text": {"type": "string"},
        "list": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}},
    },
    "required": ["id"],
    "additionalProperties": False,
}


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use pieces of three rows, or of records of a hundred bytes."""
    assert (rows.ROWS_IN_A_PIECE, rows.BYTES_IN_A_PIECE) == (65_536, 16_777_216)
    monkeypatch.setattr(rows, "ROWS_IN_A_PIECE", 3)
    monkeypatch.setattr(rows, "BYTES_IN_A_PIECE", 100)


def table_of(plan: TablePlan, folder: Path, *batches: list[dict[str, Any]]) -> Table:
    """Return a table whose batches are in files."""
    files = []
    for number, records in enumerate(batches):
        routed = [(Route(f"{number}.yaml", at), record) for at, record in enumerate(records)]
        files.append(write_batch(build_batch(plan, routed)[0], folder / str(number)))
    return assemble(plan, files)


def ids(table: Table) -> Iterator[list[str]]:
    """Return the IDs in each piece."""
    for piece in table.pieces():
        yield piece.data["id"].to_pylist()


def test_pieces(plan_of: PlanOf, tmp_path: Path) -> None:
    """A piece has a fixed number of rows, fewer if records are long, and at least one."""
    records = [{"id": name} for name in "hgfa"], [{"id": "d"}, {"id": "e"}, {"id": "b", "text": "x" * 200}]
    table = table_of(plan_of(SCHEMA, "id"), tmp_path, *records, [], [{"id": "c", "text": "x" * 80}])
    assert list(ids(table)) == [["a"], ["b"], ["c"], ["d", "e", "f"], ["g", "h"]]
    assert [piece.first for piece in table.pieces()] == [0, 1, 2, 3, 6]
    assert [piece.size for piece in table.pieces()] == [10, 220, 100, 30, 20]
    assert table.rows == 8
    assert table.lines is not None
    lines = [lines.to_pylist() for lines in table.lines()]
    assert [len(each) for each in lines] == [1, 1, 1, 3, 2]
    assert lines[3] == ['{"id":"d"}', '{"id":"e"}', '{"id":"f"}']


def test_children_of_pieces(plan_of: PlanOf, tmp_path: Path) -> None:
    """A child table continues where the previous piece ended, with or without a key."""
    records = [{"id": str(number), "list": [{"n": number}] * (number % 3)} for number in range(8)]
    keyed = child_tables(table_of(plan_of(SCHEMA, "id"), tmp_path, records))[0]
    counted = child_tables(table_of(plan_of(SCHEMA), tmp_path, records))[0]
    expected = [(1, 0), (2, 0), (2, 1), (4, 0), (5, 0), (5, 1), (7, 0)]
    assert [(row["n"], row["position"]) for row in keyed.read_all().to_pylist()] == expected
    assert [(row["item_row"], row["position"]) for row in counted.read_all().to_pylist()] == expected
    assert [(piece.first, piece.data.num_rows) for piece in keyed.pieces()] == [(0, 3), (3, 3), (6, 1)]
    assert keyed.rows is None
    assert keyed.lines is None


def test_one_piece_is_put_together_once(plan_of: PlanOf, tmp_path: Path) -> None:
    """All readers of a small table share one piece."""
    table = table_of(plan_of(SCHEMA, "id"), tmp_path, [{"id": "b"}, {"id": "a"}])
    assert next(table.pieces()) is next(table.pieces())


@pytest.mark.skipif(not MAPS.is_file(), reason="this system does not tell what is mapped")
@pytest.mark.costly
def test_few_files_are_mapped_at_once(
    plan_of: PlanOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many files contain the rows, few are open at any time, and none afterwards."""
    monkeypatch.setattr(rows, "ROWS_IN_A_PIECE", 1000)
    monkeypatch.setattr(rows, "BYTES_IN_A_PIECE", 10**6)
    most = 0
    real = BatchFile.read

    def counting(batch: BatchFile) -> Any:
        nonlocal most
        found = real(batch)
        most = max(most, mapped(tmp_path))
        return found

    monkeypatch.setattr(BatchFile, "read", counting)
    batches = [[{"id": f"{number % 7}-{number}"}] for number in range(300)]
    table = table_of(plan_of(SCHEMA, "id"), tmp_path, *batches)
    assert len(next(ids(table))) == 300
    assert 0 < most < 150
    del table
    gc.collect()
    assert mapped(tmp_path) == 0


def mapped(folder: Path) -> int:
    """Return the number of files of a folder that this process has mapped."""
    lines = MAPS.read_text(encoding="utf-8").splitlines()
    return len({line.partition("/")[2] for line in lines if str(folder) in line})
