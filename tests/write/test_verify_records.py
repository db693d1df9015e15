"""`verify` with paths compares a release with its records."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from statekit.api import export, verify
from statekit.discovery.find import find_dataset, find_files

Release = Callable[..., Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def records(people: Path) -> Path:
    """The folder of the records of people."""
    return people / "records" / "person"


def problems(output: Path, people: Path) -> list[tuple[str, str]]:
    """Return the problems, with the names of record files instead of their paths."""
    found = verify(output, find_dataset([people])).problems
    return [(name, text.replace(f"{people}/records/person/", "")) for name, text in found]


@pytest.mark.parametrize("compress", [None, "gz", "zst"])
def test_unchanged_records(release: Release, people: Path, compress: str | None) -> None:
    """A release compared with the records it was exported from has no problems, with any compression."""
    done = verify(release(compress=compress), find_dataset([people]))
    assert (done.rows, done.left_out, done.problems) == (2, 0, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "id: ada\nboss: bob\njobs: [{for: bob, pay: {at: 2}}, {for: null, pay: {}}]\n",
            "/jobs/0/pay/at",
        ),
        ("id: ada\nboss: bob\njobs: [{for: bob, pay: {at: 1}}, {pay: {}}]\n", "/jobs/1/for"),
        ("id: ada\nboss: bob\njobs: [{for: bob, pay: {at: 1}}]\n", "/jobs/1"),
        ("id: ada\nboss: bob\n", "/jobs"),
        ("id: ada\nboss: bob\njobs: []\n", "/jobs/0"),
        ("id: bob\n", "/rank"),
        ("id: bob\nrank: high\n", "/rank"),
    ],
)
def test_changed_value(release: Release, people: Path, records: Path, text: str, expected: str) -> None:
    """A value that changed, also between absent, null and empty, is reported with its location."""
    file = text[4:7]
    output = release()
    (records / f"{file}.yaml").write_text(text, encoding="utf-8")
    assert problems(output, people) == [
        ("person.jsonl", f'record "{file}" differs at {expected}: {file}.yaml')
    ]


def test_missing_and_unexpected_records(release: Release, people: Path, records: Path) -> None:
    """A record that only the export or only the dataset contains is reported with its key."""
    output = release()
    (records / "bob.yaml").rename(records / "aaa.yaml")
    (records / "aaa.yaml").write_text("id: aaa\n", encoding="utf-8")
    (records / "ada.yaml").write_text("id: zed\n", encoding="utf-8")
    assert problems(output, people) == [
        ("person.jsonl", 'record "aaa" is missing: aaa.yaml'),
        ("person.jsonl", 'unexpected record "ada"'),
        ("person.jsonl", 'unexpected record "bob"'),
        ("person.jsonl", 'record "zed" is missing: ada.yaml'),
    ]


def test_many_differences(release: Release, people: Path, records: Path) -> None:
    """The first 20 differences are reported, and the others are counted."""
    output = release("jsonl")
    for number in range(30):
        (records / f"x{number:02}.yaml").write_text(f"id: x{number:02}\n", encoding="utf-8")
    found = problems(output, people)
    assert found[0] == ("person.jsonl", 'record "x00" is missing: x00.yaml')
    assert found[20:] == [("person.jsonl", "and 10 more records differ")]


def test_invalid_records(people: Path, records: Path) -> None:
    """An invalid record is expected to be absent from the release, and reported if it is present."""
    (records / "eve.yaml").write_text("id: eve\nrank: 7\n", encoding="utf-8")
    done = export(find_dataset([people]), people / "out", skip_invalid=True)
    assert done.left_out == 1
    found = verify(people / "out", find_dataset([people]))
    assert (found.left_out, found.problems) == (1, ())
    (records / "bob.yaml").write_text("id: bob\nrank: 7\n", encoding="utf-8")
    assert ("person.jsonl", 'unexpected record "bob"') in problems(people / "out", people)


@pytest.mark.parametrize("change", ["parquet", "csv", "sqlite"])
def test_without_json_lines(release: Release, people: Path, records: Path, change: str) -> None:
    """Without JSON Lines, the other formats are compared with the records."""
    output = release(change)
    assert problems(output, people) == []
    (records / "bob.yaml").write_text("id: bob\nrank: high\n", encoding="utf-8")
    expected = {
        "parquet": [
            ("person.parquet", "the metadata `statekit.rows-sha256` does not match the records"),
            ("person.parquet", "row 1 differs from the records"),
            ("person.jobs.parquet", "the metadata `statekit.rows-sha256` does not match the records"),
        ],
        "csv": [("person.csv", "line 3 differs from the records")],
        "sqlite": [("People.sqlite", "person: row 1 differs from the records")],
    }
    assert problems(output, people) == expected[change]


def test_records_without_keys(tmp_path: Path) -> None:
    """Records without a key are compared in their order."""
    (tmp_path / "s.json").write_text('{"properties": {"a": {"type": "number"}}}', encoding="utf-8")
    file = tmp_path / "x.yaml"
    file.write_text("- {a: 1}\n- {a: 0.0}\n- {}\n", encoding="utf-8")
    files = find_files(tmp_path / "s.json", [file], "item")
    export(files, tmp_path / "out")
    assert verify(tmp_path / "out", files).problems == ()
    file.write_text("- {a: 1}\n- {a: -0.0}\n- {}\n- {}\n", encoding="utf-8")
    assert verify(tmp_path / "out", files).problems == (
        ("item.jsonl", "contains 3 records instead of 4"),
        ("item.jsonl", f"record 1 differs at /a: {file}"),
    )


def test_different_tables(release: Release, people: Path) -> None:
    """A table that only the export or only the dataset contains is reported."""
    output = release("jsonl")
    other = find_files(people / "schema" / "person.schema.json", [people / "records" / "person"], "human")
    assert verify(output, other).problems == (
        (
            "person.jsonl",
            (
                "unexpected table: the records do not produce it; "
                "`verify` needs the same schema, table and key as `export`"
            ),
        ),
        ("human.jsonl", "file is missing, but the records produce this table"),
    )


def test_order_of_properties_is_ignored(release: Release, people: Path) -> None:
    """A schema that lists its properties in another order causes no difference."""
    output = release("jsonl")
    schema = people / "schema" / "person.schema.json"
    text = schema.read_text(encoding="utf-8")
    start, end = text.index('"boss"'), text.index('"rank"')
    schema.write_text(
        text[:start] + text[end:].replace('}, "jobs"', "}, " + text[start:end] + '"jobs"', 1),
        encoding="utf-8",
    )
    assert problems(output, people) == []


def test_the_command(release: Release, run: Run, people: Path, tmp_path: Path) -> None:
    """PATHs are the same as for `export`; without them, no record is read."""
    output = release()
    bob = people / "records" / "person" / "bob.yaml"
    bob.write_text("id: bob\nrank: high\n", encoding="utf-8")
    assert run("verify", output, cwd=people).returncode == 0
    done = run("verify", output, ".", "--no-cache", cwd=people)
    assert done.returncode == 1
    assert done.stdout == (f'{output}/person.jsonl: record "bob" differs at /rank: records/person/bob.yaml\n')
    assert done.stderr == "12 files, 2 records, 1 problem\n"
    bob.write_text("id: bob\nrank: 7\n", encoding="utf-8")
    done = run("verify", output, ".", cwd=people)
    assert done.returncode == 1
    assert done.stderr == "1 invalid record excluded from the comparison\n12 files, 2 records, 1 problem\n"
    schema = people / "schema" / "person.schema.json"
    done = run("verify", output, "--schema", schema, people / "records", "--table", "person", cwd=tmp_path)
    assert done.returncode == 1
    done = run("verify", output, people / "records", "--table", "person", cwd=tmp_path)
    assert (done.returncode, "it requires --schema" in done.stderr) == (2, True)
    done = run("verify", output, "nowhere", cwd=people)
    assert (done.returncode, done.stderr) == (2, "statekit: error: nowhere: no such file or folder\n")
    schema.write_text("{", encoding="utf-8")
    done = run("verify", output, ".", cwd=people)
    assert (done.returncode, done.stdout.partition(":")[0]) == (2, "schema/person.schema.json")
