"""Read the files and positions of the records of a release, and compare them with those of the records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice, zip_longest
from typing import TypeAlias

import pyarrow as pa

from statekit.tabulate import SOURCE, Table, with_source_columns
from statekit.write.formats import SOURCES
from statekit.write.verify.folder import ReleaseFolder, ReleaseProblem, UnreadableError

_Source: TypeAlias = tuple[str, int]
_CHUNK_LINES = 1024
_MAX_RECORD = 2**63


class _InvalidLineError(Exception):
    """A line does not contain a file and a position. `str()` is the message of the problem."""


def add_sources(
    folder: ReleaseFolder, stem: str, table: Table, expected: Table | None
) -> tuple[Table, list[ReleaseProblem]]:
    """Return a table with the source columns of a release, if it has any, and the problems of their file.

    Args:
        folder: The release.
        stem: The file name of the table, without its ending.
        table: The table that the JSON Lines of the release contain, or that the records produce.
        expected: The table of the same records, with their sources; None if no records are compared.
    """
    [fmt] = SOURCES.values()
    name = folder.find(f"{fmt.folder}/{stem}{fmt.ending}")
    if name is None:
        return table, []
    message = _problem(folder, name, table, expected)
    sourced = with_source_columns(replace(table, sources=partial(_batches, folder, name)))
    return sourced, [] if message is None else [(name, message)]


def _problem(folder: ReleaseFolder, name: str, table: Table, expected: Table | None) -> str | None:
    """Return the first problem of a file, or None."""
    rows = 0
    wanted = None if expected is None or expected.sources is None else _pairs(expected.sources())
    try:
        for number, (source, other) in enumerate(zip_longest(_read(folder, name), wanted or ()), 1):
            if source is None:
                break
            rows = number
            if wanted is not None and source != other:
                return f"line {number} differs from the records"
    except (UnreadableError, _InvalidLineError) as error:
        return str(error)
    return None if rows == table.rows else f"contains {rows} lines instead of {table.rows}"


def _pairs(batches: Iterator[pa.RecordBatch]) -> Iterator[_Source]:
    return chain.from_iterable(
        zip(batch["path"].to_pylist(), batch["record"].to_pylist(), strict=True) for batch in batches
    )


def _batches(folder: ReleaseFolder, name: str) -> Iterator[pa.RecordBatch]:
    """Yield the files and positions up to the first line that is invalid."""
    sources = _valid(folder, name)
    while chunk := list(islice(sources, _CHUNK_LINES)):
        paths, records = zip(*chunk, strict=True)
        yield pa.RecordBatch.from_arrays(
            [pa.array(paths, pa.string()), pa.array(records, pa.int64())], schema=SOURCE
        )


def _valid(folder: ReleaseFolder, name: str) -> Iterator[_Source]:
    try:
        yield from _read(folder, name)
    except (UnreadableError, _InvalidLineError):
        return


def _read(folder: ReleaseFolder, name: str) -> Iterator[_Source]:
    """Yield the file and the position in each line.

    Raises:
        UnreadableError: The file cannot be read.
        _InvalidLineError: A line is not in the form that `export` writes.
    """
    for number, line in enumerate(folder.lines(name), 1):
        try:
            value = json.loads(line)
            path, record = value["path"], value["record"]
            text = json.dumps({"path": path, "record": record}, ensure_ascii=False, separators=(",", ":"))
            is_canonical = line == text.encode() + b"\n"
        except (ValueError, TypeError, KeyError, RecursionError):
            is_canonical = False
        if not is_canonical or not isinstance(path, str) or not _is_position(record):
            raise _InvalidLineError(f"line {number} is not a path and a position as `export` writes them")
        yield path, record


def _is_position(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_RECORD
