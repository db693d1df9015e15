"""The CSV recipes in docs/consumers.md return every value of an export, including text that looks typed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import statekit

PAGE = Path(__file__).parents[2] / "docs" / "consumers.md"
TEXTS = ["NA", "null", "NULL", "nan", "007", "0x1F", "1e5", "true", "", " ", "2026-01-02", '"', "a\nb", None]
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The rows of an export in `build/`, in the current folder."""
    schema = {
        "type": "object",
        "x-statekit": {"key": "id"},
        "properties": {
            "id": {"type": "string"},
            "code": {"type": ["string", "null"]},
            "count": {"type": ["integer", "null"]},
        },
        "required": ["id", "code", "count"],
        "additionalProperties": False,
    }
    counts = [None, 2**63 - 1, -(2**63), 0]
    records = [
        {"id": f"{n:03}", "code": text, "count": counts[n % len(counts)]} for n, text in enumerate(TEXTS)
    ]
    (tmp_path / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "item.json").write_text(json.dumps(records), encoding="utf-8")
    dataset = statekit.find_files(tmp_path / "item.schema.json", [tmp_path / "item.json"])
    assert statekit.export(dataset, tmp_path / "build").rows
    monkeypatch.chdir(tmp_path)
    return records


def recipe(language: str, word: str) -> str:
    """Return the recipe on the page that contains a word."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    [block] = [block for block in blocks if word in block]
    return str(block)


def test_pyarrow(rows: list[dict[str, Any]]) -> None:
    """PyArrow returns every value with the recipe."""
    names: dict[str, Any] = {}
    exec(recipe("python", "pyarrow"), names)  # noqa: S102 - an example of our own page
    assert names["table"].to_pylist() == rows


def test_polars(rows: list[dict[str, Any]]) -> None:
    """Polars returns every value with the recipe."""
    pytest.importorskip("polars", reason="run make test-consumers")
    names: dict[str, Any] = {}
    exec(recipe("python", "polars"), names)  # noqa: S102 - an example of our own page
    assert names["frame"].to_dicts() == rows


def test_duckdb(rows: list[dict[str, Any]]) -> None:
    """DuckDB returns every value with the recipe."""
    duckdb = pytest.importorskip("duckdb", reason="run make test-consumers")
    assert duckdb.sql(recipe("sql", "read_csv")).to_arrow_table().to_pylist() == rows
