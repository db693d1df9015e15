"""The texts of sources: which files of a folder are read, and what is known of them."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
from pathlib import Path
from typing import Any

import pytest

from statekit.read import SourceFile, read_bytes, read_source_files, source_files


def test_the_words_and_the_hash_of_a_text(tmp_path: Path) -> None:
    """A text has its file's name without the ending, its words, and the hash of its bytes as they are."""
    data = "\ufeffÉté\r\n名".encode()
    (tmp_path / "a.b.txt").write_bytes(data)
    assert list(read_source_files(tmp_path, [7])) == [
        SourceFile(str(tmp_path / "a.b.txt"), "a.b", hashlib.sha256(data).hexdigest(), "\ufeffÉté\r\n名")
    ]


def test_what_is_not_utf8_has_a_hash_and_no_words(tmp_path: Path) -> None:
    """A file that is no text is told apart, not passed over: its hash may be asked for."""
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe")
    assert list(read_source_files(tmp_path, [2])) == [
        SourceFile(str(tmp_path / "x.txt"), "x", hashlib.sha256(b"\xff\xfe").hexdigest(), None)
    ]


@pytest.mark.parametrize(
    ("size", "is_read"), [(0, False), (74, False), (75, True), (400, True), (564, True), (565, False)]
)
def test_only_files_of_a_likely_size_are_read(tmp_path: Path, *, size: int, is_read: bool) -> None:
    """A text of 100 characters has from 100 to 400 bytes; edited ones have a few fewer or more."""
    (tmp_path / "x").write_bytes(b"a" * size)
    assert bool(list(read_source_files(tmp_path, [100]))) is is_read
    assert not list(read_source_files(tmp_path, []))


def test_a_file_that_is_not_read_hides_none_behind_it(tmp_path: Path) -> None:
    """Each file is judged by itself: one of no likely size, or too large, is passed over, and no other."""
    for name, data in (("a", b""), ("b", b"text"), ("c", b""), ("d", b"text")):
        (tmp_path / name).write_bytes(data)
    os.truncate(tmp_path / "c", 2**40)
    assert [text.stem for text in read_source_files(tmp_path, [4, 2**40])] == ["b", "d"]


def test_which_files_are_looked_at(tmp_path: Path) -> None:
    """Files of the folder and of folders in it, in a fixed order; no links, hidden folders, pipes."""
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/deep/d.txt", ".hidden/e.txt", ".f.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe")
    found = [Path(text.path).relative_to(tmp_path).as_posix() for text in read_source_files(tmp_path, [4])]
    assert found == [".f.txt", "a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt"]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size limit of the front door holds here too."""
    (tmp_path / "x.txt").write_text("text", encoding="utf-8")
    monkeypatch.setattr(source_files, "MAX_BYTES", 3)
    assert not list(read_source_files(tmp_path, [4]))
    monkeypatch.setattr(source_files, "MAX_BYTES", 4)
    assert [text.content for text in read_source_files(tmp_path, [4])] == ["text"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A folder that cannot be read is an error, never an empty one."""
    with pytest.raises(FileNotFoundError):
        list(read_source_files(tmp_path / "none", [1]))
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(NotADirectoryError):
        list(read_source_files(tmp_path / "file", [1]))


def test_a_file_that_vanishes_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is removed after its folder was listed is not there: that is no error."""
    for name in "abc":
        (tmp_path / name).write_text("text", encoding="utf-8")
    found = read_source_files(tmp_path, [4])
    assert next(found).stem == "a"
    (tmp_path / "b").unlink()
    assert [text.stem for text in found] == ["c"]
    read = read_bytes

    def vanish(name: str, *told: Any, **more: Any) -> bytes:
        if name == "c":
            (tmp_path / "c").unlink()
        return read(name, *told, **more)

    with monkeypatch.context() as patched:
        patched.setattr(source_files, "read_bytes", vanish)
        assert [text.stem for text in read_source_files(tmp_path, [4])] == ["a"]
    (tmp_path / "c").write_text("text", encoding="utf-8")
    (tmp_path / "b").write_text("text", encoding="utf-8")
    look = os.listdir

    def listing(folder: int) -> list[str]:
        listed = look(folder)
        (tmp_path / "b").unlink()
        return listed

    monkeypatch.setattr(os, "listdir", listing)
    assert [text.stem for text in read_source_files(tmp_path, [4])] == ["a", "c"]


@pytest.mark.parametrize("becomes", ["link", "pipe", "folder"])
def test_a_file_that_becomes_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, becomes: str
) -> None:
    """Between the look at a file and its opening anything may take its place: it is not read."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a").write_text("text", encoding="utf-8")
    (tmp_path / "elsewhere").write_text("else", encoding="utf-8")
    read = read_bytes

    def swap(*told: Any, **more: Any) -> bytes:
        (folder / "a").unlink()
        if becomes == "link":
            (folder / "a").symlink_to(tmp_path / "elsewhere")
        elif becomes == "pipe":
            os.mkfifo(folder / "a")
        else:
            (folder / "a").mkdir()
        return read(*told, **more)

    monkeypatch.setattr(source_files, "read_bytes", swap)
    assert not list(read_source_files(folder, [4]))


@pytest.mark.parametrize(("steps", "seen"), [("sub", ["z"]), ("sub/deep", ["z", "y"])])
@pytest.mark.parametrize("becomes", ["link", "file", "nothing"])
def test_a_folder_that_becomes_something_else(
    tmp_path: Path, steps: str, seen: list[str], becomes: str
) -> None:
    """A folder that is replaced after it was seen, by a link or otherwise, is not looked into."""
    for name in ("texts/sub/deep/b", "texts/sub/y", "texts/z", "elsewhere/deep/secret", "elsewhere/secret"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text", encoding="utf-8")
    found = read_source_files(tmp_path / "texts", [4])
    assert [next(found).stem for _ in seen] == seen
    folder = tmp_path / "texts" / steps
    folder.rename(tmp_path / "aside")
    if becomes == "link":
        folder.symlink_to(tmp_path / "elsewhere" / steps.removeprefix("sub").removeprefix("/"))
    elif becomes == "file":
        folder.write_text("text", encoding="utf-8")
    assert not list(found)


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in the folder of sources that cannot be read is an error, as that itself is."""
    (tmp_path / "sub").mkdir()
    real = os.open

    def refuse(path: Any, *told: Any, **more: Any) -> int:
        if path == "sub":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path, *told, **more)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PermissionError):
        list(read_source_files(tmp_path, [4]))


def test_a_folder_that_is_deep(tmp_path: Path) -> None:
    """However deep a folder lies, two folders are open at a time."""
    folder = tmp_path.joinpath(*["a"] * 200)
    folder.mkdir(parents=True)
    (folder / "x").write_text("text", encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 2, before[1]))
    try:
        assert [text.stem for text in read_source_files(tmp_path, [4])] == ["x"]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
