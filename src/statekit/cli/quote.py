"""The command `statekit quote`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from statekit.cli import candidates, exits, options
from statekit.cli.command import one_command
from statekit.process import streams

if TYPE_CHECKING:
    from statekit.curate.quote import FoundQuote, QuotedPassage

_HELP = """\
Find words in the text of a source, and print how a record selects them.

\b
Examples:
  statekit quote "we are ready" --source interview --sources ../texts
  statekit quote "she" --source interview --sources ../texts --at mention

The words are found as they are, or in other typography: quotation marks, dashes, spaces, line breaks.
Otherwise, the most similar passages are printed, with what differs. For each passage, the YAML has the
offsets, the hash, and the words around it as the schema asks for them, ready to be pasted into a record.

The exit code is 0 if the words were found, 1 if only similar passages or none were found, and 2 if the text
of the source is not available.
"""


_SHOWN = 200


Words = Annotated[str, typer.Argument(metavar="WORDS", help="The words.", show_default=False)]
SourceKey = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="ID",
        autocompletion=candidates.all_ids,
        help="The id of the source.",
        show_default=False,
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        metavar="MEMBER",
        help="The member of a record that selects the words, such as `mention`. By default, those for quoted"
        " words, and those that must contain them.",
        show_default=False,
    ),
]
Occurrence = Annotated[
    int | None,
    typer.Option(metavar="N", help="Print only the occurrence with this number.", show_default=False),
]


def quote(
    words: Words,
    source: SourceKey,
    sources: options.SourceTexts,
    at: At = None,
    occurrence: Occurrence = None,
    output_format: options.Format = options.TextOrJson.TEXT,
) -> None:
    """Find words in the text of a source, and print how a record selects them."""
    import statekit

    found = statekit.find_quote(words, source, sources, at=at, occurrence=occurrence)
    if output_format is options.TextOrJson.JSON:
        streams.print_line(json.dumps(_as_json(found)))
    else:
        for line in _lines(found):
            streams.print_line(line)
        streams.print_line(_summary(found), to_error=True)
    if found.match not in {"exact", "typography"}:
        raise SystemExit(exits.ERRORS_FOUND)


def _lines(found: FoundQuote) -> Iterator[str]:
    from statekit.edit.write import escape_invisible, write_block
    from statekit.phrasing import shorten
    from statekit.report.escape import escape

    for position, passage in enumerate(found.passages):
        if position:
            yield ""
        yield f"# {escape(found.path)}:{passage.line}:{passage.column}, {_place(passage)}"
        yield from (f"# {escape(difference)}" for difference in passage.differences)
        if found.match == "similar":
            yield f"# the source has `{escape(shorten(passage.words, _SHOWN))}`"
        elif found.count > 1:
            yield f"# {passage.number} of {found.count}: {escape(shorten(passage.around, _SHOWN))}"
        for kind, pasted in passage.records.items():
            if len(passage.records) > 1:
                yield f"# in a record of the kind {escape(kind)}:"
            yield from write_block(escape_invisible(pasted.value), 0).split("\n")
            for name, members in pasted.unwritten.items():
                yield f"# still to be written in {escape(name)}: {escape(', '.join(members))}"
    pasted_records = [pasted for each in found.passages for pasted in each.records.values()]
    others = dict.fromkeys(name for pasted in pasted_records for name in pasted.others)
    if others:
        yield f"# other members that select words (--at): {escape(', '.join(others))}"


def _place(passage: QuotedPassage) -> str:
    """Return the paragraph and sentences of a passage in words."""
    from statekit.phrasing import one_of

    if passage.locus is None:
        return "in several paragraphs"
    sentences = passage.locus.sentences
    if not sentences:
        return f"paragraph {passage.locus.paragraph}"
    noun = "sentence" if len(sentences) == 1 else "sentences"
    return f"paragraph {passage.locus.paragraph}, {noun} {one_of([*map(str, sentences)], 'and')}"


def _summary(found: FoundQuote) -> str:
    """Return how many passages were found, and how they match the words."""
    from statekit.phrasing import plural

    if found.match == "none":
        return "the source has neither these words nor similar ones"
    if found.match == "similar":
        return f"the source does not have these words; {plural(found.count, 'similar passage')}"
    times = "once" if found.count == 1 else f"{found.count} times"
    if not found.is_complete:
        times = f"at least {times}"
    summary = f"the words occur {times}"
    if found.match == "typography":
        summary += ", in other typography"
    if 1 < len(found.passages) < found.count:
        summary += f"; the first {len(found.passages)} are shown: add words, or choose one by --occurrence"
    return summary


def _as_json(found: FoundQuote) -> dict[str, Any]:
    """Return what was found as JSON."""
    return {
        "source": found.source,
        "path": found.path,
        "match": str(found.match),
        "count": found.count,
        "complete": found.is_complete,
        "passages": [
            {
                "number": each.number,
                "start": each.start,
                "end": each.end,
                "words": each.words,
                "line": each.line,
                "column": each.column,
                "paragraph": None if each.locus is None else each.locus.paragraph,
                "sentences": [] if each.locus is None else list(each.locus.sentences),
                "differences": list(each.differences),
                "records": {kind: pasted.value for kind, pasted in each.records.items()},
                "unwritten": {kind: pasted.unwritten for kind, pasted in each.records.items()},
            }
            for each in found.passages
        ],
    }


command = one_command(quote, "quote", _HELP)
