"""README.md: a dataset card, which Hugging Face and people read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from statekit.dictionary.escape import cell, code, escape, escape_block
from statekit.write.describe.release import Described, DescribedTable

_SIZES = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]
_EXAMPLES = {
    "parquet": "duckdb -c \"select * from '{}' limit 10\"",
    "csv": "duckdb -c \"select * from read_csv('{}', allow_quoted_nulls=false) limit 10\"",
    "jsonl": "duckdb -c \"select * from '{}' limit 10\"",
}


def card(described: Described) -> str:
    """Write the card. Its `configs` name the tables of one format, as Hugging Face wants it."""
    about = described.about
    parts = ["---", *_front_matter(described), "---\n", f"# {escape(about.title or about.name)}\n"]
    if about.description is not None:
        parts += [escape_block(paragraph) + "\n" for paragraph in about.description.split("\n\n")]
    parts += _facts(described)
    parts += ["## Tables\n", "| table | rows | files |\n|---|---:|---|"]
    parts += [_row(table) for table in described.tables]
    parts.append("\nEvery column is described in [dictionary.md](dictionary.md)" + _schemas(described) + ".")
    parts += _how_to_read(described)
    return "\n".join(parts)


def _front_matter(described: Described) -> Iterator[str]:
    about = described.about
    if about.license is not None:
        yield f"license: {json.dumps(about.license.lower())}"
    yield f"pretty_name: {json.dumps(about.title or about.name, ensure_ascii=False)}"
    if about.keywords:
        yield "tags:"
        yield from (f"  - {json.dumps(keyword, ensure_ascii=False)}" for keyword in about.keywords)
    rows = max((file.rows for table in described.tables for file in table.files.values()), default=0)
    yield f"size_categories: [{json.dumps(next((name for size, name in _SIZES if rows < size), 'n>1M'))}]"
    chosen = described.file_of("parquet", "csv", "jsonl")
    tables = [table for table in described.tables if chosen in table.files]
    if tables:
        yield "configs:"
    for table in tables:
        yield f"  - config_name: {json.dumps(table.name, ensure_ascii=False)}"
        if table is tables[0]:
            yield "    default: true"
        yield "    data_files:"
        yield "      - split: train"
        yield f"        path: {json.dumps(table.files[str(chosen)].name, ensure_ascii=False)}"


def _facts(described: Described) -> Iterator[str]:
    about = described.about
    facts = {
        "Version": about.version and escape(about.version),
        "Published": about.date,
        "Licence": escape(about.license or "not stated"),
        "Creators": ", ".join(escape(creator.name) for creator in about.creators),
        "Homepage": about.homepage and f"<{about.homepage}>",
        "DOI": about.doi and escape(about.doi),
    }
    yield from (f"- {name}: {text}" for name, text in facts.items() if text)
    yield ""


def _row(table: DescribedTable) -> str:
    files = ", ".join(code(file.name) for file in table.files.values())
    rows = next(iter(table.files.values())).rows
    return f"| {cell(code(table.name))} | {rows} | {cell(files)} |"


def _schemas(described: Described) -> str:
    return ";\nthe JSON Schemas that all records fulfil are in `schema/`" if described.schemas else ""


def _how_to_read(described: Described) -> Iterator[str]:
    chosen = described.file_of(*_EXAMPLES)
    if chosen is not None:
        table = next(table for table in described.tables if chosen in table.files)
        name = table.files[chosen].name
        if name.isascii() and "'" not in name and '"' not in name and name.isprintable():
            yield f"\n## Read it\n\n    {_EXAMPLES[chosen].format(name)}"
    if described.file_of("csv"):
        yield (
            '\nIn CSV, null is an empty cell and the empty string is `""`; lists and objects of no fixed\n'
            "shape are JSON text."
        )
    yield "\n`sha256sum -c SHA256SUMS` checks that all files are as they were written.\n"
