"""Test the dataset of this project, from its records to the exported tables."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import statekit

PROJECT = Path(__file__).parents[2]
SOURCES = PROJECT.parent / "shared"
READERS = {".jsonl": "read_json", ".parquet": "read_parquet", ".csv": "read_csv"}
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the dataset, and return the folder with its tables."""
    folder = tmp_path_factory.mktemp("export") / "build"
    dataset = statekit.find_dataset([PROJECT])
    done = statekit.export(dataset, folder, settings=statekit.load_settings(dataset))
    assert not done.report.diagnostics
    return folder


def count(file: Path) -> int:
    """Return the number of rows that DuckDB reads from a file with default options."""
    with duckdb.connect() as connection:
        [(rows,)] = connection.execute(f"select count(*) from {READERS[file.suffix]}('{file}')").fetchall()  # noqa: S608 - the path is generated here
    assert isinstance(rows, int)
    return rows


def test_the_dataset_is_valid() -> None:
    """Every record passes its schema and the rules across records."""
    report = statekit.validate(statekit.find_dataset([PROJECT]))
    assert report.diagnostics == ()
    assert report.summary.files == report.summary.records == len(list(PROJECT.glob("records/*/*.yaml")))


@pytest.mark.skipif(
    not (SOURCES / "article.txt").exists(), reason="the text of the source is not redistributed"
)
def test_every_quotation_matches_its_source() -> None:
    """The hashes, offsets and words of all quotations match the text of the source."""
    report = statekit.validate(statekit.find_dataset([PROJECT]), sources=SOURCES)
    assert report.diagnostics == ()
    assert (report.summary.quotations, report.summary.unverified) == (8, 0)


@pytest.mark.skipif(
    not (SOURCES / "article.txt").exists(), reason="the text of the source is not redistributed"
)
def test_the_project_does_not_contain_the_source() -> None:
    """No file of the project contains text of the source, except for quoted speech."""
    text = (SOURCES / "article.txt").read_text(encoding="utf-8")
    records = [json.loads(line) for line in _lines(PROJECT)]
    quoted = " ".join(quote["exact"] for record in records for quote in record.get("quotes", ()))
    words = text.split()
    runs = {" ".join(words[start : start + 8]) for start in range(len(words) - 7)}
    own = {run for run in runs if run.strip("“”.,") not in quoted and not _overlaps(run, quoted)}
    for file in [*PROJECT.glob("records/**/*.yaml"), *PROJECT.glob("schema/*"), *PROJECT.glob("docs/*")]:
        flat = " ".join(file.read_text(encoding="utf-8").split())
        assert not [run for run in own if run in flat], file


def _lines(root: Path) -> list[str]:
    """Return the statements as lines of JSON."""
    from ruamel.yaml import YAML

    reader = YAML(typ="safe", pure=True)
    return [
        json.dumps(reader.load(file), default=str) for file in sorted(root.glob("records/statement/*.yaml"))
    ]


def _overlaps(run: str, quoted: str) -> bool:
    """Return True if at least five consecutive words of a run are quoted."""
    words = run.split()
    return any(" ".join(words[start : start + 5]) in quoted for start in range(len(words) - 4))


@pytest.mark.costly
def test_every_format_has_the_same_rows_in_duckdb(build: Path) -> None:
    """DuckDB reads every file, and all formats of a table have the same number of rows."""
    rows: dict[str, set[int]] = {}
    for file in build.iterdir():
        if file.suffix in READERS:
            rows.setdefault(file.stem, set()).add(count(file))
    assert rows.keys() >= {"statement", "person", "organization", "occasion", "source", "topic"}
    assert rows.keys() >= {"statement.quotes", "statement.content", "statement.relations"}
    assert all(len(counts) == 1 for counts in rows.values()), rows
    assert rows["statement"] == {len(list(PROJECT.glob("records/statement/*.yaml")))}
    assert rows["statement.quotes"] == {8}


def test_types_come_from_the_schema(build: Path) -> None:
    """Columns have the types of the schema, even if all their values are null."""
    query = f"describe select * from '{build / 'statement.parquet'}'"  # noqa: S608 - the path is generated here
    with duckdb.connect() as connection:
        types = {name: type_ for name, type_, *_ in connection.execute(query).fetchall()}
    assert types["irony"] == "BOOLEAN"
    assert types["date"].startswith("STRUCT(earliest DATE, latest DATE,")
    assert types["topics"] == "VARCHAR[]"
    assert types["locus"] == "STRUCT(paragraph BIGINT, sentences BIGINT[])"


def test_json_lines_contain_the_records_unchanged(build: Path) -> None:
    """Each line is one record, with no value added or omitted."""
    lines = (build / "statement.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [json.loads(line) for line in _lines(PROJECT)]


def test_the_same_records_produce_the_same_bytes(build: Path, tmp_path: Path, run: Run) -> None:
    """A second process writes identical files to another folder, and the checksums are correct."""
    other = tmp_path / "again"
    assert run("export", "--output", other, cwd=PROJECT).returncode == 0
    names = files_below(build)
    assert names == files_below(other)
    assert {"CITATION.cff", "README.md", "datapackage.json", "schema/statement.schema.json"} <= set(names)
    for name in names:
        assert (build / name).read_bytes() == (other / name).read_bytes(), name
    for line in (build / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((build / name).read_bytes()).hexdigest() == digest


def files_below(folder: Path) -> list[str]:
    """Return the relative paths of all files in a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_export_prints_its_files_and_a_summary(tmp_path: Path, run: Run) -> None:
    """The files and their rows are printed to stdout, the summary to stderr."""
    done = run("export", PROJECT / "records" / "topic", "--output", "out", "--format", "jsonl", cwd=tmp_path)
    assert done.stdout == "out/topic.jsonl: 11 rows\n"
    assert done.stderr.startswith("11 files, 11 records, 0 errors")
