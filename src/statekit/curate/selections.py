"""The values by which records select a span of a text, as their schema asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statekit._startup.frozen import frozen
from statekit.check.annotations.constraints import Within
from statekit.check.quotations.punctuation import is_enclosed
from statekit.curate.declared import ITEM, DeclaredPlace
from statekit.curate.texts import MAX_CONTEXT, context, digest
from statekit.diagnostics import JSON, Pointer
from statekit.read import Locus

_COMPUTED = ("exact", "start", "end", "prefix", "suffix", "sha256")


@frozen
class Pasted:
    """What a record of one kind says about a span.

    Attributes:
        value: a record with nothing but the selections, and the locus.
        unwritten: the members that selections must have as well, by the name of the place.
        others: the names of other places that can select the span.
    """

    value: dict[str, JSON]
    unwritten: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]


def selection_of(place: DeclaredPlace, text: str, start: int, end: int) -> dict[str, JSON]:
    """Return the value by which a record selects a span, with what is computed: offsets, words and hash.

    It has the words if the schema allows them, and else the hash; prefix and suffix only if the words occur
    more than once. Quotation marks around all of the words are not part of the words.
    """
    known = place.members
    has_words = "exact" in known or not set(_COMPUTED) & set(known)
    if has_words and is_enclosed(text[start:end]):
        start, end = start + 1, end - 1
    words = text[start:end]
    values: dict[str, JSON] = {"start": start, "end": end}
    if has_words:
        values["exact"] = words
    if "sha256" in known and (not has_words or "sha256" in place.required):
        values["sha256"] = digest(words)
    longest = [_longest(place, name) if has_words else 0 for name in ("prefix", "suffix")]
    sides = context(text, start, end, (longest[0], longest[1])) if any(longest) else ("", "")
    values |= {name: side for name, side in zip(("prefix", "suffix"), sides, strict=True) if side}
    order = [*(name for name in known if name in _COMPUTED), *_COMPUTED]
    return {name: values[name] for name in dict.fromkeys(order) if name in values}


def _longest(place: DeclaredPlace, name: str) -> int:
    if name not in place.members:
        return 0
    limit = place.limit(name)
    return MAX_CONTEXT if limit is None else limit


@frozen
class SelectingKind:
    """A kind whose records can select spans of a source.

    Attributes:
        places: the places that do, and those of loci.
        order: the properties of a record in the order of the schema.
    """

    places: tuple[DeclaredPlace, ...]
    order: tuple[str, ...]

    @property
    def selecting(self) -> list[DeclaredPlace]:
        """The places that select spans."""
        return [each for each in self.places if each.declaration.selects is not None]


def paste(
    kind: SelectingKind,
    text: str,
    span: tuple[int, int],
    locus: Locus | None,
    at: str | None = None,
) -> Pasted | None:
    """Return what records of a kind say about a span; None if none of the places is meant.

    Args:
        kind: the kind.
        text: the text of the source.
        span: the start and the end of the span.
        locus: its paragraph and sentences, if it is in one paragraph.
        at: the name of the place that selects it. By default those with the words, and those that must
            contain them; or all, if none has the words.
    """
    selecting = kind.selecting
    chosen = [each for each in selecting if each.name == at] if at else _usual(selecting)
    if not chosen:
        return None
    record: dict[str, JSON] = {}
    unwritten: dict[str, tuple[str, ...]] = {}
    for place in chosen:
        value = selection_of(place, text, *span)
        unwritten[place.name] = tuple(name for name in place.required if name not in value)
        _merge(record, place.wrapped(value))
    if locus is not None:
        for place in kind.places:
            declared = place.declaration.locus_of
            if declared is not None and any(_leads_to(declared[0], each.pointer) for each in chosen):
                sentences: list[JSON] = [*locus.sentences]
                _merge(record, place.wrapped({"paragraph": locus.paragraph, "sentences": sentences}))
    value = {name: record[name] for name in dict.fromkeys((*kind.order, *record)) if name in record}
    names = dict.fromkeys(each.name for each in selecting if each not in chosen)
    others = tuple(name for name in names if name not in unwritten)
    return Pasted(value, {name: left for name, left in unwritten.items() if left}, others)


def _usual(selecting: Sequence[DeclaredPlace]) -> list[DeclaredPlace]:
    """Return the places that have the words, and those that must contain them."""
    with_words = [each for each in selecting if "exact" in each.members]
    around = {
        constraint.spans
        for each in with_words
        for constraint in each.declaration.constraints
        if isinstance(constraint, Within)
    }
    chosen = [
        each
        for each in selecting
        if each in with_words or any(_leads_to(spans, each.pointer) for spans in around)
    ]
    return chosen or list(selecting)


def _leads_to(pointer: Pointer, place: Pointer) -> bool:
    """Return True if a pointer leads to a place, or to the list of which a place is any item."""
    return tuple(pointer) == tuple(step for step in place if step != ITEM)


def _merge(record: dict[str, JSON], other: JSON) -> None:
    """Add the members of another record to a record."""
    for name, value in _members(other):
        own = record.get(name)
        if isinstance(own, dict):
            _merge(own, value)
        else:
            record.setdefault(name, value)


def _members(value: JSON) -> Iterator[tuple[str, JSON]]:
    if isinstance(value, dict):
        yield from value.items()
