"""Encode the result of a shard as bytes, for the way back from a worker and for the cache.

The bytes are JSON (RFC 8259): decoding them builds plain values and runs no code, whatever they contain. All
fields are encoded (see `fields`), except those that the shard already has: these are numbers of its files,
columns and constraints.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from statekit.diagnostics import JSON, Pointer, Route
from statekit.run.fields import from_fields, from_items, to_fields, to_json
from statekit.run.shards import FileResult, Shard, ShardResult

if TYPE_CHECKING:
    from statekit.check import CollectedRecord, Constraint
    from statekit.tabulate import BatchFile

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False, default=to_json).encode
_INVALID = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""The exceptions that decoding invalid bytes may raise."""
_SHARED = ("key_pointer", "named_by_file")
"""The fields of collected records that are equal for all records of a shard."""
_KEYS = (("references", 1), ("selections", 1), ("loci", 1), ("constrained", 1))
"""The fields of collected records whose items contain the key of a record, with its position in an item."""
_LEFT_OUT = frozenset({"route", "stem", *_SHARED})
"""The fields of collected records that are not encoded record by record."""


class ResultError(ValueError):
    """Bytes that are not a result of the shard."""


def encode_result(result: ShardResult, shard: Shard) -> bytes:
    """Encode a result.

    Args:
        result: the result.
        shard: the shard that was checked.
    """
    constraints = {constraint: number for number, constraint in enumerate(shard.constraints)}
    columns = {column: number for number, column in enumerate(shard.columns)}
    files = {file.path: number for number, file in enumerate(shard.files)}
    batch = result.batch
    encoded = {
        "kind": result.kind,
        "files": result.files,
        "records": result.records,
        "file_results": result.file_results,
        "shared": {name: getattr(each, name) for each in result.collected[:1] for name in _SHARED},
        "collected": [
            [files[each.route.path], each.route.record, _encode_record(each, constraints, columns)]
            for each in result.collected
        ],
        **({"lines": result.lines} if result.lines else {}),
        "batch": None if batch is None else {"name": batch.file.name, "rows": batch.rows},
    }
    return _encode(encoded).encode("ascii")


def decode_result(data: bytes, shard: Shard) -> ShardResult:
    """Decode a result.

    Args:
        data: the bytes that `encode_result` returned.
        shard: the shard that was checked.

    Raises:
        ResultError: the bytes are not a result of this shard.
    """
    try:
        encoded = json.loads(data)
        kind, files, batch = encoded["kind"], encoded["files"], encoded["batch"]
        if kind != shard.kind.name or files != len(shard.files):
            raise ResultError("a result of another shard")
        return ShardResult(
            kind=kind,
            files=files,
            records=int(encoded["records"]),
            file_results=tuple(from_items(FileResult, each) for each in encoded["file_results"]),
            collected=tuple(_decode_records(encoded["collected"], encoded["shared"], shard)),
            batch=None if batch is None else _decode_batch(batch, shard),
            lines=int(encoded.get("lines", 0)),
        )
    except _INVALID as error:
        raise ResultError(str(error)) from None


def _encode_record(
    record: CollectedRecord, constraints: Mapping[Constraint, int], columns: Mapping[Pointer, int]
) -> dict[str, Any]:
    fields = to_fields(record, _LEFT_OUT)
    if record.key == record.stem:
        del fields["key"]
    if "constrained" in fields:
        constrained: Sequence[Any] = record.constrained
        fields["constrained"] = [
            each._replace(constraint=constraints[each.constraint]) for each in constrained
        ]
    if "columns" in fields:
        fields["columns"] = [[columns[column], value] for column, value in record.columns.items()]
    return fields


def _decode_records(records: list[Any], shared: dict[str, Any], shard: Shard) -> Iterable[CollectedRecord]:
    if not records:
        return
    from statekit.check import CollectedRecord, ConstrainedValue

    constraint = ConstrainedValue._fields.index("constraint")
    shared["key_pointer"] = tuple(shared["key_pointer"])
    stems = [_share(file.stem) for file in shard.files]
    for number, position, fields in records:
        stem = stems[number]
        fields["key"] = _share(fields.get("key", stem))
        if "columns" in fields:
            fields["columns"] = {shard.columns[column]: _share(value) for column, value in fields["columns"]}
        for constrained in fields.get("constrained", ()):
            constrained[constraint] = shard.constraints[constrained[constraint]]
        for name, index in _KEYS:
            for each in fields.get(name, ()):
                each[index] = _share(each[index])
        fields.update(shared, stem=stem, route=Route(shard.files[number].path, position))
        yield from_fields(CollectedRecord, fields, _LEFT_OUT)


def _share(value: JSON) -> JSON:
    """Return a value; for a text, the same object for all equal texts: most are keys in many records."""
    return sys.intern(value) if isinstance(value, str) else value


def _decode_batch(batch: dict[str, Any], shard: Shard) -> BatchFile:
    from statekit.tabulate import BatchFile

    name = batch["name"]
    if shard.scratch is None or Path(name).name != name or not name.endswith(".arrow"):
        raise ResultError("rows that were not requested")
    return BatchFile(shard.scratch / name, int(batch["rows"]))
