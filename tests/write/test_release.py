from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from statekit.write import ReleaseError

# The package has a function of the module's name.
module = importlib.import_module("statekit.write.release")
# These releases are not exports and have no markers: they are recognized by their checksums only.
release = partial(module.release, markers=frozenset())
check_output = partial(module.check_output, markers=frozenset())


def write(**files: str) -> Callable[[Path], None]:
    """Return a function that writes these files; `__` in a name is a folder separator."""

    def into(folder: Path) -> None:
        for name, text in files.items():
            file = folder / name.replace("__", "/")
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")

    return into


def tree(folder: Path) -> dict[str, str]:
    """Return the contents of all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder: Path) -> list[str]:
    """Return the names of all entries in a folder, including hidden ones."""
    return sorted(path.name for path in folder.iterdir())


def sums(**files: str) -> str:
    """Return the SHA256SUMS of these files."""
    return "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name.replace('__', '/')}\n"
        for name, text in sorted(files.items())
    )


@pytest.fixture(params=["exchange", "renames"])
def swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to replace a folder: an exchange if the system supports it, and two renames."""
    if request.param == "renames":
        monkeypatch.setattr(module, "_exchange", lambda *_: False)


@pytest.mark.usefixtures("swap")
def test_release(tmp_path: Path) -> None:
    """A release contains the written files and their checksums; the next one replaces it completely."""
    output = tmp_path / "a" / "b"
    release(output, write(one="1", folder__two="2"))
    assert tree(output) == {
        "SHA256SUMS": sums(one="1", folder__two="2"),
        "folder/two": "2",
        "one": "1",
    }
    release(output, write(three="3"))
    assert tree(output) == {"SHA256SUMS": sums(three="3"), "three": "3"}
    assert names(output.parent) == ["b"]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_checksums_can_be_checked(tmp_path: Path) -> None:
    """The command sha256sum accepts the checksums, including non-ASCII file names."""
    output = tmp_path / "out"
    release(output, write(**{"größe %2E.csv": "1", "sub__x y": "2"}))
    command = ["sha256sum", "--strict", "-c", "SHA256SUMS"]  # on the PATH
    done = subprocess.run(command, cwd=output, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("swap")
@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt(), ReleaseError("x")])
def test_failed_release_changes_nothing(tmp_path: Path, error: BaseException) -> None:
    """If writing fails, the old release is unchanged, and no other file remains."""

    def fail(folder: Path) -> None:
        (folder / "half").write_text("x", encoding="utf-8")
        raise error

    output = tmp_path / "out"
    release(output, write(old="1"))
    with pytest.raises(type(error)):
        release(output, fail)
    assert tree(output) == {"SHA256SUMS": sums(old="1"), "old": "1"}
    with pytest.raises(type(error)):
        release(tmp_path / "new" / "folder", fail)
    assert names(tmp_path) == ["out"]


def test_failure_to_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the new folder cannot be moved to its place, the old one is moved back."""
    output = tmp_path / "out"
    release(output, write(old="1"))
    monkeypatch.setattr(module, "_exchange", lambda *_: False)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if target == output and path.name == "release":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ReleaseError, match="out: Permission denied"):
        release(output, write(new="1"))
    assert tree(output) == {"SHA256SUMS": sums(old="1"), "old": "1"}
    assert names(tmp_path) == ["out"]


def test_errors_of_the_system_are_one_line(tmp_path: Path) -> None:
    """A full disk, or a file in place of a folder, is a ReleaseError of one line."""

    def fill(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ReleaseError, match=r"out: No space left on device$"):
        release(tmp_path / "out", fill)
    (tmp_path / "file").touch()
    with pytest.raises(ReleaseError, match=r"out: (Not a directory|File exists)$"):
        release(tmp_path / "file" / "out", write())
    assert names(tmp_path) == ["file"]


def foreign_file(output: Path) -> None:
    """Add a file that is not part of an export."""
    (output / "thesis.txt").write_text("x", encoding="utf-8")


def added_file(output: Path) -> None:
    """Make a release and add a file."""
    release(output, write(a="1"))
    (output / "notes.txt").write_text("x", encoding="utf-8")


def added_below(output: Path) -> None:
    """Make a release and add a file in a subfolder."""
    release(output, write(folder__a="1"))
    (output / "folder" / "notes.txt").write_text("x", encoding="utf-8")


def added_link(output: Path) -> None:
    """Make a release and add a link."""
    release(output, write(a="1"))
    (output / "link").symlink_to(output.parent, target_is_directory=True)


def empty_folder(output: Path) -> None:
    """Add an empty subfolder."""
    (output / "photos").mkdir()


def broken_sums(output: Path) -> None:
    """Add a SHA256SUMS that contains no checksums."""
    (output / "SHA256SUMS").write_text("thesis.txt\n", encoding="utf-8")
    foreign_file(output)


@pytest.mark.parametrize(
    "fill", [foreign_file, added_file, added_below, added_link, empty_folder, broken_sums]
)
def test_foreign_folder(tmp_path: Path, fill: Callable[[Path], None]) -> None:
    """A folder that contains anything other than a release is not replaced."""
    output = tmp_path / "out"
    output.mkdir()
    fill(output)
    before = tree(output)
    with pytest.raises(ReleaseError):
        check_output(output)
    with pytest.raises(ReleaseError) as caught:
        release(output, write(new="1"))
    assert "\n" not in str(caught.value)
    assert tree(output) == before
    assert names(tmp_path) == ["out"]


def test_file_added_during_release(tmp_path: Path) -> None:
    """A file that is added to the folder while the release is written is not lost."""
    output = tmp_path / "out"
    output.mkdir()

    def interfere(folder: Path) -> None:
        write(new="1")(folder)
        foreign_file(output)

    with pytest.raises(ReleaseError, match="is not empty and is not an export"):
        release(output, interfere)
    assert tree(output) == {"thesis.txt": "x"}
    assert names(tmp_path) == ["out"]


def test_output_is_not_a_folder(tmp_path: Path) -> None:
    """A file or a link is not replaced by a folder."""
    file, link, broken = (tmp_path / name for name in ("file", "link", "broken"))
    file.touch()
    (tmp_path / "folder").mkdir()
    link.symlink_to("folder", target_is_directory=True)
    broken.symlink_to("nowhere")
    for output in (file, link, broken):
        with pytest.raises(ReleaseError, match="is not a folder"):
            release(output, write(new="1"))
    assert names(tmp_path) == ["broken", "file", "folder", "link"]


def test_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder and its parents are not replaced."""
    monkeypatch.chdir(tmp_path)
    for output in (Path(), tmp_path, tmp_path.parent):
        with pytest.raises(ReleaseError, match="the current folder cannot be replaced"):
            check_output(output)


def test_relative_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is resolved from the current folder."""
    monkeypatch.chdir(tmp_path)
    for text in "12":
        release(Path("x/../out"), write(a=text))
    assert tree(tmp_path / "out")["a"] == "2"
    foreign_file(tmp_path / "out")
    with pytest.raises(ReleaseError, match="is not an export"):
        release(Path("x/../out"), write(a="3"))


def test_empty_folder_is_replaced(tmp_path: Path) -> None:
    """An empty folder is replaced by a release."""
    output = tmp_path / "out"
    output.mkdir()
    release(output, write(a="1"))
    assert "a" in tree(output)


def test_modes(tmp_path: Path) -> None:
    """Files and folders have the modes that the umask allows, also for group and others."""
    before = os.umask(0o027)
    try:
        release(tmp_path / "above" / "out", write(a="1", folder__b="2"))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "above").rglob("*")}
    assert modes == {"out": 0o750, "folder": 0o750, "a": 0o640, "b": 0o640, "SHA256SUMS": 0o640}


def test_exchange(tmp_path: Path) -> None:
    """Two folders are exchanged in one step, so the output is never absent or incomplete."""
    output, fresh = tmp_path / "out", tmp_path / "fresh"
    write(a="old")(make(output))
    write(a="new")(make(fresh))
    if not module._exchange(fresh, output):  # noqa: SLF001 - the guarantee depends on the system
        pytest.skip("this system cannot exchange folders")
    assert (tree(output), tree(fresh)) == ({"a": "new"}, {"a": "old"})


def make(folder: Path) -> Path:
    """Create a folder and return it."""
    folder.mkdir()
    return folder


def test_names_that_sha256sum_misreads(tmp_path: Path) -> None:
    """A file name that sha256sum would read as another name is rejected."""
    with pytest.raises(ReleaseError, match="is not a valid file name in an export"):
        release(tmp_path / "out", write(**{"a\nb": "1"}))
