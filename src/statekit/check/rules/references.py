"""The rule that references must lead to records of an allowed kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statekit.check.annotations.collected import CollectedKinds, CollectedRecord, Reference
from statekit.check.records import RecordIndex, meant_keys, route_to, route_to_key
from statekit.check.rule import rule
from statekit.diagnostics import Correction, Finding, Proposal
from statekit.phrasing import did_you_mean, is_likely_misspelling, nearest, one_of, quoted, show

_MAX_SUGGESTIONS = 100
"""The number of unknown values for which a similar key is looked up, which takes time."""

_Keys = Mapping[str, frozenset[str | int]]
"""The keys of all records, by kind."""


@rule("record/unknown-reference")
def unknown_reference(records: RecordIndex) -> Iterator[Finding]:
    """A reference must be the key of a record of a kind that it may refer to (`refers-to` in the schema).

    A dangling reference is lost in every join. References to kinds that are not checked in the same run are
    skipped, and so are references to files that cannot be read. If the key of a record is missing, invalid or
    not the name of its file, the name of the file is what was meant: references to that name are correct.

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
        kind: frozenset(record.key for record in collected.records if record.key is not None)
        for kind, collected in kinds.items()
    }
    meant = {kind: meant_keys(collected) for kind, collected in kinds.items()}
    by_stem: dict[tuple[str, str], CollectedRecord] | None = None
    suggestions: dict[Reference, tuple[str | None, Proposal | None]] = {}
    for _, record in records.all_records():
        for reference in record.references:
            if not _dangles(reference, kinds, keys, meant):
                continue
            by_stem = _by_stem(kinds) if by_stem is None else by_stem
            named = (by_stem.get((kind, str(reference.value))) for kind in reference.kinds)
            file = next((each for each in named if each is not None), None)
            unknown = reference._replace(pointer=())  # the same value elsewhere has the same suggestion
            if unknown not in suggestions and len(suggestions) < _MAX_SUGGESTIONS:
                suggestions[unknown] = _suggestion(unknown, keys)
            route = route_to(record, reference.pointer)
            if file is None:
                suggestion, proposal = suggestions.get(unknown, (None, None))
                message = _message(unknown, keys)
                yield unknown_reference.finding(message, route, suggestion, proposal=proposal)
                continue
            help_text = (
                f"the file {quoted(file.stem)} has the id {show(file.key)}: correct that id, or this one"
            )
            related = ((route_to_key(file), "the id is here"),)
            yield unknown_reference.finding(_message(unknown, keys), route, help_text, related=related)


def _dangles(
    reference: Reference, kinds: CollectedKinds, keys: _Keys, meant: Mapping[str, frozenset[str]]
) -> bool:
    if any(kind not in kinds or reference.value in keys[kind] for kind in reference.kinds):
        return False
    value = str(reference.value)
    return not any(value in kinds[kind].unread or value in meant[kind] for kind in reference.kinds)


def _by_stem(kinds: CollectedKinds) -> dict[tuple[str, str], CollectedRecord]:
    """Return the records by their kind and the name of their file, if a file has one record."""
    found: dict[tuple[str, str], CollectedRecord] = {}
    several: set[tuple[str, str]] = set()
    for kind, collected in kinds.items():
        for record in collected.records:
            name = (kind, record.stem)
            if name in found:
                several.add(name)
            found[name] = record
    return {name: record for name, record in found.items() if name not in several}


def _message(reference: Reference, keys: _Keys) -> str:
    allowed_kinds = one_of(reference.kinds)
    other_kind = next((kind for kind, of_kind in keys.items() if reference.value in of_kind), None)
    if other_kind is None:
        return f"there is no {allowed_kinds} {show(reference.value)}"
    return (
        f"{show(reference.value)} is the id of a record of the kind {other_kind}, "
        f"where one of the kind {allowed_kinds} is meant"
    )


def _suggestion(reference: Reference, keys: _Keys) -> tuple[str | None, Proposal | None]:
    """Return the question that suggests the most similar key, and the proposal to write it."""
    if any(reference.value in of_kind for of_kind in keys.values()):
        return None, None
    candidates = {str(key): key for kind in reference.kinds for key in keys[kind]}
    word, names = str(reference.value), sorted(candidates)
    meant = nearest(word, names)
    if meant is None:
        return None, None
    suggestion = did_you_mean(word, names)
    if not is_likely_misspelling(word, meant):
        return suggestion, None
    return suggestion, Proposal(f"write {quoted(meant)}", (Correction(candidates[meant]),), is_safe=False)
