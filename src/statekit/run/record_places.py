"""Find the places of records that were loaded, in their files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from statekit.discovery.dataset import DatasetError
from statekit.read import (
    Document,
    Piece,
    Profile,
    ReadError,
    count_line_ends,
    read_document,
    read_lines,
    read_piece,
    read_piece_document,
    read_text_file,
)
from statekit.read.formats import JSON_LINES_SUFFIXES
from statekit.run.partition import PIECE_BYTES
from statekit.run.pieces import PieceStart, piece_with, shift_place

if TYPE_CHECKING:
    from statekit.diagnostics import JSON, Place, Pointer


class RecordPlaces:
    """The places in the files of records. Keeps what was read last: a file, or a piece of a large one.

    Args:
        links: the paths of the files that were symbolic links when the records were loaded; others are not
            followed.
        profile: the options with which the records were loaded.
        lists: True if a list in a file is a list of records, False if it is a record.
    """

    def __init__(self, links: frozenset[str], profile: Profile, *, lists: bool):
        self._links = links
        self._profile = profile
        self._lists = lists
        self._path = ""
        self._starts: list[PieceStart] = []
        self._start: PieceStart | None = None
        self._document: Document | None = None
        self._lines = 0

    def place(self, path: str, position: int, value: JSON, pointer: Pointer) -> Place:
        """Return the place of a value in a record.

        Args:
            path: the file of the record.
            position: the number of records before it in the file.
            value: the record.
            pointer: the pointer into the record. Where it ends early, the place is that of the last value on
                it.

        Raises:
            DatasetError: the file cannot be read, or no longer contains the record.
        """
        try:
            document, inner = self._find(path, position)
        except ReadError as error:
            raise DatasetError(f"{path}: {error.message}") from None
        current = document.records[inner : inner + 1] if inner >= 0 else ()
        if not current or current[0].value != value:
            raise DatasetError(f"{path}: the file has changed since its records were loaded")
        return shift_place(document.place(inner, pointer), self._lines)

    def _find(self, path: str, position: int) -> tuple[Document, int]:
        """Return the document that contains a record, and its position there.

        Raises:
            ReadError: the file cannot be read.
        """
        if path != self._path:
            self._path, self._starts, self._start, self._document, self._lines = path, [], None, None, 0
        follow = path in self._links
        start = self._start_of(path, position) if _is_in_pieces(path) else None
        if self._document is None or start is not self._start:
            self._start = start
            if start is None:
                text = read_text_file(path, path, follow_symlinks=follow)
                self._document = read_document(text, lists=self._lists, profile=self._profile)
            else:
                self._document, before = read_piece_document(
                    path, start.piece, lists=self._lists, follow_symlinks=follow
                )
                self._lines = start.line - before
        return self._document, position - (0 if start is None else start.record)

    def _start_of(self, path: str, position: int) -> PieceStart:
        """Return the piece of a file that contains a record. The pieces before it are read the first time.

        Raises:
            ReadError: the file cannot be read.
        """
        starts = self._starts = self._starts or [PieceStart(Piece(0, PIECE_BYTES))]
        while position >= starts[-1].record:
            last, end = starts[-1], starts[-1].piece.end
            if end is None:
                break
            records, lines = self._count(path, last.piece)
            is_last = end + PIECE_BYTES >= Path(path).stat().st_size
            piece = Piece(end, None if is_last else end + PIECE_BYTES)
            starts.append(PieceStart(piece, last.record + records, last.line + lines))
        return piece_with(starts, position)

    def _count(self, path: str, piece: Piece) -> tuple[int, int]:
        """Return the numbers of records and of lines in a piece."""
        follow = path in self._links
        _, data = read_piece(path, path, piece, follow_symlinks=follow)
        records = 0
        for values in read_lines(data, lists=self._lists, is_start=piece.start == 0):
            if values is None:
                document, _ = read_piece_document(path, piece, lists=self._lists, follow_symlinks=follow)
                records = len(document.records)
                break
            records += len(values)
        return records, count_line_ends(data)


def _is_in_pieces(path: str) -> bool:
    """Return True for a large file of JSON Lines."""
    file = Path(path)
    return file.suffix.lower() in JSON_LINES_SUFFIXES and file.is_file() and file.stat().st_size > PIECE_BYTES
