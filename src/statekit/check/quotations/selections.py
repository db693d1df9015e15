"""The rules for a span of a source's text that a record selects.

Offsets count Unicode code points, and the end is exclusive: `text[start:end] == exact` (the text position
selector of the W3C Web Annotation Data Model, section 4.2.5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from statekit.check.quotations import verdict_rules
from statekit.check.quotations.comparison import TextComparison
from statekit.check.quotations.occurrences import MAX_OCCURRENCES
from statekit.check.rule import Rule, rule
from statekit.diagnostics import Finding
from statekit.phrasing import plural, show


@rule("quote/range")
def range_(comparison: TextComparison) -> Finding | None:
    """A span must be within the text of its source.

    Offsets count from 0. The end is exclusive, after the start, and not after the end of the text. Any other
    span selects nothing. For example, in a text of 4355 characters:

        start: 4326
        end: 4400       # the span ends at 4400, but the text has only 4355 characters
    """
    start, end, text = comparison.selection.start, comparison.selection.end, comparison.text
    if start < 0:
        message = f"the span begins at {start}: the first character is 0"
        return range_.finding(message, comparison.route_to("start"))
    if end <= start:
        message = f"the span ends at {end}, not after its start, {start}"
        return range_.finding(message, comparison.route_to("end"))
    if text is not None and end > len(text):
        characters = plural(len(text), "character", "characters")
        message = f"the span ends at {end}, but the text has only {characters}"
        exact, offset = comparison.selection.exact or "", comparison.nearest_occurrence
        help_text = None if offset is None else f"the words are at {offset} to {offset + len(exact)}"
        return range_.finding(message, comparison.route_to("end"), help_text)
    return None


@rule("quote/length")
def length(comparison: TextComparison) -> Finding | None:
    """A quotation must have as many characters as its span (Unicode code points).

    This is checked only without the source's text; with the text, other rules report more. For example:

        exact: we are ready
        start: 100
        end: 113        # the words are 12 characters long, but the span from 100 to 113 has 13
    """
    start, end, exact = comparison.selection.start, comparison.selection.end, comparison.selection.exact
    if comparison.text is not None or exact is None or len(exact) == end - start:
        return None
    message = (
        f"the words are {plural(len(exact), 'character', 'characters')} long, "
        f"but the span from {start} to {end} has {end - start}"
    )
    help_text = "copy the words again, and compute the offsets from them"
    return length.finding(message, comparison.route_to("exact"), help_text)


@rule("quote/offsets")
def offsets(comparison: TextComparison) -> Finding | None:
    """The offsets of a quotation must be those of its words in the source.

    The source has the words, character by character, but elsewhere. For example:

        exact: we did not raise taxes
        start: 100                      # these words are not at 100 to 122 of the source
        end: 122                        # help: they are at 98 to 120
    """
    selection, text = comparison.selection, comparison.text
    exact, offset = selection.exact, comparison.nearest_occurrence
    if text is None or exact is None or offset is None or text[selection.start : selection.end] == exact:
        return None
    message = f"these words are not at {selection.start} to {selection.end} of the source"
    help_text = f"they are at {offset} to {offset + len(exact)}"
    return offsets.finding(message, comparison.route_to("start"), help_text)


@rule("quote/context")
def context(comparison: TextComparison) -> Finding | None:
    """The `prefix` and `suffix` of a quotation must be around it, and set it apart from its repetitions.

    Words that occur more than once in the source's text need such context, because offsets alone are hard to
    check by eye. For example, if the text has the words three times:

        exact: peace            # these words occur 3 times in the source
        start: 100
        end: 105
    """
    selection, text = comparison.selection, comparison.text
    exact, prefix, suffix = selection.exact, selection.prefix, selection.suffix
    if text is None or exact is None:
        return None
    if prefix is not None and not text.endswith(prefix, 0, selection.start):
        actual = text[max(0, selection.start - len(prefix)) : selection.start]
        message = f"the text has {show(actual)} before these words, not {show(prefix)}"
        return context.finding(message, comparison.route_to("prefix"))
    if suffix is not None and not text.startswith(suffix, selection.end):
        actual = text[selection.end : selection.end + len(suffix)]
        message = f"the text has {show(actual)} after these words, not {show(suffix)}"
        return context.finding(message, comparison.route_to("suffix"))
    count = len((comparison.occurrences or {}).get(comparison.searched_string or "", []))
    if count > 1:
        times = f"at least {count}" if count == MAX_OCCURRENCES else str(count)
        has_context = prefix is not None or suffix is not None
        message = f"these words occur {times} times in the source"
        if has_context:
            message += ", with this context too"
        help_text = "say which by `prefix` or `suffix`: some characters before or after them"
        return context.finding(message, comparison.route_to("exact"), help_text)
    return None


@rule("quote/span-hash")
def span_hash(comparison: TextComparison) -> Finding | None:
    """The `sha256` of a selection must be that of the selected words, in UTF-8.

    It pins words that the record does not contain, so that wrong offsets are noticed. For example:

        start: 100
        end: 113
        sha256: ba7816bf...     # the span from 100 to 113 has another hash: 2c26b46b...
    """
    selection, text = comparison.selection, comparison.text
    start, end = selection.start, selection.end
    words = selection.exact if text is None else text[start:end]
    if selection.sha256 is None or words is None:
        return None
    actual = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    if actual == selection.sha256.lower():
        return None
    message = f"the span from {start} to {end} has another hash: {actual}"
    help_text = "the offsets or the hash were changed by hand: compute both from the text"
    return span_hash.finding(message, comparison.route_to("sha256"), help_text)


RULES: tuple[Rule[Callable[[TextComparison], Finding | None]], ...] = (
    range_,
    length,
    offsets,
    *verdict_rules.RULES,
    context,
    span_hash,
)
"""The rules in the order in which they are checked. Only the first finding of a selection is reported."""
