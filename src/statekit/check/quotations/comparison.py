"""A selection beside the text of its source, and the verdict on its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from statekit._startup.frozen import frozen, replace
from statekit.check.annotations.collected import CollectedRecord, Selection
from statekit.check.quotations.cuts import whole_words
from statekit.diagnostics import Correction, Pointer, Proposal, Route
from statekit.phrasing import show


class OtherSource(NamedTuple):
    """A source other than the quoted one, by its key, and the offset at which its text has the words."""

    key: str
    start: int


@frozen
class Difference:
    """The words of the source, and those of the record in their place; either may be empty."""

    source: str
    record: str

    def describe(self, holder: str = "the record has") -> str:
        """Describe the difference.

        Args:
            holder: whose words differ from those of the source.
        """
        theirs, ours = (show(words) if words else "nothing" for words in (self.source, self.record))
        return f"the source has {theirs} where {holder} {ours}"


@frozen
class Verdict:
    """The reason why a quotation differs from its source.

    Attributes:
        rule: the rule that the quotation violates.
        spans: the passages of the source that it was taken from, in its order, or the most similar one.
        source_words: the source's words there.
        differences: the differences between these words and the quotation.
        changed_words: the negations and numbers that were changed, moved or left out.
        other_source: another source that has the words.
    """

    rule: str
    spans: tuple[tuple[int, int], ...] = ()
    source_words: str = ""
    differences: tuple[Difference, ...] = ()
    changed_words: tuple[str, ...] = ()
    other_source: OtherSource | None = None


@frozen
class TextComparison:
    """A selection, and what its words are compared with.

    Attributes:
        record: the record that contains the selection.
        selection: the selection.
        text: the text of its source; None if it is not available.
        occurrences: the offsets at which strings, this selection's among them, occur in the text.
        verdict: the verdict on words that do not occur in the text.
    """

    record: CollectedRecord
    selection: Selection
    text: str | None = None
    occurrences: Mapping[str, list[int]] | None = None
    verdict: Verdict | None = None

    def route_to(self, member: str) -> Route:
        """Return the route to a member of the selection."""
        pointer: Pointer = (*self.selection.pointer, member)
        return replace(self.record.route, pointer=pointer)

    def proposal(self, start: int, end: int, exact: str | None = None, *, is_safe: bool) -> Proposal:
        """Propose other offsets, and perhaps other words.

        Args:
            start: the offset of the words in the text.
            end: the offset after them.
            exact: the words, if they change too.
            is_safe: True if the proposal is certain.
        """
        at, selection = self.selection.pointer, self.selection
        members = {"start": (selection.start, start), "end": (selection.end, end)}
        corrections = [Correction(new, (*at, name)) for name, (old, new) in members.items() if old != new]
        if exact is None:
            return Proposal(f"write the offsets {start} and {end}", tuple(corrections), is_safe)
        corrections.append(Correction(exact, (*at, "exact")))
        return Proposal("write the words and offsets of the source", tuple(corrections), is_safe)

    @property
    def occurs_once(self) -> bool:
        """True if the text surely has the words of the selection once."""
        return len((self.occurrences or {}).get(self.selection.exact or "", ())) == 1

    @property
    def is_exact(self) -> bool:
        """True if the text has the words at the span."""
        selection, text = self.selection, self.text
        if selection.exact is None or text is None or not 0 <= selection.start < selection.end:
            return False
        return text[selection.start : selection.end] == selection.exact

    @property
    def searched_string(self) -> str | None:
        """The words to search: with prefix and suffix if they are at the span, alone otherwise."""
        selection = self.selection
        if selection.exact is None or self.text is None or not self.is_exact:
            return selection.exact or None
        return (selection.prefix or "") + selection.exact + (selection.suffix or "")

    @property
    def nearest_occurrence(self) -> int | None:
        """The offset nearest to the span at which the text has the words; None if it does not have them.

        An offset inside a word is the nearest one only if the words occur nowhere else.
        """
        exact, text = self.selection.exact or "", self.text or ""
        offsets = (self.occurrences or {}).get(exact, [])
        if len(offsets) == 1:
            return offsets[0]
        whole = [offset for offset in offsets if whole_words(text, offset, offset + len(exact)) is None]
        return min(whole or offsets, key=lambda offset: abs(offset - self.selection.start), default=None)

    @property
    def compared_span(self) -> tuple[int, int] | None:
        """The span of the words in the text: at the offsets of the selection, or else the nearest one."""
        selection = self.selection
        if self.text is None or (selection.exact is not None and not self.is_exact):
            offset = self.nearest_occurrence
            return None if offset is None else (offset, offset + len(selection.exact or ""))
        return selection.start, selection.end

    @property
    def is_bare(self) -> bool:
        """True if nothing but offsets states which words are meant, unless a source excludes the span."""
        selection = self.selection
        is_excluded = selection.waived or self.record.key == selection.source
        return selection.exact is None and selection.sha256 is None and not is_excluded

    @property
    def is_missing(self) -> bool:
        """True if the words do not occur in the text of their source."""
        is_compared = self.text is not None and self.selection.exact is not None
        return is_compared and not self.is_exact and self.nearest_occurrence is None
