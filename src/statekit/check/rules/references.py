"""What a record refers to exists, and is of a kind that may stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from statekit.check.annotations.collected import CollectedKinds, Reference
from statekit.check.records import RecordIndex
from statekit.diagnostics import Finding
from statekit.phrasing import did_you_mean, one_of, show

UNKNOWN_REFERENCE = "record/unknown-reference"

_MOST_SUGGESTIONS = 100
"""For how many values a near one is looked for; where more are wrong, something else is."""

_Keys = Mapping[str, frozenset[str | int]]


def known_references(records: RecordIndex) -> Iterator[Finding]:
    """The value of a property with `refers-to` is the key of a record of one of these kinds.

    A dangling reference would be lost in every join. References to kinds that are not checked in this run are
    passed over, and what could not be read is not missed.

    ```yaml schema
    # schema/person.schema.json
    x-statekit: {key: id}
    # schema/organization.schema.json
    x-statekit: {key: id}
    # schema/note.schema.json
    properties:
      speaker: {x-statekit: {refers-to: person}}
    ```

    ```yaml fails
    # records/person/ada-lovelace.yaml
    id: ada-lovelace
    # records/organization/royal-society.yaml
    id: royal-society
    # records/note/a.yaml
    speaker: ada-lovelase
    #        ^^^^^^^^^^^^
    # records/note/b.yaml
    speaker: royal-society
    #        ^^^^^^^^^^^^^
    ```

    ```yaml passes
    # records/person/ada-lovelace.yaml
    id: ada-lovelace
    # records/note/a.yaml
    speaker: ada-lovelace
    ```
    """
    kinds = records.kinds
    keys: _Keys = {
        kind: frozenset(record.key for record in facts.records if record.key is not None)
        for kind, facts in kinds.items()
    }
    suggestions: dict[Reference, str | None] = {}
    for facts in kinds.values():
        for record in facts.records:
            for reference in record.references:
                if not _dangles(reference, kinds, keys):
                    continue
                wrong = reference._replace(pointer=())
                if wrong not in suggestions and len(suggestions) < _MOST_SUGGESTIONS:
                    suggestions[wrong] = _suggestion(wrong, keys)
                route = replace(record.route, pointer=reference.pointer)
                yield Finding(UNKNOWN_REFERENCE, _message(wrong, keys), route, suggestions.get(wrong))


def _dangles(reference: Reference, kinds: CollectedKinds, keys: _Keys) -> bool:
    if any(kind not in kinds or reference.value in keys[kind] for kind in reference.kinds):
        return False
    return not any(reference.value in kinds[kind].unread for kind in reference.kinds)


def _message(reference: Reference, keys: _Keys) -> str:
    wanted = one_of(reference.kinds)
    elsewhere = next((kind for kind, known in keys.items() if reference.value in known), None)
    if elsewhere is None:
        return f"there is no {wanted} {show(reference.value)}"
    what = f"{show(reference.value)} is the id of a record of the kind {elsewhere}"
    return f"{what}, where one of the kind {wanted} is meant"


def _suggestion(reference: Reference, keys: _Keys) -> str | None:
    if any(reference.value in known for known in keys.values()):
        return None
    candidates = sorted(str(key) for kind in reference.kinds for key in keys[kind])
    return did_you_mean(str(reference.value), candidates)
