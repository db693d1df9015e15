"""Test which outputs an export replaces (always, with `--force`, or never), and changing inputs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from faults.conftest import Command, Done, Exported


ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))


def listing(folder: Path) -> list[str]:
    """Return the relative paths of everything in a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def assert_rejected(done: Done, *parts: str) -> None:
    """Check that a run failed with exit code 2 and a one-line message that contains these parts."""
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert done.err.startswith("statekit: error: ")
    assert all(part in done.err for part in parts), done.err


def add_file_and_checksums(folder: Path) -> None:
    """Add a file, and checksums as another program would write them."""
    (folder / "disk.iso").write_bytes(b"x")
    (folder / "SHA256SUMS").write_text(f"{'0' * 64} *disk.iso\n", encoding="utf-8")


def add_file(folder: Path) -> None:
    """Add a file in a subfolder."""
    (folder / "thesis").mkdir()
    (folder / "thesis" / "one.txt").touch()


@pytest.mark.parametrize("fill", [add_file_and_checksums, add_file])
def test_a_folder_that_is_not_an_export(exported: Exported, command: Command, fill: object) -> None:
    """A folder that is not an export is replaced only with `--force`."""
    output = exported.parent / "theirs"
    output.mkdir()
    assert callable(fill)
    fill(output)
    before = listing(output)
    assert_rejected(command(*exported.args[:-1], output, cwd=exported.data), "is not an export", "--force")
    assert listing(output) == before
    assert command(*exported.args[:-1], output, "--force", cwd=exported.data).code == 0
    assert "person.csv" in listing(output)
    assert not {"disk.iso", "thesis"} & set(listing(output))
    assert sorted(os.listdir(exported.parent)) == ["out", "theirs"]  # noqa: PTH208 - names only


def test_an_export_with_an_additional_file(exported: Exported, command: Command) -> None:
    """An export with an additional file is not replaced."""
    (exported.out / "notes.txt").touch()
    assert_rejected(command(*exported.args, cwd=exported.data), "it contains 'notes.txt'")
    assert (exported.out / "notes.txt").is_file()


def test_force_does_not_replace_everything(exported: Exported, command: Command) -> None:
    """Files, links, the current and the home folder, repositories and inputs are never replaced."""
    parent, args = exported.parent, ("export", "--force", "--output")
    (parent / "file").touch()
    (parent / "link").symlink_to("out", target_is_directory=True)
    (parent / "work" / "deep" / ".git").mkdir(parents=True)
    (parent / "family" / "me").mkdir(parents=True)
    (exported.data / "records" / "out").mkdir()
    before = listing(exported.data), listing(exported.parent)
    for output, message in {
        parent / "file": "is not a folder",
        parent / "link": "is not a folder",
        parent / "file" / "out": "File exists",
        Path("/"): "the current folder cannot be replaced",
        Path(): "the current folder cannot be replaced",
        Path(".."): "the current folder cannot be replaced",
        parent / "work": "contains a repository (.git)",
        parent / "work" / "deep": "contains a repository (.git)",
        parent / "family": "the home folder cannot be replaced",
        parent / "family" / "me": "the home folder cannot be replaced",
        Path("records"): "is inside a folder of the dataset",
        Path("records/new/folder"): "is inside a folder of the dataset",
        Path("records/person"): "is inside a folder of the dataset",
        Path("schema"): "is inside a folder of the dataset",
    }.items():
        done = command(*args, output, cwd=exported.data, HOME=str(parent / "family" / "me"))
        assert_rejected(done, str(output), message)
    assert (listing(exported.data), listing(exported.parent)) == before
    exported.check_set(new=False)


def test_inputs_outside_a_dataset_are_not_replaced(exported: Exported, command: Command) -> None:
    """With `--schema`, inputs are not replaced either, but a folder inside the folder of records can be."""
    schema = exported.data / "schema" / "person.schema.json"
    records = exported.data / "records"
    args = ("export", "--force", "--schema", schema, records / "person", "--output")
    for output in (exported.data, exported.data / "schema", records, records / "person"):
        assert_rejected(command(*args, output, cwd=exported.parent), "contains input files")
    link = exported.parent / "link"
    link.symlink_to(exported.data, target_is_directory=True)
    assert_rejected(command(*args, link / "records" / "person", cwd=exported.parent), "contains input files")
    assert command(*args, records / "person" / "out", cwd=exported.parent).code == 0
    assert "records/person/ada.yaml" in listing(exported.data)


CHANGES = {
    "vanishes": "os.unlink(file)",
    "is emptied": "os.truncate(file, 0)",
    "shrinks": "os.truncate(file, 5)",
    "grows": "open(file, 'a').write('#' * 100_000)",
    "exceeds all limits": "os.truncate(file, 10**12)",
    "is replaced": "open(file, 'w').write('id: ada\\nname: Somebody\\n')",
    "becomes a folder": "os.unlink(file); os.mkdir(file)",
    "becomes a pipe": "os.unlink(file); os.mkfifo(file)",
    "becomes a broken link": "os.unlink(file); os.symlink('nowhere', file)",
    "becomes unreadable": "os.chmod(file, 0)",
    "becomes binary": "open(file, 'wb').write(bytes(range(256)))",
}
# A file changes after discovery and before it is read, or later, when its findings are located.
MOMENTS = {
    "read": "from statekit.discovery import contents\nreal = contents.read_bytes\n"
    "def change(*args, **more):\n    DO\n"
    "    return real(*args, **more)\ncontents.read_bytes = change",
    "located": "from statekit.run import merge\nreal = merge.locate\ndef change(*args, **more):\n    DO\n"
    "    return real(*args, **more)\nmerge.locate = change",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_input_that_changes(exported: Exported, command: Command, moment: str) -> None:
    """If a file changes during a run, the run reports findings or writes the new export."""
    file = exported.data / "records" / "person" / "ada.yaml"
    good = file.read_text(encoding="utf-8")
    for name, change in list(CHANGES.items())[:: 1 if ROUNDS > 1 or moment == "read" else 3]:
        text = good if moment == "read" else good.replace("charles", "nobody")
        if file.is_dir():
            file.rmdir()
        file.unlink(missing_ok=True)
        file.write_text(text, encoding="utf-8")
        once = f"file = {str(file)!r}\n    if not done:\n        done.append(1)\n        {change}"
        before = "done = []\n" + MOMENTS[moment].replace("DO", once)
        done = command(*exported.args[:3], "1", *exported.args[4:], cwd=exported.data, before=before)
        assert done.code in {0, 1}, (name, done)
        assert done.code == 0 or "ada.yaml" in done.out, (name, done)
        assert "internal error" not in done.err
        exported.check(new=done.code == 0 or exported.files() != exported.old)
