"""The words that a new record quotes."""

from __future__ import annotations

from collections.abc import Mapping

from statekit._startup.frozen import frozen
from statekit.check.quotations.punctuation import is_enclosed
from statekit.curate.passages import Match
from statekit.curate.quote import FoundQuote, QuotedPassage, find_quote
from statekit.curate.records import CuratedDataset
from statekit.curate.sources import Places
from statekit.diagnostics import JSON, pointer_text
from statekit.discovery.paths import StrPath
from statekit.edit.edits import EditError
from statekit.phrasing import one_of, quoted, shorten

_SHOWN_PLACES = 5
_SHOWN_WORDS = 120


@frozen
class QuotedWords:
    """Words of a source.

    Attributes:
        words: the words.
        source: the key of the source.
        sources: the folder that has its text.
        occurrence: the number of the occurrence that is meant, if there are several.
        at: the member of the record that selects the words, such as `content`; by default those for quoted
            words and those that must contain them.
    """

    words: str
    source: str
    sources: StrPath
    occurrence: int | None = None
    at: str | None = None


@frozen
class Selected:
    """What a record says to quote words.

    Attributes:
        values: the values by JSON Pointer: the selections, the locus, and the reference to the source.
        differences: how the words in the source differ from those that were given.
    """

    values: dict[str, JSON]
    differences: tuple[str, ...]


def select(curated: CuratedDataset, kind: str, quote: QuotedWords, given: Mapping[str, JSON]) -> Selected:
    """Return what a record says to quote words.

    Args:
        curated: the dataset.
        kind: the kind of the record.
        quote: the words.
        given: values of the record by JSON Pointer.

    Raises:
        DatasetError: the folder of source texts cannot be read.
        EditError: the source does not have the words, or has them at several places, or records of the kind
            do not select words.
    """
    found = _find(curated, quote, quote.words, quote.occurrence)
    passage = _only(found, quote)
    differences = passage.differences
    if quote.at is None:
        passage = _with_marks(curated, quote, passage)
    if kind not in passage.records:
        raise EditError(
            f"records of the kind {quoted(kind)} select no words: the schema does not declare it (`selects`)"
        )
    values: dict[str, JSON] = {
        pointer_text((name,)): value for name, value in passage.records[kind].value.items()
    }
    for place in Places(curated).by_kind[kind]:
        reference = place.declaration.selects
        if reference is None or pointer_text(place.pointer[:1]) not in values:
            continue
        pointer = pointer_text(reference)
        other = given.get(pointer, quote.source)
        if other != quote.source:
            raise EditError(
                f"{pointer}: {quoted(str(other))} is not {quoted(quote.source)}, which has the words"
            )
        values[pointer] = quote.source
    return Selected(values, differences)


def _find(curated: CuratedDataset, quote: QuotedWords, words: str, occurrence: int | None) -> FoundQuote:
    return find_quote(
        words,
        quote.source,
        quote.sources,
        curated.dataset,
        at=quote.at,
        occurrence=occurrence,
        settings=curated.settings,
    )


def _only(found: FoundQuote, quote: QuotedWords) -> QuotedPassage:
    """Return the only passage that has the words.

    Raises:
        EditError: no passage has the words, or several have.
    """
    if found.match in {Match.EXACT, Match.TYPOGRAPHY} and len(found.passages) == 1:
        return found.passages[0]
    source = quoted(quote.source)
    if not found.passages:
        raise EditError(f"the text of {source} has neither these words nor similar ones")
    nearest = found.passages[0]
    if found.match is Match.SIMILAR:
        place = f"{nearest.line}:{nearest.column}"
        words = quoted(shorten(nearest.words, _SHOWN_WORDS))
        differences = "; ".join(nearest.differences)
        raise EditError(
            f"the text of {source} does not have these words; at {place} it has {words}: {differences}"
        )
    places = [f"{each.line}:{each.column}" for each in found.passages[:_SHOWN_PLACES]]
    if len(places) < found.count:
        places.append(f"{found.count - len(places)} more")
    message = f"these words occur {found.count} times in the text of {source}, at {one_of(places, 'and')}"
    more = f"{message}; quote more of the words, or choose one by"
    raise EditError(f"{more} `occurrence`", f"{more} `--occurrence`")


def _with_marks(curated: CuratedDataset, quote: QuotedWords, passage: QuotedPassage) -> QuotedPassage:
    """Return a passage with the pair of quotation marks around it, if there is one.

    What must contain the quoted words then contains their marks too.
    """
    words, around = passage.words, passage.around
    start = around.find(words)
    while start >= 0:
        marked = around[max(0, start - 1) : start + len(words) + 1]
        if len(marked) == len(words) + 2 and is_enclosed(marked):
            for each in _find(curated, quote, marked, None).passages:
                if each.start == passage.start - 1 and each.words == marked:
                    return each
        start = around.find(words, start + 1)
    return passage
