"""The cache returns entries exactly as stored, or nothing, whatever happens to its folder."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import statekit
from statekit.cache import store
from statekit.cache.prune import trim
from statekit.cache.store import Cache, cache_folder, program_digest

KEY, OTHER = "ab" + "0" * 62, "cd" + "1" * 62
Damage = Callable[[Path], object]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty cache."""
    return Cache(str(tmp_path / "cache"))


def path_of(cache: Cache, key: str = KEY) -> Path:
    """Return the path of an entry."""
    return Path(str(cache.folder)) / "1" / key[:2] / key[2:]


def names(folder: Path) -> list[str]:
    """Return the sorted names of the entries of a folder."""
    return sorted(file.name for file in folder.iterdir())


def test_entries_are_returned_as_stored(cache: Cache, tmp_path: Path) -> None:
    """Bytes and files are returned as stored, also by another cache with the same folder."""
    rows = tmp_path / "rows"
    rows.write_bytes(b"rows")
    cache.put(KEY, b"some \0 bytes")
    digest = cache.put_file(OTHER, str(rows))
    assert digest is not None
    again = Cache(cache.folder)
    assert again.get(KEY) == b"some \0 bytes"
    assert again.get("ef" + "0" * 62) is None
    assert again.get_file(OTHER, digest, str(tmp_path / "taken"))
    assert (tmp_path / "taken").read_bytes() == b"rows"
    assert cache.put_file(OTHER, str(rows)) == digest  # the same file under the same key
    assert names(path_of(cache, OTHER).parent) == [OTHER[2:]]


def _flip(entry: Path) -> None:
    data = bytearray(entry.read_bytes())
    data[len(data) // 2] ^= 1
    entry.write_bytes(data)


def _directory(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()


def _link(entry: Path) -> None:
    entry.rename(entry.with_name("x"))
    entry.symlink_to("x")


def _fifo(entry: Path) -> None:
    entry.unlink()
    os.mkfifo(entry)


DAMAGES: list[Damage] = [
    lambda entry: entry.write_bytes(entry.read_bytes()[:-1]),
    lambda entry: entry.write_bytes(entry.read_bytes()[:10]),
    lambda entry: entry.write_bytes(b""),
    lambda entry: entry.write_bytes(entry.read_bytes() + b"x"),
    lambda entry: os.truncate(entry, 1 << 40),
    lambda entry: entry.unlink(),
    *(_flip, _directory, _link, _fifo),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_entries_are_ignored(cache: Cache, tmp_path: Path, damage: Damage) -> None:
    """A damaged entry is not returned; nothing hangs, and no file or descriptor remains."""
    (tmp_path / "rows").write_bytes(b"some rows that are long enough")
    cache.put(KEY, b"some contents that are long enough")
    digest = cache.put_file(OTHER, str(tmp_path / "rows"))
    assert digest is not None
    damage(path_of(cache, KEY))
    damage(path_of(cache, OTHER))
    descriptors = len(names(Path("/proc/self/fd"))) if Path("/proc/self/fd").is_dir() else None
    assert cache.get(KEY) is None
    assert not cache.get_file(OTHER, digest, str(tmp_path / "taken"))
    assert not os.path.lexists(tmp_path / "taken")
    if descriptors is not None:
        assert len(names(Path("/proc/self/fd"))) == descriptors
    cache.put(KEY, b"new")
    assert cache.get(KEY) in {b"new", None}


def test_an_existing_file_is_not_overwritten(cache: Cache, tmp_path: Path) -> None:
    """A stored file is not linked to a name that exists."""
    (tmp_path / "rows").write_bytes(b"rows")
    digest = cache.put_file(KEY, str(tmp_path / "rows"))
    (tmp_path / "taken").write_bytes(b"other")
    assert digest is not None
    assert not cache.get_file(KEY, digest, str(tmp_path / "taken"))
    assert cache.get_file(KEY, digest, str(tmp_path / "second"))


def test_files_are_copied_without_hard_links(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another file system, or on one without hard links, files are copied."""

    def link(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", link)
    (tmp_path / "rows").write_bytes(b"rows")
    digest = cache.put_file(KEY, str(tmp_path / "rows"))
    assert digest is not None
    assert cache.get_file(KEY, digest, str(tmp_path / "taken"))
    assert (tmp_path / "taken").stat().st_nlink == 1


@pytest.mark.parametrize("below", ["", "1"])
@pytest.mark.parametrize("mode", [0o770, 0o777, 0o702])
def test_a_folder_that_others_can_write_to_is_not_used(cache: Cache, mode: int, below: str) -> None:
    """A folder that other users can write to is neither read nor written."""
    cache.put(KEY, b"x")
    (Path(str(cache.folder)) / below).chmod(mode)
    again = Cache(cache.folder)
    assert again.get(KEY) is None
    again.put(OTHER, b"x")
    assert not path_of(cache, OTHER).exists()


def test_folders_are_private(cache: Cache) -> None:
    """Folders are created for the user alone, whatever the umask is."""
    before = os.umask(0)
    try:
        cache.put(KEY, b"x")
    finally:
        os.umask(before)
    for path in (
        Path(str(cache.folder)),
        path_of(cache).parent.parent,
        path_of(cache).parent,
        path_of(cache),
    ):
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
def test_a_folder_of_another_user_is_not_used(cache: Cache) -> None:
    """A folder of another user is not used, even if its permissions allow it."""
    cache.put(KEY, b"x")
    os.chown(str(cache.folder), 12345, 12345)
    assert Cache(cache.folder).get(KEY) is None


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/statekit"),
        ({"XDG_CACHE_HOME": "x", "HOME": "/h"}, "/h/.cache/statekit"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/statekit"),
        ({"HOME": "/h"}, "/h/.cache/statekit"),
        ({"HOME": ""}, None),
        ({"HOME": "relative"}, None),
    ],
)
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has another cache folder")
def test_the_folder_of_the_cache(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: str | None
) -> None:
    """The folder follows the XDG Base Directory Specification, and is never in the current folder."""
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == folder
    if folder is None:
        cache = Cache()
        cache.put(KEY, b"x")
        cache.trim()
        assert (cache.get(KEY), cache.clean()) == (None, 0)


def test_a_full_disk(cache: Cache) -> None:
    """On a full disk, an entry is not stored, and no file remains."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    cache.put(KEY, b"x")
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        cache.put(OTHER, b"x" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert cache.get(OTHER) is None
    assert names(path_of(cache, OTHER).parent) == []
    assert cache.get(KEY) == b"x"


def test_many_processes_at_once(cache: Cache) -> None:
    """A process that reads while others write and remove gets a stored entry or nothing."""
    program = (
        "import sys, random\nfrom statekit.cache.store import Cache\ncache = Cache(sys.argv[1])\n"
        "for turn in range(150):\n"
        "    key = f'{random.randrange(4):064x}'\n"
        "    if sys.argv[2] == 'clean' and turn % 5 == 0:\n        cache.clean()\n"
        "    cache.put(key, key.encode() * random.randrange(1, 2000))\n"
        "    data = cache.get(key)\n"
        "    assert data is None or data == key.encode() * (len(data) // 64), data[:70]\n"
    )
    command = [sys.executable, "-c", program, str(cache.folder)]
    running = [subprocess.Popen([*command, what]) for what in ("clean", "keep", "keep", "clean")]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]


def _fill(cache: Cache, number: int, size: int, age: float) -> Path:
    key = f"{number:02x}" + "0" * 62
    cache.put(key, b"x" * size)
    file = path_of(cache, key)
    os.utime(file, (time.time() - age, time.time() - age))
    return file


def test_least_recently_used_entries_are_removed(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that is too large is reduced to three quarters, at most once per hour."""
    monkeypatch.setattr(store, "MAX_BYTES", 10_000)
    files = [_fill(cache, number, 968, age=1_000_000 - number) for number in range(12)]
    assert Cache(cache.folder).get("00" + "0" * 62) is not None  # it is used now
    cache.trim()
    assert [file.exists() for file in files] == [True] + [False] * 5 + [True] * 6
    more = [_fill(cache, number, 968, age=2_000_000) for number in range(20, 30)]
    cache.trim()
    assert all(file.exists() for file in more)
    mark = Path(str(cache.folder)) / "trimmed"
    os.utime(mark, (time.time() - 4000, time.time() - 4000))
    cache.trim()
    assert not any(file.exists() for file in more[:8])


def test_abandoned_temporary_files_are_removed(cache: Cache) -> None:
    """A temporary file is removed after an hour; files with other names are kept."""
    cache.put(KEY, b"x")
    folder = path_of(cache).parent
    abandoned = folder / ".0000000000000000-123-abcdef01"
    fresh = folder / ".0000000000000000-124-abcdef01"
    foreign = folder / "notes.txt"
    for file in (abandoned, fresh, foreign):
        file.write_text("x", encoding="utf-8")
    os.utime(abandoned, (0, 0))
    os.utime(foreign, (0, 0))
    cache.trim()
    assert [file.exists() for file in (abandoned, fresh, foreign, path_of(cache))] == [
        False,
        True,
        True,
        True,
    ]


def test_links_are_not_followed(cache: Cache, tmp_path: Path) -> None:
    """Neither `trim` nor `clean` follows a link out of the folder."""
    cache.put(KEY, b"x")
    precious = tmp_path / "ab"
    precious.mkdir()
    (precious / KEY[2:]).write_text("precious", encoding="utf-8")
    (tmp_path / "mark").write_text("precious", encoding="utf-8")
    top = Path(str(cache.folder))
    (top / "1" / "ef").symlink_to(precious)
    (top / "trimmed").symlink_to(tmp_path / "mark")
    trim(top, "1", 0)
    cache.trim()
    cache.clean()
    (top / "1" / "ef").unlink()
    (top / "1").rmdir()
    (top / "1").symlink_to(tmp_path)
    assert cache.clean() == 0
    for file in (precious / KEY[2:], tmp_path / "mark"):
        assert file.read_text(encoding="utf-8") == "precious"


def test_clean_removes_only_entries(cache: Cache, tmp_path: Path) -> None:
    """Entries and empty folders are removed, other files are kept; the folder may be a link."""
    assert cache.clean() == 0
    cache.put(KEY, b"x" * 68)
    cache.trim()
    assert cache.clean() == 100
    assert not Path(str(cache.folder)).exists()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (elsewhere / "mine.txt").write_text("x", encoding="utf-8")
    Path(str(cache.folder)).symlink_to(elsewhere)
    linked = Cache(cache.folder)
    linked.put(KEY, b"x" * 68)
    assert linked.get(KEY) is not None
    assert linked.clean() == 100
    assert names(elsewhere) == ["mine.txt"]


def test_the_digest_depends_on_libraries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The digest of the program changes when libraries are installed, removed or reordered."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    digests = {program_digest()}
    assert program_digest() in digests
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    digests.add(program_digest())
    (folder / "library").mkdir()
    digests.add(program_digest())
    monkeypatch.setattr(sys, "path", sys.path[::-1])
    digests.add(program_digest())
    assert len(digests) == 4


def test_an_edit_anywhere_in_the_package_changes_the_digest(tmp_path: Path) -> None:
    """The digest covers every module and rule document of the package, not only those of the cache."""
    package = tmp_path / "statekit"
    shutil.copytree(
        Path(statekit.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    program = (
        "import pathlib, statekit.cache.store as store\n"
        "package = pathlib.Path(store.__file__).parents[1]\n"
        "digests = {store.program_digest()}\n"
        "files = sorted(file for file in package.rglob('*') if file.suffix in {'.py', '.md'})\n"
        "for file in files:\n"
        "    file.write_bytes(file.read_bytes() + b'\\n')\n"
        "    digests.add(store.program_digest())\n"
        "print(package, len(files), len(digests))"
    )
    environment = {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    *_, files, digests = done.stdout.split()
    assert done.stdout.startswith(str(package))
    assert int(files) > 100
    assert int(digests) == int(files) + 1
