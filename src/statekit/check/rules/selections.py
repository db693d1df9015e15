"""The rules for a span of a source's text that a record selects.

Offsets count Unicode code points, the end is exclusive: `text[start:end] == exact` (the text position
selector of the W3C Web Annotation Data Model, section 4.2.5). The rules are asked in their order, and the
first that finds something is the last: one mistake is one finding.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from statekit.check.facts import RecordFacts, Selection
from statekit.check.rules.occurrences import MOST
from statekit.check.shown import plural, show
from statekit.diagnostics import Finding, Pointer, Route

RANGE = "quote/range"
LENGTH = "quote/length"
WORDS = "quote/words"
CONTEXT = "quote/context"
SPAN_HASH = "quote/span-hash"

_WINDOW = 60
_QUOTATION_MARKS = "\u2018\u2019\u201a\u201b\u2039\u203a\u201c\u201d\u201e\u201f\u00ab\u00bb"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_ALIKE = {ord(mark): '"' for mark in "'" + _QUOTATION_MARKS} | {ord(dash): "-" for dash in _DASHES}


@dataclass(frozen=True, slots=True)
class Compared:
    """A selection, and what it is compared with.

    `text` is the text of its source, None where it is not at hand; `places` tells where passages are in it.
    """

    record: RecordFacts
    selection: Selection
    text: str | None = None
    places: Mapping[str, list[int]] | None = None

    def at(self, member: str) -> Route:
        """Where a member of the selection stands."""
        pointer: Pointer = (*self.selection.pointer, member)
        return replace(self.record.route, pointer=pointer)

    @property
    def passage(self) -> str | None:
        """The words to be looked for: with their context if they are where they should be, else alone."""
        selection, text = self.selection, self.text
        if selection.exact is None or text is None or not 0 <= selection.start < selection.end <= len(text):
            return None
        if text[selection.start : selection.end] != selection.exact:
            return selection.exact
        return (selection.prefix or "") + selection.exact + (selection.suffix or "")


def span_lies_in_the_text(compared: Compared) -> Finding | None:
    """A span begins at 0 or later, ends after its start, and not after the end of the source's text.

    Anything else selects nothing. This is found in a text of 4355 characters:

        start: 4326
        end: 4400       # the span ends at 4400, but the text has only 4355 characters
    """
    start, end, text = compared.selection.start, compared.selection.end, compared.text
    if start < 0:
        return Finding(RANGE, f"the span begins at {start}: the first character is 0", compared.at("start"))
    if end <= start:
        return Finding(RANGE, f"the span ends at {end}, not after its start, {start}", compared.at("end"))
    if text is not None and end > len(text):
        message = (
            f"the span ends at {end}, but the text has only {plural(len(text), 'character', 'characters')}"
        )
        return Finding(RANGE, message, compared.at("end"))
    return None


def words_are_as_long_as_the_span(compared: Compared) -> Finding | None:
    """Quoted words have as many characters (Unicode code points) as their span.

    This much can be said without the source's text; with it, `quote/words` says more. This is found:

        exact: we are ready
        start: 100
        end: 113        # the words are 12 characters long, but the span from 100 to 113 has 13
    """
    start, end, exact = compared.selection.start, compared.selection.end, compared.selection.exact
    if compared.text is not None or exact is None or len(exact) == end - start:
        return None
    message = (
        f"the words are {plural(len(exact), 'character', 'characters')} long, "
        f"but the span from {start} to {end} has {end - start}"
    )
    help_text = "copy the words again, and compute the offsets from them"
    return Finding(LENGTH, message, compared.at("exact"), help_text)


def words_stand_at_the_span(compared: Compared) -> Finding | None:
    """Quoted words stand in the source's text at their span, character by character.

    Nothing fuzzy passes: a quotation with one word left out may say the opposite. Where the words stand
    elsewhere, the offsets are the finding; where they do not, the words are. This is found:

        exact: we did raise taxes       # the source has `we did not raise taxes`
        start: 100
        end: 118
    """
    selection, text = compared.selection, compared.text
    exact = selection.exact
    if text is None or exact is None or text[selection.start : selection.end] == exact:
        return None
    places = (compared.places or {}).get(exact, [])
    if places:
        near = min(places, key=lambda place: abs(place - selection.start))
        message = f"these words are not at {selection.start} to {selection.end} of the source"
        help_text = f"they are at {near} to {near + len(exact)}"
        return Finding(WORDS, message, compared.at("start"), help_text)
    there = text[selection.start : selection.end]
    message = "these are not the words of the source"
    return Finding(WORDS, message, compared.at("exact"), _difference(exact, there))


def _difference(ours: str, theirs: str) -> str:
    """From where two texts differ, and how."""
    if _normal(ours) == _normal(theirs):
        return "only quotation marks, dashes, spaces or the encoding of accents differ: copy the words again"
    first = next(
        (number for number, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other),
        min(len(ours), len(theirs)),
    )
    begin = max(0, first - _WINDOW // 3)
    source, record = show(theirs[begin : begin + _WINDOW]), show(ours[begin : begin + _WINDOW])
    return f"from character {first + 1} of the quotation: the source has {source}, the record {record}"


def _normal(text: str) -> str:
    """A text in which characters that look alike are the same."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(_ALIKE)).strip()


def words_are_told_apart(compared: Compared) -> Finding | None:
    """The words around a quotation (`prefix`, `suffix`) are there, and tell it from its repetitions.

    Words that occur more than once in the source's text need such context: offsets alone are hard to check
    by eye. This is found where the text has the words three times:

        exact: peace            # these words occur 3 times in the source
        start: 100
        end: 105
    """
    selection, text = compared.selection, compared.text
    exact, prefix, suffix = selection.exact, selection.prefix, selection.suffix
    if text is None or exact is None:
        return None
    if prefix is not None and not text.endswith(prefix, 0, selection.start):
        there = text[max(0, selection.start - len(prefix)) : selection.start]
        message = f"the text has {show(there)} before these words, not {show(prefix)}"
        return Finding(CONTEXT, message, compared.at("prefix"))
    if suffix is not None and not text.startswith(suffix, selection.end):
        there = text[selection.end : selection.end + len(suffix)]
        message = f"the text has {show(there)} after these words, not {show(suffix)}"
        return Finding(CONTEXT, message, compared.at("suffix"))
    count = len((compared.places or {}).get(compared.passage or "", []))
    if count > 1:
        times = f"at least {count}" if count == MOST else str(count)
        alone = prefix is None and suffix is None
        message = f"these words occur {times} times in the source" + (
            "" if alone else ", with this context too"
        )
        help_text = "say which by `prefix` or `suffix`: some characters before or after them"
        return Finding(CONTEXT, message, compared.at("exact"), help_text)
    return None


def span_has_its_hash(compared: Compared) -> Finding | None:
    """The `sha256` of a selection is that of the words that it selects, in UTF-8.

    It pins the words where they are not written out, so that a slipped offset is seen. This is found:

        start: 100
        end: 113
        sha256: ba7816bf...     # the span from 100 to 113 has another hash: 2c26b46b...
    """
    selection, text = compared.selection, compared.text
    start, end = selection.start, selection.end
    words = selection.exact if text is None else text[start:end]
    if selection.sha256 is None or words is None:
        return None
    found = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    if found == selection.sha256.lower():
        return None
    message = f"the span from {start} to {end} has another hash: {found}"
    help_text = "the offsets or the hash were changed by hand: compute both from the text"
    return Finding(SPAN_HASH, message, compared.at("sha256"), help_text)


RULES: Mapping[str, Callable[[Compared], Finding | None]] = {
    RANGE: span_lies_in_the_text,
    LENGTH: words_are_as_long_as_the_span,
    WORDS: words_stand_at_the_span,
    CONTEXT: words_are_told_apart,
    SPAN_HASH: span_has_its_hash,
}
"""The rules, in the order in which they are asked."""
