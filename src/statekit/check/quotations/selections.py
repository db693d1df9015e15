"""The rules for a span of a source's text that a record selects.

Offsets count Unicode code points, the end is exclusive: `text[start:end] == exact` (the text position
selector of the W3C Web Annotation Data Model, section 4.2.5). The rules are asked in their order, and the
first that finds something is the last: one mistake is one finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from statekit.check.quotations import verdict_rules
from statekit.check.quotations.comparison import Compared
from statekit.check.quotations.occurrences import MOST
from statekit.check.rule import Rule, rule
from statekit.diagnostics import Finding
from statekit.phrasing import plural, show

RANGE = "quote/range"
LENGTH = "quote/length"
OFFSETS = "quote/offsets"
CONTEXT = "quote/context"
SPAN_HASH = "quote/span-hash"


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
        exact, near = compared.selection.exact, compared.elsewhere
        help_text = f"the words are at {near} to {near + len(exact or '')}" if near is not None else None
        return Finding(RANGE, message, compared.at("end"), help_text)
    return None


def words_are_as_long_as_the_span(compared: Compared) -> Finding | None:
    """Quoted words have as many characters (Unicode code points) as their span.

    This much can be said without the source's text; with it, the other rules say more. This is found:

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
    """Quoted words stand in the source's text at their span, not elsewhere.

    The words are the source's, character by character; only the offsets are wrong. This is found:

        exact: we did not raise taxes
        start: 100                      # these words are not at 100 to 122 of the source
        end: 122                        # help: they are at 98 to 120
    """
    selection, text = compared.selection, compared.text
    exact, near = selection.exact, compared.elsewhere
    if text is None or exact is None or near is None or text[selection.start : selection.end] == exact:
        return None
    message = f"these words are not at {selection.start} to {selection.end} of the source"
    return Finding(OFFSETS, message, compared.at("start"), f"they are at {near} to {near + len(exact)}")


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


RULES: tuple[Rule[Callable[[Compared], Finding | None]], ...] = (
    rule(RANGE)(span_lies_in_the_text),
    rule(LENGTH)(words_are_as_long_as_the_span),
    rule(OFFSETS)(words_stand_at_the_span),
    *verdict_rules.RULES,
    rule(CONTEXT)(words_are_told_apart),
    rule(SPAN_HASH)(span_has_its_hash),
)
"""The rules, in the order in which they are asked."""
