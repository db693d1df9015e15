"""Tables described: what each path of a schema is in JSON Schema, Arrow, Parquet and CSV, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from statekit.dictionary.arrow import arrow_schema, arrow_stream
from statekit.dictionary.entries import Described, Entry, describe, describe_plan
from statekit.dictionary.json import write_json
from statekit.dictionary.markdown import write_markdown
from statekit.dictionary.text import write_text

WRITERS: Mapping[str, Callable[[Sequence[Described]], Iterator[str]]] = {
    "table": write_text,
    "json": write_json,
    "markdown": write_markdown,
}
"""What writes descriptions of tables as lines of text, by name."""

__all__ = [
    "WRITERS",
    "Described",
    "Entry",
    "arrow_schema",
    "arrow_stream",
    "describe",
    "describe_plan",
    "write_markdown",
]
