"""The records of sources, and the places for which schemas declare something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from statekit._startup.frozen import frozen
from statekit.check import CollectedRecord, SourceText
from statekit.curate.declared import DeclaredPlace, declared_places
from statekit.curate.records import CuratedDataset, FileRecords
from statekit.diagnostics import escape
from statekit.edit.edits import EditError
from statekit.phrasing import did_you_mean, quoted


@frozen
class Source:
    """A source.

    Attributes:
        kind: the kind of its record.
        record: what is collected of its record.
        identity: what the record states about its text.
    """

    kind: str
    record: CollectedRecord
    identity: SourceText


class Places:
    """The places for which the schemas of a dataset declare something, by kind."""

    def __init__(self, curated: CuratedDataset):
        self._curated = curated

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[DeclaredPlace]]:
        """All places, by the name of the kind."""
        return {name: declared_places(checker.schema) for name, checker in self._curated.checkers.items()}

    @property
    def source_kinds(self) -> list[str]:
        """The kinds whose records identify texts.

        Raises:
            EditError: there are none.
        """
        kinds = [
            kind
            for kind, places in self.by_kind.items()
            if any(each.declaration.source_text for each in places)
        ]
        if not kinds:
            raise EditError("no schema of the dataset declares the text of a source (`source-text`)")
        return kinds


def sources_in(files: Sequence[FileRecords]) -> Iterator[Source]:
    """Yield the sources that the records of some files identify."""
    for each in files:
        for record in each.collected:
            if record.key is not None:
                for identity in record.source_texts:
                    yield Source(each.file.kind, record, identity)


def find_source(sources: Sequence[Source], key: str) -> Source:
    """Return the source with a key.

    Raises:
        EditError: no source has this key, or several have.
    """
    found = [source for source in sources if str(source.record.key) == key]
    if not found:
        hint = did_you_mean(key, sorted(str(source.record.key) for source in sources))
        raise EditError(f"there is no source {quoted(key)}" + (f": {hint}" if hint else ""))
    if len(found) > 1:
        places = " and ".join(escape(source.record.route.path) for source in found)
        raise EditError(f"several sources are called {quoted(key)}: {places}")
    return found[0]
