"""`verify` compares every row of a database, and runs nothing that a database contains."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from statekit.write.verify import verify

Release = Callable[..., Path]
Seal = Callable[[Path], None]


def change_sqlite(file: Path, *statements: str) -> None:
    """Run statements in a SQLite database."""
    with closing(sqlite3.connect(file)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r"


@pytest.mark.parametrize(
    ("statements", "messages"),
    [
        (["UPDATE person SET boss = 'eve'"], ["person: row 0 differs from the records"]),
        (["DELETE FROM person WHERE id = 'bob'"], ["person: fewer rows than the records produce"]),
        (["INSERT INTO person (id) VALUES ('eve')"], ["person: more rows than the records produce"]),
        (['UPDATE "person.jobs" SET "pay.at" = 2.5'], ["person.jobs: row 0 differs from the records"]),
        (
            ["ALTER TABLE person DROP COLUMN rank"],
            ["the columns of person do not match the schema"],
        ),
        (
            [f"CREATE VIEW v AS {ENDLESS}"],
            ["unexpected view v"],
        ),
        (
            ["DROP TABLE person", f"CREATE VIEW person AS {ENDLESS}"],
            ["table person is missing", "unexpected view person"],
        ),
        (
            ["ALTER TABLE person ADD COLUMN more TEXT AS (hex(zeroblob(900000000)))"],
            ["the columns of person do not match the schema"],
        ),
    ],
)
def test_changed_sqlite(release: Release, seal: Seal, statements: list[str], messages: list[str]) -> None:
    """Every row and column of SQLite is compared, and no code in the file is run."""
    output = release("jsonl", "sqlite")
    change_sqlite(output / "People.sqlite", *statements)
    seal(output)
    assert verify(output).problems == tuple(("People.sqlite", text) for text in messages)


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (["UPDATE person SET rank = 'high'"], "person: row 0 differs from the records"),
        (["DELETE FROM person"], "person: fewer rows than the records produce"),
        (
            ["CREATE VIEW v AS SELECT * FROM read_csv('/etc/passwd')"],
            "unexpected view v",
        ),
        (["CREATE TABLE t (x INT)"], "unexpected table t"),
        (['DROP TABLE "person.jobs"'], "table person.jobs is missing"),
        (
            [
                "CREATE TABLE p2 AS SELECT id FROM person",
                "DROP TABLE person",
                "ALTER TABLE p2 RENAME TO person",
            ],
            "the columns of person do not match the schema",
        ),
    ],
)
def test_changed_duckdb(release: Release, seal: Seal, statements: list[str], message: str) -> None:
    """Every row of DuckDB is compared, and unexpected objects are reported."""
    output = release("jsonl", "duckdb")
    with closing(duckdb.connect(str(output / "People.duckdb"))) as database:
        for statement in statements:
            database.execute(statement)
    seal(output)
    assert verify(output).problems == (("People.duckdb", message),)


def test_duckdb_is_not_installed(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """If DuckDB is not installed, a remark explains that only the checksum was compared."""
    output = release("jsonl", "duckdb")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    done = verify(output)
    assert done.problems == ()
    assert done.remarks == ("People.duckdb: only the checksum was compared, because DuckDB is not installed",)


@pytest.mark.parametrize("name", ["People.sqlite", "People.duckdb"])
def test_invalid_databases(release: Release, seal: Seal, name: str) -> None:
    """A file that is not a database is reported in one line."""
    output = release("jsonl", "sqlite", "duckdb")
    (output / name).write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    seal(output)
    ((found, text),) = verify(output).problems
    assert (found, text.partition(":")[0]) == (name, "cannot be read")
    assert "\n" not in text
