"""Kill a program that changes files at every step, and fill its disk."""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, write_changes

OLD = {"a": b"old a\n", "b": b"old b\n" * 1000, "moved": b"old moved\n", "removed": b"old removed\n"}
NEW = {"a": b"new a\n" * 1000, "b": b"new b\n", "new": b"new new\n" * 1000, "to": b"new moved\n"}
STEPS = frozenset({"os.rename", "os.link", "os.remove", "os.mkdir", "open"})
"""The audit events of Python before each system call that changes a folder."""


def _changes(folder: Path) -> list[FileChange]:
    return [
        FileChange(f"{folder}/moved", OLD["moved"], NEW["to"], f"{folder}/to"),
        FileChange(f"{folder}/a", OLD["a"], NEW["a"]),
        FileChange(f"{folder}/new", None, NEW["new"]),
        FileChange(f"{folder}/b", OLD["b"], NEW["b"]),
        FileChange(f"{folder}/removed", OLD["removed"], None),
    ]


def _folder(folder: Path) -> Path:
    folder.mkdir()
    for name, data in OLD.items():
        (folder / name).write_bytes(data)
    return folder


def _read(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.startswith(".")}


def _write_and_die(folder: Path, step: int) -> int:
    """Write the changes in another process, which kills itself before a step, and return its status."""
    process = os.fork()
    if process:
        return os.waitpid(process, 0)[1]
    count = 0

    def die(event: str, _: object) -> None:
        nonlocal count
        if event in STEPS:
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(die)
        write_changes(_changes(folder))
    except BaseException:  # noqa: BLE001 - the process ends here
        os._exit(1)
    os._exit(0)


def test_a_killed_program(tmp_path: Path) -> None:
    """Whenever the program is killed, each file has its old bytes or its new ones."""
    for step in range(1, 200):
        folder = _folder(tmp_path / str(step))
        status = _write_and_die(folder, step)
        files = _read(folder)
        for name, data in files.items():
            assert data in {OLD.get(name), NEW.get(name)}
        assert {"a", "b"} <= files.keys()
        assert "moved" in files or "to" in files
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert status == 0
    assert step > 20
    assert files == NEW


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    """If a file cannot be written completely, none is changed, and nothing else remains."""
    folder = _folder(tmp_path / "folder")
    process = os.fork()
    if not process:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            write_changes(_changes(folder))
        except EditError as error:
            os._exit(0 if str(error) == f"{folder}/a: the file cannot be written: File too large" else 1)
        os._exit(2)
    assert os.waitpid(process, 0)[1] == 0
    assert _read(folder) == OLD
    assert sorted(file.name for file in folder.iterdir()) == sorted(OLD)
