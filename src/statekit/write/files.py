"""Tables to files: what each file is called, and what is in it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote

from statekit.process.pool import available_cores
from statekit.tabulate import Piece, Table, child_tables
from statekit.write.compress import compressed
from statekit.write.scratch import ReleaseError

MAX_NAME = 200
"""How long the name of a table may be, in bytes."""

_MAX_STEM = 230
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: a file for each table.

    Attributes:
        ending: how the files end, with the dot.
        write: writes a table to a stream; it may return a remark that people are to hear.
        children: whether child tables are written too.
        text: whether the files are text, which can be compressed.
        folder: the folder below the release's that the files lie in; by default that itself.
    """

    ending: str
    write: Callable[[Table, BinaryIO], str | None]
    children: bool
    text: bool = False
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its name, its table and that one's name, its format, its rows, a remark."""

    name: str
    stem: str
    table: Table
    format: str
    rows: int
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was written: files, and all tables that there are with the names of their files."""

    files: tuple[Written, ...]
    tables: tuple[tuple[str, Table], ...] = ()
    databases: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, int]:
        """For each file, the number of its rows."""
        return {file.name: file.rows for file in self.files} | dict(self.databases)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What people are to hear of the files."""
        return tuple(f"{file.name}: {file.remark}" for file in self.files if file.remark is not None)


def write_tables(
    folder: Path, tables: Sequence[Table], formats: Mapping[str, Format], compress: str | None = None
) -> Manifest:
    """Write tables and their child tables into a folder, several files at a time.

    Args:
        folder: where to.
        tables: what to write.
        formats: how, by name.
        compress: the name of one of `COMPRESSIONS`, for formats that are text.

    Raises:
        ReleaseError: two tables have one name, or a name that no file may have.
    """
    families = [(table, *child_tables(table)) for table in tables]
    stems = _stems(families)
    jobs = [
        (folder, stems[table.path], table, name, kind, compress if kind.text else None)
        for family in families
        for name, kind in formats.items()
        for table in (family if kind.children else family[:1])
    ]
    for kind in formats.values():
        (folder / kind.folder).mkdir(exist_ok=True)
    named = tuple((stems[table.path], table) for family in families for table in family)
    return Manifest(tuple(in_parallel(_write, jobs)), named)


def in_parallel(task: Callable[..., _Result], arguments: Iterable[Sequence[Any]]) -> list[_Result]:
    """Call a function with each of several arguments, on all cores, and give the results in their order.

    PyArrow and hashlib do their work beside Python's lock, so threads are enough.
    """
    with ThreadPoolExecutor(available_cores()) as pool:
        running = [pool.submit(task, *each) for each in arguments]
        try:
            return [future.result() for future in running]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _write(  # noqa: PLR0913, PLR0917 - a job of the pool
    folder: Path, stem: str, table: Table, name: str, kind: Format, compress: str | None
) -> Written:
    """Write a file."""
    rows = table.rows

    def counted() -> Iterator[Piece]:
        nonlocal rows
        rows = 0
        for piece in table.pieces():
            rows += piece.data.num_rows
            yield piece

    path = PurePosixPath(kind.folder, stem + kind.ending + (f".{compress}" if compress else ""))
    with (folder / path).open("xb") as file, compressed(file, compress) as stream:
        remark = kind.write(table if rows is not None else replace(table, pieces=counted), stream)
    return Written(str(path), stem, table, name, rows or 0, remark)


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
