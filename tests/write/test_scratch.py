from __future__ import annotations

import errno
import fcntl
import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

from statekit.write import ReleaseError, scratch_folder, temporary_folder

LOCK_FOLDER = """
import sys, time
from pathlib import Path
from statekit.write import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "rows").write_text("x")
    print(folder, flush=True)
    time.sleep(600)
"""


def names(folder: Path) -> list[str]:
    """Return the names of all entries in a folder, including hidden ones."""
    return sorted(path.name for path in folder.iterdir())


def test_folder_beside_the_output(tmp_path: Path) -> None:
    """The folder is created beside the output, private to the user, with missing parents."""
    for output in (tmp_path / "out", tmp_path / "not" / "yet" / "out"):
        with scratch_folder(output) as folder:
            assert folder.parent == output.parent
            assert re.fullmatch(r"\.statekit-[0-9a-f]{16}", folder.name)
            assert folder.stat().st_mode & 0o077 == 0
            (folder / "rows").write_text("x", encoding="utf-8")
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt()])
def test_folder_is_removed_after_an_error(tmp_path: Path, error: BaseException) -> None:
    """A run that fails or is interrupted leaves no files behind."""

    def fail() -> None:
        with scratch_folder(tmp_path / "out") as folder:
            (folder / "rows").write_text("x", encoding="utf-8")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert names(tmp_path) == []


@pytest.mark.parametrize(("name", "let_through"), [("_is_at", False), ("_remove", False), ("_remove", True)])
def test_signal_during_creation_or_removal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, let_through: bool
) -> None:
    """A signal that arrives while the folder is created or removed takes effect when it is removed."""
    module = importlib.import_module("statekit.write.scratch")
    number = signal.SIGTERM

    def interrupt(*_: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    def signal_first(*args: Any, **kwargs: Any) -> Any:
        if let_through:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        signal.pthread_kill(threading.get_ident(), number)
        return real(*args, **kwargs)

    if let_through:
        real = shutil.rmtree
        monkeypatch.setattr(shutil, "rmtree", signal_first)
    else:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, signal_first)
    before = signal.signal(number, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt), scratch_folder(tmp_path / "new" / "out") as folder:
            (folder / "rows").touch()
    finally:
        signal.signal(number, before)
        monkeypatch.undo()
    assert names(tmp_path) == []


def test_lock_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the folder cannot be opened, it is removed, and the error is one line."""

    def fail(*_: object, **_kwargs: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", fail)
        with (
            pytest.raises(ReleaseError, match=r"out: Too many open files$"),
            scratch_folder(tmp_path / "out"),
        ):
            pass
    assert names(tmp_path) == []


def test_folder_of_a_killed_run_is_removed(tmp_path: Path) -> None:
    """The folder of a live run remains; after the run is killed, the next run removes it."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCK_FOLDER, str(tmp_path / "out")], stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        folder_of_process = Path(process.stdout.readline().rstrip("\n"))
        with scratch_folder(tmp_path / "other"):
            assert (folder_of_process / "rows").is_file()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert names(tmp_path) == [folder_of_process.name]
    with scratch_folder(tmp_path / "other") as folder:
        assert names(tmp_path) == [folder.name]


def test_temporary_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary folders are in the folder of the system; the next run removes an abandoned one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    abandoned = tmp_path / ".statekit-0123456789abcdef"
    abandoned.mkdir()
    (abandoned / "rows").touch()
    with temporary_folder() as one, temporary_folder() as other:
        assert names(tmp_path) == sorted([one.name, other.name])
    assert names(tmp_path) == []


def test_no_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the system has no folder for temporary files, the error is one line."""

    def fail() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(tempfile, "gettempdir", fail)
    message = r"^no folder for temporary files: No usable temporary directory found in \['/tmp'\]$"
    with pytest.raises(ReleaseError, match=message), temporary_folder():
        pass


def test_two_runs_with_the_same_output(tmp_path: Path) -> None:
    """A second run with the same output waits briefly and fails with one line; later it succeeds."""
    output = tmp_path / "out"
    reason = "another export is writing to this folder: try again when it has finished"
    message = f"^{re.escape(str(output))}: {reason}$"
    with scratch_folder(output) as folder:
        with pytest.raises(ReleaseError, match=message), scratch_folder(output):
            pass
        assert folder.is_dir()
    with scratch_folder(output) as again:
        assert again == folder


def test_release_moved_by_a_killed_run_is_moved_back(tmp_path: Path) -> None:
    """An old release in an abandoned folder is moved back, unless a new one has replaced it."""
    for name in "ab":
        old = tmp_path / f".statekit-{name * 16}" / "old" / name
        old.mkdir(parents=True)
        (old / "file").touch()
    (tmp_path / "b").mkdir()
    with scratch_folder(tmp_path / "out"):
        pass
    assert names(tmp_path) == ["a", "b"]
    assert names(tmp_path / "a") == ["file"]
    assert names(tmp_path / "b") == []


def test_other_entries_remain(tmp_path: Path) -> None:
    """Files, links and folders with other names are not removed, even at the path of the scratch folder."""
    (tmp_path / "precious").mkdir()
    (tmp_path / ".statekit-notes").mkdir()
    (tmp_path / f".statekit-{'0' * 16}").symlink_to("precious", target_is_directory=True)
    with scratch_folder(tmp_path / "out") as folder:
        default = folder.name
    (tmp_path / default).touch()
    with scratch_folder(tmp_path / "out") as folder:
        assert folder.name != default
    assert names(tmp_path) == sorted([f".statekit-{'0' * 16}", ".statekit-notes", "precious", default])


def test_no_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without locks, two runs with the same output use different folders."""

    def refuse(*_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with scratch_folder(tmp_path / "out") as one, scratch_folder(tmp_path / "out") as other:
        assert one != other
        assert one.is_dir()
    assert names(tmp_path) == []


def test_folder_removed_before_it_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that another run removes before it is locked is created again."""
    opened = 0
    real = os.open

    def remove_first(path: str, *args: int, **kwargs: int) -> int:
        nonlocal opened
        opened += 1
        if opened == 1:
            Path(path).rmdir()
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", remove_first)
    with scratch_folder(tmp_path / "out") as folder:
        assert opened == 2
        assert folder.is_dir()


def test_errors_are_one_line(tmp_path: Path) -> None:
    """If the folder cannot be created, the error is one line that names the output."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ReleaseError, match=r"out: "), scratch_folder(loop / "out"):
        pass
