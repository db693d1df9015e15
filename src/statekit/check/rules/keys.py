"""Rules about keys, file names and unique values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from statekit.check.annotations.collected import CollectedKind, CollectedRecord, UniqueValue
from statekit.check.records import RecordIndex, another, is_misnamed, route_to, route_to_key
from statekit.check.rule import rule
from statekit.diagnostics import Finding, Pointer, Route
from statekit.phrasing import quoted, show, with_difference

_MISNAMED = "rename the file, or correct the id; a file contains one record"


@rule("record/duplicate-id")
def duplicate_id(records: RecordIndex) -> Iterator[Finding]:
    """No two records of a kind may have the same key (`key` in the schema or in the settings, or `--key`).

    A reference to a duplicate key is ambiguous. The record in the file of that name counts as the original,
    or else the first one. Every other record with the key is a finding, at its key.

    ```yaml schema
    # schema/person.schema.json
    x-statekit: {key: id}
    ```

    ```yaml fails
    # records/person/ada.yaml
    id: ada
    name: Ada
    # records/person/copy.yaml
    id: ada
    #   ^^^
    name: Ada
    ```

    ```yaml passes
    # records/person/ada.yaml
    id: ada
    # records/person/copy.yaml
    id: copy
    ```
    """
    for kind, collected in records.kinds.items():
        for original, copy in _copies(collected):
            if not copy.key_pointer:
                yield _duplicate_name(original, copy)
                continue
            help_text = "give it an id of its own"
            if is_misnamed(copy):
                help_text = f"the file is called {quoted(copy.stem)}: give it that id"
            yield duplicate_id.finding(
                f"the id {show(copy.key)} belongs to {another(kind)}",
                route_to_key(copy),
                help_text,
                related=((route_to_key(original), "the other one is here"),),
            )


def _duplicate_name(original: CollectedRecord, copy: CollectedRecord) -> Finding:
    """Return the finding about a record whose key is the name of its file, which another record has."""
    if original.route.path == copy.route.path:
        message = f"the file {quoted(copy.stem)} contains another record, and its name is the key of both"
        help_text = "put each record into a file of its own"
    else:
        message = f"another file has the name {quoted(copy.stem)}, which is the key of its record"
        help_text = "rename one of the files"
    related = ((route_to_key(original), "the other one is here"),)
    return duplicate_id.finding(message, route_to_key(copy), help_text, related=related)


def _copies(collected: CollectedKind) -> Iterator[tuple[CollectedRecord, CollectedRecord]]:
    """Yield the original and the copy, for each record whose key another record has."""
    by_key: defaultdict[str | int, list[CollectedRecord]] = defaultdict(list)
    for record in collected.records:
        if record.key is not None:
            by_key[record.key].append(record)
    for key, records in by_key.items():
        original, *copies = sorted(records, key=lambda record: record.stem != str(key))
        yield from ((original, copy) for copy in copies)


@rule("record/file-name")
def file_name(records: RecordIndex) -> Iterator[Finding]:
    """The key of a record must be the name of its file, without the extension (`file-name` in the schema).

    A record can then be found by its ID, and renaming a file cannot change what an ID refers to. A duplicate
    key is reported by `record/duplicate-id` alone.

    ```yaml schema
    # schema/person.schema.json
    x-statekit: {key: id, file-name: true}
    ```

    ```yaml fails
    # records/person/ada.yaml
    id: lovelace
    #   ^^^^^^^^
    ```

    ```yaml passes
    # records/person/ada.yaml
    id: ada
    ```
    """
    for collected in records.kinds.values():
        copies: set[Route] | None = None
        for record in collected.records:
            if not is_misnamed(record):
                continue
            copies = {route_to_key(copy) for _, copy in _copies(collected)} if copies is None else copies
            if route_to_key(record) not in copies:
                yield file_name.finding(
                    f"the id {show(record.key)} is not the name of the file, {quoted(record.stem)}",
                    route_to_key(record),
                    with_difference(_MISNAMED, record.key, record.stem),
                )


@rule("record/duplicate-value")
def duplicate_value(records: RecordIndex) -> Iterator[Finding]:
    """No two records of a kind may have the same value at a property that is `unique` in the schema.

    All entries of a list are compared, including those of the same record. With `"unique": "list"`, a value
    must be unique only within its own list. The finding is at the second value, and the first one is shown
    with it.

    ```yaml schema
    # schema/person.schema.json
    properties:
      wikidata: {x-statekit: {unique: true}}
      roles: {items: {properties: {title: {x-statekit: {unique: list}}}}}
    ```

    ```yaml fails
    # records/person/ada.yaml
    wikidata: Q7259
    # records/person/charles.yaml
    wikidata: Q7259
    #         ^^^^^
    roles:
      - title: author
      - title: author
    #          ^^^^^^
    ```

    ```yaml passes
    # records/person/ada.yaml
    wikidata: Q7259
    roles:
      - title: author
    # records/person/charles.yaml
    wikidata: Q46633
    roles:
      - title: author
    ```
    """
    for kind, collected in records.kinds.items():
        seen: dict[tuple[object, Pointer, str | int], Route] = {}
        for record in collected.records:
            for unique in record.unique_values:
                route = route_to(record, unique.pointer)
                scope, path = _scope(unique, record)
                first = seen.setdefault((scope, path, unique.value), route)
                if first is route:
                    continue
                message = f"{another(kind)} has the value {show(unique.value)} here"
                if (first.path, first.record) == (route.path, route.record):
                    where = "in this list" if unique.in_list else "in this record"
                    message = f"the value {show(unique.value)} is already {where}"
                yield duplicate_value.finding(message, route, related=((first, "the other one is here"),))


def _scope(unique: UniqueValue, record: CollectedRecord) -> tuple[object, Pointer]:
    """Return the values among which a value must be unique: all of the kind, or those of one list."""
    # the entries of a list belong to one property
    path = tuple("*" if isinstance(step, int) else step for step in unique.pointer)
    if not unique.in_list:
        return None, path
    positions = [position for position, step in enumerate(unique.pointer) if isinstance(step, int)]
    innermost = positions[-1] if positions else 0
    return (record.route, unique.pointer[:innermost]), path
