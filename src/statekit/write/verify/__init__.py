"""Whether a release is what its records give: checksums, schemas, and each format against the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from statekit.tabulate import Table
from statekit.write import FORMATS
from statekit.write.compress import COMPRESSIONS
from statekit.write.files import Format, write_tables
from statekit.write.scratch import temporary_folder
from statekit.write.verify.databases import compare_duckdb, compare_sqlite
from statekit.write.verify.documents import check_documents
from statekit.write.verify.folder import Folder, Problem, check_sums, look_into
from statekit.write.verify.isolated import Reading, read_all
from statekit.write.verify.jsonl import read_lines
from statekit.write.verify.records import compare_records
from statekit.write.verify.tables import MISSING, compare_bytes, compare_csv, compare_parquet

__all__ = ["Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong.

    Attributes:
        files: how many files the release lists.
        rows: how many records it holds.
        problems: for each problem the file and what is the matter.
        remarks: what was not looked at, and why.
        left_out: how many of the records that it was compared with an export leaves out: they are invalid.
    """

    files: int
    rows: int
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...] = ()
    left_out: int = 0


def verify(path: Path, records: Sequence[Table] | None = None, jobs: int = 0) -> Verified:
    """Check that a release is whole, agrees with itself, and with the records that it was made of.

    Every file has the checksum that SHA256SUMS lists. Every line of JSON Lines is canonical, satisfies the
    schema in the release, and stands in its place. Every row of Parquet and of databases, and every byte of
    CSV and of copies for spreadsheets, is what these records give, child tables included; CSV is read back
    besides. What describes the release says the truth of its files. Without JSON Lines, the other files are
    compared with the records, if these are given, and else by their checksums alone.

    Args:
        path: the release's folder. Nothing outside of it is read.
        records: the tables that an export would write.
        jobs: how many processes read the files of tables, which may end of what they hold; 0 for this one.

    Raises:
        ReleaseError: the folder is no release, or a schema in it cannot be used.
    """
    folder = look_into(path)
    problems = list(check_sums(folder))
    remarks: list[str] = []
    with temporary_folder() as scratch:
        tables = list(_read(folder, scratch, problems))
        own = [table for _, table in tables]
        problems += check_documents(folder, tables=bool(tables))
        if records is not None:
            problems += _compare_records(tables, records)
        if tables or records is not None:
            readings = list(_readings(folder, own if tables else records or (), scratch, remarks))
            problems += read_all(folder, readings, jobs)
    rows = sum(table.rows or 0 for table in own)
    return Verified(len(folder.listed), rows, tuple(problems), tuple(remarks))


def _read(folder: Folder, scratch: Path, problems: list[Problem]) -> Iterator[tuple[str, Table]]:
    """The tables of all JSON Lines, each with the name of its file."""
    stems = sorted({_stem(name, ".jsonl") for name in folder.there} - {""})
    for stem in stems:
        for name in (f"{stem}.jsonl{packing}" for packing in ("", *(f".{how}" for how in COMPRESSIONS))):
            if name == folder.file_of(f"{stem}.jsonl"):
                table, wrong = read_lines(folder, name, stem, scratch)
                problems += wrong
                yield name, table
            elif name in folder.there:
                problems.append((name, "there is another file of this table"))


def _stem(name: str, ending: str) -> str:
    """The name of a table by that of a file at the top of a release; empty if it is not of the ending."""
    bare = next((name.removesuffix(f".{how}") for how in COMPRESSIONS if name.endswith(f".{how}")), name)
    return bare.removesuffix(ending) if bare.endswith(ending) and "/" not in bare else ""


def _compare_records(tables: Sequence[tuple[str, Table]], records: Sequence[Table]) -> Iterator[Problem]:
    expected = {table.name: table for table in records}
    for name, table in tables:
        if table.name in expected:
            yield from compare_records(name, table, expected.pop(table.name))
        else:
            yield name, "the records have no such table"
    if tables:
        yield from ((f"{name}.jsonl", MISSING) for name in sorted(expected))


def _readings(
    folder: Folder, tables: Sequence[Table], scratch: Path, remarks: list[str]
) -> Iterator[Reading]:
    """What compares all other files of tables with what the tables give."""
    fresh = scratch / "fresh"
    fresh.mkdir()
    there = {_stem(name, ".parquet") and "parquet" for name in folder.there}
    there |= {_stem(name, ".csv") and "csv" for name in folder.there}
    there |= {"spreadsheet" for name in folder.there if name.startswith("spreadsheet/")}
    texts: dict[str, Format] = {name: FORMATS[name] for name in ("csv", "spreadsheet") if name in there}
    manifest = write_tables(fresh, tables, texts)
    parents = {table.name: table for table in tables}
    for stem, table in manifest.tables:
        if "parquet" in there:
            read = partial(compare_parquet, folder, stem, table, parents[table.path[0]])
            yield Reading(f"{stem}.parquet", read)
        if "csv" in there:
            read = partial(compare_csv, folder, stem, table, fresh / f"{stem}.csv")
            yield Reading(f"{stem}.csv", read)
        if "spreadsheet" in there:
            name = f"spreadsheet/{stem}.csv"
            yield Reading(name, partial(_compare_copy, folder, name, fresh / name))
    yield from _databases(folder, manifest.tables, remarks)


def _compare_copy(folder: Folder, name: str, fresh: Path) -> Iterator[Problem]:
    different = compare_bytes(folder, name, fresh) if name in folder.there else MISSING
    yield from [(name, different)] if different else []


def _databases(folder: Folder, tables: Sequence[tuple[str, Table]], remarks: list[str]) -> Iterator[Reading]:
    for name in sorted(folder.there):
        if _stem(name, ".sqlite"):
            yield Reading(name, partial(compare_sqlite, folder, name, tables))
        elif _stem(name, ".duckdb") and find_spec("duckdb") is None:
            remarks.append(f"{name}: only its checksum was compared, for DuckDB is not installed")
        elif _stem(name, ".duckdb"):
            yield Reading(name, partial(compare_duckdb, folder, name, tables))
