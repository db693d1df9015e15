from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statekit.diagnostics import Route
from statekit.tabulate import TablePlan, assemble, build_batch, read_batch, write_batch

PlanOf = Callable[..., TablePlan]

STRING = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"path": STRING, "line": STRING, "record": {}, "l": {"type": "array", "items": {}}},
}
RECORDS: list[Any] = [
    (Route("b.yaml", 1), {"path": "x", "line": "y", "record": [1], "l": [{"a": 1}, None], "more": 1}),
    (Route("a.yaml", 0), {}),
]


def test_batch_comes_back(plan_of: PlanOf, tmp_path: Path) -> None:
    """A batch is read back unchanged, whatever the names of its columns."""
    plan = plan_of(SCHEMA)
    batch, _ = build_batch(plan, RECORDS)
    written = write_batch(batch, tmp_path / "x.arrow")
    assert written.rows == 2
    for back in (written.read(), read_batch(tmp_path / "x.arrow")):
        assert back.columns.equals(batch.columns, check_metadata=True)
        assert back.origin.equals(batch.origin, check_metadata=True)
    assert assemble(plan, [written]).read_all().equals(assemble(plan, [batch]).read_all())


def test_same_rows_same_bytes(plan_of: PlanOf, tmp_path: Path) -> None:
    """A file contains only the rows: equal rows produce equal bytes at any time."""
    for name in "ab":
        write_batch(build_batch(plan_of(SCHEMA), RECORDS)[0], tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_no_rows(plan_of: PlanOf, tmp_path: Path) -> None:
    """A batch without rows can be written to a file."""
    plan = plan_of(SCHEMA)
    written = write_batch(build_batch(plan, [])[0], tmp_path / "x")
    assert written.rows == written.read().rows == assemble(plan, [written]).rows == 0


@pytest.mark.parametrize("content", [None, b"", b"rubbish", b"ARROW1\0\0ARROW1"])
def test_no_file_of_rows(tmp_path: Path, content: bytes | None) -> None:
    """A missing or damaged file raises an OSError with a one-line message."""
    file = tmp_path / "x"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(OSError, match="x") as caught:
        read_batch(file)
    assert "\n" not in str(caught.value)
