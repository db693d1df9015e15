"""The command `statekit coverage`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from statekit.cli import exits, options
from statekit.cli.command import one_command
from statekit.process import streams

if TYPE_CHECKING:
    from statekit.curate.coverage import Share, SourceCoverage

_HELP = """\
Show which parts of the texts of sources have records, and which have none.

\b
Examples:
  statekit coverage --sources ../texts
  statekit coverage --sources ../texts --format json

For each source, its sentences, passages in quotation marks, words and characters are counted, and those
without a record are listed. What a source excludes is not counted. Withdrawn records do not count.

The exit code is 0, and 2 if no text is available.
"""
_SHOWN = 100


def coverage(sources: options.SourceTexts, output_format: options.Format = options.TextOrJson.TEXT) -> None:
    """Show which parts of the texts of sources have records, and which have none."""
    import statekit
    from statekit.report.escape import escape

    covered = statekit.coverage(sources)
    if output_format is options.TextOrJson.JSON:
        streams.print_line(json.dumps({"sources": [_as_json(each) for each in covered]}))
    else:
        for each in covered:
            for line in _lines(each):
                streams.print_line(line)
    for each in covered:
        if each.reason is not None:
            streams.print_line(escape(each.reason), to_error=True)
    if not any(each.path for each in covered):
        streams.print_line("there is no source whose text is available", to_error=True)
        raise SystemExit(exits.CANNOT_RUN)


def _lines(covered: SourceCoverage) -> Iterator[str]:
    from statekit.phrasing import shorten
    from statekit.report.escape import escape

    if covered.path is None:
        return
    yield f"{escape(covered.kind)} {escape(str(covered.source))}:"
    for name, share in _shares(covered).items():
        yield f"  {name:<10}  {share.claimed} of {share.total} have records ({share.percent} %)"
    if covered.unlocated:
        yield f"  quotations whose words are not in the text: {covered.unlocated}"
    for gap in covered.gaps:
        place = (
            f"{escape(covered.path)}:{gap.line}:{gap.column}: paragraph {gap.line}, sentence {gap.sentence}"
        )
        yield f"{place}: no record of the {gap.kind} `{escape(shorten(gap.words, _SHOWN))}`"


def _shares(covered: SourceCoverage) -> dict[str, Share]:
    return {
        "sentences": covered.sentences,
        "quotations": covered.quotations,
        "words": covered.words,
        "characters": covered.characters,
    }


def _as_json(covered: SourceCoverage) -> dict[str, Any]:
    """Return the coverage of a source as JSON."""
    return {
        "kind": covered.kind,
        "source": covered.source,
        "path": covered.path,
        "reason": covered.reason,
        **{
            name: {"total": share.total, "claimed": share.claimed, "percent": share.percent}
            for name, share in _shares(covered).items()
        },
        "unlocated": covered.unlocated,
        "gaps": [
            {
                "kind": str(gap.kind),
                "start": gap.start,
                "end": gap.end,
                "line": gap.line,
                "column": gap.column,
                "paragraph": gap.line,
                "sentence": gap.sentence,
                "words": gap.words,
            }
            for gap in covered.gaps
        ],
    }


command = one_command(coverage, "coverage", _HELP)
