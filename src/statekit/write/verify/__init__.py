"""Verify a release: its checksums, its JSON Lines, and every other format against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from statekit.tabulate import Table
from statekit.write import FORMATS, SPREADSHEET
from statekit.write.compress import COMPRESSIONS
from statekit.write.files import Format, file_stem, write_tables
from statekit.write.scratch import temporary_folder
from statekit.write.verify.databases import compare_duckdb, compare_sqlite
from statekit.write.verify.documents import check_documents
from statekit.write.verify.folder import ReleaseFolder, ReleaseProblem, check_sums, open_release
from statekit.write.verify.isolated import Comparison, compare_all
from statekit.write.verify.jsonl import read_lines
from statekit.write.verify.records import compare_records
from statekit.write.verify.sources import add_sources
from statekit.write.verify.tables import MISSING_TABLE, compare_bytes, compare_csv, compare_parquet

__all__ = ["VerificationResult", "verify"]

_UNEXPECTED_TABLE = (
    "unexpected table: the records do not produce it; "
    "`verify` needs the same schema, table and key as `export`"
)


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """The result of verifying a release.

    Attributes:
        files: The number of files that the release lists.
        rows: The number of records in its JSON Lines.
        problems: The file and the message of each problem.
        remarks: Messages about files that were not compared, and why.
        left_out: The number of invalid records, which an export leaves out, among the records that the
            release was compared with.
    """

    files: int
    rows: int
    problems: tuple[ReleaseProblem, ...]
    remarks: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def ok(self) -> bool:
        """True if there is no problem."""
        return not self.problems


def verify(path: Path, records: Sequence[Table] | None = None, jobs: int = 0) -> VerificationResult:
    """Check that a release is complete and consistent, and optionally that it matches its records.

    Every file must have its checksum in SHA256SUMS. Every line of JSON Lines must be canonical, valid
    against the schema in the release, and in the right position. Every row of Parquet and of databases, and
    every byte of CSV and of copies for spreadsheets, must be what these records produce, including child
    tables; CSV is also read back. The files that describe the release must list its files correctly. Without
    JSON Lines, the other files are compared with `records` if given, and otherwise by checksum only.

    Args:
        path: The folder of the release. Nothing outside it is read.
        records: The tables that an export would write.
        jobs: The number of worker processes that compare files, each of which may crash its worker; 0
            compares in the current process.

    Raises:
        ReleaseError: The folder is not a release, or a schema in it cannot be used.
    """
    folder = open_release(path)
    problems = list(check_sums(folder))
    remarks: list[str] = []
    with temporary_folder() as scratch:
        tables = list(_read_tables(folder, scratch, problems))
        own_tables = [table for _, table in tables]
        problems += check_documents(folder, has_tables=bool(tables))
        if records is not None:
            problems += _compare_records(tables, records)
        if tables or records is not None:
            sourced = list(_add_sources(folder, tables, records or (), problems))
            comparisons = _comparisons(folder, sourced, scratch, remarks)
            problems += compare_all(folder, list(comparisons), jobs)
    rows = sum(table.rows or 0 for table in own_tables)
    return VerificationResult(len(folder.checksums), rows, tuple(problems), tuple(remarks))


def _read_tables(
    folder: ReleaseFolder, scratch: Path, problems: list[ReleaseProblem]
) -> Iterator[tuple[str, Table]]:
    """Yield the name and the table of each JSON Lines file; add its problems to `problems`."""
    stems = sorted({_stem(name, ".jsonl") for name in folder.files} - {""})
    for stem in stems:
        for name in (f"{stem}.jsonl{ending}" for ending in ("", *(f".{each}" for each in COMPRESSIONS))):
            if name == folder.find(f"{stem}.jsonl"):
                table, found = read_lines(folder, name, stem, scratch)
                problems += found
                yield name, table
            elif name in folder.files:
                problems.append((name, "another file contains the same table"))


def _stem(name: str, ending: str) -> str:
    """Return the table name in the name of a top-level file; empty if it has another ending."""
    bare = next((name.removesuffix(f".{each}") for each in COMPRESSIONS if name.endswith(f".{each}")), name)
    return bare.removesuffix(ending) if bare.endswith(ending) and "/" not in bare else ""


def _compare_records(
    tables: Sequence[tuple[str, Table]], records: Sequence[Table]
) -> Iterator[ReleaseProblem]:
    expected = {table.name: table for table in records}
    for name, table in tables:
        if table.name in expected:
            yield from compare_records(name, table, expected.pop(table.name))
        else:
            yield name, _UNEXPECTED_TABLE
    if tables:
        yield from ((f"{name}.jsonl", MISSING_TABLE) for name in sorted(expected))


def _add_sources(
    folder: ReleaseFolder,
    tables: Sequence[tuple[str, Table]],
    records: Sequence[Table],
    problems: list[ReleaseProblem],
) -> Iterator[Table]:
    """Yield the tables to compare, with the source columns of the release; add the problems of these."""
    expected = {table.name: table for table in records}
    wrong = {name for name, _ in problems}
    named = tables or [(file_stem(table.path) + ".jsonl", table) for table in records]
    for name, table in named:
        # If the records differ, so do their positions.
        compared = None if name in wrong else expected.get(table.name)
        sourced, found = add_sources(folder, _stem(name, ".jsonl"), table, compared)
        problems += found
        yield sourced


def _comparisons(
    folder: ReleaseFolder, tables: Sequence[Table], scratch: Path, remarks: list[str]
) -> Iterator[Comparison]:
    """Yield a comparison for each table file other than JSON Lines; add skipped files to `remarks`."""
    fresh = scratch / "fresh"
    fresh.mkdir()
    formats = {_stem(name, ".parquet") and "parquet" for name in folder.files}
    formats |= {_stem(name, ".csv") and "csv" for name in folder.files}
    formats |= {"spreadsheet" for name in folder.files if name.startswith("spreadsheet/")}
    known: dict[str, Format] = {"csv": FORMATS["csv"], **SPREADSHEET}
    texts = {name: known[name] for name in known if name in formats}
    written = write_tables(fresh, tables, texts)
    parents = {table.name: table for table in tables}
    for stem, table in written.tables:
        if "parquet" in formats:
            compare = partial(compare_parquet, folder, stem, table, parents[table.path[0]])
            yield Comparison(f"{stem}.parquet", compare)
        if "csv" in formats:
            compare = partial(compare_csv, folder, stem, table, fresh / f"{stem}.csv")
            yield Comparison(f"{stem}.csv", compare)
        if "spreadsheet" in formats:
            name = f"spreadsheet/{stem}.csv"
            yield Comparison(name, partial(_compare_spreadsheet, folder, name, fresh / name))
    yield from _database_comparisons(folder, written.tables, remarks)


def _compare_spreadsheet(folder: ReleaseFolder, name: str, expected: Path) -> Iterator[ReleaseProblem]:
    message = compare_bytes(folder, name, expected) if name in folder.files else MISSING_TABLE
    if message is not None:
        yield name, message


def _database_comparisons(
    folder: ReleaseFolder, tables: Sequence[tuple[str, Table]], remarks: list[str]
) -> Iterator[Comparison]:
    for name in sorted(folder.files):
        if _stem(name, ".sqlite"):
            yield Comparison(name, partial(compare_sqlite, folder, name, tables))
        elif _stem(name, ".duckdb") and find_spec("duckdb") is None:
            remarks.append(f"{name}: only the checksum was compared, because DuckDB is not installed")
        elif _stem(name, ".duckdb"):
            yield Comparison(name, partial(compare_duckdb, folder, name, tables))
