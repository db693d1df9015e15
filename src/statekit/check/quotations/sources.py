"""The rules for the text of a source, which is not kept with the dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from statekit.check.annotations.collected import CollectedRecord, SourceText
from statekit.check.quotations.occurrences import Passages
from statekit.check.rule import Rule, rule
from statekit.diagnostics import Finding, Route, Severity
from statekit.phrasing import plural, show
from statekit.read import SourceFile

SOURCE_CHANGED = "quote/source-changed"
SOURCE_LENGTH = "quote/source-length"
NOT_VERIFIED = "quote/not-verified"


@dataclass(frozen=True, slots=True)
class Sought:
    """A source, what its record says of its text, and what was found in the folder of sources.

    Attributes:
        record: the source's record.
        source: what it says of the text.
        quotes: the words that records quote from it.
        spans: how many selections without words there are.
        text: the text with the source's hash.
        others: the texts with hashes that no source has, each with the quotes that it holds.
    """

    record: CollectedRecord
    source: SourceText
    quotes: frozenset[str] = frozenset()
    spans: int = 0
    text: SourceFile | None = None
    others: Sequence[tuple[SourceFile, frozenset[str]]] = ()

    def at(self, member: str) -> Route:
        """Where a member of what the record says of the text stands."""
        return replace(self.record.route, pointer=(*self.source.pointer, member))


def source_is_unchanged(sought: Sought) -> Finding | None:
    """The text of a source has the hash that the source's record gives (SHA-256 of its bytes).

    Every offset counts in that text, so after any change none of them can be relied on. A text in the folder
    of sources is taken for a changed one if it has the name of the source, or at least half of its
    quotations. This is found beside a file `news.txt` that was edited:

        id: news
        text:
          sha256: ba7816bf...   # the text `news.txt` does not have this hash: it is 2c26b46b...
    """
    if sought.text is not None:
        return None
    for text, held in sought.others:
        count = len(held & sought.quotes)
        named = text.stem == str(sought.record.key)
        if not named and (count == 0 or count * 2 < len(sought.quotes)):
            continue
        message = f"the text {show(text.path)} does not have this hash: it is {text.sha256}"
        if not named:
            having = f"{count} of {plural(len(sought.quotes), 'quotation', 'quotations')}"
            message = f"no text has this hash; {show(text.path)}, which has {having}, has {text.sha256}"
        help_text = "the text was changed after its statements were written down, or it is another version"
        return Finding(SOURCE_CHANGED, message, sought.at("sha256"), help_text)
    return None


def source_has_its_length(sought: Sought) -> Finding | None:
    """The text of a source has as many characters (Unicode code points) as the source's record says.

    The hash agrees, so the number was miscounted: in bytes, or in UTF-16. This is found:

        text:
          sha256: ba7816bf...
          characters: 4414      # the text has 4355 characters, not 4414
    """
    words = sought.text.content if sought.text is not None else None
    said = sought.source.characters
    if words is None or said is None or said == len(words):
        return None
    message = f"the text has {plural(len(words), 'character', 'characters')}, not {said}"
    return Finding(SOURCE_LENGTH, message, sought.at("characters"))


def source_is_at_hand(sought: Sought) -> Finding | None:
    """The text of a source is in the folder of sources that was named (a note: it may be nobody's to have).

    What is quoted from it was not compared with it, and does not pass for verified. Nothing is said where
    no folder was named, or where nothing is quoted. This is found where no text has the hash:

        text:
          sha256: ba7816bf...   # the text of this source is not at hand: 8 quotations were not compared
    """
    if (sought.text is not None and sought.text.content is not None) or not (sought.quotes or sought.spans):
        return None
    compared = plural(len(sought.quotes), "quotation", "quotations")
    if not sought.quotes:
        compared = plural(sought.spans, "span", "spans")
    were = "was" if compared.startswith("1 ") else "were"
    why = "is not at hand" if sought.text is None else f"({show(sought.text.path)}) is not UTF-8"
    message = f"the text of this source {why}: {compared} {were} not compared"
    return Finding(NOT_VERIFIED, message, sought.at("sha256"), severity=Severity.NOTE)


RULES: tuple[Rule[Callable[[Sought], Finding | None]], ...] = (
    rule(SOURCE_CHANGED)(source_is_unchanged),
    rule(SOURCE_LENGTH)(source_has_its_length),
    rule(NOT_VERIFIED, Severity.NOTE)(source_is_at_hand),
)
"""The rules, in the order in which they are asked; the first that finds something is the last."""


def unclaimed(
    texts: Sequence[SourceFile], hashes: frozenset[str], quotes: frozenset[str]
) -> Iterator[tuple[SourceFile, frozenset[str]]]:
    """The texts with hashes that no source has, each with those of the quotes that it holds."""
    strangers = [text for text in texts if text.sha256 not in hashes]
    if not strangers:
        return
    passages = Passages(quotes)
    for text in strangers:
        yield text, frozenset(passages.places_in(text.content or ""))
