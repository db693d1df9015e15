"""The contents of record files, which are on disk or came from standard input."""

from __future__ import annotations

from statekit.discovery.dataset import RecordFile
from statekit.read import Piece, TextFile, decode, read_bytes, read_piece
from statekit.read.formats import JSON_LINES_SUFFIXES
from statekit.read.text_file import check_size

_FIRST_PIECE = Piece(0, 64 * 1024)


def read_record_bytes(file: RecordFile) -> bytes:
    """Return the bytes of a record file.

    Raises:
        ReadError: the file cannot be read, is not a regular file, or is too large.
    """
    if file.data is None:
        return read_bytes(file.path, file.path, follow_symlinks=file.is_link)
    check_size(len(file.data), file.path)
    return file.data


def read_record_text(file: RecordFile) -> TextFile:
    """Return the text of a record file.

    Raises:
        ReadError: as for `read_record_bytes`, or the bytes are not UTF-8 text.
    """
    return TextFile(file.path, decode(read_record_bytes(file), file.path))


def read_record_start(file: RecordFile) -> TextFile:
    """Return the text of a record file; of JSON Lines, which may be large, only the first lines.

    Raises:
        ReadError: as for `read_record_text`.
    """
    if file.data is not None or file.ending not in JSON_LINES_SUFFIXES:
        return read_record_text(file)
    start = read_piece(file.path, file.path, _FIRST_PIECE, follow_symlinks=file.is_link)
    return TextFile(file.path, decode(start.data, file.path))
