"""A release of somebody who means harm: each is a problem or one line, and nothing outside of it is read."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import EXAMPLES

from statekit.write import ReleaseError
from statekit.write.verify import folder as folders
from statekit.write.verify import verify
from statekit.write.verify.apart import Reading, read_all

Release = Callable[..., Path]
Seal = Callable[[Path], None]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

ADA = b'{"id":"ada","boss":"bob","jobs":[{"for":"bob","pay":{"at":1}},{"for":null,"pay":{}}]}\n'
BOB = b'{"id":"bob","rank":"low"}\n'


def listing(folder: Path, *lines: str) -> None:
    """Add lines to the list of checksums."""
    with (folder / "SHA256SUMS").open("a", encoding="utf-8") as stream:
        stream.writelines(line + "\n" for line in lines)


def test_names_that_lead_outside(release: Release, tmp_path: Path) -> None:
    """A name that is none of a file in the folder is said, and what it leads to is not opened."""
    output = release("jsonl")
    os.mkfifo(tmp_path / "pipe")  # whoever opened it would wait for ever
    first = len((output / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    names = [
        "../pipe",
        f"{tmp_path}/pipe",
        "schema/../../pipe",
        "./person.jsonl",
        "schema//common.json",
        "a\0b",
    ]
    listing(output, *(f"{'0' * 64}  {name}" for name in names), "nonsense", f"{'0' * 64}  person.jsonl")
    assert verify(output).problems == (
        *(("SHA256SUMS", f"line {first + number} names no file of this folder") for number in range(1, 7)),
        ("SHA256SUMS", f"line {first + 7} is not a checksum and a name"),
        ("SHA256SUMS", f"line {first + 8} names a file that another line names"),
    )


@pytest.mark.parametrize(
    "name", ["person.jsonl", "person.csv", "person.parquet", "People.sqlite", "People.duckdb"]
)
@pytest.mark.costly
def test_links_and_pipes(release: Release, tmp_path: Path, name: str) -> None:
    """A link is not followed, not even to the same bytes, and a pipe is not waited for."""
    output = release("jsonl", "csv", "parquet", "sqlite", "duckdb")
    (output / name).rename(tmp_path / "elsewhere")
    (output / name).symlink_to(tmp_path / "elsewhere")
    assert (name, "it is no regular file") in verify(output).problems
    (output / name).unlink()
    os.mkfifo(output / name)
    assert (name, "it is no regular file") in verify(output).problems


def test_a_folder_that_is_a_link(release: Release, tmp_path: Path) -> None:
    """What lies in a linked folder is none of the release."""
    output = release("jsonl")
    (output / "schema").rename(tmp_path / "schema")
    (output / "schema").symlink_to(tmp_path / "schema")
    with pytest.raises(
        ReleaseError, match=r"no schema there is that of person\.jsonl: nothing can be compared"
    ):
        verify(output)


def test_a_schema_that_leads_outside(release: Release, tmp_path: Path) -> None:
    """A schema refers to nothing outside of the release, be it by a path or by a link."""
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
def test_checksums_that_are_none(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sums: str
) -> None:
    """Without a list of checksums that is a file of some length, it is no release."""
    output = release("jsonl")
    file = output / "SHA256SUMS"
    if sums == "long":
        monkeypatch.setattr(folders, "MAX_LIST", 10)
    else:
        file.rename(tmp_path / "sums")
    if sums == "folder":
        file.mkdir()
    elif sums == "link":
        file.symlink_to(tmp_path / "sums")
    elif sums == "pipe":
        os.mkfifo(file)
    with pytest.raises(ReleaseError, match="is no release: SHA256SUMS: "):
        verify(output)


DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (DEEP + b"\n", "line 1: it is nested too deeply"),
        (b'{"id":' + b"[" * 500 + b"]" * 500 + b"}\n", "line 1: "),
        (b'{"id":NaN}\n', "line 1: this is not JSON: NaN is no number"),
        (b'{"id":"a","x":1e999}\n', "line 1: this is not JSON: Out of range float values"),
        (b'{"id":"a","x":' + b"9" * 5000 + b"}\n", "line 1: this is not JSON: Exceeds the limit"),
        (b'{"id":"\\ud800"}\n', "line 1: this is not JSON: "),
        (b'{"id":"a","id":"b"}\n', "line 1: it is not written as the export writes it"),
        ('{"id":"a"}\n'.encode("utf-16"), "line 1: "),
        (b"\n" * 30, "line 1: this is not JSON: Expecting value"),
        (b"\0" * 100, "line 1: this is not JSON: "),
        (b'{"id":"a","jobs":[{"pay":{"at":99999999999999999999}}]}\n', "line 1: "),
    ],
)
def test_lines(release: Release, seal: Seal, content: bytes, said: str) -> None:
    """Lines that no record gives are problems, whatever they hold."""
    output = release("jsonl")
    (output / "person.jsonl").write_bytes(content)
    seal(output)
    name, text = verify(output).problems[0]
    assert (name, text[: len(said)]) == ("person.jsonl", said)
    assert "\n" not in text


def test_lines_without_end(release: Release, seal: Seal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading ends where a line is too long, too many are wrong, or little unpacks to much."""
    output = release("jsonl", compress="gz")
    (output / "person.jsonl.gz").write_bytes(gzip.compress(b"x" * 1000))
    seal(output)
    monkeypatch.setattr(folders, "MAX_LINE", 100)
    assert verify(output).problems == (("person.jsonl.gz", "a line is longer than 100 bytes"),)

    (output / "person.jsonl.gz").write_bytes(gzip.compress(b"\n" * 30_000))
    seal(output)
    assert verify(output).problems[-1] == (
        "person.jsonl.gz",
        "and 10220 more lines are wrong, and what follows is not read",
    )

    monkeypatch.setattr(folders, "MAX_UNPACKED", 100)
    monkeypatch.setattr(folders, "MAX_RATIO", 10)
    (output / "person.jsonl.gz").write_bytes(gzip.compress(b"\n" * 3_000))
    seal(output)
    assert verify(output).problems[0] == ("person.jsonl.gz", "it unpacks to more than 10 times its size")


@pytest.mark.parametrize("how", ["gz", "zst"])
def test_packed_badly(release: Release, seal: Seal, how: str) -> None:
    """What does not unpack, or breaks off, is a problem."""
    output = release("jsonl", "csv", compress=how)
    whole = (output / f"person.csv.{how}").read_bytes()
    (output / f"person.csv.{how}").write_bytes(whole[:-9])
    (output / f"person.jsonl.{how}").write_bytes(b"\x1f\x8b\x08not gzip")
    seal(output)
    found = {(name, text.partition(":")[0]) for name, text in verify(output).problems}
    assert (f"person.jsonl.{how}", "it cannot be read") in found
    assert f"person.csv.{how}" in dict(found)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\xff" * 64 + b"PAR1", b"\0" * 5000])
def test_parquet_that_is_none(release: Release, seal: Seal, content: bytes) -> None:
    """A file that is no Parquet is a problem of one line."""
    output = release()
    (output / "person.parquet").write_bytes(content)
    seal(output)
    ((name, text),) = verify(output).problems
    assert (name, text.partition(":")[0]) == ("person.parquet", "it cannot be read")
    assert "\n" not in text


@pytest.mark.costly
def test_damaged_files(release: Release, seal: Seal) -> None:
    """Whatever bytes are changed in a file that others read for us, it is a problem or of no consequence."""
    output = release("jsonl", "parquet", "sqlite")
    chance = random.Random(7)  # noqa: S311 - the same each time
    for name in ("person.parquet", "People.sqlite"):
        whole = (output / name).read_bytes()
        for _ in range(EXAMPLES):
            data = bytearray(whole)
            for _ in range(chance.choice([1, 1, 4, 40])):
                data[chance.randrange(len(data))] = chance.randrange(256)
            (output / name).write_bytes(
                data[: chance.choice([len(data), len(data), chance.randrange(len(data))])]
            )
            seal(output)
            assert {file for file, _ in verify(output).problems} <= {name}
        (output / name).write_bytes(whole)


def test_parquet_that_claims_much(release: Release, seal: Seal) -> None:
    """Rows beyond those of the records are not read."""
    output = release()
    file = output / "person.parquet"
    table = pq.read_table(file)
    pq.write_table(pa.concat_tables([table] * 1000), file)
    seal(output)
    assert verify(output).problems == (("person.parquet", "it has more rows than the records give"),)


def change_sqlite(file: Path, *statements: str) -> None:
    """Change a database of SQLite."""
    with closing(sqlite3.connect(file)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE person SET boss = 'eve'"], ["person: row 0 differs"]),
        (["DELETE FROM person WHERE id = 'bob'"], ["person: it has fewer rows than the records give"]),
        (["INSERT INTO person (id) VALUES ('eve')"], ["person: it has more rows than the records give"]),
        (['UPDATE "person.jobs" SET "pay.at" = 2.5'], ["person.jobs: row 0 differs"]),
        (
            ["ALTER TABLE person DROP COLUMN rank"],
            ["the columns of person are not those that the schema gives"],
        ),
        (
            [f"CREATE VIEW v AS {ENDLESS}"],
            ["it has a view v, which the records do not give"],
        ),
        (
            ["DROP TABLE person", f"CREATE VIEW person AS {ENDLESS}"],
            ["it has no table person", "it has a view person, which the records do not give"],
        ),
        (
            ["ALTER TABLE person ADD COLUMN more TEXT AS (hex(zeroblob(900000000)))"],
            ["the columns of person are not those that the schema gives"],
        ),
    ],
)
def test_sqlite_that_is_another(release: Release, seal: Seal, statements: list[str], said: list[str]) -> None:
    """Every row and column of SQLite is compared, and nothing in the file is run."""
    output = release("jsonl", "sqlite")
    change_sqlite(output / "People.sqlite", *statements)
    seal(output)
    assert verify(output).problems == tuple(("People.sqlite", text) for text in said)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE person SET rank = 'high'"], "person: row 0 differs"),
        (["DELETE FROM person"], "person: it has fewer rows than the records give"),
        (
            ["CREATE VIEW v AS SELECT * FROM read_csv('/etc/passwd')"],
            "it has a view v, which the records do not give",
        ),
        (["CREATE TABLE t (x INT)"], "it has a table t, which the records do not give"),
        (['DROP TABLE "person.jobs"'], "it has no table person.jobs"),
        (
            [
                "CREATE TABLE p2 AS SELECT id FROM person",
                "DROP TABLE person",
                "ALTER TABLE p2 RENAME TO person",
            ],
            "the columns of person are not those that the schema gives",
        ),
    ],
)
@pytest.mark.costly
def test_duckdb_that_is_another(release: Release, seal: Seal, statements: list[str], said: str) -> None:
    """Every row of DuckDB is compared, and what it holds besides is said."""
    output = release("jsonl", "duckdb")
    with closing(duckdb.connect(str(output / "People.duckdb"))) as database:
        for statement in statements:
            database.execute(statement)
    seal(output)
    assert verify(output).problems == (("People.duckdb", said),)


def test_duckdb_that_is_missing(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where DuckDB is not installed, it is said that its file was not looked into."""
    output = release("jsonl", "duckdb")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    done = verify(output)
    assert done.problems == ()
    assert done.remarks == ("People.duckdb: only its checksum was compared, for DuckDB is not installed",)


@pytest.mark.parametrize("name", ["People.sqlite", "People.duckdb"])
def test_databases_that_are_none(release: Release, seal: Seal, name: str) -> None:
    """A file that is no database is a problem of one line."""
    output = release("jsonl", "sqlite", "duckdb")
    (output / name).write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    seal(output)
    ((found, text),) = verify(output).problems
    assert (found, text.partition(":")[0]) == (name, "it cannot be read")
    assert "\n" not in text


def spin(*_: object) -> Iterator[tuple[str, str]]:
    """Never come back."""
    while True:
        pass


def crash(*_: object) -> Iterator[tuple[str, str]]:
    """End the process, as a library in another language may."""
    os.kill(os.getpid(), signal.SIGKILL)
    yield "", ""


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (crash, "it ended the process that read it (SIGKILL)"),
        (spin, "it took more than 1 seconds of processor time"),
    ],
)
@pytest.mark.costly
def test_a_file_that_ends_who_reads_it(
    release: Release, monkeypatch: pytest.MonkeyPatch, read: Callable[..., Any], said: str
) -> None:
    """It is a problem, and all other files are compared."""
    output = release("jsonl", "csv", "parquet", "sqlite", "duckdb")
    assert verify(output, jobs=2).problems == ()
    monkeypatch.setattr("statekit.write.verify.compare_duckdb", read)
    monkeypatch.setattr("statekit.write.verify.apart.SECONDS_OF_A_TASK", 1.0)
    monkeypatch.setattr("statekit.write.verify.apart._BYTES_IN_A_SECOND", 10**12)
    (output / "person.csv").write_text("id\n", encoding="utf-8")
    assert verify(output, jobs=2).problems[-2:] == (
        ("person.csv", "line 1 is not what the records give"),
        ("People.duckdb", f"it cannot be read: {said}"),
    )


def take(size: int) -> Iterator[tuple[str, str]]:
    """Take so many bytes, as a file of some kilobytes makes a library do that unpacks it."""
    try:
        yield "x.parquet", f"{len(bytearray(size))} bytes"
    except MemoryError:
        yield "x.parquet", "too much"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory has no limit")
def test_a_file_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a file takes no more memory than a worker may have, and the run itself keeps all it has."""
    monkeypatch.setattr("statekit.write.verify.apart.MOST_MEMORY", 100 * 1024**2)
    before = resource.getrlimit(resource.RLIMIT_DATA)
    readings = [Reading("x.parquet", partial(take, size * 1024**2)) for size in (1, 200)]
    folder = folders.Folder(tmp_path)
    assert [text for _, text in read_all(folder, readings, 1)] == ["1048576 bytes", "too much"]
    assert [text for _, text in read_all(folder, readings, 0)] == ["1048576 bytes", "209715200 bytes"]
    monkeypatch.setattr(os, "fork", no_fork)
    assert [text for _, text in read_all(folder, readings, 1)] == ["1048576 bytes", "209715200 bytes"]
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def no_fork() -> int:
    """What the system says where there are too many processes."""
    raise BlockingIOError(11, "Resource temporarily unavailable")


def rewrite(file: Path, change: Callable[[Any], Any]) -> None:
    """Change a JSON document."""
    file.write_text(json.dumps(change(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[" * 100_000, "it does not list files, as resources"),
        ("[]", "it does not list files, as resources"),
        ('{"resources": [7]}', "it does not list files, as resources"),
        ('{"resources": null}', "it does not list files, as resources"),
        (
            "{",
            "it cannot be read: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        ('{"resources": [{"path": "../x", "hash": 1}]}', 'it lists "../x", which is no file of the release'),
        ('{"resources": [{"path": [1], "hash": 1}]}', "it lists [1], which is no file of the release"),
        (
            '{"resources": [{"path": "person.jsonl", "hash": []}]}',
            "it says another SHA-256 of person.jsonl than SHA256SUMS",
        ),
        ('{"resources": []}', "it does not list person.jsonl"),
    ],
)
def test_descriptions(release: Release, content: str, said: str) -> None:
    """What describes the release lists its files as they are; else that is a problem."""
    output = release("jsonl")
    (output / "datapackage.json").write_text(content, encoding="utf-8")
    assert said in [text for name, text in verify(output).problems if name == "datapackage.json"]


def test_sizes(release: Release) -> None:
    """A size that a description says of a file is the file's."""
    output = release("jsonl")

    def shrink(package: Any) -> Any:
        package["resources"][0]["bytes"] = {}
        return package

    rewrite(output / "datapackage.json", shrink)
    assert ("datapackage.json", "it says another size of person.jsonl") in verify(output).problems


def test_what_describes_it_is_there(release: Release) -> None:
    """A release without what makes it a dataset is not whole, though its list does not miss it."""
    output = release("jsonl")
    for name in ("README.md", "dictionary.md", "croissant.json", "datapackage.json", "CITATION.cff"):
        (output / name).unlink()
    lines = (output / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "person.jsonl" in line or "schema/" in line]
    (output / "SHA256SUMS").write_text("".join(kept), encoding="utf-8")
    names = ("README.md", "dictionary.md", "datapackage.json", "croissant.json")
    assert verify(output).problems == tuple((name, "it is missing") for name in names)


def test_two_files_of_one_table(release: Release, seal: Seal) -> None:
    """Two files that would be one table: the second is a problem."""
    output = release("jsonl")
    (output / "person.jsonl.gz").write_bytes(gzip.compress(ADA + BOB))
    seal(output)
    assert ("person.jsonl.gz", "there is another file of this table") in verify(output).problems


def test_copies_for_spreadsheets(release: Release, seal: Seal) -> None:
    """A copy for spreadsheets is the one that the records give."""
    output = release("jsonl", "spreadsheet")
    assert verify(output).problems == ()
    file = output / "spreadsheet" / "person.csv"
    file.write_bytes(file.read_bytes().replace(b"bob", b"=2"))
    (output / "spreadsheet" / "person.jobs.csv").unlink()
    seal(output)
    assert verify(output).problems == (
        ("spreadsheet/person.csv", "line 2 is not what the records give"),
        ("spreadsheet/person.jobs.csv", "it is missing, and the records have rows for it"),
    )


def test_the_command_says_it_in_one_line(release: Release, run: Run, tmp_path: Path) -> None:
    """A name that would do something to a terminal is shown, not sent."""
    output = release("jsonl")
    (output / "x\x1b[31m\n").touch()
    done = run("verify", output.name, cwd=tmp_path)
    assert (done.returncode, "\x1b" in done.stdout, done.stdout.count("\n")) == (1, False, 1)
