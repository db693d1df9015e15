"""An export where the system is full, odd, closed or missing something: the old set or the new one, whole."""

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
    from faults.conftest import Command, Home

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
PRINTED = 1
"""How many lines an export prints here: one a table."""

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
def test_failures(home: Home, command: Command, name: str) -> None:
    """What the system refuses is one line, and the old set stays."""
    before, said = FAILURES[name]
    done = command(*home.args, cwd=home.data, before=before)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("statekit: error: ")
    assert done.err.endswith(f"{said}\n")
    home.check(new=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for little."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)  # noqa: S607 - the one of the system


def test_full_disk(home: Home, command: Command, small_disk: Path) -> None:
    """On a disk that is full one line says so, the old set stays, and the room is free again."""
    home.place = small_disk
    home.out = small_disk / "out"
    args = (*home.args[:-1], home.out)
    assert command(*args, cwd=home.data).code == 0
    home.old = home.files()
    room = os.statvfs(small_disk)
    (small_disk / "big").write_bytes(bytes(room.f_bfree * room.f_bsize - 20_000))
    free = os.statvfs(small_disk).f_bfree
    done = command(*args, cwd=home.data)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "No space left on device" in done.err
    assert os.statvfs(small_disk).f_bfree == free
    (small_disk / "big").unlink()
    home.check(new=False)


def test_read_only_disk(home: Home, command: Command, small_disk: Path) -> None:
    """On a disk that can only be read one line says so; a mount point itself is never replaced."""
    args = home.args[:-1]
    assert command(*args, small_disk / "out", cwd=home.data).code == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)  # noqa: S607 - the one of the system
    done = command(*args, small_disk / "out", cwd=home.data)
    assert (done.code, done.err) == (2, f"statekit: error: {small_disk}/out: Read-only file system\n")
    done = command(*args, small_disk, "--force", cwd=home.data)
    assert done.code == 2
    assert "is a mount point, which cannot be replaced: choose a folder inside it\n" in done.err


CLOSED = {
    "stdin": "os.close(0)",
    "stdout": "os.close(1); sys.stdout = None",
    "stderr": "os.close(2); sys.stderr = None",
    "all": "os.close(0); os.close(1); os.close(2); sys.stdout = sys.stderr = None",
}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_streams(home: Home, command: Command, name: str) -> None:
    """Who closes a stream gets the new set; nothing that is said ends up in one of its files."""
    done = command(*home.args, cwd=home.data, before=CLOSED[name])
    assert (done.code, done.out.count("\n")) == (0, 0 if name in {"stdout", "all"} else PRINTED)
    home.check(new=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("stream", ["out", "err"])
def test_full_streams(home: Home, command: Command, stream: str) -> None:
    """What was written stays where it cannot be said, and the exit code tells that something went wrong."""
    streams = {"out": "stdout", "err": "stderr", stream: "/dev/full"}
    done = command(*home.args, cwd=home.data, out=streams["out"], err=streams["err"])
    assert done.code == 2
    home.check(new=True)


@pytest.mark.parametrize("mask", [0o000, 0o027, 0o777])
def test_umask(home: Home, command: Command, mask: int) -> None:
    """The umask decides what others may do; the owner can read and replace the export whatever it is."""
    for _ in range(2):
        done = command(*home.args, cwd=home.data, before=f"os.umask({mask})")
        assert done.code == 0
        home.check(new=True)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (home.out, *home.out.rglob("*")) if path.is_dir()}
    assert modes == {0o777 & ~mask | 0o700}
    modes = {stat.S_IMODE(path.stat().st_mode) for path in home.out.rglob("*") if path.is_file()}
    assert modes == {0o666 & ~mask | 0o600}


@pytest.mark.parametrize("room", [20, 24])
def test_few_file_handles(home: Home, command: Command, room: int) -> None:
    """With twenty files at a time an export goes well."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({room}, {room}))"
    done = command(*home.args, cwd=home.data, before=limit)
    assert (done.code, done.err.count("\n")) == (0, 1), done.err
    home.check(new=True)


def test_far_too_few_file_handles(home: Home, command: Command) -> None:
    """Where there are hardly any, it goes well or ends in one line; nothing is lost."""
    for room in range(5, 20, 4):
        limit = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({room}, {room}))"
        done = command(*home.args, cwd=home.data, before=limit)
        assert (done.code in {0, 2}, done.err.count("\n")) == (True, 1), done.err
        home.files()
    assert command(*home.args, cwd=home.data).code == 0  # this one has room to remove what others could not
    home.check(new=True)


def test_no_processes(home: Home, command: Command) -> None:
    """Where no process can be started, the files are read in this one."""
    before = "def refuse(): raise BlockingIOError(11, 'Resource temporarily unavailable')\nos.fork = refuse"
    assert command(*home.args, cwd=home.data, before=before).code == 0
    home.check(new=True)


@pytest.mark.parametrize("where", ["", "/nonexistent", "/dev/null", "/proc", "relative"])
def test_no_home(home: Home, command: Command, where: str) -> None:
    """Without a home folder there is no cache, and all else is as ever."""
    args = [arg for arg in home.args if arg != "--no-cache"]
    before = "del os.environ['XDG_CACHE_HOME']" + ("" if where else "; os.environ.pop('HOME', None)")
    done = command(*args, cwd=home.data, before=before, HOME=where)
    assert (done.code, done.err.count("\n")) == (0, 1), done.err
    home.check(new=True)


@pytest.mark.parametrize("moment", [0, 2**33])
def test_clocks_that_jump(home: Home, command: Command, moment: int) -> None:
    """Files may be as old or as new as they like; each run sees what they hold."""
    args = [arg for arg in home.args if arg != "--no-cache"]
    for file in [*home.data.rglob("*"), *home.out.rglob("*")]:
        os.utime(file, (moment, moment))
    for clock in ("", "import time; time.time_ns = lambda: 0; time.monotonic = lambda: 5.0"):
        assert command(*args, cwd=home.data, before=clock).code == 0
        home.check(new=True)


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


def test_odd_names(home: Home, command: Command) -> None:
    """An output may be called anything that the file system takes; what is said of it is plain text."""
    names = [*map(os.fsencode, NAMES if ROUNDS > 1 else NAMES[::3]), b"\xff\xfe", "\u202eexe.out".encode()]
    for name in names:
        output = os.fsencode(home.place) + b"/" + name
        done = command(*home.args[:-1], output, cwd=home.data)
        assert (done.code, done.out.count("\n")) == (0, PRINTED), (name, done)
        assert not {"\x1b", "\u202e"} & set(done.out)
    assert sorted(os.listdir(os.fsencode(home.place))) == sorted([*names, b"out"])  # noqa: PTH208 - names alone


def test_paths_that_are_too_long(home: Home, command: Command) -> None:
    """A name or a path that no file system takes is one line."""
    for path in ("x" * 256, "/".join(["x" * 99] * 50), "x/" * 2040 + "y"):
        done = command(*home.args[:-1], home.place / path, cwd=home.data)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert done.err.endswith("File name too long\n")
        home.check(new=False)


def test_two_at_once(home: Home, command: Command) -> None:
    """While another run writes the output, the second one says so and leaves it alone."""
    with scratch_folder(home.out):
        done = command(*home.args, cwd=home.data)
    message = f"{home.out}: another export is writing to this folder: try again when it has finished"
    assert (done.code, done.out, done.err) == (2, "", f"statekit: error: {message}\n")
    home.check(new=False)
