"""What the rules for a selection compare, and what they find wrong with its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from statekit.check.annotations.collected import CollectedRecord, Selection
from statekit.diagnostics import Pointer, Route


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two passages differ: the words of the source, and those of the record; either may be empty."""

    source: str
    record: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a quotation is not the words of its source.

    Attributes:
        rule: the rule that it breaks.
        spans: the passages of the source that it comes from, or the nearest one; in the quotation's order.
        words: the source's words there.
        differences: where the words differ.
        named: the words that the verdict rests on, or the key of another source.
        other: where in the other source the words are; the key of the other source stands in `named`.
    """

    rule: str
    spans: tuple[tuple[int, int], ...] = ()
    words: str = ""
    differences: tuple[Difference, ...] = ()
    named: tuple[str, ...] = ()
    other: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A selection, and what it is compared with.

    Attributes:
        record: the record that makes the selection.
        selection: what it selects.
        text: the text of its source; None where it is not at hand.
        places: where passages are in it.
        verdict: what is wrong with words that stand nowhere in it.
    """

    record: CollectedRecord
    selection: Selection
    text: str | None = None
    places: Mapping[str, list[int]] | None = None
    verdict: Verdict | None = None

    def at(self, member: str) -> Route:
        """Where a member of the selection stands."""
        pointer: Pointer = (*self.selection.pointer, member)
        return replace(self.record.route, pointer=pointer)

    @property
    def stands(self) -> bool:
        """Whether the words are where they should be."""
        selection, text = self.selection, self.text
        if selection.exact is None or text is None or not 0 <= selection.start < selection.end:
            return False
        return text[selection.start : selection.end] == selection.exact

    @property
    def passage(self) -> str | None:
        """The words to be looked for: with their context if they are where they should be, else alone."""
        selection = self.selection
        if selection.exact is None or self.text is None or not self.stands:
            return selection.exact or None
        return (selection.prefix or "") + selection.exact + (selection.suffix or "")

    @property
    def elsewhere(self) -> int | None:
        """The place nearest to the span where the words stand; None where they stand nowhere."""
        places = (self.places or {}).get(self.selection.exact or "", [])
        return min(places, key=lambda place: abs(place - self.selection.start), default=None)

    @property
    def is_lost(self) -> bool:
        """Whether the words are nowhere in the text of their source."""
        at_hand = self.text is not None and self.selection.exact is not None
        return at_hand and not self.stands and self.elsewhere is None
