"""Write tables to files: file names, compression and parallel writing."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote, unquote

from statekit.process.pool import available_cores
from statekit.tabulate import Piece, Table, child_tables
from statekit.write.compress import compressed
from statekit.write.scratch import ReleaseError

MAX_NAME = 200
"""The maximum length of a table name, in bytes."""

_MAX_STEM = 230
_INTERPRETED = frozenset("*?[]{}:;,#%&=~<>|$")
"""The characters that are wildcards, or separators in URLs, globs and the formats of catalogs."""
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Format:
    """A format that writes a file per table.

    Attributes:
        ending: The ending of the file names, with the dot.
        write: Writes a table to a stream; may return a message for the user.
        children: True if child tables are also written.
        text: True if the files are text, which can be compressed.
        folder: The subfolder of the release that contains the files; by default its top level.
    """

    ending: str
    write: Callable[[Table, BinaryIO], str | None]
    children: bool
    text: bool = False
    folder: str = ""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a table.

    Attributes:
        name: The path of the file within the release.
        table: The table.
        format: The name of the format.
        rows: The number of rows.
        remark: A message for the user.
    """

    name: str
    table: Table
    format: str
    rows: int
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The result of writing tables.

    Attributes:
        files: The files that contain one table each.
        tables: All tables, including child tables, with their file names without ending.
        databases: The number of rows in each database file.
        notes: Messages about the export as a whole.
    """

    files: tuple[WrittenFile, ...]
    tables: tuple[tuple[str, Table], ...] = ()
    databases: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> dict[str, int]:
        """The number of rows in each file."""
        return {file.name: file.rows for file in self.files} | dict(self.databases)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The messages for the user."""
        remarks = (f"{file.name}: {file.remark}" for file in self.files if file.remark is not None)
        return (*self.notes, *remarks)


def write_tables(
    folder: Path, tables: Sequence[Table], formats: Mapping[str, Format], compress: str | None = None
) -> WriteResult:
    """Write tables and their child tables into a folder, several files in parallel.

    Args:
        folder: The folder.
        tables: The tables.
        formats: The formats by name.
        compress: The compression of text formats, one of `COMPRESSIONS`.

    Raises:
        ReleaseError: Two tables have the same name, or a name is not a valid file name.
    """
    families = [(table, *child_tables(table)) for table in tables]
    stems = _unique_stems(families)
    jobs = [
        (folder, stems[table.path], table, name, fmt, compress if fmt.text else None)
        for family in families
        for name, fmt in formats.items()
        for table in (family if fmt.children else family[:1])
    ]
    for fmt in formats.values():
        (folder / fmt.folder).mkdir(exist_ok=True)
    named = tuple((stems[table.path], table) for family in families for table in family)
    return WriteResult(tuple(in_parallel(_write_file, jobs)), named)


def in_parallel(task: Callable[..., _Result], arguments: Iterable[Sequence[Any]]) -> list[_Result]:
    """Call a function with each tuple of arguments on all cores, and return the results in order.

    Threads are sufficient, because PyArrow and hashlib release the global interpreter lock.
    """
    with ThreadPoolExecutor(available_cores()) as pool:
        futures = [pool.submit(task, *each) for each in arguments]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _write_file(  # noqa: PLR0913, PLR0917 - the pool passes them by position
    folder: Path, stem: str, table: Table, name: str, fmt: Format, compress: str | None
) -> WrittenFile:
    rows = table.rows

    def counted_pieces() -> Iterator[Piece]:
        nonlocal rows
        rows = 0
        for piece in table.pieces():
            rows += piece.data.num_rows
            yield piece

    path = PurePosixPath(fmt.folder, stem + fmt.ending + (f".{compress}" if compress else ""))
    with (folder / path).open("xb") as file, compressed(file, compress) as stream:
        remark = fmt.write(table if rows is not None else replace(table, pieces=counted_pieces), stream)
    return WrittenFile(str(path), table, name, rows or 0, remark)


def _unique_stems(families: Sequence[Sequence[Table]]) -> dict[tuple[str, ...], str]:
    """Return the file name of each table without ending; names are unique even if case is ignored."""
    paths = [family[0].path for family in families]
    paths += (table.path for family in families for table in family[1:])
    stems: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for path in paths:
        if path in stems:
            raise ReleaseError(f"two tables have the name {'.'.join(path)}")
        stem = unique = file_stem(path)
        count = 1
        while _folded(unique) in taken:
            count += 1
            unique = f"{stem}~{count}"
        taken.add(_folded(unique))
        stems[path] = unique
    return stems


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def file_stem(path: tuple[str, ...]) -> str:
    """Return the file name of a table without ending; names are encoded, those of properties may be cut."""
    _check_name(path[0])
    name, properties = _encoded_name(path[0]), path[1:]
    encoded = "".join("." + _encoded(each) for each in properties)
    if len(name.encode()) + len(encoded) > _MAX_STEM:
        digest = hashlib.sha256(encoded.encode()).hexdigest()[:16]
        encoded = encoded[: _MAX_STEM - len(name.encode()) - len(digest) - 1] + "~" + digest
    return name + encoded


def table_name(stem: str) -> str:
    """Return the name of the table of records in a file, given the file name without its ending."""
    return unquote(stem.partition("~")[0])


def _encoded_name(name: str) -> str:
    """Percent-encode spaces and the characters of a table name that other programs interpret in paths."""
    return "".join(
        "".join(f"%{byte:02X}" for byte in character.encode())
        if character.isspace() or character in _INTERPRETED
        else character
        for character in name
    )


def _encoded(name: str) -> str:
    """Percent-encode all characters except ASCII letters, digits, `_` and `-` (RFC 3986, section 2.1)."""
    return quote(name, safe="").replace(".", "%2E").replace("~", "%7E")


def _check_name(name: str) -> None:
    """Check that the name of a table is the name of a visible file in the release's folder.

    Raises:
        ReleaseError: It is not.
    """
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        size = 0
    has_control = any(unicodedata.category(character) == "Cc" for character in name)
    if (
        size == 0
        or len(_encoded_name(name).encode()) > MAX_NAME
        or has_control
        or name.startswith(".")
        or {"/", "\\"} & set(name)
    ):
        shown = ascii(name[:MAX_NAME])
        raise ReleaseError(f"{shown} is not a valid table name: it must also be a valid file name")
