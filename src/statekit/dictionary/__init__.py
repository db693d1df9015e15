"""Data dictionaries: the types of every path of a table in JSON Schema, Arrow, Parquet and CSV."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from statekit.dictionary.arrow import arrow_schema, arrow_stream
from statekit.dictionary.entries import (
    DictionaryEntry,
    TableDictionary,
    describe,
    describe_plan,
    describe_table,
)
from statekit.dictionary.json import write_json
from statekit.dictionary.markdown import write_markdown
from statekit.dictionary.text import write_text

WRITERS: Mapping[str, Callable[[Sequence[TableDictionary]], Iterator[str]]] = {
    "table": write_text,
    "json": write_json,
    "markdown": write_markdown,
}
"""The functions that write data dictionaries as lines of text, by the name of the format."""

__all__ = [
    "WRITERS",
    "DictionaryEntry",
    "TableDictionary",
    "arrow_schema",
    "arrow_stream",
    "describe",
    "describe_plan",
    "describe_table",
    "write_markdown",
]
