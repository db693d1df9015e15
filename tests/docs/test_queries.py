"""Test that the queries in docs/queries.md return the documented answers."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

import statekit

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "queries.md").read_text(encoding="utf-8")
QUESTIONS = dict(re.findall(r"^## [0-9]+\. ([^\n]+)\n(.*?)(?=\n## |\Z)", PAGE, re.DOTALL | re.MULTILINE))
ROLES = "Whose role was not held on the day?"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the dataset like `make export`, and return the folder that contains `build/`."""
    folder = tmp_path_factory.mktemp("exported")
    assert statekit.export(PROJECT, folder / "build", formats=["parquet"]).rows
    return folder


def query(question: str) -> str:
    """Return the SQL query for a question."""
    [sql] = re.findall(r"```sql\n(.*?)```", QUESTIONS[question], re.DOTALL)
    return str(sql)


def answer(question: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the query for a question, and return the result as a Markdown table."""
    monkeypatch.chdir(folder)
    result = duckdb.connect().execute(query(question))
    names = [str(column[0]) for column in result.description or ()]
    rows = [[_cell(value) for value in row] for row in result.fetchall()]
    lines = [" | ".join(row) for row in (names, ["---"] * len(names), *rows)]
    return "\n".join(f"| {line} |" for line in lines) if rows else "No row."


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def test_the_page_has_ten_questions() -> None:
    """The page has ten questions, numbered from 1 to 10."""
    assert len(QUESTIONS) == 10
    assert [int(number) for number in re.findall(r"^## ([0-9]+)\.", PAGE, re.MULTILINE)] == list(range(1, 11))


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_query_returns_the_documented_answer(
    question: str, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result of the query is the table below it."""
    shown = QUESTIONS[question].split("```")[-1].strip()
    assert answer(question, exported, monkeypatch) == shown


def test_a_role_outside_its_dates_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question without an answer has answers if a role starts too late."""
    for folder in ("schema", "records"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    peskov = tmp_path / "records" / "person" / "dmitry-peskov.yaml"
    text = peskov.read_text(encoding="utf-8")
    peskov.write_text(re.sub(r"start: \S+", "start: 2025-09-06", text), encoding="utf-8")
    settings = statekit.Settings(ignore=("record",))
    assert statekit.export(tmp_path, tmp_path / "build", formats=["parquet"], settings=settings).rows
    found = answer(ROLES, tmp_path, monkeypatch).splitlines()[2:]
    assert len(found) == 5
    assert all("| dmitry-peskov | Kremlin spokesman |" in row for row in found)
