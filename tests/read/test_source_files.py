"""Read the texts of sources from a folder."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
from pathlib import Path
from typing import Any

import pytest

from statekit.read import SourceFile, read_bytes, read_source_files, source_files


def test_a_source_file(tmp_path: Path) -> None:
    """A source file has a path, a name without suffix, the hash of its unchanged bytes, and its text."""
    data = "\ufeffÉté\r\n名".encode()
    (tmp_path / "a.b.txt").write_bytes(data)
    assert list(read_source_files(tmp_path, [7])) == [
        SourceFile(str(tmp_path / "a.b.txt"), "a.b", hashlib.sha256(data).hexdigest(), "\ufeffÉté\r\n名")
    ]


def test_a_file_that_is_not_utf8_has_no_content(tmp_path: Path) -> None:
    """A file that is not UTF-8 is returned without text, because its hash may be the expected one."""
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe")
    assert list(read_source_files(tmp_path, [2])) == [
        SourceFile(str(tmp_path / "x.txt"), "x", hashlib.sha256(b"\xff\xfe").hexdigest(), None)
    ]


@pytest.mark.parametrize(
    ("size", "is_read"), [(0, False), (74, False), (75, True), (400, True), (564, True), (565, False)]
)
def test_only_files_of_a_likely_size_are_read(tmp_path: Path, *, size: int, is_read: bool) -> None:
    """For a text of 100 characters, files of 75 to 564 bytes are read."""
    (tmp_path / "x").write_bytes(b"a" * size)
    assert bool(list(read_source_files(tmp_path, [100]))) is is_read
    assert not list(read_source_files(tmp_path, []))


def test_skipped_files_do_not_end_the_search(tmp_path: Path) -> None:
    """Files of unlikely sizes and files that are too large are skipped, and the next file is read."""
    for name, data in (("a", b""), ("b", b"text"), ("c", b""), ("d", b"text")):
        (tmp_path / name).write_bytes(data)
    os.truncate(tmp_path / "c", 2**40)
    assert [text.stem for text in read_source_files(tmp_path, [4, 2**40])] == ["b", "d"]


def test_the_files_that_are_found(tmp_path: Path) -> None:
    """All regular files below the folder are found, in a fixed order, except in hidden folders."""
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/deep/d.txt", ".hidden/e.txt", ".f.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe")
    paths = [Path(text.path).relative_to(tmp_path).as_posix() for text in read_source_files(tmp_path, [4])]
    assert paths == [".f.txt", "a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt"]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size limit of `read_bytes` applies."""
    (tmp_path / "x.txt").write_text("text", encoding="utf-8")
    monkeypatch.setattr(source_files, "MAX_BYTES", 3)
    assert not list(read_source_files(tmp_path, [4]))
    monkeypatch.setattr(source_files, "MAX_BYTES", 4)
    assert [text.content for text in read_source_files(tmp_path, [4])] == ["text"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that does not exist, or is a file, is an error."""
    with pytest.raises(FileNotFoundError):
        list(read_source_files(tmp_path / "none", [1]))
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(NotADirectoryError):
        list(read_source_files(tmp_path / "file", [1]))


def test_a_file_that_vanishes_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is removed during the search is skipped."""
    for name in "abc":
        (tmp_path / name).write_text("text", encoding="utf-8")
    found = read_source_files(tmp_path, [4])
    assert next(found).stem == "a"
    (tmp_path / "b").unlink()
    assert [text.stem for text in found] == ["c"]
    read = read_bytes

    def vanish(name: str, *args: Any, **kwargs: Any) -> bytes:
        if name == "c":
            (tmp_path / "c").unlink()
        return read(name, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(source_files, "read_bytes", vanish)
        assert [text.stem for text in read_source_files(tmp_path, [4])] == ["a"]
    (tmp_path / "c").write_text("text", encoding="utf-8")
    (tmp_path / "b").write_text("text", encoding="utf-8")
    listdir = os.listdir

    def listing(folder: int) -> list[str]:
        names = listdir(folder)
        (tmp_path / "b").unlink()
        return names

    monkeypatch.setattr(os, "listdir", listing)
    assert [text.stem for text in read_source_files(tmp_path, [4])] == ["a", "c"]


@pytest.mark.parametrize("becomes", ["link", "pipe", "folder"])
def test_a_file_that_is_replaced_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, becomes: str
) -> None:
    """A file that is replaced before it is opened, by a link, a pipe or a folder, is not read."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a").write_text("text", encoding="utf-8")
    (tmp_path / "elsewhere").write_text("else", encoding="utf-8")
    read = read_bytes

    def swap(*args: Any, **kwargs: Any) -> bytes:
        (folder / "a").unlink()
        if becomes == "link":
            (folder / "a").symlink_to(tmp_path / "elsewhere")
        elif becomes == "pipe":
            os.mkfifo(folder / "a")
        else:
            (folder / "a").mkdir()
        return read(*args, **kwargs)

    monkeypatch.setattr(source_files, "read_bytes", swap)
    assert not list(read_source_files(folder, [4]))


@pytest.mark.parametrize(("parts", "stems"), [("sub", ["z"]), ("sub/deep", ["z", "y"])])
@pytest.mark.parametrize("becomes", ["link", "file", "nothing"])
def test_a_folder_that_is_replaced_is_not_searched(
    tmp_path: Path, parts: str, stems: list[str], becomes: str
) -> None:
    """A folder that is replaced during the search, by a link or a file, is not searched."""
    for name in ("texts/sub/deep/b", "texts/sub/y", "texts/z", "elsewhere/deep/secret", "elsewhere/secret"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text", encoding="utf-8")
    found = read_source_files(tmp_path / "texts", [4])
    assert [next(found).stem for _ in stems] == stems
    folder = tmp_path / "texts" / parts
    folder.rename(tmp_path / "aside")
    if becomes == "link":
        folder.symlink_to(tmp_path / "elsewhere" / parts.removeprefix("sub").removeprefix("/"))
    elif becomes == "file":
        folder.write_text("text", encoding="utf-8")
    assert not list(found)


def test_a_folder_without_permission_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder below the folder of sources that cannot be read is an error."""
    (tmp_path / "sub").mkdir()
    os_open = os.open

    def refuse(path: Any, *args: Any, **kwargs: Any) -> int:
        if path == "sub":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return os_open(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PermissionError):
        list(read_source_files(tmp_path, [4]))


def test_deep_folders_do_not_exhaust_descriptors(tmp_path: Path) -> None:
    """Two folders at most are open at a time, at any depth."""
    folder = tmp_path.joinpath(*["a"] * 200)
    folder.mkdir(parents=True)
    (folder / "x").write_text("text", encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = [os.dup(0) for _ in range(2)]
    for descriptor in free:
        os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(free) + 1, before[1]))
    try:
        assert [text.stem for text in read_source_files(tmp_path, [4])] == ["x"]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
