"""Read the rows of a table: CSV, JSON Lines or Parquet, compressed or not.

All cells of CSV are texts: a type is never guessed from values.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from statekit._startup.frozen import frozen
from statekit.diagnostics import JSON, escape
from statekit.edit.edits import EditError
from statekit.phrasing import exception_text, quoted
from statekit.tabulate import decimal_texts, time_texts

MAX_BYTES = 1 << 30
"""The largest text of a table, uncompressed."""

ENDINGS = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
"""The formats, by the endings of file names."""

_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
_DELIMITERS = ",;\t"
_MAX_DEPTH = 100
_ROWS_AT_ONCE = 1024

Cells: TypeAlias = dict[str, JSON]


@frozen
class Row:
    """A row of a table.

    Attributes:
        number: its line in a text, or its number in Parquet; both from 1.
        cells: the values by column, without those that are empty.
    """

    number: int
    cells: Cells


@frozen
class TableFile:
    """A table.

    Attributes:
        path: the path of the file, as displayed.
        format: its format.
        columns: its columns in their order; none in JSON Lines.
        rows: the rows, once.
    """

    path: str
    format: str
    columns: tuple[str, ...]
    rows: Iterator[Row]


class RowError(EditError):
    """A row cannot be read.

    Attributes:
        number: its number.
    """

    def __init__(self, number: int, message: str):
        super().__init__(message)
        self.number = number


def split_name(path: Path) -> tuple[str, str]:
    """Return the name of a table's file without its endings, and these.

    Raises:
        EditError: the format is unknown.
    """
    name, compression = path.name, ""
    for ending in _COMPRESSIONS:
        if name.lower().endswith(ending):
            name, compression = name[: -len(ending)], name[-len(ending) :]
    for ending in ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)], name[-len(ending) :] + compression
    expected = f"{', '.join(ENDINGS)}, or these with .gz or .zst"
    raise EditError(f"{escape(str(path))}: the format of the table is unknown: expected {expected}")


def read_table(path: Path, known: Collection[str]) -> TableFile:
    """Return a table.

    Args:
        path: the file.
        known: the names of the columns that are expected. They tell the delimiter of CSV.

    Raises:
        EditError: the file cannot be read.
    """
    endings = split_name(path)[1].lower()
    table_format = next(name for ending, name in ENDINGS.items() if endings.startswith(ending))
    name = str(path)
    try:
        path.open("rb").close()  # its errors are clearer than those of Arrow
        if table_format == "parquet":
            return _read_parquet(path)
        text = _read_text(path, _COMPRESSIONS.get("." + endings.rpartition(".")[2]))
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or exception_text(error)
        raise EditError(f"{escape(name)}: {reason}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise EditError(f"{escape(name)}:{line}: the table is not UTF-8; save it as UTF-8") from None
    if table_format == "jsonl":
        return TableFile(name, table_format, (), _json_rows(text))
    return _read_csv(name, text, known)


def _read_text(path: Path, compression: str | None) -> str:
    with pa.input_stream(str(path), compression=compression) as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise EditError(f"{escape(str(path))}: the table has more than {MAX_BYTES:,} bytes; divide it")
    return str(data, "utf-8-sig")


def _read_csv(path: str, text: str, known: Collection[str]) -> TableFile:
    if not text.strip():
        raise EditError(f"{escape(path)}: the table is empty: it has no header")
    scores: dict[str, int] = {}
    for delimiter in _DELIMITERS:
        with suppress(RowError):  # quotes are beside the right delimiter
            scores[delimiter] = sum((cell or "") in known for cell in next(_csv_lines(text, delimiter))[1])
    if not scores:
        raise EditError(
            f"{escape(path)}:1: the header is no CSV: a quoted name has no end, or text follows it"
        )
    delimiter = max(scores, key=scores.__getitem__)
    lines = _csv_lines(text, delimiter)
    number, header = next(lines)
    names = tuple(cell or "" for cell in header)
    for position, name in enumerate(names):
        if name in names[:position]:
            raise EditError(f"{escape(path)}:{number}: the column {quoted(name)} occurs twice")
        if not name and name not in known:
            raise EditError(f"{escape(path)}:{number}: column {position + 1} has no name")
    return TableFile(path, "csv", names, _csv_rows(names, lines))


def _csv_rows(names: tuple[str, ...], lines: Iterator[tuple[int, list[str | None]]]) -> Iterator[Row]:
    for number, cells in lines:
        if len(cells) > len(names):
            raise RowError(number, f"the row has {len(cells)} cells, and the header {len(names)}")
        pairs = zip(names, cells, strict=False)
        yield Row(number, {name: cell for name, cell in pairs if cell is not None})


def _csv_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str | None]]]:
    """Yield the lines of CSV with their numbers. A cell that is empty, and not in quotes, is None."""
    cell = re.compile(rf'(?:"((?:[^"]+|"")*+)"|((?!")[^{delimiter}\r\n]*))({delimiter}|\r\n|\n|\r|\Z)')
    position, number, size = 0, 1, len(text)
    start = number
    cells: list[str | None] = []
    while position < size or cells:
        match = cell.match(text, position)
        if match is None:
            raise RowError(
                number, "a quoted cell has no end, or more text follows it; quotes within it are doubled"
            )
        inside, plain, end = match.groups()
        if inside is not None:
            cells.append(inside.replace('""', '"'))
            number += len(re.findall(r"\r\n|\n|\r", inside))
        else:
            cells.append(plain or None)
        position = match.end()
        if end == delimiter:
            continue
        number += 1
        if cells != [None]:
            yield start, cells
        start, cells = number, []


def _json_rows(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except ValueError as error:
            raise RowError(number, f"the line is not JSON: {exception_text(error)}") from None
        if not isinstance(value, dict):
            raise RowError(number, "the line is not an object")
        yield Row(number, value)


def parse_json(text: str) -> JSON:
    """Return the value of a JSON text.

    Raises:
        ValueError: it is not JSON, or nested too deeply.
    """
    try:
        value: JSON = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    inner = [value]
    for _ in range(_MAX_DEPTH):
        inner = [item for each in inner for item in _items(each)]
    if inner:
        raise ValueError("it is nested too deeply")
    return value


def _items(value: JSON) -> list[JSON]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _distinct(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key occurs twice")
    return result


def _no_constant(name: str) -> JSON:
    raise ValueError(f"{name} is not a number")


def _read_parquet(path: Path) -> TableFile:
    file = pq.ParquetFile(path)
    names = tuple(file.schema_arrow.names)
    for position, name in enumerate(names):
        if name in names[:position]:
            raise EditError(f"{escape(str(path))}: the column {quoted(name)} occurs twice")
    return TableFile(str(path), "parquet", names, _parquet_rows(file, names))


def _parquet_rows(file: Any, names: tuple[str, ...]) -> Iterator[Row]:
    number = 0
    try:
        for batch in file.iter_batches(_ROWS_AT_ONCE):
            columns = [_values(array) for array in batch.columns]
            for values in zip(*columns, strict=True):
                number += 1
                pairs = zip(names, values, strict=True)
                yield Row(number, {name: value for name, value in pairs if value is not None})
    except (OSError, pa.ArrowException) as error:
        raise RowError(number + 1, exception_text(error)) from None


def _values(array: pa.Array) -> list[JSON]:  # noqa: PLR0911 - one branch for each type
    """Return the values of an array: times and decimals as texts, floats that are no numbers too."""
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        return _values(array.storage)
    if pa.types.is_dictionary(kind):
        return _values(array.dictionary_decode())
    if pa.types.is_struct(kind):
        fields = [_values(array.field(position)) for position in range(kind.num_fields)]
        names = [field.name for field in kind]
        rows = zip(*fields, strict=True) if fields else iter([()] * len(array))
        pairs = zip(array.is_valid().to_pylist(), rows, strict=True)
        return [
            {name: item for name, item in zip(names, row, strict=True) if item is not None} if valid else None
            for valid, row in pairs
        ]
    if pa.types.is_map(kind):
        return [
            None if items is None else [{"key": key, "value": value} for key, value in items]
            for items in array.to_pylist()
        ]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return [_values(item.values) if item.is_valid else None for item in array]
    if pa.types.is_timestamp(kind):
        unit = "ns" if kind.unit == "ns" else "us"
        times = array.cast(pa.timestamp(unit, "UTC" if kind.tz else None))
        if kind.tz:
            return list(time_texts(times).to_pylist())
        texts = times.cast(pa.string()).to_pylist()
        return [None if text is None else text.replace(" ", "T").removesuffix(".000000") for text in texts]
    if pa.types.is_decimal(kind):
        return list(decimal_texts(array).to_pylist())
    if pa.types.is_floating(kind):
        return [value if value is None or math.isfinite(value) else str(value) for value in array.to_pylist()]
    is_plain = pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind)
    return list((array if is_plain else array.cast(pa.string())).to_pylist())
