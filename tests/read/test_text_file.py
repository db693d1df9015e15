"""Read bytes as text: the files, the encodings and the characters that are accepted."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from statekit.api import validate
from statekit.diagnostics import Span
from statekit.discovery.find import find_files
from statekit.read import ReadError, TextFile, limits, read_document, read_text_file
from statekit.read import text_file as module


def read_refused_file(file: Path) -> ReadError:
    """Return the error of a file that is refused."""
    with pytest.raises(ReadError) as error:
        read_text_file(file, "displayed.yaml")
    assert error.value.place.path == "displayed.yaml"
    return error.value


def write_file(folder: Path, data: bytes) -> Path:
    """Write a file with some bytes."""
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
    """UTF-8 is decoded unchanged, with its line breaks, but without one byte order mark at the start."""
    assert read_text_file(write_file(tmp_path, data), "displayed.yaml") == TextFile("displayed.yaml", text)


def test_the_default_path_is_that_of_the_file(tmp_path: Path) -> None:
    """Without a path to display, the path of the file is used."""
    file = write_file(tmp_path, b"a")
    assert read_text_file(file).path == str(file)


@pytest.mark.parametrize(
    ("character", "name"),
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
def test_control_characters_are_refused(tmp_path: Path, character: str, name: str) -> None:
    """A control character is refused at its location, in comments as in values."""
    error = read_refused_file(write_file(tmp_path, f"a: 1\r\n# 名{character}x\n".encode()))
    assert (error.rule, error.message) == ("yaml/control-character", f"the text contains {name}")
    assert error.place.span == Span(2, 4, 2, 5)
    escape = f'remove it, or write it as an escape in double quotes ("\\u{ord(character):04x}")'
    assert error.help == ("remove it" if character == "\ufeff" else escape)


@pytest.mark.parametrize("character", ["\x00", "\x85", "\u2028", "\ufeff", "\ud800"])
def test_control_characters_are_refused_in_any_text(character: str) -> None:
    """A text that was not read from a file is refused for the same characters."""
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
    """The first invalid byte is reported, at the column after the characters before it."""
    error = read_refused_file(write_file(tmp_path, data))
    assert (error.rule, error.message, error.place.span) == ("yaml/encoding", message, span)
    assert error.line == span.line
    assert error.help is not None


def test_the_size_of_a_file_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with more bytes than the limit is refused."""
    monkeypatch.setattr(module, "MAX_BYTES", 2 * 1024 * 1024)
    file = write_file(tmp_path, b"a" * module.MAX_BYTES)
    assert len(read_text_file(file).text) == module.MAX_BYTES
    with file.open("ab") as stream:
        stream.write(b"a")
    error = read_refused_file(file)
    assert (error.rule, error.message) == ("yaml/limit", "the file is larger than 2 MiB")
    assert (error.help, error.line) == ("split it into several files", None)


def test_a_sparse_file_is_not_read(tmp_path: Path) -> None:
    """A file of a terabyte is refused without being read."""
    file = write_file(tmp_path, b"")
    os.truncate(file, 2**40)
    assert read_refused_file(file).message == "the file is larger than 64 MiB"


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    """A folder, a pipe without a writer and an endless device are refused at once."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for file in (tmp_path, pipe, Path("/dev/zero"), Path("/dev/null")):
        error = read_refused_file(file)
        assert (error.rule, error.message) == ("file/not-regular", "this is not a regular file")
        assert error.place.span is None


def test_symlinks_are_followed(tmp_path: Path) -> None:
    """A link is read as its target. A link that leads to itself cannot be read."""
    write_file(tmp_path, b"a: 1\n")
    link, circle = tmp_path / "link.yaml", tmp_path / "circle.yaml"
    link.symlink_to("x.yaml")
    circle.symlink_to("circle.yaml")
    assert read_text_file(link).text == "a: 1\n"
    assert read_refused_file(circle).rule == "file/unreadable"


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file, a socket and a name that no file can have are refused with the reason."""
    assert (
        read_refused_file(tmp_path / "none").message == "the file cannot be read: No such file or directory"
    )
    assert read_refused_file(tmp_path / "x" / "y").rule == "file/unreadable"
    assert read_refused_file(Path("\0")).message == "the file cannot be read: no file can have this name"
    assert read_refused_file(tmp_path / ("n" * 300)).message == "the file cannot be read: File name too long"
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # a socket's name is short
        listener.bind("socket")
        assert read_refused_file(tmp_path / "socket").rule == "file/unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    """A file without read permission is refused with the reason."""
    file = write_file(tmp_path, b"a: 1\n")
    file.chmod(0)
    assert read_refused_file(file).message == "the file cannot be read: Permission denied"


@pytest.mark.parametrize("growth", [1, 3, 4, 5, 40])
def test_a_file_that_grows_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, growth: int
) -> None:
    """A growing file is read to its new end, in as many reads as it takes, up to the limit."""
    file = write_file(tmp_path, b"# ab")
    monkeypatch.setattr(module, "_MIN_READ", 4)
    fstat = os.fstat

    def grow(descriptor: int) -> os.stat_result:
        status = fstat(descriptor)
        with file.open("ab") as stream:
            stream.write(b"c" * growth)
        return status

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", grow)
        assert read_text_file(file).text == "# ab" + "c" * growth
    file.write_bytes(b"# ab")
    monkeypatch.setattr(module, "MAX_BYTES", 4 + growth - 1)
    monkeypatch.setattr(os, "fstat", grow)
    assert read_refused_file(file).rule == "yaml/limit"


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("a: 1\nb: 2\nc: 3\n", 5, "b: 2", 1),
        ("a: 1\nb: 2", 8, "b: 2", 1),
        ("a: 1\r\nXb: 2 X\r\nc: 3\r\n", 6, "Xb: 2 X", 1),
        ("a: 1  \nb: 2\n", 0, "a: 1  ", 1),
        # a line of 400 characters is shown completely, also far down in a text
        ("\n" * 500 + "x" * 399 + "\n", 800, "x" * 399, 1),
        # a longer one is shown from 100 characters before the place to 300 after it
        ("\n" * 500 + "".join(map(chr, range(0x4E00, 0x4E00 + 900))) + "\nb\n", 500 + 150, "window", 51),
        ("x" * 400 + "\n", 200, "x" * 300, 101),
        ("x" * 1000, 20, "x" * 400, 1),
    ],
)
def test_the_excerpt_of_a_place(text: str, offset: int, line: str, column: int) -> None:
    """The excerpt is the first line of the place, or of a long line, the part around the place."""
    place = TextFile("x.yaml", text).place(offset, offset + 1)
    assert place.excerpt is not None
    expected = "".join(map(chr, range(0x4E00 + 50, 0x4E00 + 450))) if line == "window" else line
    assert (place.excerpt.text, place.excerpt.column) == (expected, column)


def test_the_advice_for_files_that_are_not_utf8(tmp_path: Path) -> None:
    """For a text, the advice is to save it as UTF-8; for a binary file, to remove it."""
    assert read_refused_file(write_file(tmp_path, b"a: \xff")).help == "save the file as UTF-8"
    assert read_refused_file(write_file(tmp_path, "a".encode("utf-16-le"))).rule == "yaml/control-character"
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        error = read_refused_file(write_file(tmp_path, mark + "é".encode(encoding)))
        assert (error.message, error.help) == ("the file is UTF-16, not UTF-8", "save the file as UTF-8")
    advice = "remove the file from the folder, or name the files to check"
    assert read_refused_file(write_file(tmp_path, b"\x00\xff")).help == advice


@pytest.mark.parametrize("character", [chr(0xD800), chr(0xDFFF)])
def test_surrogates_are_refused(character: str) -> None:
    """The first and the last surrogate are refused, without advice on a replacement."""
    problem = module.find_forbidden_character(f"a{character}")
    assert problem is not None
    assert problem.message == f"the text contains U+{ord(character):04X} (half of a surrogate pair)"
    assert (problem.start, problem.end, problem.help) == (1, 2, "remove it")


def test_a_file_of_too_many_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is the whole file, and the advice is to split it."""
    monkeypatch.setattr(limits, "MAX_INDICATORS", 3)
    error = read_refused_file(write_file(tmp_path, b"a,b,c,d,"))
    assert (error.rule, error.place.span, error.help) == ("yaml/limit", None, "split it into several files")
    assert str(error) == error.message
    assert read_text_file(write_file(tmp_path, b"a,b,c,d"), "displayed.yaml").text == "a,b,c,d"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the size limit is not read. At the limit, one more byte is requested."""
    sizes: list[int] = []
    read = os.read

    def count(descriptor: int, size: int) -> bytes:
        sizes.append(size)
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", count)
    monkeypatch.setattr(module, "_MIN_READ", 2)
    monkeypatch.setattr(module, "MAX_BYTES", 8)
    read_refused_file(write_file(tmp_path, b"a" * 9))
    assert sizes == []
    read_text_file(write_file(tmp_path, b"a" * 8))
    assert sizes == [9]
    read_text_file(write_file(tmp_path, b"a" * 4))
    assert sizes == [9, 5]
    monkeypatch.setattr(module, "_MIN_READ", 64)
    read_text_file(write_file(tmp_path, b"a" * 4))
    assert sizes == [9, 5, 5]


def test_a_file_that_grows_as_fast_as_it_is_read_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading ends one byte after the limit, however much more there is."""
    sizes: list[int] = []

    def grow(_descriptor: int, size: int) -> bytes:
        sizes.append(size)
        assert len(sizes) < 10
        return b"a" * size

    monkeypatch.setattr(os, "read", grow)
    monkeypatch.setattr(module, "_MIN_READ", 2)
    monkeypatch.setattr(module, "MAX_BYTES", 8)
    assert read_refused_file(write_file(tmp_path, b"aaa")).rule == "yaml/limit"
    assert sizes == [4, 4, 1]


def test_symlinks_are_not_followed_on_request(tmp_path: Path) -> None:
    """With `follow_symlinks=False`, a regular file is read and a link is refused."""
    file = write_file(tmp_path, b"a: 1\n")
    assert read_text_file(file, follow_symlinks=False).text == "a: 1\n"
    (tmp_path / "link").symlink_to(file)
    with pytest.raises(ReadError, match="the file cannot be read: Too many levels of symbolic links"):
        read_text_file(tmp_path / "link", follow_symlinks=False)
    with pytest.raises(ReadError, match="Too many levels"):
        module.read_bytes(tmp_path / "link", "link", follow_symlinks=False)


def test_a_file_that_became_a_symlink_is_not_read(tmp_path: Path) -> None:
    """A file that was replaced by a link after it was found is refused."""
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
    diagnostics = validate(dataset).diagnostics
    assert [(each.rule, Path(each.place.path).name) for each in diagnostics] == [
        ("file/unreadable", "a.yaml"),
        ("file/unreadable", "b.yaml"),
    ]
    assert "secret" not in str(diagnostics)
