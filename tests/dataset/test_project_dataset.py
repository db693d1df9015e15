"""The dataset of this project, from its records to the tables that a data team loads."""

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
    """A folder with the tables of the dataset."""
    folder = tmp_path_factory.mktemp("export") / "build"
    dataset = statekit.find_dataset([PROJECT])
    done = statekit.export(dataset, folder, settings=statekit.load_settings(dataset))
    assert not done.report.diagnostics
    return folder


def count(file: Path) -> int:
    """The rows that DuckDB reads from a file, without any option."""
    with duckdb.connect() as connection:
        [(rows,)] = connection.execute(f"select count(*) from {READERS[file.suffix]}('{file}')").fetchall()  # noqa: S608 - our own path
    assert isinstance(rows, int)
    return rows


def test_the_dataset_is_valid() -> None:
    """Every record satisfies its schema and the rules that cross records."""
    report = statekit.validate(statekit.find_dataset([PROJECT]))
    assert report.diagnostics == ()
    assert report.summary.files == report.summary.records == len(list(PROJECT.glob("records/*/*.yaml")))


@pytest.mark.skipif(
    not (SOURCES / "article.txt").exists(), reason="the text of the source is not redistributed"
)
def test_every_quotation_agrees_with_its_source() -> None:
    """With the text at hand, hashes, offsets and words of all quotations hold."""
    report = statekit.validate(statekit.find_dataset([PROJECT]), sources=SOURCES)
    assert report.diagnostics == ()
    assert (report.summary.quotations, report.summary.unverified) == (8, 0)


@pytest.mark.skipif(
    not (SOURCES / "article.txt").exists(), reason="the text of the source is not redistributed"
)
def test_the_source_itself_is_not_in_the_project() -> None:
    """No file of the project holds a sentence of the source beyond the words that people spoke."""
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
    """The statements as JSON."""
    from ruamel.yaml import YAML

    reader = YAML(typ="safe", pure=True)
    return [
        json.dumps(reader.load(file), default=str) for file in sorted(root.glob("records/statement/*.yaml"))
    ]


def _overlaps(run: str, quoted: str) -> bool:
    """Whether most words of a run are quoted ones, in this order."""
    words = run.split()
    return any(" ".join(words[start : start + 5]) in quoted for start in range(len(words) - 4))


@pytest.mark.costly
def test_duckdb_counts_the_same_rows_in_every_format(build: Path) -> None:
    """Every file is read as it is; the formats of one table have the same number of rows."""
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
    """Dates are dates, offsets are integers, flags are booleans, also where all values are null."""
    query = f"describe select * from '{build / 'statement.parquet'}'"  # noqa: S608 - our own path
    with duckdb.connect() as connection:
        types = {name: type_ for name, type_, *_ in connection.execute(query).fetchall()}
    assert types["irony"] == "BOOLEAN"
    assert types["date"].startswith("STRUCT(earliest DATE, latest DATE,")
    assert types["topics"] == "VARCHAR[]"
    assert types["locus"] == "STRUCT(paragraph BIGINT, sentences BIGINT[])"


def test_json_lines_are_the_records(build: Path) -> None:
    """Each line is a record as it was written: nothing added, nothing left out."""
    lines = (build / "statement.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [json.loads(line) for line in _lines(PROJECT)]


def test_the_same_records_give_the_same_bytes(build: Path, tmp_path: Path, run: Run) -> None:
    """Another process, another folder: not a byte is different, and the checksums hold."""
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
    """The names of all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_export_says_what_it_wrote(tmp_path: Path, run: Run) -> None:
    """The files with their rows on stdout, the summary on stderr."""
    done = run("export", PROJECT / "records" / "topic", "--output", "out", "--format", "jsonl", cwd=tmp_path)
    assert done.stdout == "out/topic.jsonl: 11 rows\n"
    assert done.stderr.startswith("11 files, 11 records, 0 errors")
