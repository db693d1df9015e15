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
# These releases are no exports, and are known by their checksums alone.
release = partial(module.release, signs=frozenset())
check_output = partial(module.check_output, signs=frozenset())


def write(**files: str) -> Callable[[Path], None]:
    """Something that writes these files; `__` in a name stands for a folder."""

    def into(folder: Path) -> None:
        for name, text in files.items():
            file = folder / name.replace("__", "/")
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")

    return into


def tree(folder: Path) -> dict[str, str]:
    """All files below a folder, with what is in them."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())


def sums(**files: str) -> str:
    """The SHA256SUMS of files."""
    return "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name.replace('__', '/')}\n"
        for name, text in sorted(files.items())
    )


@pytest.fixture(params=["exchange", "renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of swapping: at once where the system can, and with two renames."""
    if request.param == "renames":
        monkeypatch.setattr(module, "_exchange", lambda *_: False)


@pytest.mark.usefixtures("way")
def test_release(tmp_path: Path) -> None:
    """A release is what was written and its checksums; the next one replaces it whole."""
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


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="there is no sha256sum here")
def test_checksums_can_be_checked(tmp_path: Path) -> None:
    """The command sha256sum accepts the checksums, names in other scripts included."""
    output = tmp_path / "out"
    release(output, write(**{"größe %2E.csv": "1", "sub__x y": "2"}))
    command = ["sha256sum", "--strict", "-c", "SHA256SUMS"]  # the one of the system
    done = subprocess.run(command, cwd=output, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt(), ReleaseError("x")])
def test_what_fails_leaves_no_trace(tmp_path: Path, error: BaseException) -> None:
    """Whatever goes wrong while writing, the old release stays, and nothing lies beside it."""

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
    """If the new folder cannot take its place, the old one is there again."""
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
    """A full disk, or a file where a folder should be, is a ReleaseError of one line."""

    def fill(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ReleaseError, match=r"out: No space left on device$"):
        release(tmp_path / "out", fill)
    (tmp_path / "file").touch()
    with pytest.raises(ReleaseError, match=r"out: (Not a directory|File exists)$"):
        release(tmp_path / "file" / "out", write())
    assert names(tmp_path) == ["file"]


def foreign_file(output: Path) -> None:
    """Somebody's folder."""
    (output / "thesis.txt").write_text("x", encoding="utf-8")


def added_file(output: Path) -> None:
    """A release with a file that somebody has added."""
    release(output, write(a="1"))
    (output / "notes.txt").write_text("x", encoding="utf-8")


def added_below(output: Path) -> None:
    """A release with a file that somebody has added further down."""
    release(output, write(folder__a="1"))
    (output / "folder" / "notes.txt").write_text("x", encoding="utf-8")


def added_link(output: Path) -> None:
    """A release with a link that somebody has added."""
    release(output, write(a="1"))
    (output / "link").symlink_to(output.parent, target_is_directory=True)


def empty_folder(output: Path) -> None:
    """A folder that holds nothing but a folder."""
    (output / "photos").mkdir()


def broken_sums(output: Path) -> None:
    """A folder whose checksums are something else."""
    (output / "SHA256SUMS").write_text("thesis.txt\n", encoding="utf-8")
    foreign_file(output)


@pytest.mark.parametrize(
    "fill", [foreign_file, added_file, added_below, added_link, empty_folder, broken_sums]
)
def test_foreign_folder(tmp_path: Path, fill: Callable[[Path], None]) -> None:
    """A folder with anything that is not of a release is never replaced."""
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


def test_folder_that_becomes_foreign(tmp_path: Path) -> None:
    """What somebody puts into the folder while the release is made is not lost."""
    output = tmp_path / "out"
    output.mkdir()

    def interfere(folder: Path) -> None:
        write(new="1")(folder)
        foreign_file(output)

    with pytest.raises(ReleaseError, match="is not empty, and no release"):
        release(output, interfere)
    assert tree(output) == {"thesis.txt": "x"}
    assert names(tmp_path) == ["out"]


def test_no_folder(tmp_path: Path) -> None:
    """A file or a link is never replaced by a folder."""
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
    """The folder that one stands in is not pulled away."""
    monkeypatch.chdir(tmp_path)
    for output in (Path(), tmp_path, tmp_path.parent):
        with pytest.raises(ReleaseError, match="the current folder cannot be replaced"):
            check_output(output)


def test_relative_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative folder is found from where the release begins."""
    monkeypatch.chdir(tmp_path)
    for text in "12":
        release(Path("x/../out"), write(a=text))
    assert tree(tmp_path / "out")["a"] == "2"
    foreign_file(tmp_path / "out")
    with pytest.raises(ReleaseError, match="is no release"):
        release(Path("x/../out"), write(a="3"))


def test_empty_folder_is_taken(tmp_path: Path) -> None:
    """An empty folder may become a release."""
    output = tmp_path / "out"
    output.mkdir()
    release(output, write(a="1"))
    assert "a" in tree(output)


def test_modes(tmp_path: Path) -> None:
    """Files and folders have the modes that the umask leaves, for the group and for others too."""
    before = os.umask(0o027)
    try:
        release(tmp_path / "above" / "out", write(a="1", folder__b="2"))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "above").rglob("*")}
    assert modes == {"out": 0o750, "folder": 0o750, "a": 0o640, "b": 0o640, "SHA256SUMS": 0o640}


def test_swap_is_whole(tmp_path: Path) -> None:
    """At no moment is the folder absent or half: the two folders change places at once."""
    output, fresh = tmp_path / "out", tmp_path / "fresh"
    write(a="old")(make(output))
    write(a="new")(make(fresh))
    if not module._exchange(fresh, output):  # noqa: SLF001 - what is promised depends on the system
        pytest.skip("this system cannot exchange folders")
    assert (tree(output), tree(fresh)) == ({"a": "new"}, {"a": "old"})


def make(folder: Path) -> Path:
    """A new folder."""
    folder.mkdir()
    return folder


def test_names_that_checksums_cannot_say(tmp_path: Path) -> None:
    """A file name that sha256sum would read as another one is refused."""
    with pytest.raises(ReleaseError, match="is no name for a file of a release"):
        release(tmp_path / "out", write(**{"a\nb": "1"}))
