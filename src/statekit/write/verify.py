"""Whether a release is what its records give: checksums, schemas, and each format against the others."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import pyarrow as pa

from statekit.check import Checker, SchemaError, load_schema
from statekit.diagnostics import JSON, Route
from statekit.tabulate import BatchFile, Table, assemble, build_batch, json_text, plan_table, write_batch
from statekit.write.compress import COMPRESSIONS
from statekit.write.csv import write_csv
from statekit.write.describe import SCHEMAS
from statekit.write.files import Format, write_tables
from statekit.write.jsonl import rows_sha256
from statekit.write.release import CHECKSUMS, listed_files
from statekit.write.scratch import ReleaseError

_ENDINGS = ("", *(f".{how}" for how in COMPRESSIONS))
_AT_ONCE = 1024
_SAID = 20
"""How many problems of one file are said."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong: for each problem the file and what is the matter."""

    files: int
    rows: int
    problems: tuple[tuple[str, str], ...]


def verify(folder: Path) -> Verified:
    """Check that a release is whole and agrees with itself.

    Every file has the checksum that SHA256SUMS lists. Every line of JSON Lines is canonical, satisfies the
    schema in the release, and stands in its place. Every row of Parquet, and every byte of CSV, is what
    these records give, child tables included. Without JSON Lines only the checksums are checked.

    Raises:
        ReleaseError: the folder is no release, or a schema in it cannot be used.
    """
    names, problems = _check_sums(folder)
    tables: list[Table] = []
    with TemporaryDirectory() as scratch:
        for name in sorted(names):
            table = name.removesuffix(_packing(name)).removesuffix(".jsonl")
            if f"{table}.jsonl{_packing(name)}" == name and "/" not in name and (folder / name).is_file():
                tables.append(_Lines(folder, name, table, Path(scratch)).read(problems))
        if tables:
            problems += _compare(folder, names, tables, Path(scratch))
    return Verified(len(names), sum(table.rows or 0 for table in tables), tuple(problems))


def _check_sums(folder: Path) -> tuple[set[str], list[tuple[str, str]]]:
    try:
        listed, there = listed_files(folder)
    except OSError as error:
        raise ReleaseError(f"{folder} is no release: {CHECKSUMS}: {error.strerror}") from None
    problems = [(name, f"it is not listed in {CHECKSUMS}") for name in sorted(there - listed.keys())]
    for name, expected in sorted(listed.items()):
        if name not in there:
            problems.append((name, "it is missing"))
            continue
        with (folder / name).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != expected:
                problems.append((name, "it is not as it was written: its SHA-256 is another one"))
    return set(listed), problems


@dataclass(frozen=True, slots=True)
class _Lines:
    """The JSON Lines of a table."""

    folder: Path
    name: str
    table: str
    scratch: Path

    def read(self, problems: list[tuple[str, str]]) -> Table:
        """Make the table that the lines give, and add what is wrong with them."""
        checker = self._checker()
        plan = plan_table(self.table, checker.schema, checker.key)
        said: list[str] = []
        batches: list[BatchFile] = []
        digest = hashlib.sha256()
        with _opened(self.folder / self.name) as stream:
            lines = enumerate(stream, 1)
            while chunk := list(islice(lines, _AT_ONCE)):
                records = []
                for number, line in chunk:
                    digest.update(line)
                    try:
                        value: JSON = json.loads(line)
                    except ValueError as error:
                        said.append(f"line {number}: this is not JSON: {error}")
                        continue
                    wrong = self._wrong(checker, value, number)
                    if wrong is None and line != json_text(value, plan.record).encode() + b"\n":
                        wrong = "it is not written as the export writes it"
                    if wrong is None:
                        records.append((Route("", number), value))
                    else:
                        said.append(f"line {number}: {wrong}")
                batch, findings = build_batch(plan, records)
                said += [f"line {each.route.record}: {each.message}" for each in findings]
                batches.append(write_batch(batch, self.scratch / f"{len(batches)}-{self.table}"))
        table = assemble(plan, batches)
        if not said and rows_sha256(table) != digest.hexdigest():
            said.append("the lines are not in the order of the key")
        problems += [(self.name, text) for text in said[:_SAID]]
        if len(said) > _SAID:
            problems.append((self.name, f"and {len(said) - _SAID} more lines are wrong"))
        return table

    def _checker(self) -> Checker:
        """What checks the records: the schema of the table's name, or else the only one that it can be."""
        folder = self.folder / SCHEMAS
        choices = [folder / f"{self.table}.schema.json"], folder.glob(f"{self.table}/*.schema.*")
        for choice in (*choices, folder.glob("*.schema.*"), folder.glob("*")):
            files = [file for file in choice if file.is_file()]
            if len(files) == 1:
                try:
                    return Checker(load_schema(files[0]))
                except SchemaError as error:
                    raise ReleaseError(str(error)) from None
        raise ReleaseError(f"{self.folder}: no schema there is that of {self.name}: nothing can be compared")

    def _wrong(self, checker: Checker, value: JSON, number: int) -> str | None:
        if checker.is_valid(value):
            return None
        finding = checker.explain(value, Route("", number))[0]
        return f"{finding.rule}: {finding.message}"


def _compare(
    folder: Path, names: set[str], tables: Sequence[Table], scratch: Path
) -> Iterator[tuple[str, str]]:
    """Compare the files of Parquet and CSV with what the tables give."""
    fresh = scratch / "csv"
    fresh.mkdir()
    manifest = write_tables(fresh, tables, {"csv": Format(".csv", write_csv, children=True)})
    formats = {name.removesuffix(_packing(name)).rpartition(".")[2] for name in names if "/" not in name}
    for stem, table in manifest.tables:
        if "parquet" in formats:
            yield from _compare_parquet(folder / f"{stem}.parquet", table)
        if "csv" in formats:
            found = [folder / f"{stem}.csv{how}" for how in _ENDINGS]
            there = [file for file in found if file.is_file()]
            yield from _compare_csv(there[0] if there else found[0], fresh / f"{stem}.csv")


def _compare_parquet(file: Path, table: Table) -> Iterator[tuple[str, str]]:
    import pyarrow.parquet as pq

    if not file.is_file():
        yield file.name, "it is missing, and the records have rows for it"
        return
    try:
        with pq.ParquetFile(file) as opened:
            if not opened.schema_arrow.equals(table.arrow_schema):
                yield file.name, "its columns are not those that the schema gives"
                return
            found = _rows(opened.iter_batches())
            expected = _rows(piece.data for piece in table.pieces())
            for number, (one, other) in enumerate(zip_longest(found, expected)):
                if one is None or other is None:
                    yield file.name, f"it has {'fewer' if one is None else 'more'} rows than the records give"
                    return
                if not one.equals(other):
                    yield file.name, f"row {_first_difference(one, other) + number * _AT_ONCE} differs"
                    return
    except (OSError, pa.ArrowException) as error:
        yield file.name, f"it cannot be read: {' '.join(str(error).split())}"


def _rows(batches: Any) -> Iterator[pa.Table]:
    """Rows of batches of any size, so many at once."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        whole = pa.Table.from_batches(waiting)
        start = 0
        while count - start >= _AT_ONCE:
            yield whole.slice(start, _AT_ONCE)
            start += _AT_ONCE
        waiting, count = whole.slice(start).to_batches(), count - start
    if count:
        yield pa.Table.from_batches(waiting)


def _first_difference(one: pa.Table, other: pa.Table) -> int:
    rows = min(len(one), len(other))
    return next((at for at in range(rows) if not one.slice(at, 1).equals(other.slice(at, 1))), rows)


def _compare_csv(file: Path, expected: Path) -> Iterator[tuple[str, str]]:
    if not file.is_file():
        yield file.name, "it is missing, and the records have rows for it"
        return
    with _opened(file) as one, expected.open("rb") as other:
        for number, (found, wanted) in enumerate(zip_longest(one, other), 1):
            if found != wanted:
                yield file.name, f"line {number} is not what the records give"
                return


def _packing(name: str) -> str:
    return next((how for how in _ENDINGS[1:] if name.endswith(how)), "")


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, line by line, unpacked."""
    with file.open("rb") as packed:
        if file.suffix == ".gz":
            with gzip.GzipFile(fileobj=packed) as stream:
                yield stream  # type: ignore[misc] # it reads as a file does
        elif file.suffix == ".zst":
            import io

            with pa.CompressedInputStream(packed, "zstd") as stream, io.BufferedReader(stream) as lines:
                yield lines
        else:
            yield packed
