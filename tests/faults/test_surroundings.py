"""Test exports under unusual conditions: the old export or the new one is always complete."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from statekit.write import scratch_folder

if TYPE_CHECKING:
    from faults.conftest import Command, Exported

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
PRINTED = 1
"""The number of lines that an export prints here: one per table."""

FAILURES = {
    "files may not grow": (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (99, 99))",
        "File too large",
    ),
    "no new folder": (
        "def refuse(*_): raise PermissionError(13, 'Permission denied')\nos.mkdir = refuse",
        "Permission denied",
    ),
    "the disk breaks at the end": (
        "def refuse(*_): raise OSError(5, 'Input/output error')\nos.fsync = refuse",
        "Input/output error",
    ),
    "a read-only file system": (
        "def refuse(*_): raise OSError(30, 'Read-only file system')\nos.mkdir = refuse",
        "Read-only file system",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_system_errors_are_reported(exported: Exported, command: Command, name: str) -> None:
    """A system error is reported in one line, and the old export remains."""
    before, message = FAILURES[name]
    done = command(*exported.args, cwd=exported.data, before=before)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("statekit: error: ")
    assert done.err.endswith(f"{message}\n")
    exported.check(new=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a small file system."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)  # noqa: S607 - from the system's PATH


def test_a_full_disk_is_reported(exported: Exported, command: Command, small_disk: Path) -> None:
    """A full disk is reported in one line, the old export remains, and the space is freed."""
    exported.parent = small_disk
    exported.out = small_disk / "out"
    args = (*exported.args[:-1], exported.out)
    assert command(*args, cwd=exported.data).code == 0
    exported.old = exported.files()
    space = os.statvfs(small_disk)
    (small_disk / "big").write_bytes(bytes(space.f_bfree * space.f_bsize - 20_000))
    free = os.statvfs(small_disk).f_bfree
    done = command(*args, cwd=exported.data)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "No space left on device" in done.err
    assert os.statvfs(small_disk).f_bfree == free
    (small_disk / "big").unlink()
    exported.check(new=False)


def test_a_read_only_disk_is_reported(exported: Exported, command: Command, small_disk: Path) -> None:
    """A read-only disk is reported in one line, and a mount point is never replaced."""
    args = exported.args[:-1]
    assert command(*args, small_disk / "out", cwd=exported.data).code == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)  # noqa: S607 - from the system's PATH
    done = command(*args, small_disk / "out", cwd=exported.data)
    assert (done.code, done.err) == (2, f"statekit: error: {small_disk}/out: Read-only file system\n")
    done = command(*args, small_disk, "--force", cwd=exported.data)
    assert done.code == 2
    assert "is a mount point, which cannot be replaced: choose a folder inside it\n" in done.err


CLOSED = {
    "stdin": "os.close(0)",
    "stdout": "os.close(1); sys.stdout = None",
    "stderr": "os.close(2); sys.stderr = None",
    "all": "os.close(0); os.close(1); os.close(2); sys.stdout = sys.stderr = None",
}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_streams_do_not_affect_the_export(exported: Exported, command: Command, name: str) -> None:
    """With closed streams, the new export is written, and no output ends up in its files."""
    done = command(*exported.args, cwd=exported.data, before=CLOSED[name])
    assert (done.code, done.out.count("\n")) == (0, 0 if name in {"stdout", "all"} else PRINTED)
    exported.check(new=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("stream", ["out", "err"])
def test_full_streams_are_an_error(exported: Exported, command: Command, stream: str) -> None:
    """If the output cannot be printed, the new export remains, and the exit code indicates an error."""
    streams = {"out": "stdout", "err": "stderr", stream: "/dev/full"}
    done = command(*exported.args, cwd=exported.data, out=streams["out"], err=streams["err"])
    assert done.code == 2
    exported.check(new=True)


@pytest.mark.parametrize("mask", [0o000, 0o027, 0o777])
def test_the_umask_applies_to_exports(exported: Exported, command: Command, mask: int) -> None:
    """The umask limits others, but the owner can always read and replace the export."""
    for _ in range(2):
        done = command(*exported.args, cwd=exported.data, before=f"os.umask({mask})")
        assert done.code == 0
        exported.check(new=True)
    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (exported.out, *exported.out.rglob("*"))
        if path.is_dir()
    }
    assert modes == {0o777 & ~mask | 0o700}
    modes = {stat.S_IMODE(path.stat().st_mode) for path in exported.out.rglob("*") if path.is_file()}
    assert modes == {0o666 & ~mask | 0o600}


@pytest.mark.parametrize("files", [20, 24])
def test_few_file_handles_are_enough(exported: Exported, command: Command, files: int) -> None:
    """An export works with a limit of twenty open files."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}))"
    done = command(*exported.args, cwd=exported.data, before=limit)
    assert (done.code, done.err.count("\n")) == (0, 1), done.err
    exported.check(new=True)


def test_too_few_file_handles_lose_nothing(exported: Exported, command: Command) -> None:
    """With an even lower limit, an export works or fails with one line, and no file is lost."""
    for files in range(5, 20, 4):
        limit = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}))"
        done = command(*exported.args, cwd=exported.data, before=limit)
        assert (done.code in {0, 2}, done.err.count("\n")) == (True, 1), done.err
        exported.files()
    assert command(*exported.args, cwd=exported.data).code == 0  # this run can remove the leftovers
    exported.check(new=True)


def test_files_are_read_without_workers(exported: Exported, command: Command) -> None:
    """If no process can be started, the current process reads the files."""
    before = "def refuse(): raise BlockingIOError(11, 'Resource temporarily unavailable')\nos.fork = refuse"
    assert command(*exported.args, cwd=exported.data, before=before).code == 0
    exported.check(new=True)


@pytest.mark.parametrize("where", ["", "/nonexistent", "/dev/null", "/proc", "relative"])
def test_a_missing_home_folder_disables_the_cache(exported: Exported, command: Command, where: str) -> None:
    """Without a home folder, an export works without a cache."""
    args = [arg for arg in exported.args if arg != "--no-cache"]
    before = "del os.environ['XDG_CACHE_HOME']" + ("" if where else "; os.environ.pop('HOME', None)")
    done = command(*args, cwd=exported.data, before=before, HOME=where)
    assert (done.code, done.err.count("\n")) == (0, 1), done.err
    exported.check(new=True)


@pytest.mark.parametrize("moment", [0, 2**33])
def test_unusual_timestamps_are_supported(exported: Exported, command: Command, moment: int) -> None:
    """Files can have any timestamp, and the clock can be wrong: each run reads the current contents."""
    args = [arg for arg in exported.args if arg != "--no-cache"]
    for file in [*exported.data.rglob("*"), *exported.out.rglob("*")]:
        os.utime(file, (moment, moment))
    for clock in ("", "import time; time.time_ns = lambda: 0; time.monotonic = lambda: 5.0"):
        assert command(*args, cwd=exported.data, before=clock).code == 0
        exported.check(new=True)


NAMES = [
    "größe ☃",
    "a\nb",
    "-x",
    "--force",
    " ",
    "a'b\"c",
    "\x1b[31mred",
    "%s{0}",
    "~",
    "$HOME",
    "*",
    "x" * 255,
]


def test_unusual_names_are_supported(exported: Exported, command: Command) -> None:
    """An output can have any name that the file system accepts, and it is displayed as plain text."""
    names = [*map(os.fsencode, NAMES if ROUNDS > 1 else NAMES[::3]), b"\xff\xfe", "\u202eexe.out".encode()]
    for name in names:
        output = os.fsencode(exported.parent) + b"/" + name
        done = command(*exported.args[:-1], output, cwd=exported.data)
        assert (done.code, done.out.count("\n")) == (0, PRINTED), (name, done)
        assert not {"\x1b", "\u202e"} & set(done.out)
    assert sorted(os.listdir(os.fsencode(exported.parent))) == sorted([*names, b"out"])  # noqa: PTH208 - names only


def test_paths_that_are_too_long_are_reported(exported: Exported, command: Command) -> None:
    """A name or a path that is too long is reported in one line."""
    for path in ("x" * 256, "/".join(["x" * 99] * 50), "x/" * 2040 + "y"):
        done = command(*exported.args[:-1], exported.parent / path, cwd=exported.data)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert done.err.endswith("File name too long\n")
        exported.check(new=False)


def test_concurrent_exports_are_rejected(exported: Exported, command: Command) -> None:
    """While another run writes the output, an export fails with one line and does not change it."""
    with scratch_folder(exported.out):
        done = command(*exported.args, cwd=exported.data)
    message = f"{exported.out}: another export is writing to this folder: try again when it has finished"
    assert (done.code, done.out, done.err) == (2, "", f"statekit: error: {message}\n")
    exported.check(new=False)
