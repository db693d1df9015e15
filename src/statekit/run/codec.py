"""What was found in a shard as bytes: how it comes back from a worker, and how it is kept for the next run.

The bytes are JSON (RFC 8259), so that reading them builds plain values and runs nothing, whoever wrote them.
Lists stand for the members of the dataclasses in their order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from statekit.diagnostics import Diagnostic, Excerpt, Place, Pointer, Related, Route, Severity, Span
from statekit.run.shards import FileResult, Shard, ShardResult

if TYPE_CHECKING:
    from statekit.check import CollectedRecord, Constraint, RecordedLocus
    from statekit.tabulate import BatchFile

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_WRONG = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


class ResultError(ValueError):
    """Bytes that are no result of this shard."""


def encode_result(result: ShardResult, shard: Shard) -> bytes:
    """Write a result down.

    Args:
        result: what was found.
        shard: the shard that it was found in.
    """
    constraints = {constraint: number for number, constraint in enumerate(shard.constraints)}
    columns = {column: number for number, column in enumerate(shard.columns)}
    positions = {file.path: number for number, file in enumerate(shard.files)}
    batch = None if result.batch is None else [result.batch.file.name, result.batch.rows]
    facts = [_facts(each, positions, constraints, columns) for each in result.facts]
    naming = [list(result.facts[0].key_pointer), result.facts[0].named_by_file] if result.facts else None
    found = [_file_result(each) for each in result.found]
    return _encode([result.kind, result.files, result.records, found, naming, facts, batch]).encode("ascii")


def decode_result(data: bytes, shard: Shard) -> ShardResult:
    """Read a result of a shard.

    Args:
        data: what `encode_result` made of it.
        shard: the shard that it was found in.

    Raises:
        ResultError: the bytes are something else.
    """
    try:
        kind, files, records, found, naming, facts, batch = json.loads(data)
        if kind != shard.kind.name or files != len(shard.files):
            raise ResultError("a result of another shard")
        return ShardResult(
            kind,
            files,
            int(records),
            tuple(_read_file_result(each) for each in found),
            tuple(_read_all_facts(facts, naming, shard)),
            None if batch is None else _read_batch(batch, shard),
        )
    except _WRONG as error:
        raise ResultError(str(error)) from None


def _read_batch(batch: list[Any], shard: Shard) -> BatchFile:
    from statekit.tabulate import BatchFile

    name, rows = batch
    if shard.scratch is None or Path(name).name != name or not name.endswith(".arrow"):
        raise ResultError("rows that nobody asked for")
    return BatchFile(shard.scratch / name, int(rows))


def _file_result(file: FileResult) -> list[Any]:
    suppressions = [[each.names, each.line, _place(each.place), each.is_beyond] for each in file.suppressions]
    diagnostics = [_diagnostic(each) for each in file.diagnostics]
    return [
        file.path,
        file.stem,
        file.records,
        file.fully_read,
        diagnostics,
        sorted(file.excluded),
        suppressions,
    ]


def _read_file_result(said: list[Any]) -> FileResult:
    from statekit.config.suppressions import Suppression

    path, stem, records, fully_read, diagnostics, excluded, suppressions = said
    return FileResult(
        path,
        stem,
        records,
        fully_read,
        tuple(map(_read_diagnostic, diagnostics)),
        frozenset(excluded),
        tuple(
            Suppression(tuple(names), line, _read_place(place), is_beyond)
            for names, line, place, is_beyond in suppressions
        ),
    )


def _diagnostic(found: Diagnostic) -> list[Any]:
    related = [[_place(each.place), each.message] for each in found.related]
    about = [found.help, found.record, found.pointer, found.keyword]
    return [found.rule, found.severity, found.message, _place(found.place), *about, related]


def _read_diagnostic(said: list[Any]) -> Diagnostic:
    rule, severity, message, place, help_text, record, pointer, keyword, related = said
    return Diagnostic(
        rule,
        Severity(severity),
        message,
        _read_place(place),
        help_text,
        record,
        pointer,
        keyword,
        tuple(Related(_read_place(there), text) for there, text in related),
    )


def _place(place: Place) -> list[Any]:
    span, excerpt = place.span, place.excerpt
    return [
        place.path,
        None if span is None else [span.line, span.column, span.end_line, span.end_column],
        None if excerpt is None else [excerpt.text, excerpt.column],
    ]


def _read_place(said: list[Any]) -> Place:
    path, span, excerpt = said
    return Place(path, None if span is None else Span(*span), None if excerpt is None else Excerpt(*excerpt))


def _facts(
    facts: CollectedRecord,
    positions: dict[str, int],
    constraints: dict[Constraint, int],
    columns: dict[Pointer, int],
) -> list[Any]:
    said: list[Any] = [
        positions[facts.route.path],
        facts.route.record,
        facts.key,
        [[each.pointer, each.value, each.kinds] for each in facts.references],
        [[each.pointer, each.value] for each in facts.unique_values],
        [
            [s.pointer, s.source, s.start, s.end, s.exact, s.prefix, s.suffix, s.sha256, s.waived]
            for s in facts.selections
        ],
        [[each.pointer, each.sha256, each.characters] for each in facts.source_texts],
        [[each.pointer, each.value, constraints[each.constraint]] for each in facts.constrained],
        [[columns[column], value] for column, value in facts.columns.items()],
        [[each.pointer, each.source, each.paragraph, each.sentences, each.spans] for each in facts.loci],
        facts.withdrawn or None,
        facts.superseded_by,
        facts.invalid or None,
    ]
    while len(said) > _LEAST and said[-1] in (None, []):
        said.pop()
    return said


_LEAST = 3
_OF_A_RECORD = 13


def _read_all_facts(facts: Sequence[list[Any]], naming: Any, shard: Shard) -> Iterable[CollectedRecord]:
    if not facts:
        return
    from statekit.check import (
        CollectedRecord,
        ConstrainedValue,
        Reference,
        Selection,
        SourceText,
        UniqueValue,
    )

    where, named_by_file = tuple(naming[0]), bool(naming[1])
    stems = [file.stem for file in shard.files]
    for said in facts:
        number, position, key, *rest = said
        stem = stems[number]
        if key == stem:
            key = stem  # one text in memory for both
        route = Route(shard.files[number].path, position)
        if not rest:
            yield CollectedRecord(route, stem, key, where, named_by_file)
            continue
        rest.extend([None] * (_OF_A_RECORD - len(said)))
        (
            references,
            unique_values,
            selections,
            texts,
            constrained,
            columns,
            loci,
            withdrawn,
            successor,
            invalid,
        ) = rest
        yield CollectedRecord(
            route,
            stem,
            key,
            where,
            named_by_file,
            _each(references, lambda at, value, kinds: Reference(at, value, tuple(kinds))),
            _each(unique_values, UniqueValue),
            _each(selections, Selection),
            _each(texts, SourceText),
            _each(
                constrained,
                lambda at, value, constraint: ConstrainedValue(at, value, shard.constraints[constraint]),
            ),
            bool(withdrawn),
            successor,
            {shard.columns[column]: value for column, value in columns or ()},
            _each(loci, _located),
            bool(invalid),
        )


def _located(
    at: Pointer, source: str | int, paragraph: int, sentences: list[int], spans: list[list[int]]
) -> RecordedLocus:
    from statekit.check import RecordedLocus

    return RecordedLocus(at, source, paragraph, tuple(sentences), tuple((start, end) for start, end in spans))


def _each(listed: list[list[Any]] | None, make: Callable[..., Any]) -> Sequence[Any]:
    return [make(tuple(pointer), *rest) for pointer, *rest in listed] if listed else ()
