"""The questions that docs/queries.md asks have the answers that stand there."""

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
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds `build/`, as `make export` writes it."""
    folder = tmp_path_factory.mktemp("ours")
    assert statekit.export(PROJECT, folder / "build", formats=["parquet"]).rows
    return folder


def query(question: str) -> str:
    """The SQL below a question."""
    [sql] = re.findall(r"```sql\n(.*?)```", QUESTIONS[question], re.DOTALL)
    return str(sql)


def answer(question: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What DuckDB answers, as a table of Markdown."""
    monkeypatch.chdir(folder)
    found = duckdb.connect().execute(query(question))
    names = [str(column[0]) for column in found.description or ()]
    rows = [[_cell(value) for value in row] for row in found.fetchall()]
    lines = [" | ".join(row) for row in (names, ["---"] * len(names), *rows)]
    return "\n".join(f"| {line} |" for line in lines) if rows else "No row."


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def test_there_are_ten() -> None:
    """Each of the questions that the dataset is made for is on the page."""
    assert len(QUESTIONS) == 10
    assert [int(number) for number in re.findall(r"^## ([0-9]+)\.", PAGE, re.MULTILINE)] == list(range(1, 11))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer(question: str, ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The query gives, row by row, what stands below it."""
    shown = QUESTIONS[question].split("```")[-1].strip()
    assert answer(question, ours, monkeypatch) == shown


def test_a_role_that_did_not_hold_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question that has no answer here has one where a role begins too late."""
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
