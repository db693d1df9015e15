"""README.md: the dataset card, for people and for Hugging Face."""

from __future__ import annotations

import json
from collections.abc import Iterator

from statekit.dictionary.escape import cell, code, escape, escape_block
from statekit.write.describe.release import ReleaseDescription, TableDescription

_SIZES = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]
_EXAMPLES = {
    "parquet": "duckdb -c \"select * from '{}' limit 10\"",
    "csv": "duckdb -c \"select * from read_csv('{}', allow_quoted_nulls=false) limit 10\"",
    "jsonl": "duckdb -c \"select * from '{}' limit 10\"",
}


def card(release: ReleaseDescription) -> str:
    """Return the card; its `configs` list the tables with rows in one format, as Hugging Face requires."""
    about = release.about
    parts = ["---", *_front_matter(release), "---\n", f"# {escape(about.title or about.name)}\n"]
    if about.description is not None:
        parts += [escape_block(paragraph) + "\n" for paragraph in about.description.split("\n\n")]
    parts += _facts(release)
    parts += ["## Tables\n", "| table | rows | files |\n|---|---:|---|"]
    parts += [_row(table) for table in release.tables]
    parts.append("\nEvery column is described in [dictionary.md](dictionary.md)" + _schemas(release) + ".")
    parts += _reading(release)
    return "\n".join(parts)


def _front_matter(release: ReleaseDescription) -> Iterator[str]:
    about = release.about
    if about.license is not None:
        yield f"license: {json.dumps(about.license.lower())}"
    yield f"pretty_name: {json.dumps(about.title or about.name, ensure_ascii=False)}"
    if about.keywords:
        yield "tags:"
        yield from (f"  - {json.dumps(keyword, ensure_ascii=False)}" for keyword in about.keywords)
    rows = max((file.rows for table in release.tables for file in table.files.values()), default=0)
    yield f"size_categories: [{json.dumps(next((name for size, name in _SIZES if rows < size), 'n>1M'))}]"
    fmt = release.first_format("parquet", "csv", "jsonl")
    # Hugging Face cannot load a file without rows.
    tables = [table for table in release.tables if fmt in table.files and table.files[str(fmt)].rows]
    if tables:
        yield "configs:"
    for table in tables:
        yield f"  - config_name: {json.dumps(table.name, ensure_ascii=False)}"
        if table is tables[0]:
            yield "    default: true"
        yield "    data_files:"
        yield "      - split: train"
        yield f"        path: {json.dumps(table.files[str(fmt)].name, ensure_ascii=False)}"


def _facts(release: ReleaseDescription) -> Iterator[str]:
    about = release.about
    facts = {
        "Version": about.version and escape(about.version),
        "Published": about.date,
        "License": escape(about.license or "not stated"),
        "Creators": ", ".join(escape(creator.name) for creator in about.creators),
        "Homepage": about.homepage and f"<{about.homepage}>",
        "DOI": about.doi and escape(about.doi),
    }
    yield from (f"- {name}: {text}" for name, text in facts.items() if text)
    yield ""


def _row(table: TableDescription) -> str:
    files = ", ".join(code(file.name) for file in table.files.values())
    rows = next(iter(table.files.values())).rows
    return f"| {cell(code(table.name))} | {rows} | {cell(files)} |"


def _schemas(release: ReleaseDescription) -> str:
    return ";\nall records conform to the JSON Schemas in `schema/`" if release.schemas else ""


def _reading(release: ReleaseDescription) -> Iterator[str]:
    fmt = release.first_format(*_EXAMPLES)
    if fmt is not None:
        table = next(table for table in release.tables if fmt in table.files)
        name = table.files[fmt].name
        if name.isascii() and "'" not in name and '"' not in name and name.isprintable():
            yield f"\n## Reading the data\n\n    {_EXAMPLES[fmt].format(name)}"
    if release.first_format("csv"):
        yield (
            '\nIn CSV, null is an empty cell and the empty string is `""`; lists and values without a fixed\n'
            "shape are JSON text."
        )
    yield "\n`sha256sum -c SHA256SUMS` verifies that no file has changed.\n"
