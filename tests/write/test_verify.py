"""What `verify` finds in a release, and what it lets pass."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from statekit.api import export
from statekit.discovery.find import find_files
from statekit.write import ReleaseError
from statekit.write.verify import verify

Release = Callable[..., Path]
Seal = Callable[[Path], None]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("compress", [None, "gz", "zst"])
def test_a_release_as_it_was_written(release: Release, compress: str | None) -> None:
    """Nothing is wrong with what an export wrote, however it is compressed."""
    done = verify(release(compress=compress))
    assert (done.files, done.rows, done.problems) == (12, 2, ())


def test_checksums_alone(release: Release) -> None:
    """Without JSON Lines there is nothing to compare with: only the checksums are looked at."""
    done = verify(release("parquet", "csv", "sqlite"))
    assert (done.rows, done.problems) == (0, ())


def test_any_schema(tmp_path: Path) -> None:
    """An export of anybody's files is checked by the schema in it, whatever its name, refs included."""
    properties = {
        "a": {"$ref": "parts.json"},
        "b\x7f": {},
        "l": {"type": "array", "items": {"properties": {"n": {}}}},
    }
    schema = {"type": "object", "properties": properties}
    (tmp_path / "api.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "parts.json").write_text('{"type": "number"}', encoding="utf-8")
    (tmp_path / "x.yaml").write_text("- {a: 1.5, b: null}\n- {a: 1e300}\n- {}\n", encoding="utf-8")
    for name in ("y", "z"):
        (tmp_path / f"{name}.yaml").write_text("{a: 1}\n", encoding="utf-8")
    export(find_files(tmp_path / "api.schema.json", [tmp_path], "config"), tmp_path / "out")
    done = verify(tmp_path / "out")
    assert (done.rows, done.problems) == (5, ())


def lines_of(*records: str) -> bytes:
    """JSON Lines of these records."""
    return "".join(record + "\n" for record in records).encode()


ADA = '{"id":"ada","boss":"bob","jobs":[{"for":"bob","pay":{"at":1}},{"for":null,"pay":{}}]}'
BOB = '{"id":"bob","rank":"low"}'


def test_changed_files(release: Release) -> None:
    """A file that was changed, removed or added is named."""
    output = release()
    (output / "person.csv").write_bytes((output / "person.csv").read_bytes().replace(b"bob", b"eve"))
    (output / "README.md").unlink()
    (output / "new").touch()
    assert verify(output).problems == (
        ("new", "it is not listed in SHA256SUMS"),
        ("README.md", "it is missing"),
        ("person.csv", "it is not as it was written: its SHA-256 is another one"),
        ("person.csv", "line 2 is not what the records give"),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lines_of(BOB, ADA), ["the lines are not in the order of the key"]),
        (lines_of(ADA, BOB, "{"), ["line 3: this is not JSON: Expecting property name"]),
        (lines_of(ADA, BOB.replace(":", ": ")), ["line 2: it is not written as the export writes it"]),
        (lines_of(ADA, '{"rank":"low","id":"bob"}'), ["line 2: it is not written as the export writes it"]),
        (lines_of(ADA, BOB)[:-1], ["line 2: it is not written as the export writes it"]),
        (lines_of(ADA, '{"id":7}'), ["line 2: schema/type: expected text, found the integer `7`"]),
        (b"\xff\n", ["line 1: this is not JSON: 'utf-8' codec can't decode"]),
        (
            lines_of(*['{"id":7}'] * 30),
            ["line 1: schema/type"] * 1 + ["line"] * 19 + ["and 10 more lines are"],
        ),
    ],
)
def test_wrong_lines(release: Release, seal: Seal, content: bytes, said: list[str]) -> None:
    """A line that is no record of the schema, or not where or as it should be, is named by its number."""
    output = release("jsonl")
    (output / "person.jsonl").write_bytes(content)
    seal(output)
    found = verify(output).problems
    assert {name for name, _ in found} == {"person.jsonl"}
    assert len(found) == len(said)
    assert all(text.startswith(expected) for (_, text), expected in zip(found, said, strict=True)), found


def rewritten(file: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Write a Parquet file again, with other rows."""
    pq.write_table(change(pq.read_table(file)), file)


def with_boss(table: pa.Table) -> pa.Table:
    """A row of which one cell is another."""
    return table.set_column(1, table.schema.field(1), pa.array(["bob", "ada"]))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("person", with_boss, "row 1 differs"),
        ("person", lambda table: table.slice(0, 0), "it has fewer rows than the records give"),
        ("person.jobs", lambda table: table.slice(0, 1), "row 1 differs"),
        ("person.jobs", lambda table: pa.concat_tables([table, table]), "row 2 differs"),
        (
            "person",
            lambda table: table.drop_columns("rank"),
            "its columns are not those that the schema gives",
        ),
        (
            "person.jobs",
            lambda table: table.set_column(1, "position", table["position"].cast(pa.int32())),
            "its columns are not those that the schema gives",
        ),
    ],
)
def test_wrong_rows(release: Release, seal: Seal, name: str, change: Any, said: str) -> None:
    """Parquet that does not hold what the records give is found, row by row, in child tables too."""
    output = release()
    rewritten(output / f"{name}.parquet", change)
    seal(output)
    assert verify(output).problems == ((f"{name}.parquet", said),)


def test_files_that_are_no_tables(release: Release, seal: Seal) -> None:
    """A file that cannot be read, and one that is missing from the list as well, are problems of one line."""
    output = release()
    (output / "person.parquet").write_bytes(b"PAR1")
    (output / "person.jobs.parquet").unlink()
    (output / "person.jobs.csv").unlink()
    seal(output)
    found = dict(verify(output).problems)
    assert found["person.parquet"].startswith("it cannot be read: ")
    assert found["person.jobs.parquet"] == "it is missing, and the records have rows for it"
    assert found["person.jobs.csv"] == "it is missing, and the records have rows for it"


def test_no_release(release: Release, tmp_path: Path) -> None:
    """What is no release, or has lost its schema, cannot be verified, and is not said to be right."""
    with pytest.raises(ReleaseError, match="is no release: SHA256SUMS: No such file"):
        verify(tmp_path)
    output = release()
    for file in (output / "schema").iterdir():
        file.unlink()
    with pytest.raises(ReleaseError, match=r"no schema there is that of person\.jsonl"):
        verify(output)


def test_the_command(release: Release, run: Run, tmp_path: Path) -> None:
    """Problems are lines on stdout, numbers on stderr; the exit code tells what it came to."""
    output = release()
    done = run("verify", output.name, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "12 files, 2 records, 0 problems\n")
    (output / "dictionary.md").write_text("x", encoding="utf-8")
    done = run("verify", output.name, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "out/dictionary.md: it is not as it was written: its SHA-256 is another one\n"
    assert done.stderr == "12 files, 2 records, 1 problem\n"
    done = run("verify", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("statekit: error: nowhere is no release: ")
