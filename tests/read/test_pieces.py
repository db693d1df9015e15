"""Pieces of a JSON Lines file are made of whole lines, and together they are the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.read import Piece, PieceText, ReadError, count_line_ends, pieces, read_piece


def read(file: Path, start: int, end: int | None) -> PieceText:
    """Read a piece of a file."""
    return read_piece(file, "x.jsonl", Piece(start, end), follow_symlinks=False)


@given(data=st.lists(st.sampled_from([b"a", b"b", b"\r", b"\n"])).map(b"".join), size=st.integers(1, 9))
def test_pieces_of_any_size(tmp_path_factory: pytest.TempPathFactory, data: bytes, size: int) -> None:
    """The pieces of adjacent ranges are the file, and no line or line end is divided."""
    file = tmp_path_factory.mktemp("pieces") / "x.jsonl"
    file.write_bytes(data)
    starts = range(0, len(data), size) or range(1)
    ends = [*starts[1:], None]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pieces, "_BYTES_AT_ONCE", 2)
        found = [read(file, start, end) for start, end in zip(starts, ends, strict=True)]
    assert b"".join(piece.data for piece in found) == data
    assert sum(count_line_ends(piece.data) for piece in found) == count_line_ends(data)
    for start, piece in zip(starts, found, strict=True):
        assert data[piece.start :].startswith(piece.data)
        if piece.data:
            assert start <= piece.start < start + size or start == starts[-1]


def test_the_lines_of_pieces(tmp_path: Path) -> None:
    """A line belongs to the piece in which it begins."""
    file = tmp_path / "x.jsonl"
    file.write_bytes(b"1\r\n22222222\n3\r4\n")
    assert read(file, 0, 3) == (0, b"1\r\n")
    assert read(file, 0, 4) == (0, b"1\r\n22222222\n")
    assert read(file, 2, 4) == (3, b"22222222\n")
    assert read(file, 4, 8).data == read(file, 8, 12).data == b""
    assert read(file, 12, 14) == (12, b"3\r")
    assert read(file, 13, None) == (14, b"4\n")
    assert read(file, 99, 100).data == b""


def test_a_line_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that does not fit in memory is refused with its place."""
    monkeypatch.setattr(pieces, "MAX_LINE_BYTES", 2 * 1024 * 1024)
    file = tmp_path / "x.jsonl"
    file.write_bytes(b'1\n"' + b"a" * 2 * 1024 * 1024 + b'"\n')
    with pytest.raises(ReadError, match="the line is longer than 2 MiB") as raised:
        read(file, 0, 4)
    assert str(raised.value.place) == "x.jsonl:2:1"
    assert raised.value.rule == "json/limit"
    assert raised.value.help == "split the record into several, one on each line"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that cannot be opened is reported."""
    with pytest.raises(ReadError, match="the file cannot be read: No such file or directory"):
        read(tmp_path / "x.jsonl", 0, 1)
