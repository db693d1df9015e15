"""`verify` reports invalid JSON Lines, damaged Parquet files and changed copies for spreadsheets."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import EXAMPLES

from statekit.write.verify import folder as folders
from statekit.write.verify import verify

Release = Callable[..., Path]
Seal = Callable[[Path], None]


ADA = b'{"id":"ada","boss":"bob","jobs":[{"for":"bob","pay":{"at":1}},{"for":null,"pay":{}}]}\n'
BOB = b'{"id":"bob","rank":"low"}\n'

DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (DEEP + b"\n", "line 1: nested too deeply"),
        (b'{"id":' + b"[" * 500 + b"]" * 500 + b"}\n", "line 1: "),
        (b'{"id":NaN}\n', "line 1: not valid JSON: NaN is not allowed"),
        (b'{"id":"a","x":1e999}\n', "line 1: not valid JSON: Out of range float values"),
        (b'{"id":"a","x":' + b"9" * 5000 + b"}\n", "line 1: not valid JSON: Exceeds the limit"),
        (b'{"id":"\\ud800"}\n', "line 1: not valid JSON: "),
        (b'{"id":"a","id":"b"}\n', "line 1: not in the canonical form that `export` writes"),
        ('{"id":"a"}\n'.encode("utf-16"), "line 1: "),
        (b"\n" * 30, "line 1: not valid JSON: Expecting value"),
        (b"\0" * 100, "line 1: not valid JSON: "),
        (b'{"id":"a","jobs":[{"pay":{"at":99999999999999999999}}]}\n', "line 1: "),
    ],
)
def test_invalid_lines(release: Release, seal: Seal, content: bytes, message: str) -> None:
    """An invalid line is reported in one line, whatever it contains."""
    output = release("jsonl")
    (output / "person.jsonl").write_bytes(content)
    seal(output)
    name, text = verify(output).problems[0]
    assert (name, text[: len(message)]) == ("person.jsonl", message)
    assert "\n" not in text


def test_limits_of_reading(release: Release, seal: Seal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading stops at a line that is too long, after too many invalid lines, and at a decompression bomb."""
    output = release("jsonl", compress="gz")
    (output / "person.jsonl.gz").write_bytes(gzip.compress(b"x" * 1000))
    seal(output)
    monkeypatch.setattr(folders, "MAX_LINE", 100)
    assert verify(output).problems == (("person.jsonl.gz", "a line is longer than 100 bytes"),)

    (output / "person.jsonl.gz").write_bytes(gzip.compress(b"\n" * 30_000))
    seal(output)
    assert verify(output).problems[-1] == (
        "person.jsonl.gz",
        "and 10220 more lines are invalid; the rest of the file was not read",
    )

    monkeypatch.setattr(folders, "MAX_UNPACKED", 100)
    monkeypatch.setattr(folders, "MAX_RATIO", 10)
    (output / "person.jsonl.gz").write_bytes(gzip.compress(b"\n" * 3_000))
    seal(output)
    assert verify(output).problems[0] == ("person.jsonl.gz", "decompresses to more than 10 times its size")


@pytest.mark.parametrize("compress", ["gz", "zst"])
def test_damaged_compression(release: Release, seal: Seal, compress: str) -> None:
    """A file that cannot be decompressed or is truncated is reported."""
    output = release("jsonl", "csv", compress=compress)
    data = (output / f"person.csv.{compress}").read_bytes()
    (output / f"person.csv.{compress}").write_bytes(data[:-9])
    (output / f"person.jsonl.{compress}").write_bytes(b"\x1f\x8b\x08not gzip")
    seal(output)
    found = {(name, text.partition(":")[0]) for name, text in verify(output).problems}
    assert (f"person.jsonl.{compress}", "cannot be read") in found
    assert f"person.csv.{compress}" in dict(found)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\xff" * 64 + b"PAR1", b"\0" * 5000])
def test_invalid_parquet(release: Release, seal: Seal, content: bytes) -> None:
    """A file that is not Parquet is reported in one line."""
    output = release()
    (output / "person.parquet").write_bytes(content)
    seal(output)
    ((name, text),) = verify(output).problems
    assert (name, text.partition(":")[0]) == ("person.parquet", "cannot be read")
    assert "\n" not in text


def test_damaged_files(release: Release, seal: Seal) -> None:
    """Damaged bytes in a file cause problems of that file only, and never a crash."""
    output = release("jsonl", "parquet", "sqlite")
    rng = random.Random(7)  # noqa: S311 - reproducible
    for name in ("person.parquet", "People.sqlite"):
        original = (output / name).read_bytes()
        for _ in range(EXAMPLES):
            data = bytearray(original)
            for _ in range(rng.choice([1, 1, 4, 40])):
                data[rng.randrange(len(data))] = rng.randrange(256)
            (output / name).write_bytes(data[: rng.choice([len(data), len(data), rng.randrange(len(data))])])
            seal(output)
            assert {file for file, _ in verify(output).problems} <= {name}
        (output / name).write_bytes(original)


def test_surplus_rows_are_not_read(release: Release, seal: Seal) -> None:
    """A Parquet file with more rows than the records is reported without reading the rows."""
    output = release()
    file = output / "person.parquet"
    table = pq.read_table(file)
    pq.write_table(pa.concat_tables([table] * 1000), file)
    seal(output)
    assert verify(output).problems == (("person.parquet", "more rows than the records produce"),)


def test_two_files_of_the_same_table(release: Release, seal: Seal) -> None:
    """A second JSON Lines file of the same table is reported."""
    output = release("jsonl")
    (output / "person.jsonl.gz").write_bytes(gzip.compress(ADA + BOB))
    seal(output)
    assert ("person.jsonl.gz", "another file contains the same table") in verify(output).problems


def test_copies_for_spreadsheets(release: Release, seal: Seal) -> None:
    """A copy for spreadsheets that differs from the records is reported."""
    output = release("jsonl", spreadsheet=True)
    assert verify(output).problems == ()
    file = output / "spreadsheet" / "person.csv"
    file.write_bytes(file.read_bytes().replace(b"bob", b"=2"))
    (output / "spreadsheet" / "person.jobs.csv").unlink()
    seal(output)
    assert verify(output).problems == (
        ("spreadsheet/person.csv", "line 2 differs from the records"),
        ("spreadsheet/person.jobs.csv", "file is missing, but the records produce this table"),
    )
