"""A release beside the records that it was made of."""

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


def said(output: Path, people: Path) -> list[tuple[str, str]]:
    """What is wrong, with the names of files of records instead of their paths."""
    problems = verify(output, find_dataset([people])).problems
    return [(name, text.replace(f"{people}/records/person/", "")) for name, text in problems]


@pytest.mark.parametrize("compress", [None, "gz", "zst"])
def test_the_records_that_were_exported(release: Release, people: Path, compress: str | None) -> None:
    """A release of these records, however it is written, has nothing wrong."""
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
def test_a_value_that_is_another(
    release: Release, people: Path, records: Path, text: str, expected: str
) -> None:
    """A value that is another one, absent for null or empty for absent is said with its place."""
    file = text[4:7]
    output = release()
    (records / f"{file}.yaml").write_text(text, encoding="utf-8")
    assert said(output, people) == [
        ("person.jsonl", f'the record "{file}" is another one at {expected}: {file}.yaml')
    ]


def test_records_that_are_missing_or_more(release: Release, people: Path, records: Path) -> None:
    """A record that is on one side only is said with its key."""
    output = release()
    (records / "bob.yaml").rename(records / "aaa.yaml")
    (records / "aaa.yaml").write_text("id: aaa\n", encoding="utf-8")
    (records / "ada.yaml").write_text("id: zed\n", encoding="utf-8")
    assert said(output, people) == [
        ("person.jsonl", 'the record "aaa" is missing: aaa.yaml'),
        ("person.jsonl", 'the record "ada" is none of the records'),
        ("person.jsonl", 'the record "bob" is none of the records'),
        ("person.jsonl", 'the record "zed" is missing: ada.yaml'),
    ]


def test_many_differences(release: Release, people: Path, records: Path) -> None:
    """Of many differences the first are said, and the others counted."""
    output = release("jsonl")
    for number in range(30):
        (records / f"x{number:02}.yaml").write_text(f"id: x{number:02}\n", encoding="utf-8")
    problems = said(output, people)
    assert problems[0] == ("person.jsonl", 'the record "x00" is missing: x00.yaml')
    assert problems[20:] == [("person.jsonl", "and 10 more records are not the same")]


def test_invalid_records(people: Path, records: Path) -> None:
    """An invalid record is in no export: one that is in the release is more than there should be."""
    (records / "eve.yaml").write_text("id: eve\nrank: 7\n", encoding="utf-8")
    done = export(find_dataset([people]), people / "out", skip_invalid=True)
    assert done.left_out == 1
    found = verify(people / "out", find_dataset([people]))
    assert (found.left_out, found.problems) == (1, ())
    (records / "bob.yaml").write_text("id: bob\nrank: 7\n", encoding="utf-8")
    assert ("person.jsonl", 'the record "bob" is none of the records') in said(people / "out", people)


@pytest.mark.parametrize("change", ["parquet", "csv", "sqlite"])
def test_without_json_lines(release: Release, people: Path, records: Path, change: str) -> None:
    """Where there are no JSON Lines, the other formats are compared with the records."""
    output = release(change)
    assert said(output, people) == []
    (records / "bob.yaml").write_text("id: bob\nrank: high\n", encoding="utf-8")
    expected = {
        "parquet": [
            ("person.parquet", "its metadata does not say statekit.rows-sha256 as the records give it"),
            ("person.parquet", "row 1 differs"),
            ("person.jobs.parquet", "its metadata does not say statekit.rows-sha256 as the records give it"),
        ],
        "csv": [("person.csv", "line 3 is not what the records give")],
        "sqlite": [("People.sqlite", "person: row 1 differs")],
    }
    assert said(output, people) == expected[change]


def test_records_without_keys(tmp_path: Path) -> None:
    """Where no key tells records apart, they are compared one after the other."""
    (tmp_path / "s.json").write_text('{"properties": {"a": {"type": "number"}}}', encoding="utf-8")
    file = tmp_path / "x.yaml"
    file.write_text("- {a: 1}\n- {a: 0.0}\n- {}\n", encoding="utf-8")
    files = find_files(tmp_path / "s.json", [file], "item")
    export(files, tmp_path / "out")
    assert verify(tmp_path / "out", files).problems == ()
    file.write_text("- {a: 1}\n- {a: -0.0}\n- {}\n- {}\n", encoding="utf-8")
    assert verify(tmp_path / "out", files).problems == (
        ("item.jsonl", "it has 3 records, and should have 4"),
        ("item.jsonl", f"the record 1 is another one at /a: {file}"),
    )


def test_other_tables(release: Release, people: Path) -> None:
    """A table that one side has not is a problem."""
    output = release("jsonl")
    other = find_files(people / "schema" / "person.schema.json", [people / "records" / "person"], "human")
    assert verify(output, other).problems == (
        ("person.jsonl", "the records have no such table"),
        ("human.jsonl", "it is missing, and the records have rows for it"),
    )


def test_the_order_of_keys_is_none_of_the_values(release: Release, people: Path) -> None:
    """A schema that names the properties in another order says nothing else of the records."""
    output = release("jsonl")
    schema = people / "schema" / "person.schema.json"
    text = schema.read_text(encoding="utf-8")
    start, end = text.index('"boss"'), text.index('"rank"')
    schema.write_text(text[:start] + text[end:].replace('}, "jobs"', "}, " + text[start:end] + '"jobs"', 1))
    assert said(output, people) == []


def test_the_command(release: Release, run: Run, people: Path, tmp_path: Path) -> None:
    """PATHs are those of export; without them no record is read."""
    output = release()
    bob = people / "records" / "person" / "bob.yaml"
    bob.write_text("id: bob\nrank: high\n", encoding="utf-8")
    assert run("verify", output, cwd=people).returncode == 0
    done = run("verify", output, ".", "--no-cache", cwd=people)
    assert done.returncode == 1
    assert done.stdout == (
        f'{output}/person.jsonl: the record "bob" is another one at /rank: records/person/bob.yaml\n'
    )
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
