"""Tables to files: what each file is called, and what is in it."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote

from statekit.tabulate import Piece, Table, child_tables
from statekit.write.scratch import ReleaseError

MAX_NAME = 200
"""How long the name of a table may be, in bytes."""

_MAX_STEM = 230
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        ending: how the files end, with the dot.
        write: writes a table to a stream.
        children: whether child tables are written too.
    """

    ending: str
    write: Callable[[Table, BinaryIO], None]
    children: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its name, that without the ending, its table, its format, its rows."""

    name: str
    stem: str
    table: Table
    format: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was written."""

    files: tuple[Written, ...]

    @property
    def rows(self) -> dict[str, int]:
        """For each file, the number of its rows."""
        return {file.name: file.rows for file in self.files}


def write_tables(folder: Path, tables: Sequence[Table], formats: Mapping[str, Format]) -> Manifest:
    """Write tables and their child tables into a folder, several files at a time.

    Raises:
        ReleaseError: two tables have one name, or a name that no file may have.
    """
    families = [(table, *child_tables(table)) for table in tables]
    stems = _stems(families)
    jobs = [
        (folder, stems[table.path], table, name, kind)
        for family in families
        for name, kind in formats.items()
        for table in (family if kind.children else family[:1])
    ]
    return Manifest(tuple(in_parallel(_write, jobs)))


def in_parallel(task: Callable[..., _Result], arguments: Iterable[Sequence[Any]]) -> list[_Result]:
    """Call a function with each of several arguments, on all cores, and give the results in their order.

    PyArrow and hashlib do their work beside Python's lock, so threads are enough.
    """
    with ThreadPoolExecutor(_cores()) as pool:
        running = [pool.submit(task, *each) for each in arguments]
        try:
            return [future.result() for future in running]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _write(folder: Path, stem: str, table: Table, name: str, kind: Format) -> Written:
    """Write a file."""
    rows = table.rows

    def counted() -> Iterator[Piece]:
        nonlocal rows
        rows = 0
        for piece in table.pieces():
            rows += piece.data.num_rows
            yield piece

    file = folder / (stem + kind.ending)
    with file.open("xb") as stream:
        kind.write(table if rows is not None else replace(table, pieces=counted), stream)
    return Written(file.name, stem, table, name, rows or 0)


def _stems(families: Sequence[Sequence[Table]]) -> dict[tuple[str, ...], str]:
    """The file names of tables, without endings: no two are the same where case does not count."""
    paths = [family[0].path for family in families]
    paths += (table.path for family in families for table in family[1:])
    stems: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for path in paths:
        if path in stems:
            raise ReleaseError(f"two tables are called {'.'.join(path)}")
        stem = free = _stem(path)
        count = 1
        while _folded(free) in taken:
            count += 1
            free = f"{stem}~{count}"
        taken.add(_folded(free))
        stems[path] = free
    return stems


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def _stem(path: tuple[str, ...]) -> str:
    """A file name for a table; the names of properties, which may be any text, are encoded."""
    name, *properties = path
    _check_name(name)
    encoded = "".join("." + _encoded(entry) for entry in properties)
    if len(name.encode()) + len(encoded) > _MAX_STEM:
        digest = hashlib.sha256(encoded.encode()).hexdigest()[:16]
        encoded = encoded[: _MAX_STEM - len(name.encode()) - len(digest) - 1] + "~" + digest
    return name + encoded


def _encoded(name: str) -> str:
    """Percent-encode all but ASCII letters, digits, `_` and `-`."""
    return quote(name, safe="").replace(".", "%2E").replace("~", "%7E")


def _check_name(name: str) -> None:
    """Refuse names of tables that would be no file, a hidden one, or one elsewhere."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        size = 0
    control = any(unicodedata.category(character) == "Cc" for character in name)
    if not 0 < size <= MAX_NAME or control or name.startswith(".") or {"/", "\\"} & set(name):
        shown = ascii(name[:MAX_NAME])
        raise ReleaseError(f"{shown} is no name for a table: it has to be the name of a file")
