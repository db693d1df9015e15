"""The rules for quotations whose words do not occur in the text of their source.

Each quotation has one verdict (see `diagnose`), and each verdict has a rule. All of them are errors: a
similar passage is never accepted.
"""

from __future__ import annotations

from collections.abc import Callable

from statekit.check.quotations.characters import as_written, describe
from statekit.check.quotations.comparison import TextComparison, Verdict
from statekit.check.quotations.diagnose import (
    ABSENT,
    DRIFTED,
    JOINED,
    MEANING_CHANGED,
    OTHER_SOURCE,
    REORDERED,
    TYPOGRAPHY,
)
from statekit.check.quotations.meaning import is_number
from statekit.check.rule import Rule, rule
from statekit.diagnostics import Finding
from statekit.phrasing import list_of, one_of, plural, quoted, shorten

_SHOWN_DIFFERENCES = 4
_SHOWN_PASSAGE = 120


@rule(TYPOGRAPHY)
def typography(comparison: TextComparison) -> Finding | None:
    """A quotation must have the typography of its source.

    The source has the same words, but with different quotation marks, dashes, spaces or ellipses, with
    accents in another encoding (NFC, NFD), with ligatures, with invisible characters, or with a hyphen at the
    end of a line. The same applies to other forms of the same number or sign: `CO₂` and `CO2`, `½` and `1/2`,
    `0.50` and `0.5`, `9:00` and `9.00`. Upper and lower case are not typography. The finding names characters
    that are hard to tell apart, and the help shows the source's words and their offsets. For example:

        exact: it's done        # only typography differs: the source has `it’s done`
        start: 100
        end: 109
    """
    verdict = _verdict(comparison, TYPOGRAPHY)
    if verdict is None:
        return None
    exact = comparison.selection.exact or ""
    message = f"only typography differs from the words of the source: {describe(verdict.source_words, exact)}"
    help_text = f"write {as_written(verdict.source_words, exact)}, at {_span(verdict)}"
    proposal = comparison.proposal(*verdict.spans[0], verdict.source_words, is_safe=False)
    return typography.finding(message, comparison.route_to("exact"), help_text, proposal=proposal)


@rule(MEANING_CHANGED)
def meaning_changed(comparison: TextComparison) -> Finding | None:
    """A quotation must have the negations and numbers of its source.

    A passage of the source is similar, but a negation, a restriction (`not`, `n't`, `no`, `never`, `without`,
    `unless`, `only`, `hardly` ...) or a number was added, left out, moved or replaced. The quotation may mean
    the opposite. The same applies to an ellipsis that leaves out a negation within a sentence. Negations and
    number words are recognized in English, digits in every language. A number in another notation, such as
    `26` for `twenty-six`, is not a changed number, but a difference like any other. For example:

        exact: we did raise taxes       # a negation was changed: the source has `not` here
        start: 100
        end: 118
    """
    verdict = _verdict(comparison, MEANING_CHANGED)
    if verdict is None:
        return None
    changed_words = list_of(list(verdict.changed_words))
    numbers = [is_number(word) for word in verdict.changed_words]
    subject = "a number" if all(numbers) else "a negation or a number" if any(numbers) else "a negation"
    if verdict.differences:
        message = f"{subject} was changed: {_differences(verdict)}"
    elif len(verdict.spans) > 1:
        message = f"the ellipsis leaves out a negation: {changed_words}"
    else:
        message = f"{subject} was moved to another place: {changed_words}"
    help_text = _passage(verdict) + _in_other_source(verdict)
    return meaning_changed.finding(message, comparison.route_to("exact"), help_text)


@rule(DRIFTED)
def drifted(comparison: TextComparison) -> Finding | None:
    """A quotation must have exactly the words of its source.

    A passage of the source has most of the words, but some were replaced, added or left out, or punctuation
    or case differ. For example:

        exact: we must raise taxes      # the source has `should` where the record has `must`
        start: 100
        end: 119
    """
    verdict = _verdict(comparison, DRIFTED)
    if verdict is None:
        return None
    message = f"these are not quite the words of the source: {_differences(verdict)}"
    help_text = _passage(verdict) + _in_other_source(verdict)
    return drifted.finding(message, comparison.route_to("exact"), help_text)


@rule(REORDERED)
def reordered(comparison: TextComparison) -> Finding | None:
    """A quotation must have its words in the order of the source.

    The source has the same words, or the same sentences or clauses, in another order. For example, if the
    source has `I said yes. They asked me.`:

        exact: They asked me. I said yes.       # these passages are in another order in the source
        start: 100
        end: 126
    """
    verdict = _verdict(comparison, REORDERED)
    if verdict is None:
        return None
    if len(verdict.spans) == 1:
        message = "the source has these words in another order"
        return reordered.finding(message, comparison.route_to("exact"), _passage(verdict))
    message = f"these {len(verdict.spans)} passages are in another order in the source"
    help_text = f"in the order of the quotation, they are at {_spans(verdict)}"
    return reordered.finding(message, comparison.route_to("exact"), help_text)


@rule(JOINED)
def joined(comparison: TextComparison) -> Finding | None:
    """A quotation must be one uninterrupted passage of its source.

    An ellipsis that is not in the source (`...`, `[...]`) leaves out words that nobody can check. Several
    passages are several quotations. For example:

        exact: We raised taxes ... in May       # this joins 2 passages of the source
        start: 100
        end: 126
    """
    verdict = _verdict(comparison, JOINED)
    if verdict is None:
        return None
    if len(verdict.spans) == 1:
        message = "the source has these words without an ellipsis"
        return joined.finding(message, comparison.route_to("exact"), f"they are at {_span(verdict)}")
    message = f"this joins {len(verdict.spans)} passages of the source; a quotation is one passage"
    help_text = f"make each a quotation of its own: {_spans(verdict)}"
    return joined.finding(message, comparison.route_to("exact"), help_text)


@rule(OTHER_SOURCE)
def other_source(comparison: TextComparison) -> Finding | None:
    """A quotation must be from the source that its record names.

    The words are genuine, but from another source. For example:

        source: news
        quotes:
          - exact: we did not raise taxes       # these words are not in this source, but in `other-news`
    """
    verdict = _verdict(comparison, OTHER_SOURCE)
    if verdict is None or verdict.other_source is None:
        return None
    key, start = verdict.other_source
    message = f"these words are not in this source, but in {quoted(key)}"
    end = start + len(comparison.selection.exact or "")
    help_text = f"there they are at {start} to {end}: name that source, with these offsets"
    return other_source.finding(message, comparison.route_to("exact"), help_text)


@rule(ABSENT)
def absent(comparison: TextComparison) -> Finding | None:
    """A quotation must be in the text of its source.

    Neither the source nor any other available source has similar words. The help shows the nearest passage.
    For example:

        exact: we shall lower all taxes     # these words are not in the source
        start: 100
        end: 124
    """
    verdict = _verdict(comparison, ABSENT)
    if verdict is None:
        return None
    message = "these words are not in the source, nor in any other available source"
    help_text = "the source contains none of these words"
    if verdict.spans:
        help_text = f"the nearest passage, at {_span(verdict)}, is {_source_words(verdict)}"
    return absent.finding(message, comparison.route_to("exact"), help_text)


def _verdict(comparison: TextComparison, rule_id: str) -> Verdict | None:
    verdict = comparison.verdict
    return verdict if verdict is not None and verdict.rule == rule_id else None


def _differences(verdict: Verdict) -> str:
    """Describe the first differences, and count the others."""
    if not verdict.differences:
        return "the marks around them differ"
    shown = [each.describe() for each in verdict.differences[:_SHOWN_DIFFERENCES]]
    rest = len(verdict.differences) - len(shown)
    more = f"; and {plural(rest, 'more difference', 'more differences')}" if rest else ""
    return "; ".join(shown) + more


def _passage(verdict: Verdict) -> str:
    start, end = min(verdict.spans)[0], max(end for _, end in verdict.spans)
    return f"at {start} to {end} the source has {_source_words(verdict)}"


def _in_other_source(verdict: Verdict) -> str:
    """Mention another source that has the words unchanged."""
    if verdict.other_source is None:
        return ""
    key, start = verdict.other_source
    return f"; the source {quoted(key)} has the record's words, at {start}"


def _source_words(verdict: Verdict) -> str:
    return f"`{shorten(verdict.source_words, _SHOWN_PASSAGE)}`"


def _span(verdict: Verdict) -> str:
    return "{} to {}".format(*verdict.spans[0])


def _spans(verdict: Verdict) -> str:
    return one_of([f"{start} to {end}" for start, end in verdict.spans], "and")


RULES: tuple[Rule[Callable[[TextComparison], Finding | None]], ...] = (
    typography,
    meaning_changed,
    drifted,
    reordered,
    joined,
    other_source,
    absent,
)
"""The rules, one for each verdict."""
