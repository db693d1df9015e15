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

HOLDER = """
import sys, time
from pathlib import Path
from statekit.write import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "rows").write_text("x")
    print(folder, flush=True)
    time.sleep(600)
"""


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())


def test_folder_beside_the_output(tmp_path: Path) -> None:
    """The folder lies beside the output, for its owner alone; folders above it are there meanwhile."""
    for output in (tmp_path / "out", tmp_path / "not" / "yet" / "out"):
        with scratch_folder(output) as folder:
            assert folder.parent == output.parent
            assert re.fullmatch(r"\.statekit-[0-9a-f]{16}", folder.name)
            assert folder.stat().st_mode & 0o077 == 0
            (folder / "rows").write_text("x", encoding="utf-8")
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt()])
def test_whatever_happens_it_is_removed(tmp_path: Path, error: BaseException) -> None:
    """A run that fails or is interrupted leaves nothing."""

    def fail() -> None:
        with scratch_folder(tmp_path / "out") as folder:
            (folder / "rows").write_text("x", encoding="utf-8")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert names(tmp_path) == []


@pytest.mark.parametrize(("name", "let_through"), [("_is_at", False), ("_remove", False), ("_remove", True)])
def test_a_signal_while_it_is_made_or_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, let_through: bool
) -> None:
    """A signal that would end the run just then waits until all that was begun is undone."""
    module = importlib.import_module("statekit.write.scratch")
    number = signal.SIGTERM

    def interrupt(*_: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    def while_it_works(*told: Any, **more: Any) -> Any:
        if let_through:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        signal.pthread_kill(threading.get_ident(), number)
        return real(*told, **more)

    if let_through:
        real = shutil.rmtree
        monkeypatch.setattr(shutil, "rmtree", while_it_works)
    else:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, while_it_works)
    before = signal.signal(number, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt), scratch_folder(tmp_path / "new" / "out") as folder:
            (folder / "rows").touch()
    finally:
        signal.signal(number, before)
        monkeypatch.undo()
    assert names(tmp_path) == []


def test_no_room_for_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no further file can be opened, the folder goes at once, and one line says so."""

    def fail(*_: object, **_more: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", fail)
        with (
            pytest.raises(ReleaseError, match=r"out: Too many open files$"),
            scratch_folder(tmp_path / "out"),
        ):
            pass
    assert names(tmp_path) == []


def test_what_a_killed_run_leaves_goes_with_the_next(tmp_path: Path) -> None:
    """The folder of a run that lives stays; once it is killed, the next run removes its folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "out")], stdout=subprocess.PIPE, encoding="utf-8"
    ) as holder:
        assert holder.stdout is not None
        held = Path(holder.stdout.readline().rstrip("\n"))
        with scratch_folder(tmp_path / "other"):
            assert (held / "rows").is_file()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert names(tmp_path) == [held.name]
    with scratch_folder(tmp_path / "other") as folder:
        assert names(tmp_path) == [folder.name]


def test_temporary_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They lie among the temporary files, and one that a killed run has left goes with the next."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / ".statekit-0123456789abcdef"
    left.mkdir()
    (left / "rows").touch()
    with temporary_folder() as one, temporary_folder() as other:
        assert names(tmp_path) == sorted([one.name, other.name])
    assert names(tmp_path) == []


def test_no_place_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none, that is one line."""

    def fail() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(tempfile, "gettempdir", fail)
    message = r"^there is no folder for temporary files: No usable temporary directory found in \['/tmp'\]$"
    with pytest.raises(ReleaseError, match=message), temporary_folder():
        pass


def test_an_output_has_one_run_at_a_time(tmp_path: Path) -> None:
    """A second run into the same output waits a moment, and gives up in one line; later it is let in."""
    output = tmp_path / "out"
    message = f"^{re.escape(str(output))}: another export writes it: try again when that is done$"
    with scratch_folder(output) as folder:
        with pytest.raises(ReleaseError, match=message), scratch_folder(output):
            pass
        assert folder.is_dir()
    with scratch_folder(output) as again:
        assert again == folder


def test_what_a_killed_run_moved_away_is_put_back(tmp_path: Path) -> None:
    """An old release that has no successor is in its place again; one that has goes."""
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


def test_what_is_no_folder_of_ours_stays(tmp_path: Path) -> None:
    """Files, links and folders of other names are left alone, also where the folder should be."""
    (tmp_path / "precious").mkdir()
    (tmp_path / ".statekit-notes").mkdir()
    (tmp_path / f".statekit-{'0' * 16}").symlink_to("precious", target_is_directory=True)
    with scratch_folder(tmp_path / "out") as folder:
        usual = folder.name
    (tmp_path / usual).touch()
    with scratch_folder(tmp_path / "out") as folder:
        assert folder.name != usual
    assert names(tmp_path) == sorted([f".statekit-{'0' * 16}", ".statekit-notes", "precious", usual])


def test_no_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without locks nobody is kept out, and what others have left stays."""

    def refuse(*_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with scratch_folder(tmp_path / "out") as one, scratch_folder(tmp_path / "out") as other:
        assert one != other
        assert one.is_dir()
    assert names(tmp_path) == []


def test_folder_taken_by_who_tidies_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that another run removes before it is locked is made again."""
    opened = 0
    real = os.open

    def tidy(path: str, *rest: int, **more: int) -> int:
        nonlocal opened
        opened += 1
        if opened == 1:
            Path(path).rmdir()
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", tidy)
    with scratch_folder(tmp_path / "out") as folder:
        assert opened == 2
        assert folder.is_dir()


def test_errors_are_one_line(tmp_path: Path) -> None:
    """Where no folder can be made, that is said of the output."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ReleaseError, match=r"out: "), scratch_folder(loop / "out"):
        pass
