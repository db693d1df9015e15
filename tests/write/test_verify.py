"""`verify` accepts a release as it was written, and reports every change."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import statekit
from statekit.api import export
from statekit.discovery.find import find_files
from statekit.write import ReleaseError
from statekit.write.verify import verify

Release = Callable[..., Path]
Seal = Callable[[Path], None]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("compress", [None, "gz", "zst"])
def test_unchanged_release(release: Release, compress: str | None) -> None:
    """A release as it was written has no problems, with any compression."""
    done = verify(release(compress=compress))
    assert (done.files, done.rows, done.problems) == (12, 2, ())


def test_without_json_lines(release: Release) -> None:
    """Without JSON Lines and without records, only the checksums are compared."""
    done = verify(release("parquet", "csv", "sqlite"))
    assert (done.rows, done.problems) == (0, ())


def test_any_schema(tmp_path: Path) -> None:
    """An export of files checked with `--schema` is verified with its own schema, including references."""
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
    """Return records as JSON Lines."""
    return "".join(record + "\n" for record in records).encode()


ADA = '{"id":"ada","boss":"bob","jobs":[{"for":"bob","pay":{"at":1}},{"for":null,"pay":{}}]}'
BOB = '{"id":"bob","rank":"low"}'


def test_changed_files(release: Release) -> None:
    """A file that was changed, removed or added is reported."""
    output = release()
    (output / "person.csv").write_bytes((output / "person.csv").read_bytes().replace(b"bob", b"eve"))
    (output / "README.md").unlink()
    (output / "new").touch()
    assert verify(output).problems == (
        ("new", "not listed in SHA256SUMS"),
        ("README.md", "file is missing"),
        ("person.csv", "the SHA-256 differs from SHA256SUMS: the file was changed"),
        ("person.csv", "line 2 differs from the records"),
    )


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (lines_of(BOB, ADA), ["the lines are not in the order of the key"]),
        (lines_of(ADA, BOB, "{"), ["line 3: not valid JSON: Expecting property name"]),
        (lines_of(ADA, BOB.replace(":", ": ")), ["line 2: not in the canonical form that `export` writes"]),
        (
            lines_of(ADA, '{"rank":"low","id":"bob"}'),
            ["line 2: not in the canonical form that `export` writes"],
        ),
        (lines_of(ADA, BOB)[:-1], ["line 2: not in the canonical form that `export` writes"]),
        (lines_of(ADA, '{"id":7}'), ["line 2: schema/type: expected text, found the integer `7`"]),
        (b"\xff\n", ["line 1: not valid JSON: 'utf-8' codec can't decode"]),
        (
            lines_of(*['{"id":7}'] * 30),
            ["line 1: schema/type"] * 1 + ["line"] * 19 + ["and 10 more lines are"],
        ),
    ],
)
def test_invalid_lines(release: Release, seal: Seal, content: bytes, messages: list[str]) -> None:
    """A line that is invalid, not canonical or in the wrong position is reported with its number."""
    output = release("jsonl")
    (output / "person.jsonl").write_bytes(content)
    seal(output)
    found = verify(output).problems
    assert {name for name, _ in found} == {"person.jsonl"}
    assert len(found) == len(messages)
    assert all(text.startswith(start) for (_, text), start in zip(found, messages, strict=True)), found


def rewrite(file: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Rewrite a Parquet file with changed rows."""
    pq.write_table(change(pq.read_table(file)), file)


def with_boss(table: pa.Table) -> pa.Table:
    """Return the table with another value in one cell."""
    return table.set_column(1, table.schema.field(1), pa.array(["bob", "ada"]))


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("person", with_boss, "row 1 differs from the records"),
        ("person", lambda table: table.slice(0, 0), "fewer rows than the records produce"),
        ("person.jobs", lambda table: table.slice(0, 1), "row 1 differs from the records"),
        ("person.jobs", lambda table: pa.concat_tables([table, table]), "row 2 differs from the records"),
        (
            "person",
            lambda table: table.drop_columns("rank"),
            "the columns do not match the schema",
        ),
        (
            "person.jobs",
            lambda table: table.set_column(1, "position", table["position"].cast(pa.int32())),
            "the columns do not match the schema",
        ),
    ],
)
def test_changed_rows(release: Release, seal: Seal, name: str, change: Any, message: str) -> None:
    """A Parquet file that differs from the records is reported, also in a child table."""
    output = release()
    rewrite(output / f"{name}.parquet", change)
    seal(output)
    assert verify(output).problems == ((f"{name}.parquet", message),)


def test_unreadable_and_missing_tables(release: Release, seal: Seal) -> None:
    """A file that cannot be read, and one missing from SHA256SUMS too, are reported in one line each."""
    output = release()
    (output / "person.parquet").write_bytes(b"PAR1")
    (output / "person.jobs.parquet").unlink()
    (output / "person.jobs.csv").unlink()
    seal(output)
    found = dict(verify(output).problems)
    assert found["person.parquet"].startswith("cannot be read: ")
    assert found["person.jobs.parquet"] == "file is missing, but the records produce this table"
    assert found["person.jobs.csv"] == "file is missing, but the records produce this table"


def test_schema_of_several_files(tmp_path: Path) -> None:
    """An export verifies if its schema has any file name and refers to a file beside it."""
    (tmp_path / "pool.json").write_text(
        json.dumps({"properties": {"id": {"$ref": "common.json"}}, "type": "object"}), encoding="utf-8"
    )
    (tmp_path / "common.json").write_text('{"type": "string"}', encoding="utf-8")
    (tmp_path / "r.yaml").write_text("id: a\n", encoding="utf-8")
    dataset = statekit.resolve(tmp_path / "r.yaml", schema=tmp_path / "pool.json", table="t")
    assert statekit.export(dataset, tmp_path / "out", compress="gz").rows
    assert verify(tmp_path / "out").problems == ()
    assert statekit.verify(tmp_path / "out", dataset).problems == ()


def test_not_an_export(release: Release, tmp_path: Path) -> None:
    """A folder that is not an export, or an export without its schema, is an error, not a success."""
    with pytest.raises(ReleaseError, match="is not an export: SHA256SUMS: No such file"):
        verify(tmp_path)
    output = release()
    for file in (output / "schema").iterdir():
        file.unlink()
    with pytest.raises(ReleaseError, match=r"schema/ contains no schema for person\.jsonl"):
        verify(output)


def test_the_command(release: Release, run: Run, tmp_path: Path) -> None:
    """Problems are printed to stdout and the summary to stderr; the exit code is 0, 1 or 2."""
    output = release()
    done = run("verify", output.name, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "12 files, 2 records, 0 problems\n")
    (output / "dictionary.md").write_text("x", encoding="utf-8")
    done = run("verify", output.name, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "out/dictionary.md: the SHA-256 differs from SHA256SUMS: the file was changed\n"
    assert done.stderr == "12 files, 2 records, 1 problem\n"
    done = run("verify", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("statekit: error: nowhere is not an export: ")
