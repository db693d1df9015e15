from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, unified_diff, write_changes


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_changes_are_written(tmp_path: Path) -> None:
    """Files are changed, created and removed, and nothing else remains."""
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    (tmp_path / "a").chmod(0o640)
    write_changes(
        [
            FileChange(f"{tmp_path}/a", b"1", b"one"),
            FileChange(f"{tmp_path}/b", b"2", None),
            FileChange(f"{tmp_path}/new/folder/c", None, b"3"),
        ]
    )
    assert _files(tmp_path) == {"a": b"one", "new/folder/c": b"3"}
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "new/folder/c").stat().st_mode & 0o777 == 0o644


def test_a_file_that_changed_meanwhile(tmp_path: Path) -> None:
    """If a file is not as it was when it was read, nothing is written."""
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"other")
    changes = [FileChange(f"{tmp_path}/a", b"1", b"one"), FileChange(f"{tmp_path}/b", b"2", b"two")]
    with pytest.raises(EditError, match="/b: the file has changed since it was read; run the command again"):
        write_changes(changes)
    assert _files(tmp_path) == {"a": b"1", "b": b"other"}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A new file does not replace one that exists."""
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    changes = [FileChange(f"{tmp_path}/a", b"1", b"one"), FileChange(f"{tmp_path}/b", None, b"two")]
    with pytest.raises(EditError, match="/b: the file exists already; nothing is overwritten"):
        write_changes(changes)
    assert _files(tmp_path) == {"a": b"1", "b": b"2"}


def test_links_are_followed(tmp_path: Path) -> None:
    """A file that is a symbolic link is changed where the link leads, and the link stays."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_bytes(b"1")
    (tmp_path / "link").symlink_to("real/a")
    write_changes([FileChange(f"{tmp_path}/link", b"1", b"one")])
    assert (tmp_path / "link").is_symlink()
    assert _files(tmp_path / "real") == {"a": b"one"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files to other users")
def test_the_owner_stays(tmp_path: Path) -> None:
    """A file of another user that root changes still belongs to that user."""
    (tmp_path / "a").write_bytes(b"1")
    os.chown(tmp_path / "a", 12345, 54321)
    write_changes([FileChange(f"{tmp_path}/a", b"1", b"one")])
    status = (tmp_path / "a").stat()
    assert (status.st_uid, status.st_gid) == (12345, 54321)


def test_a_read_only_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be written is not replaced either."""
    (tmp_path / "a").write_bytes(b"1")
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(EditError, match="/a: the file cannot be written: Permission denied"):
        write_changes([FileChange(f"{tmp_path}/a", b"1", b"one")])
    assert _files(tmp_path) == {"a": b"1"}


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk is full, no file is changed and no other remains."""
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    changes = [
        FileChange(f"{tmp_path}/a", b"1", b"one"),
        FileChange(f"{tmp_path}/folder/c", None, b"3"),
        FileChange(f"{tmp_path}/b", b"2", b"two"),
    ]
    calls = []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(EditError, match="/b: the file cannot be written: No space left on device"):
        write_changes(changes)
    assert _files(tmp_path) == {"a": b"1", "b": b"2"}
    assert not (tmp_path / "folder").exists()


@pytest.mark.parametrize("failure", [1, 2, 3])
def test_earlier_files_are_restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: int) -> None:
    """If a file cannot be replaced, those changed, created and removed before it are restored."""
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(name.encode())
    changes = [
        FileChange(f"{tmp_path}/new", None, b"n"),
        *(FileChange(f"{tmp_path}/{name}", name.encode(), b"x") for name in ("a", "b")),
        FileChange(f"{tmp_path}/c", b"c", None),
        FileChange(f"{tmp_path}/d", None, b"d"),
    ]
    calls = []

    def fail(original: object) -> object:
        def call(*arguments: object) -> object:
            calls.append(arguments)
            if len(calls) == failure + 1:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return original(*arguments)  # type: ignore[operator]

        return call

    monkeypatch.setattr(Path, "replace", fail(Path.replace))
    monkeypatch.setattr(Path, "rename", fail(Path.rename))
    monkeypatch.setattr(os, "link", fail(os.link))
    with pytest.raises(EditError, match=re.escape("the file cannot be written: Input/output error")):
        write_changes(changes)
    assert _files(tmp_path) == {"a": b"a", "b": b"b", "c": b"c"}


def test_what_cannot_be_restored_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names files that remain changed."""
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(name.encode())
    calls = []

    def replace(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) > 2:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        os.replace(self, target)  # noqa: PTH105 - `Path.replace` is patched
        return target

    monkeypatch.setattr(Path, "replace", replace)
    changes = [FileChange(f"{tmp_path}/{name}", name.encode(), b"x") for name in ("a", "b", "c")]
    with pytest.raises(EditError) as caught:
        write_changes(changes)
    assert str(caught.value) == (
        f"{tmp_path}/c: the file cannot be written: Input/output error; these files are changed already and"
        f" could not be restored: {tmp_path}/a, {tmp_path}/b"
    )
    assert _files(tmp_path) == {"a": b"x", "b": b"x", "c": b"c"}


def test_unified_diff() -> None:
    """A change is shown as a patch that `git apply` accepts; control characters are escaped."""
    assert unified_diff(FileChange("a.yaml", b"a: 1\r\nb: 2\n", b"a: 1\r\nb: 3")) == [
        "diff --git a/a.yaml b/a.yaml",
        "--- a/a.yaml",
        "+++ b/a.yaml",
        "@@ -1,2 +1,2 @@",
        " a: 1\\r",
        "-b: 2",
        "+b: 3",
        "\\ No newline at end of file",
    ]
    assert unified_diff(FileChange("b.yaml", None, b"id: b\n")) == [
        "diff --git a/b.yaml b/b.yaml",
        "new file mode 100644",
        "--- /dev/null",
        "+++ b/b.yaml",
        "@@ -0,0 +1 @@",
        "+id: b",
    ]
