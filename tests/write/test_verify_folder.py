"""`verify` reads an untrusted folder safely: it reports what is wrong, and opens nothing outside it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statekit.write import ReleaseError
from statekit.write.verify import folder as folders
from statekit.write.verify import verify

Release = Callable[..., Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def append_checksums(folder: Path, *lines: str) -> None:
    """Append lines to SHA256SUMS."""
    with (folder / "SHA256SUMS").open("a", encoding="utf-8") as stream:
        stream.writelines(line + "\n" for line in lines)


def test_paths_outside_the_folder(release: Release, tmp_path: Path) -> None:
    """A name that is not a path within the folder is reported, and its target is not opened."""
    output = release("jsonl")
    os.mkfifo(tmp_path / "pipe")  # opening it would block forever
    first = len((output / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    names = [
        "../pipe",
        f"{tmp_path}/pipe",
        "schema/../../pipe",
        "./person.jsonl",
        "schema//common.json",
        "a\0b",
    ]
    append_checksums(
        output, *(f"{'0' * 64}  {name}" for name in names), "nonsense", f"{'0' * 64}  person.jsonl"
    )
    assert verify(output).problems == (
        *(
            ("SHA256SUMS", f"line {first + number}: the file name is not a path within the export")
            for number in range(1, 7)
        ),
        ("SHA256SUMS", f"line {first + 7} is not a checksum and a file name"),
        ("SHA256SUMS", f"line {first + 8} repeats the file name of an earlier line"),
    )


@pytest.mark.parametrize(
    "name", ["person.jsonl", "person.csv", "person.parquet", "People.sqlite", "People.duckdb"]
)
def test_links_and_pipes(release: Release, tmp_path: Path, name: str) -> None:
    """A link is not followed, even to the same bytes, and reading a pipe does not block."""
    output = release("jsonl", "csv", "parquet", "sqlite", "duckdb")
    (output / name).rename(tmp_path / "elsewhere")
    (output / name).symlink_to(tmp_path / "elsewhere")
    assert (name, "not a regular file") in verify(output).problems
    (output / name).unlink()
    os.mkfifo(output / name)
    assert (name, "not a regular file") in verify(output).problems


def test_linked_folder(release: Release, tmp_path: Path) -> None:
    """The files in a linked folder are not part of the release."""
    output = release("jsonl")
    (output / "schema").rename(tmp_path / "schema")
    (output / "schema").symlink_to(tmp_path / "schema")
    with pytest.raises(ReleaseError, match=r"schema/ contains no schema for person\.jsonl"):
        verify(output)


def test_schema_reference_outside_the_folder(release: Release, tmp_path: Path) -> None:
    """A schema must not refer to a file outside the release, by a path or by a link."""
    output = release("jsonl")
    secret = tmp_path / "secret.json"
    secret.write_text('{"$defs": {"person": {"const": "secret"}}}', encoding="utf-8")
    (output / "schema" / "common.json").unlink()
    (output / "schema" / "common.json").symlink_to(secret)
    with pytest.raises(ReleaseError) as raised:
        verify(output)
    assert "secret" not in str(raised.value)
    (output / "schema" / "common.json").unlink()
    schema = output / "schema" / "person.schema.json"
    schema.write_text(
        schema.read_text(encoding="utf-8").replace("common.json", "../../secret.json"), encoding="utf-8"
    )
    with pytest.raises(ReleaseError, match=r"person\.schema\.json:"):
        verify(output)


@pytest.mark.parametrize("sums", ["folder", "link", "pipe", "long"])
def test_unusable_checksums(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sums: str
) -> None:
    """A folder whose SHA256SUMS is not a regular file of acceptable size is not an export."""
    output = release("jsonl")
    file = output / "SHA256SUMS"
    if sums == "long":
        monkeypatch.setattr(folders, "MAX_DOCUMENT", 10)
    else:
        file.rename(tmp_path / "sums")
    if sums == "folder":
        file.mkdir()
    elif sums == "link":
        file.symlink_to(tmp_path / "sums")
    elif sums == "pipe":
        os.mkfifo(file)
    with pytest.raises(ReleaseError, match="is not an export: SHA256SUMS: "):
        verify(output)


def rewrite(file: Path, change: Callable[[Any], Any]) -> None:
    """Change a JSON document."""
    file.write_text(json.dumps(change(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[" * 100_000, "`resources` is not a list of files"),
        ("[]", "`resources` is not a list of files"),
        ('{"resources": [7]}', "`resources` is not a list of files"),
        ('{"resources": null}', "`resources` is not a list of files"),
        (
            "{",
            "not valid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        ('{"resources": [{"path": "../x", "hash": 1}]}', 'lists "../x", which is not a file of the export'),
        ('{"resources": [{"path": [1], "hash": 1}]}', "lists [1], which is not a file of the export"),
        (
            '{"resources": [{"path": "person.jsonl", "hash": []}]}',
            "the SHA-256 of person.jsonl differs from SHA256SUMS",
        ),
        ('{"resources": []}', "does not list person.jsonl"),
    ],
)
def test_descriptions(release: Release, content: str, message: str) -> None:
    """A package that does not list the files of tables correctly is reported."""
    output = release("jsonl")
    (output / "datapackage.json").write_text(content, encoding="utf-8")
    assert message in [text for name, text in verify(output).problems if name == "datapackage.json"]


def test_sizes(release: Release) -> None:
    """A wrong size in the package is reported."""
    output = release("jsonl")

    def shrink(package: Any) -> Any:
        package["resources"][0]["bytes"] = {}
        return package

    rewrite(output / "datapackage.json", shrink)
    assert ("datapackage.json", "the size of person.jsonl is wrong") in verify(output).problems


def test_missing_descriptions(release: Release) -> None:
    """A missing description is reported, even if SHA256SUMS does not list it."""
    output = release("jsonl")
    for name in ("README.md", "dictionary.md", "croissant.json", "datapackage.json", "CITATION.cff"):
        (output / name).unlink()
    lines = (output / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "person.jsonl" in line or "schema/" in line]
    (output / "SHA256SUMS").write_text("".join(kept), encoding="utf-8")
    names = ("README.md", "dictionary.md", "datapackage.json", "croissant.json")
    assert verify(output).problems == tuple((name, "file is missing") for name in names)


def test_control_characters_in_file_names(release: Release, run: Run, tmp_path: Path) -> None:
    """Control characters in a file name are escaped in the output of the command."""
    output = release("jsonl")
    (output / "x\x1b[31m\n").touch()
    done = run("verify", output.name, cwd=tmp_path)
    assert (done.returncode, "\x1b" in done.stdout, done.stdout.count("\n")) == (1, False, 1)
