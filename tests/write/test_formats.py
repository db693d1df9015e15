"""Databases, compressed files, copies for spreadsheets, and formats of other packages."""

from __future__ import annotations

import gzip
import importlib.metadata
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from statekit.api import export
from statekit.discovery.find import find_files
from statekit.write import ReleaseError, find_formats

Release = Callable[..., Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_sqlite(release: Release) -> None:
    """The database contains all tables, flat, with their keys and references."""
    file = release("sqlite") / "People.sqlite"
    with closing(sqlite3.connect(file)) as database:
        statements = [text for (text,) in database.execute("select sql from sqlite_master where sql <> ''")]
        assert statements == [
            (
                'CREATE TABLE "person" ("id" TEXT NOT NULL, "boss" TEXT, "rank" TEXT, "jobs" TEXT,'
                ' PRIMARY KEY ("id"), FOREIGN KEY ("boss") REFERENCES "person" ("id"))'
            ),
            (
                'CREATE TABLE "person.jobs" ("person_id" TEXT NOT NULL, "position" INTEGER NOT NULL,'
                ' "for" TEXT, "pay.at" INTEGER, "pay.additional_properties" TEXT,'
                ' PRIMARY KEY ("person_id", "position"),'
                ' FOREIGN KEY ("person_id") REFERENCES "person" ("id"),'
                ' FOREIGN KEY ("for") REFERENCES "person" ("id"))'
            ),
        ]
        assert database.execute("select * from person").fetchall() == [
            ("ada", "bob", None, '[{"for":"bob","pay":{"at":1}},{"pay":{}}]'),
            ("bob", None, "low", None),
        ]
        assert database.execute('select * from "person.jobs"').fetchall() == [
            ("ada", 0, "bob", 1, None),
            ("ada", 1, None, None, None),
        ]
        assert database.execute("pragma foreign_key_check").fetchall() == []


def test_sqlite_is_reproducible(release: Release) -> None:
    """The same tables produce the same bytes."""
    one = (release("sqlite") / "People.sqlite").read_bytes()
    assert one == (release("sqlite") / "People.sqlite").read_bytes()


def test_keys_are_declared_only_if_checked(release: Release) -> None:
    """Keys are not declared if the rule that ensures them is ignored."""
    file = release("sqlite", ignore=("record/duplicate-id",)) / "People.sqlite"
    with closing(sqlite3.connect(file)) as database:
        assert "KEY" not in str(database.execute("select sql from sqlite_master").fetchall())
    file = release("sqlite", ignore=("record/unknown-reference",)) / "People.sqlite"
    with closing(sqlite3.connect(file)) as database:
        statements = str(database.execute("select sql from sqlite_master").fetchall())
        assert ("PRIMARY KEY" in statements, "FOREIGN KEY" in statements) == (True, False)


VALUES: dict[str, Any] = {
    "a": True,
    "A": "case",
    "a_2": 1,
    'q"\0': 1.5,
    "u": 2**64 - 1,
    "t": "2026-01-02T03:04:05+01:00",
    "d": "2026-01-02",
    "j": {"x": [1]},
}
TYPES: dict[str, Any] = {
    "a": {"type": "boolean"},
    "A": {"type": "string"},
    "a_2": {"type": "integer"},
    'q"\0': {"type": "number"},
    "u": {"type": "integer", "maximum": 2**64 - 1},
    "t": {"type": "string", "format": "date-time"},
    "d": {"type": "string", "format": "date"},
    "j": {},
}


@pytest.fixture
def values(tmp_path: Path) -> Release:
    """A function that exports a record with all types, and names with quotes or that differ only in case."""
    schema = {"type": "object", "properties": TYPES, "additionalProperties": False}
    (tmp_path / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "x.json").write_text(json.dumps(VALUES), encoding="utf-8")
    files = find_files(tmp_path / "s.json", [tmp_path / "x.json"], 'it"s')

    def to_file(*formats: str) -> Path:
        assert export(files, tmp_path / "out", formats=formats).rows
        return tmp_path / "out"

    return to_file


def test_sqlite_values(values: Release) -> None:
    """Every value is stored with its type, or as text if SQLite has no type for it."""
    with closing(sqlite3.connect(values("sqlite") / "dataset.sqlite")) as database:
        cursor = database.execute('select * from "it""s"')
        assert [name for name, *_ in cursor.description] == [
            "a",
            "A_2",
            "a_2_2",
            'q"\ufffd',
            "u",
            "t",
            "d",
            "j",
        ]
        assert cursor.fetchall() == [
            (1, "case", 1, 1.5, str(2**64 - 1), "2026-01-02T02:04:05Z", "2026-01-02", '{"x":[1]}')
        ]


def test_duckdb(release: Release) -> None:
    """The database contains all tables with their nesting and their keys."""
    with duckdb.connect(str(release("duckdb") / "People.duckdb"), read_only=True) as database:
        assert database.execute("select id, jobs[1].pay.at from person order by id").fetchall() == [
            ("ada", 1),
            ("bob", None),
        ]
        assert database.execute('select count(*) from "person.jobs"').fetchall() == [(2,)]
        keys = "select constraint_type from duckdb_constraints() where constraint_type = 'PRIMARY KEY'"
        assert len(database.execute(keys).fetchall()) == 2


def test_duckdb_is_not_installed(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """If DuckDB is not installed, the error names the package to install."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(
        ReleaseError, match=r"^the format duckdb requires DuckDB: install it with `pip install"
    ):
        release("duckdb")


@pytest.mark.parametrize("how", ["gz", "zst"])
def test_compressed(release: Release, how: str) -> None:
    """Text files are compressed on request, reproducibly, with the same content."""
    plain = {
        name: (release() / name).read_bytes() for name in ("person.csv", "person.jsonl", "person.parquet")
    }
    packed: dict[str, bytes] = {}
    for _ in range(2):
        output = release(compress=how)
        found = {file.name: file.read_bytes() for file in output.iterdir() if file.is_file()}
        assert packed in ({}, found)
        packed = found
    assert not plain.keys() & packed.keys() - {"person.parquet"}
    for name in ("person.csv", "person.jsonl"):
        data = packed[f"{name}.{how}"]
        if how == "gz":
            assert data[3] == 0, "the header contains a file name"
            assert data[4:8] == b"\0\0\0\0", "the header contains a time"
            assert gzip.decompress(data) == plain[name]
        else:
            stream = pa.CompressedInputStream(pa.BufferReader(data), "zstd")
            assert stream.read() == plain[name]
    assert packed["person.parquet"] == plain["person.parquet"]


def test_copy_for_spreadsheets(dataset: Path, run: Run) -> None:
    """Cells that look like formulas are counted; the copy has an apostrophe before each of them."""
    for number, name in enumerate(["=1+1", "+1", "-x", "@SUM(1)", "\\ttab", "1-1", "'=", ""]):
        text = f'id: p{"x" * number}\nname: "{name or "a"}"\n'
        (dataset / "records" / "person" / f"p{'x' * number}.yaml").write_text(text, encoding="utf-8")
    done = run("export", "-o", "out", "--format", "csv", cwd=dataset)
    assert done.returncode == 0, done.stdout
    assert (
        "person.csv: 5 cells start like a formula, which a spreadsheet would run;"
        " to write a safe copy, use the option `spreadsheet`\n"
    ) in done.stderr
    assert not (dataset / "out" / "spreadsheet").exists()
    done = run("export", "-o", "out", "--format", "csv", "--spreadsheet", cwd=dataset)
    assert "out/spreadsheet/person.csv: 10 rows\n" in done.stdout
    assert (
        "person.csv: 5 cells start like a formula, which a spreadsheet would run;"
        " the copy in spreadsheet/ is safe\n"
    ) in done.stderr
    data = (dataset / "out" / "spreadsheet" / "person.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,name,")
    names = pl.read_csv(data)["name"].to_list()
    assert names[2:] == ["'=1+1", "'+1", "'-x", "'@SUM(1)", "'\ttab", "1-1", "'=", "a"]


def test_unknown_format(dataset: Path, run: Run) -> None:
    """An unknown format is an error that lists the known formats, before anything is read."""
    done = run("export", "-o", "out", "--format", "xlsx", cwd=dataset)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "statekit: error: unknown format 'xlsx'; known formats: jsonl, parquet, csv, sqlite, duckdb\n"
    )
    done = run("export", "-o", "out", "--format", "spreadsheet", cwd=dataset)
    assert done.stderr == (
        "statekit: error: unknown format 'spreadsheet'; known formats: jsonl, parquet, csv, sqlite, duckdb;"
        " for a copy for spreadsheets, use the option `spreadsheet`\n"
    )


PLUGIN = """
from statekit.write import Format

def names(table, stream):
    for piece in table.pieces():
        for name in piece.data["name"].to_pylist():
            stream.write((name + "\\n").encode())
    return "names only"

def fail(table, stream):
    raise KeyError("two\\nlines")

good = Format(".names", names, children=False)
bad = Format(".bad", fail, children=False)
none = 7
"""
ENTRY_POINTS = """\
[statekit.formats]
names = plugin:good
bad = plugin:bad
none = plugin:none
gone = plugin:absent
"""


@pytest.fixture
def plugin(tmp_path: Path) -> str:
    """The folder of an installed package that adds formats."""
    site = tmp_path / "site"
    (site / "plugin-1.dist-info").mkdir(parents=True)
    (site / "plugin.py").write_text(PLUGIN, encoding="utf-8")
    (site / "plugin-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: plugin\nVersion: 1\n", encoding="utf-8"
    )
    (site / "plugin-1.dist-info" / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    return str(site)


def test_a_format_of_another_package(dataset: Path, run: Run, plugin: str) -> None:
    """A package adds a format with an entry point; its message is printed to stderr."""
    path = os.pathsep.join(filter(None, [plugin, os.environ.get("PYTHONPATH")]))
    done = run("export", "-o", "out", "--format", "names", cwd=dataset, PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "out/person.names: 2 rows\n"
    assert "person.names: names only\n" in done.stderr
    assert (dataset / "out" / "person.names").read_text(encoding="utf-8") == "Ada\nCharles\n"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bad", "format 'bad' from plugin:bad failed: KeyError: 'two\\nlines'"),
        ("none", "format 'none' from plugin:none is not a statekit.write.Format or Database"),
        (
            "gone",
            (
                "format 'gone' from plugin:absent cannot be loaded:"
                " AttributeError: module 'plugin' has no attribute 'absent'"
            ),
        ),
    ],
)
@pytest.mark.costly
def test_a_format_that_fails(dataset: Path, run: Run, plugin: str, name: str, message: str) -> None:
    """An error in a format of another package is one line that names it, and nothing is written."""
    path = os.pathsep.join(filter(None, [plugin, os.environ.get("PYTHONPATH")]))
    done = run("export", "-o", "out", "--format", name, cwd=dataset, PYTHONPATH=path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == f"statekit: error: {message}"
    assert not (dataset / "out").exists()


def test_own_formats_need_no_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry points are searched only for formats that are not part of statekit."""

    def never(**_: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(importlib.metadata, "entry_points", never)
    assert list(find_formats(["csv", "sqlite", "csv"])) == ["csv", "sqlite"]
