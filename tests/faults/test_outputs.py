"""What an export may replace, what only by force, and what never; sources that change under its feet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from faults.conftest import Command, Done, Home


ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))


def listing(folder: Path) -> list[str]:
    """All that lies below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def refused(done: Done, *said: str) -> None:
    """The run said one line, with this in it, and ended with 2."""
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert done.err.startswith("statekit: error: ")
    assert all(part in done.err for part in said), done.err


def with_sums(folder: Path) -> None:
    """Somebody's folder with checksums of all its files."""
    (folder / "disk.iso").write_bytes(b"x")
    (folder / "SHA256SUMS").write_text(f"{'0' * 64} *disk.iso\n", encoding="utf-8")


def with_file(folder: Path) -> None:
    """Somebody's folder."""
    (folder / "thesis").mkdir()
    (folder / "thesis" / "one.txt").touch()


@pytest.mark.parametrize("fill", [with_sums, with_file])
def test_a_folder_of_somebody_else(home: Home, command: Command, fill: object) -> None:
    """It is replaced by force alone."""
    output = home.place / "theirs"
    output.mkdir()
    assert callable(fill)
    fill(output)
    before = listing(output)
    refused(command(*home.args[:-1], output, cwd=home.data), "is not an export", "--force")
    assert listing(output) == before
    assert command(*home.args[:-1], output, "--force", cwd=home.data).code == 0
    assert "person.csv" in listing(output)
    assert not {"disk.iso", "thesis"} & set(listing(output))
    assert sorted(os.listdir(home.place)) == ["out", "theirs"]  # noqa: PTH208 - names alone


def test_an_export_with_another_file(home: Home, command: Command) -> None:
    """An export to which somebody has added something is somebody's."""
    (home.out / "notes.txt").touch()
    refused(command(*home.args, cwd=home.data), "it contains 'notes.txt'")
    assert (home.out / "notes.txt").is_file()


def test_what_force_does_not_replace(home: Home, command: Command) -> None:
    """Not a file, a link, the folder one stands in, the home folder, a repository, nor what is read."""
    place, args = home.place, ("export", "--force", "--output")
    (place / "file").touch()
    (place / "link").symlink_to("out", target_is_directory=True)
    (place / "work" / "deep" / ".git").mkdir(parents=True)
    (place / "family" / "me").mkdir(parents=True)
    (home.data / "records" / "out").mkdir()
    before = listing(home.data), listing(home.place)
    for output, said in {
        place / "file": "is not a folder",
        place / "link": "is not a folder",
        place / "file" / "out": "File exists",
        Path("/"): "the current folder cannot be replaced",
        Path(): "the current folder cannot be replaced",
        Path(".."): "the current folder cannot be replaced",
        place / "work": "contains a repository (.git)",
        place / "work" / "deep": "contains a repository (.git)",
        place / "family": "the home folder cannot be replaced",
        place / "family" / "me": "the home folder cannot be replaced",
        Path("records"): "is inside a folder of the dataset",
        Path("records/new/folder"): "is inside a folder of the dataset",
        Path("records/person"): "is inside a folder of the dataset",
        Path("schema"): "is inside a folder of the dataset",
    }.items():
        done = command(*args, output, cwd=home.data, HOME=str(place / "family" / "me"))
        refused(done, str(output), said)
    assert (listing(home.data), listing(home.place)) == before
    home.check_set(new=False)


def test_what_is_read_from_elsewhere(home: Home, command: Command) -> None:
    """With --schema too, nothing that is read is replaced; below a folder of files there is room."""
    schema = home.data / "schema" / "person.schema.json"
    records = home.data / "records"
    args = ("export", "--force", "--schema", schema, records / "person", "--output")
    for output in (home.data, home.data / "schema", records, records / "person"):
        refused(command(*args, output, cwd=home.place), "contains input files")
    link = home.place / "link"
    link.symlink_to(home.data, target_is_directory=True)
    refused(command(*args, link / "records" / "person", cwd=home.place), "contains input files")
    assert command(*args, records / "person" / "out", cwd=home.place).code == 0
    assert "records/person/ada.yaml" in listing(home.data)


CHANGES = {
    "vanishes": "os.unlink(file)",
    "is emptied": "os.truncate(file, 0)",
    "shrinks": "os.truncate(file, 5)",
    "grows": "open(file, 'a').write('#' * 100_000)",
    "grows beyond all limits": "os.truncate(file, 10**12)",
    "is another one": "open(file, 'w').write('id: ada\\nname: Somebody\\n')",
    "is a folder": "os.unlink(file); os.mkdir(file)",
    "is a pipe": "os.unlink(file); os.mkfifo(file)",
    "is a link to nowhere": "os.unlink(file); os.symlink('nowhere', file)",
    "is not to be read": "os.chmod(file, 0)",
    "is no text": "open(file, 'wb').write(bytes(range(256)))",
}
# After the files were found, and before they are read; and when what is wrong with them is to be shown.
MOMENTS = {
    "read": "from statekit.run import worker\nreal = worker.read_bytes\ndef change(*args, **more):\n    DO\n"
    "    return real(*args, **more)\nworker.read_bytes = change",
    "shown": "from statekit.run import merge\nreal = merge.locate\ndef change(*args, **more):\n    DO\n"
    "    return real(*args, **more)\nmerge.locate = change",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_source_that_changes(home: Home, command: Command, moment: str) -> None:
    """Whatever becomes of a file while it is read: findings with code 1, or the new set; no traceback."""
    file = home.data / "records" / "person" / "ada.yaml"
    good = file.read_text(encoding="utf-8")
    for name, change in list(CHANGES.items())[:: 1 if ROUNDS > 1 or moment == "read" else 3]:
        text = good if moment == "read" else good.replace("charles", "nobody")
        if file.is_dir():
            file.rmdir()
        file.unlink(missing_ok=True)
        file.write_text(text, encoding="utf-8")
        once = f"file = {str(file)!r}\n    if not done:\n        done.append(1)\n        {change}"
        before = "done = []\n" + MOMENTS[moment].replace("DO", once)
        done = command(*home.args[:3], "1", *home.args[4:], cwd=home.data, before=before)
        assert done.code in {0, 1}, (name, done)
        assert done.code == 0 or "ada.yaml" in done.out, (name, done)
        assert "internal error" not in done.err
        home.check(new=done.code == 0 or home.files() != home.old)
