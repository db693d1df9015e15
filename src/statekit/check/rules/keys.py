"""Keys are unique within their kind, and a file is called by the key of its record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from statekit.check.annotations.collected import CollectedKind, CollectedRecord
from statekit.check.records import RecordIndex, route_to_key
from statekit.diagnostics import Finding, Pointer, Route
from statekit.phrasing import quoted, show

DUPLICATE_ID = "record/duplicate-id"
DUPLICATE_VALUE = "record/duplicate-value"
FILE_NAME = "record/file-name"


def unique_keys(records: RecordIndex) -> Iterator[Finding]:
    """No two records of a kind have the same key (`key` in the schema).

    A reference to such a key would mean two records. Of records with the same key, the one that lies in the
    file of that name is taken for the original, or else the first one; each other one is a finding, at its
    key.

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
    for kind, facts in records.kinds.items():
        for original, copy in _copies(facts):
            help_text = "give it an id of its own"
            if copy.named_by_file and copy.stem != str(copy.key):
                help_text = f"the file is called {quoted(copy.stem)}: give it that id"
            yield Finding(
                DUPLICATE_ID,
                f"the id {show(copy.key)} belongs to another {kind}",
                route_to_key(copy),
                help_text,
                related=((route_to_key(original), "the other one is here"),),
            )


def _copies(facts: CollectedKind) -> Iterator[tuple[CollectedRecord, CollectedRecord]]:
    """RecordIndex with a key that another one has already: the other one, and this one."""
    by_key: defaultdict[str | int, list[CollectedRecord]] = defaultdict(list)
    for record in facts.records:
        if record.key is not None:
            by_key[record.key].append(record)
    for key, records in by_key.items():
        original, *copies = sorted(records, key=lambda record: record.stem != str(key))
        yield from ((original, copy) for copy in copies)


def key_is_file_name(records: RecordIndex) -> Iterator[Finding]:
    """The key of a record is the name of its file, without the ending (`file-name` in the schema).

    So a record is found by its id, and a renamed file cannot change what an id means. A key that another
    record has already is said by `record/duplicate-id` alone.

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
    for facts in records.kinds.values():
        copies: set[Route] | None = None
        for record in facts.records:
            if not record.named_by_file or record.key is None or str(record.key) == record.stem:
                continue
            copies = {route_to_key(copy) for _, copy in _copies(facts)} if copies is None else copies
            if route_to_key(record) not in copies:
                yield Finding(
                    FILE_NAME,
                    f"the id {show(record.key)} is not the name of the file, {quoted(record.stem)}",
                    route_to_key(record),
                    "rename the file, or correct the id; a file holds one record",
                )


def unique_values(records: RecordIndex) -> Iterator[Finding]:
    """No two records of a kind have the same value at a property that is `unique` in the schema.

    In a list all entries are compared, those of one record too. The second value is the finding, and the
    first one is shown with it.

    ```yaml schema
    # schema/person.schema.json
    properties:
      wikidata: {x-statekit: {unique: true}}
    ```

    ```yaml fails
    # records/person/ada.yaml
    wikidata: Q7259
    # records/person/charles.yaml
    wikidata: Q7259
    #         ^^^^^
    ```

    ```yaml passes
    # records/person/ada.yaml
    wikidata: Q7259
    # records/person/charles.yaml
    wikidata: Q46633
    ```
    """
    for kind, facts in records.kinds.items():
        seen: dict[tuple[Pointer, str | int], Route] = {}
        for record in facts.records:
            for unique in record.unique_values:
                shape = tuple("*" if isinstance(step, int) else step for step in unique.pointer)
                here = replace(record.route, pointer=unique.pointer)
                first = seen.setdefault((shape, unique.value), here)
                if first is here:
                    continue
                message = f"another {kind} has the value {show(unique.value)} here"
                if (first.path, first.record) == (here.path, here.record):
                    message = f"the value {show(unique.value)} stands here for the second time"
                related = ((first, "the other one is here"),)
                yield Finding(DUPLICATE_VALUE, message, here, related=related)
