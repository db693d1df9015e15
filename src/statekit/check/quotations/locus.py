"""The rule that a record counts paragraphs and sentences as the text does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from statekit.check.annotations.collected import CollectedKinds, CollectedRecord, RecordedLocus
from statekit.check.rule import rule
from statekit.diagnostics import Finding
from statekit.phrasing import one_of, plural
from statekit.read import LocusIndex

LOCUS = "quote/locus"


def wrong_loci(kinds: CollectedKinds, texts: Mapping[str | int, str | None]) -> Iterator[Finding]:
    """Paragraph and sentences of a record are those in which its spans lie.

    A paragraph is a line of the source's text, counted from 1; sentences are counted from 1 within it. A
    sentence ends after `.`, `!`, `?` or `…` and closing marks, before white space, unless a lower-case letter
    follows or the full stop is that of an initial. All sentences that a span touches are listed, in their
    order. This is found:

        content:
          - start: 100
            end: 200
        locus:
          paragraph: 2          # the content lies in paragraph 1, sentences 2 and 3
          sentences: [2, 3]

    Args:
        kinds: the facts of all records.
        texts: the texts of the sources that are at hand, by their keys.
    """
    counted: dict[str | int, LocusIndex] = {}
    for facts in kinds.values():
        for record in facts.records:
            for located in record.loci:
                text = texts.get(located.source)
                if text is None or not all(0 <= start < end <= len(text) for start, end in located.spans):
                    continue
                if located.source not in counted:
                    counted[located.source] = LocusIndex(text)
                yield from _wrong(record, located, counted[located.source])


def _wrong(record: CollectedRecord, located: RecordedLocus, loci: LocusIndex) -> Iterator[Finding]:
    found = [loci.locate(start, end) for start, end in located.spans]
    known = [each for each in found if each is not None]
    paragraphs = sorted({each.paragraph for each in known})
    sentences = tuple(sorted({number for each in known for number in each.sentences}))
    if len(known) < len(found) or len(paragraphs) > 1:
        message, member = "the spans lie in more than one paragraph", "paragraph"
        advice = "a locus is one paragraph: make a record for each"
    elif paragraphs != [located.paragraph]:
        message = f"the spans lie in paragraph {paragraphs[0]}, not {located.paragraph}"
        member, advice = "paragraph", f"there they touch {_named(sentences)}"
    elif sentences != located.sentences:
        message = f"the spans touch {_named(sentences)} of the paragraph, not {_named(located.sentences)}"
        member, advice = "sentences", f"write [{', '.join(map(str, sentences))}]"
    else:
        return
    yield Finding(LOCUS, message, replace(record.route, pointer=(*located.pointer, member)), advice)


def _named(sentences: tuple[int, ...]) -> str:
    if not sentences:
        return "no sentence"
    count = plural(len(sentences), "sentence", "sentences").split()[1]
    return f"{count} {one_of([str(each) for each in sentences], 'and')}"


RULES = (rule(LOCUS)(wrong_loci),)
