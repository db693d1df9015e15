"""The reference tier for a piece of a JSON Lines file."""

from __future__ import annotations

from statekit._startup.frozen import replace
from statekit.read.document import Document, read_document
from statekit.read.pieces import Piece, count_line_ends, read_piece
from statekit.read.text_file import ReadError, TextFile, decode

_CONTEXT_BYTES = 1024 * 1024
"""The text around a piece that is searched for the start and the end of a value over several lines."""


def read_piece_document(
    path: str, piece: Piece, *, lists: bool, follow_symlinks: bool, thorough: bool = False
) -> tuple[Document, int]:
    """Read a piece with the locations of its values.

    If it has a problem, the text around it shows if a value over several lines begins or ends outside.

    Args:
        path: The path of the file.
        piece: The piece.
        lists: True if a list on a line is a list of records, False if it is a record itself.
        follow_symlinks: Whether the file may be a symbolic link (see `read_text_file`).
        thorough: True to read each line token by token (see `read_document`).

    Returns:
        The document, and the number of its lines that are before the piece.

    Raises:
        ReadError: The file cannot be read as text.
    """

    def read(part: Piece) -> tuple[int, bytes, Document]:
        start, data = read_piece(path, path, part, follow_symlinks=follow_symlinks)
        text = decode(data, path, offset=start)
        return start, data, read_document(TextFile(path, text), lists=lists, thorough=thorough)

    start, _, document = read(piece)
    problems = tuple(problem for problem in document.problems if problem.rule != "record/none")
    document = replace(document, problems=problems)  # other pieces may have records
    if not problems:
        return document, 0
    try:
        wide_start, wide_data, wide = read(piece.extended(_CONTEXT_BYTES))
    except ReadError:  # the piece that it is in reports it
        return document, 0
    before = wide_data[: start - wide_start]
    offset = len(decode(before, path, offset=wide_start))
    end = offset + len(document.file.text)
    kept = [index for index, node in enumerate(wide.records) if offset <= node.start < end]
    inner = replace(
        wide,
        records=tuple(wide.records[index] for index in kept),
        value_known=tuple(wide.value_known[index] for index in kept),
        problems=tuple(problem for problem in wide.problems if offset <= problem.start < end),
    )
    return inner, count_line_ends(before)
