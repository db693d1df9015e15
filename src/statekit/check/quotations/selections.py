"""The rules for a span of a source's text that a record selects.

Offsets count Unicode code points, and the end is exclusive: `text[start:end] == exact` (the text position
selector of the W3C Web Annotation Data Model, section 4.2.5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from statekit.check.quotations import verdict_rules
from statekit.check.quotations.comparison import TextComparison
from statekit.check.quotations.cuts import whole_words
from statekit.check.quotations.named_words import is_form_of, names_one_of
from statekit.check.quotations.occurrences import MAX_OCCURRENCES
from statekit.check.quotations.punctuation import CLOSING_MARKS, is_enclosed
from statekit.check.rule import Rule, rule
from statekit.diagnostics import Finding, Severity
from statekit.phrasing import one_of, plural, show

_MAX_MENTION = 8
"""The number of words up to which a span may be the mention of somebody."""


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
        help_text = proposal = None
        if offset is not None and whole_words(text, offset, offset + len(exact)) is None:
            help_text = f"the words are at {offset} to {offset + len(exact)}"
            proposal = comparison.proposal(offset, offset + len(exact), is_safe=comparison.occurs_once)
        return range_.finding(message, comparison.route_to("end"), help_text, proposal=proposal)
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


@rule("quote/cut-word")
def cut_word(comparison: TextComparison) -> Finding | None:
    """A quotation must not begin or end inside a word or a number.

    A part of a word is another word (`We can` of `We cannot`), and a part of a number is another number
    (`1,20` of `1,200`). Before `'s` and the like (`Russia` of `Russia's`), and between characters of scripts
    without spaces, a quotation may end. If the cut is meant, `fidelity: truncated` states so. The help shows
    the whole words and their offsets. For example:

        exact: We can           # the source has `We cannot` here: the quotation ends inside a word
        start: 0
        end: 6                  # help: the whole words are `We cannot`, at 0 to 9
    """
    selection, text, span = comparison.selection, comparison.text, comparison.compared_span
    if text is None or span is None or selection.truncated or not (selection.exact or comparison.is_bare):
        return None
    whole = whole_words(text, *span)
    if whole is None:
        return None
    start, end = whole
    edges = [name for name, is_cut in (("begins", start < span[0]), ("ends", end > span[1])) if is_cut]
    inside = [*text[start : span[0]], *text[span[1] : end], *text[span[0] : span[0] + 1]]
    what = "a number" if any(map(str.isdigit, inside)) else "a word"
    help_text = f"the whole words are at {start} to {end}"
    member, subject = ("start" if start < span[0] else "end"), "span"
    if selection.exact is not None:
        member, subject = "exact", "quotation"
        help_text += "; if the cut is meant, set `fidelity` to `truncated`"
    message = f"the {subject} {one_of(edges, 'and')} inside {what}: the source has {show(text[start:end])}"
    return cut_word.finding(message, comparison.route_to(member), help_text)


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
    if not selection.truncated and whole_words(text, offset, offset + len(exact)) is not None:
        return None  # another rule reports that the words occur only inside of others
    message = f"these words are not at {selection.start} to {selection.end} of the source"
    end = offset + len(exact)
    proposal = comparison.proposal(offset, end, is_safe=comparison.occurs_once)
    help_text = f"they are at {offset} to {end}"
    return offsets.finding(message, comparison.route_to("start"), help_text, proposal=proposal)


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
    if text is None or exact is None or not comparison.is_exact:
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
        help_text = "state which one with `prefix` or `suffix`: some characters before or after them"
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


@rule("quote/marks", Severity.WARNING)
def marks(comparison: TextComparison) -> Finding | None:
    """A quotation must not include the quotation marks around it, nor a comma just inside the closing mark.

    The marks and the comma belong to the text that quotes, not to the words that are quoted. For example, if
    the source has `“We are ready,” he said`:

        exact: We are ready,    # the comma belongs to the source, not to the words
        start: 1
        end: 14                 # help: the words are at 1 to 13
    """
    exact, text = comparison.selection.exact, comparison.text
    if exact is None or (text is not None and not comparison.is_exact):
        return None
    start, end = comparison.selection.start, comparison.selection.end
    if is_enclosed(exact):
        message = "the quotation marks around the words do not belong to them"
        help_text = f"leave them out: the words are at {start + 1} to {end - 1}"
        proposal = comparison.proposal(start + 1, end - 1, exact[1:-1], is_safe=False)
        return marks.finding(message, comparison.route_to("exact"), help_text, proposal=proposal)
    if text is not None and exact.endswith(",") and text[end : end + 1] in CLOSING_MARKS:
        message = "the comma before the closing quotation mark does not belong to the words"
        help_text = f"the words are at {start} to {end - 1}"
        proposal = comparison.proposal(start, end - 1, exact[:-1], is_safe=False)
        return marks.finding(message, comparison.route_to("exact"), help_text, proposal=proposal)
    return None


@rule("quote/unpinned", Severity.WARNING)
def unpinned(comparison: TextComparison) -> Finding | None:
    """A span without `exact` and `sha256` must select words that the record names.

    Otherwise, wrong offsets would not be noticed. The words must contain a form of `lemma` if the selection
    has one. Without it, a span of a few words that is not in a list must be a pronoun, or share a word with a
    key that the record refers to. Other words need a hash, which the help shows. For example:

        speaker: emmanuel-macron
        mention:
          start: 100    # nothing in the record names these words: `the door of`
          end: 111
    """
    selection, text = comparison.selection, comparison.text
    if text is None or not comparison.is_bare:
        return None
    words = text[selection.start : selection.end]
    if selection.lemma is not None:
        if is_form_of(words, selection.lemma):
            return None
        message = f"these words are not a form of the lemma {show(selection.lemma)}: {show(words)}"
    else:
        keys = [str(reference.value) for reference in comparison.record.references]
        is_in_list = bool(selection.pointer) and isinstance(selection.pointer[-1], int)
        if not keys or is_in_list or len(words.split()) > _MAX_MENTION or names_one_of(words, keys):
            return None
        message = f"nothing in the record names these words: {show(words)}"
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    help_text = f"correct the offsets, or confirm the words by `sha256: {digest}`"
    return unpinned.finding(message, comparison.route_to("start"), help_text)


RULES: tuple[Rule[Callable[[TextComparison], Finding | None]], ...] = (
    range_,
    length,
    offsets,
    *verdict_rules.RULES,
    context,
    cut_word,
    span_hash,
    marks,
    unpinned,
)
"""The rules in the order in which they are checked. Only the first finding of a selection is reported."""
