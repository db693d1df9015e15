"""The one front door for bytes: which files are read, which characters may stand in them, and where not."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from statekit.api import validate
from statekit.diagnostics import Span
from statekit.discovery.find import find_files
from statekit.read import ReadError, TextFile, limits, read_document, read_text_file
from statekit.read import text_file as front_door


def refusal(file: Path) -> ReadError:
    """Read a file that is refused."""
    with pytest.raises(ReadError) as refused:
        read_text_file(file, "said.yaml")
    assert refused.value.place.path == "said.yaml"
    return refused.value


def written(folder: Path, data: bytes) -> Path:
    """A file with some bytes."""
    file = folder / "x.yaml"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"a: 1\n", "a: 1\n"),
        (b"a: 1\r\nb:\t2\rc: 3", "a: 1\r\nb:\t2\rc: 3"),
        (b"\xef\xbb\xbfa: 1\n", "a: 1\n"),
        ("ü 名 😀 e\u0301\xa0\ufdd0\ue000\U0010fffe".encode(), "ü 名 😀 e\u0301\xa0\ufdd0\ue000\U0010fffe"),
    ],
)
def test_the_text_of_a_file(tmp_path: Path, data: bytes, text: str) -> None:
    """UTF-8 is read as it is, line breaks included; one byte order mark at the start is dropped."""
    assert read_text_file(written(tmp_path, data), "said.yaml") == TextFile("said.yaml", text)


def test_a_file_is_called_by_its_path_unless_told_otherwise(tmp_path: Path) -> None:
    """Without another name, findings name the path."""
    file = written(tmp_path, b"a")
    assert read_text_file(file).path == str(file)


@pytest.mark.parametrize(
    ("character", "named"),
    [
        ("\x00", "U+0000 (NUL): this looks like a binary file"),
        ("\x01", "U+0001 (a control character)"),
        ("\x08", "U+0008 (a control character)"),
        ("\x0b", "U+000B (a control character)"),
        ("\x0c", "U+000C (a control character)"),
        ("\x1b", "U+001B (ESC)"),
        ("\x1f", "U+001F (a control character)"),
        ("\x7f", "U+007F (DEL)"),
        ("\x80", "U+0080 (a control character)"),
        ("\x85", "U+0085 (NEL, a line break of old mainframes)"),
        ("\x9f", "U+009F (a control character)"),
        ("\u2028", "U+2028 (LINE SEPARATOR)"),
        ("\u2029", "U+2029 (PARAGRAPH SEPARATOR)"),
        ("\ufeff", "U+FEFF (a byte order mark inside the text)"),
        ("\ufffe", "U+FFFE (not a character)"),
        ("\uffff", "U+FFFF (not a character)"),
    ],
)
def test_characters_that_are_refused(tmp_path: Path, character: str, named: str) -> None:
    """A control character is refused at its place, wherever it stands: in values, in comments, anywhere."""
    error = refusal(written(tmp_path, f"a: 1\r\n# 名{character}x\n".encode()))
    assert (error.rule, error.message) == ("yaml/control-character", f"the text holds {named}")
    assert error.place.span == Span(2, 4, 2, 5)
    escape = f'remove it, or write it as an escape in double quotes ("\\u{ord(character):04x}")'
    assert error.help == ("remove it" if character == "\ufeff" else escape)


@pytest.mark.parametrize("character", ["\x00", "\x85", "\u2028", "\ufeff", "\ud800"])
def test_a_text_from_elsewhere_is_held_to_the_same(character: str) -> None:
    """A text that did not come through the front door hides nothing behind such a character either."""
    document = read_document(TextFile("x.yaml", f"a: 1{character}\nb: ["), lists=True)
    assert [(problem.rule, problem.start) for problem in document.problems] == [("yaml/control-character", 4)]
    assert document.records == ()


@pytest.mark.parametrize(
    ("data", "message", "span"),
    [
        (b"a: \xff\n", "the file is not UTF-8: byte 0xFF at offset 3", Span(1, 4, 1, 5)),
        ("é\r\n".encode() + b"n: \xe9\n", "the file is not UTF-8: byte 0xE9 at offset 7", Span(2, 4, 2, 5)),
        (b"\xef\xbb\xbfa\rb\xc0\xaf", "the file is not UTF-8: byte 0xC0 at offset 6", Span(2, 2, 2, 3)),
        (b"\xed\xa0\x80", "the file is not UTF-8: byte 0xED at offset 0", Span(1, 1, 1, 2)),
        (b"\xf4\x90\x80\x80", "the file is not UTF-8: byte 0xF4 at offset 0", Span(1, 1, 1, 2)),
        ("名😀".encode()[:-1], "the file is not UTF-8: byte 0xF0 at offset 3", Span(1, 2, 1, 3)),
        ("a: é".encode("utf-16"), "the file is UTF-16, not UTF-8", Span(1, 1, 1, 2)),
        (
            b"\x7fELF\x00\xff",
            "the file is not UTF-8: byte 0xFF at offset 5; this looks like a binary file",
            Span(1, 6, 1, 7),
        ),
    ],
)
def test_bytes_that_are_not_utf8(tmp_path: Path, data: bytes, message: str, span: Span) -> None:
    """The first byte that is wrong is named, and placed by the characters before it."""
    error = refusal(written(tmp_path, data))
    assert (error.rule, error.message, error.place.span) == ("yaml/encoding", message, span)
    assert error.line == span.line
    assert error.help is not None


def test_the_size_of_a_file_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of more bytes than the limit is refused without being read."""
    monkeypatch.setattr(front_door, "MAX_BYTES", 2 * 1024 * 1024)
    file = written(tmp_path, b"a" * front_door.MAX_BYTES)
    assert len(read_text_file(file).text) == front_door.MAX_BYTES
    with file.open("ab") as stream:
        stream.write(b"a")
    error = refusal(file)
    assert (error.rule, error.message) == ("yaml/limit", "the file is larger than 2 MiB")
    assert (error.help, error.line) == ("split it into several files", None)


def test_a_sparse_file_is_not_read(tmp_path: Path) -> None:
    """A file that claims to be a terabyte costs nothing."""
    file = written(tmp_path, b"")
    os.truncate(file, 2**40)
    assert refusal(file).message == "the file is larger than 64 MiB"


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    """A folder, a pipe that nobody writes to, and an endless device are refused at once."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for file in (tmp_path, pipe, Path("/dev/zero"), Path("/dev/null")):
        error = refusal(file)
        assert (error.rule, error.message) == ("file/not-regular", "this is not a regular file")
        assert error.place.span is None


def test_links_are_followed(tmp_path: Path) -> None:
    """A link is the file that it leads to; one that leads nowhere or in circles cannot be read."""
    written(tmp_path, b"a: 1\n")
    link, circle = tmp_path / "link.yaml", tmp_path / "circle.yaml"
    link.symlink_to("x.yaml")
    circle.symlink_to("circle.yaml")
    assert read_text_file(link).text == "a: 1\n"
    assert refusal(circle).rule == "file/unreadable"


def test_what_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is missing, a socket, and a name that no file can have."""
    assert refusal(tmp_path / "none").message == "the file cannot be read: No such file or directory"
    assert refusal(tmp_path / "x" / "y").rule == "file/unreadable"
    assert refusal(Path("\0")).message == "the file cannot be read: no file can have this name"
    assert refusal(tmp_path / ("n" * 300)).message == "the file cannot be read: File name too long"
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # a socket's name is short
        listener.bind("socket")
        assert refusal(tmp_path / "socket").rule == "file/unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    """A file that may not be read."""
    file = written(tmp_path, b"a: 1\n")
    file.chmod(0)
    assert refusal(file).message == "the file cannot be read: Permission denied"


@pytest.mark.parametrize("growth", [1, 3, 4, 5, 40])
def test_a_file_that_grows_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, growth: int
) -> None:
    """It is read to its end as it is then, in as many steps as it takes, up to the limit."""
    file = written(tmp_path, b"# ab")
    monkeypatch.setattr(front_door, "_MIN_READ", 4)
    look = os.fstat

    def grow(descriptor: int) -> os.stat_result:
        status = look(descriptor)
        with file.open("ab") as stream:
            stream.write(b"c" * growth)
        return status

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", grow)
        assert read_text_file(file).text == "# ab" + "c" * growth
    file.write_bytes(b"# ab")
    monkeypatch.setattr(front_door, "MAX_BYTES", 4 + growth - 1)
    monkeypatch.setattr(os, "fstat", grow)
    assert refusal(file).rule == "yaml/limit"


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("a: 1\nb: 2\nc: 3\n", 5, "b: 2", 1),
        ("a: 1\nb: 2", 8, "b: 2", 1),
        ("a: 1\r\nXb: 2 X\r\nc: 3\r\n", 6, "Xb: 2 X", 1),
        ("a: 1  \nb: 2\n", 0, "a: 1  ", 1),
        # a line of 400 characters is shown whole, also far down in a text
        ("\n" * 500 + "x" * 399 + "\n", 800, "x" * 399, 1),
        # of a longer one, 100 before the place and 300 behind it
        ("\n" * 500 + "".join(map(chr, range(0x4E00, 0x4E00 + 900))) + "\nb\n", 500 + 150, "window", 51),
        ("x" * 400 + "\n", 200, "x" * 300, 101),
        ("x" * 1000, 20, "x" * 400, 1),
    ],
)
def test_the_line_that_a_place_shows(text: str, offset: int, line: str, column: int) -> None:
    """The one line that the place is in; of a long one, what is near."""
    place = TextFile("x.yaml", text).place(offset, offset + 1)
    assert place.excerpt is not None
    wanted = "".join(map(chr, range(0x4E00 + 50, 0x4E00 + 450))) if line == "window" else line
    assert (place.excerpt.text, place.excerpt.column) == (wanted, column)


def test_what_to_do_about_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    """A text is to be saved otherwise, and what is no text does not belong there."""
    assert refusal(written(tmp_path, b"a: \xff")).help == "save the file as UTF-8"
    assert refusal(written(tmp_path, "a".encode("utf-16-le"))).rule == "yaml/control-character"
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        error = refusal(written(tmp_path, mark + "é".encode(encoding)))
        assert (error.message, error.help) == ("the file is UTF-16, not UTF-8", "save the file as UTF-8")
    advice = "remove the file from the folder, or name the files to check"
    assert refusal(written(tmp_path, b"\x00\xff")).help == advice


@pytest.mark.parametrize("character", [chr(0xD800), chr(0xDFFF)])
def test_half_characters_are_named(character: str) -> None:
    """Both ends of the range, with nothing to write instead."""
    problem = front_door.find_forbidden_character(f"a{character}")
    assert problem is not None
    assert problem.message == f"the text holds U+{ord(character):04X} (half of a surrogate pair)"
    assert (problem.start, problem.end, problem.help) == (1, 2, "remove it")


def test_a_file_of_too_many_parts_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is the file as a whole, and the advice is to split it."""
    monkeypatch.setattr(limits, "MAX_INDICATORS", 3)
    error = refusal(written(tmp_path, b"a,b,c,d,"))
    assert (error.rule, error.place.span, error.help) == ("yaml/limit", None, "split it into several files")
    assert str(error) == error.message
    assert read_text_file(written(tmp_path, b"a,b,c,d"), "said.yaml").text == "a,b,c,d"


def test_what_is_too_large_is_not_opened_for_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose size is known to be too large costs no read; at the limit one byte more is asked for."""
    asked: list[int] = []
    read = os.read

    def count(descriptor: int, size: int) -> bytes:
        asked.append(size)
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", count)
    monkeypatch.setattr(front_door, "_MIN_READ", 2)
    monkeypatch.setattr(front_door, "MAX_BYTES", 8)
    refusal(written(tmp_path, b"a" * 9))
    assert asked == []
    read_text_file(written(tmp_path, b"a" * 8))
    assert asked == [9]
    read_text_file(written(tmp_path, b"a" * 4))
    assert asked == [9, 5]
    monkeypatch.setattr(front_door, "_MIN_READ", 64)
    read_text_file(written(tmp_path, b"a" * 4))
    assert asked == [9, 5, 9]


def test_a_file_that_grows_as_fast_as_it_is_read_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading ends one byte behind the limit, whatever else would come."""
    asked: list[int] = []

    def grow(_descriptor: int, size: int) -> bytes:
        asked.append(size)
        assert len(asked) < 10
        return b"a" * size

    monkeypatch.setattr(os, "read", grow)
    monkeypatch.setattr(front_door, "_MIN_READ", 2)
    monkeypatch.setattr(front_door, "MAX_BYTES", 8)
    assert refusal(written(tmp_path, b"aaa")).rule == "yaml/limit"
    assert asked == [4, 4, 1]


def test_a_link_is_not_followed_where_that_is_asked(tmp_path: Path) -> None:
    """A file that was none when it was found leads nowhere, and the file itself is read."""
    file = written(tmp_path, b"a: 1\n")
    assert read_text_file(file, follow_symlinks=False).text == "a: 1\n"
    (tmp_path / "link").symlink_to(file)
    with pytest.raises(ReadError, match="the file cannot be read: Too many levels of symbolic links"):
        read_text_file(tmp_path / "link", follow_symlinks=False)
    with pytest.raises(ReadError, match="Too many levels"):
        front_door.read_bytes(tmp_path / "link", "link", follow_symlinks=False)


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    """What was a file when it was found, and is a link when it is read, leads nowhere."""
    secret = tmp_path / "secret"
    secret.write_text("id: secret\n", encoding="utf-8")
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "a.yaml").write_text("id: a\n", encoding="utf-8")
    (folder / "b.yaml").symlink_to("a.yaml")
    (tmp_path / "a.schema.json").write_text('{"properties": {"id": {"const": "a"}}}', encoding="utf-8")
    dataset = find_files(tmp_path / "a.schema.json", [folder])
    assert validate(dataset).diagnostics == ()
    (folder / "a.yaml").unlink()
    (folder / "a.yaml").symlink_to(secret)
    (folder / "b.yaml").unlink()
    found = validate(dataset).diagnostics
    assert [(each.rule, Path(each.place.path).name) for each in found] == [
        ("file/unreadable", "a.yaml"),
        ("file/unreadable", "b.yaml"),
    ]
    assert "secret" not in str(found)
