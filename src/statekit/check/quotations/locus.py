"""The rule for the paragraph and sentences in which a record locates its spans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statekit._startup.frozen import replace
from statekit.check.annotations.collected import CollectedKinds, CollectedRecord, RecordedLocus
from statekit.check.rule import rule
from statekit.diagnostics import Finding
from statekit.phrasing import one_of
from statekit.read import LocusIndex


@rule("quote/locus")
def locus(kinds: CollectedKinds, texts: Mapping[str | int, str | None]) -> Iterator[Finding]:
    """The paragraph and sentences of a record must be those of its spans.

    A paragraph is a line of the source's text. Paragraphs are counted from 1, and so are the sentences of
    each. A sentence ends after `.`, `!`, `?` or `…` and closing marks, before white space, unless a
    lower-case letter follows or the full stop belongs to an initial. A record lists all sentences that its
    spans touch, in order. For example:

        content:
          - start: 100
            end: 200
        locus:
          paragraph: 2          # the content is in paragraph 1, sentences 2 and 3
          sentences: [2, 3]
    """
    indexes: dict[str | int, LocusIndex] = {}
    for collected in kinds.values():
        for record in collected.records:
            for located in record.loci:
                text = texts.get(located.source)
                if text is None or not all(0 <= start < end <= len(text) for start, end in located.spans):
                    continue
                if located.source not in indexes:
                    indexes[located.source] = LocusIndex(text)
                yield from _check_locus(record, located, indexes[located.source])


def _check_locus(record: CollectedRecord, located: RecordedLocus, index: LocusIndex) -> Iterator[Finding]:
    found = [index.locate(start, end) for start, end in located.spans]
    within_paragraphs = [each for each in found if each is not None]
    paragraphs = sorted({each.paragraph for each in within_paragraphs})
    sentences = tuple(sorted({number for each in within_paragraphs for number in each.sentences}))
    if len(within_paragraphs) < len(found) or len(paragraphs) > 1:
        message, member = "the spans lie in more than one paragraph", "paragraph"
        help_text = "a locus is one paragraph: make a record for each"
    elif paragraphs != [located.paragraph]:
        message = f"the spans lie in paragraph {paragraphs[0]}, not {located.paragraph}"
        member, help_text = "paragraph", f"there they touch {_describe(sentences)}"
    elif sentences != located.sentences:
        actual, declared = _describe(sentences), _describe(located.sentences)
        message = f"the spans touch {actual} of the paragraph, not {declared}"
        member, help_text = "sentences", f"write [{', '.join(map(str, sentences))}]"
    else:
        return
    yield locus.finding(message, replace(record.route, pointer=(*located.pointer, member)), help_text)


def _describe(sentences: tuple[int, ...]) -> str:
    if not sentences:
        return "no sentence"
    noun = "sentence" if len(sentences) == 1 else "sentences"
    return f"{noun} {one_of([str(each) for each in sentences], 'and')}"
