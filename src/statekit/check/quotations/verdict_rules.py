"""The rules for quoted words that stand nowhere in the text of their source.

Each quotation has one verdict; each rule says one. Nothing fuzzy passes: all of them are errors. The ids and
what decides between them are in `quote_judge`.
"""

from __future__ import annotations

from collections.abc import Callable

from statekit.check.quotations.comparison import Compared, Difference, Verdict
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
from statekit.phrasing import list_of, one_line, one_of, plural, quoted, shorten, show

_SHOWN_DIFFERENCES = 4
_SHOWN_PASSAGE = 120
_COPIED = 2_000


def only_typography_differs(compared: Compared) -> Finding | None:
    """Quoted words are copied with the typography of the source.

    The source has these words, but with other quotation marks, dashes or spaces, with accents encoded in
    another way (NFC, NFD), with ligatures, invisible characters, or with another ellipsis. Upper and lower
    case is not typography. The help has the source's words and their offsets. This is found:

        exact: it's done        # only typography differs: the source has `it’s done`
        start: 100
        end: 109
    """
    verdict = _verdict(compared, TYPOGRAPHY)
    if verdict is None:
        return None
    words = one_line(verdict.words)[:_COPIED]
    message = (
        "only typography differs from the words of the source: quotation marks, dashes, spaces or accents"
    )
    help_text = f"write `{words}`, at {_span(verdict)}"
    return Finding(TYPOGRAPHY, message, compared.at("exact"), help_text)


def meaning_is_kept(compared: Compared) -> Finding | None:
    """Quoted words have the negations and the numbers of the source.

    Words that are near a passage of the source, but with a negation or a restriction (`not`, `n't`, `no`,
    `never`, `without`, `unless`, `only`, `hardly` ...) or a number added, left out, moved or replaced, may
    say the opposite. So does an ellipsis that leaves out a negation of its sentence. The words are
    English ones; what holds a digit is a number in every language. This is found:

        exact: we did raise taxes       # a negation was changed: the source has `not` here
        start: 100
        end: 118
    """
    verdict = _verdict(compared, MEANING_CHANGED)
    if verdict is None:
        return None
    turning = list_of(list(verdict.named))
    numbers = [is_number(word) for word in verdict.named]
    what = "a number" if all(numbers) else "a negation or a number" if any(numbers) else "a negation"
    if verdict.differences:
        message = f"{what} was changed: {_differences(verdict)}"
    elif len(verdict.spans) > 1:
        message = f"the ellipsis leaves out a negation: {turning}"
    else:
        message = f"{what} was moved to another place: {turning}"
    return Finding(MEANING_CHANGED, message, compared.at("exact"), _passage(verdict) + _elsewhere(verdict))


def words_have_not_drifted(compared: Compared) -> Finding | None:
    """Quoted words are those of the source, all of them and no others.

    Most of the words stand in a passage of the source, but some are others, were added or left out, or have
    other marks or another case. This is found:

        exact: we must raise taxes      # the source has `should` where the record has `must`
        start: 100
        end: 119
    """
    verdict = _verdict(compared, DRIFTED)
    if verdict is None:
        return None
    message = f"these are not quite the words of the source: {_differences(verdict)}"
    return Finding(DRIFTED, message, compared.at("exact"), _passage(verdict) + _elsewhere(verdict))


def passages_are_in_order(compared: Compared) -> Finding | None:
    """Quoted words are in the order of the source.

    The same words, or the same sentences or clauses, stand in the source in another order. This is found
    where the source has `I said yes. They asked me.`:

        exact: They asked me. I said yes.       # these passages are in another order in the source
        start: 100
        end: 126
    """
    verdict = _verdict(compared, REORDERED)
    if verdict is None:
        return None
    if len(verdict.spans) == 1:
        message = "the source has these words in another order"
        return Finding(REORDERED, message, compared.at("exact"), _passage(verdict))
    message = f"these {len(verdict.spans)} passages are in another order in the source"
    help_text = f"in the order of the quotation, they are at {_spans(verdict)}"
    return Finding(REORDERED, message, compared.at("exact"), help_text)


def quotation_is_one_passage(compared: Compared) -> Finding | None:
    """A quotation is one uninterrupted passage of its source.

    An ellipsis that the source does not have (`...`, `[...]`) leaves words out, and nobody can check
    what they were; a quotation of several passages is several quotations. This is found:

        exact: We raised taxes ... in May       # this joins 2 passages of the source
        start: 100
        end: 126
    """
    verdict = _verdict(compared, JOINED)
    if verdict is None:
        return None
    if len(verdict.spans) == 1:
        message = "the source has these words without an ellipsis"
        return Finding(JOINED, message, compared.at("exact"), f"they are at {_span(verdict)}")
    message = f"this joins {len(verdict.spans)} passages of the source; a quotation is one passage"
    help_text = f"make each a quotation of its own: {_spans(verdict)}"
    return Finding(JOINED, message, compared.at("exact"), help_text)


def words_are_of_this_source(compared: Compared) -> Finding | None:
    """Quoted words stand in the source that the record names, not in another one.

    The words are real, but they were attributed to the wrong source. This is found:

        source: news
        quotes:
          - exact: we did not raise taxes       # these words are not in this source, but in `other-news`
    """
    verdict = _verdict(compared, OTHER_SOURCE)
    if verdict is None or verdict.other is None:
        return None
    key, start = verdict.other
    message = f"these words are not in this source, but in {quoted(key)}"
    end = start + len(compared.selection.exact or "")
    help_text = f"there they are at {start} to {end}: name that source, with these offsets"
    return Finding(OTHER_SOURCE, message, compared.at("exact"), help_text)


def words_are_in_the_source(compared: Compared) -> Finding | None:
    """Quoted words stand in the text of their source.

    Nothing in the source, or in any other source at hand, is like these words. The help has the nearest
    passage all the same. This is found:

        exact: we shall lower all taxes     # these words are not in the source
        start: 100
        end: 124
    """
    verdict = _verdict(compared, ABSENT)
    if verdict is None:
        return None
    message = "these words are not in the source, nor in any other source at hand"
    nearest = "no word of them is in it"
    if verdict.spans:
        nearest = f"the nearest passage, at {_span(verdict)}, is {_shown(verdict)}"
    return Finding(ABSENT, message, compared.at("exact"), nearest)


def _verdict(compared: Compared, rule: str) -> Verdict | None:
    verdict = compared.verdict
    return verdict if verdict is not None and verdict.rule == rule else None


def _differences(verdict: Verdict) -> str:
    """What the source has and what the record has instead, in words."""
    if not verdict.differences:
        return "the marks around them differ"
    shown = [_difference(each) for each in verdict.differences[:_SHOWN_DIFFERENCES]]
    rest = len(verdict.differences) - len(shown)
    more = f"; and {plural(rest, 'more difference', 'more differences')}" if rest else ""
    return "; ".join(shown) + more


def _difference(difference: Difference) -> str:
    source = show(difference.source) if difference.source else "nothing"
    record = show(difference.record) if difference.record else "nothing"
    return f"the source has {source} where the record has {record}"


def _passage(verdict: Verdict) -> str:
    return f"at {_whole(verdict)} the source has {_shown(verdict)}"


def _elsewhere(verdict: Verdict) -> str:
    """That another source has the words as they are."""
    if verdict.other is None:
        return ""
    key, start = verdict.other
    return f"; the source {quoted(key)} has the record's words, at {start}"


def _shown(verdict: Verdict) -> str:
    return f"`{shorten(verdict.words, _SHOWN_PASSAGE)}`"


def _span(verdict: Verdict) -> str:
    return "{} to {}".format(*verdict.spans[0])


def _whole(verdict: Verdict) -> str:
    """From the first passage to the last."""
    return f"{min(verdict.spans)[0]} to {max(end for _, end in verdict.spans)}"


def _spans(verdict: Verdict) -> str:
    return one_of([f"{start} to {end}" for start, end in verdict.spans], "and")


RULES: tuple[Rule[Callable[[Compared], Finding | None]], ...] = (
    rule(TYPOGRAPHY)(only_typography_differs),
    rule(MEANING_CHANGED)(meaning_is_kept),
    rule(DRIFTED)(words_have_not_drifted),
    rule(REORDERED)(passages_are_in_order),
    rule(JOINED)(quotation_is_one_passage),
    rule(OTHER_SOURCE)(words_are_of_this_source),
    rule(ABSENT)(words_are_in_the_source),
)
"""The rules for each verdict: for one quotation, one of them finds something."""
