"""Kinds of findings: bound a report that repeats itself, and count findings by rule.

Two findings are of one kind if they have the same rule and their messages differ only in values and numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from statekit._startup.expressions import expression
from statekit._startup.frozen import replace
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.phrasing import plural

MAX_IN_FILE = 10
"""Up to this many findings of one kind in one file are all displayed."""
MAX_IN_RUN = 100
"""Up to this many findings of one kind in one run are all displayed, unless every file has one."""
MIN_FILES = 10
"""If every file has a finding of one kind, and there are more files, there is probably a single cause."""
_SHOWN_PLACES = 5
_VARIABLE = expression(r"`[^`]*`|[0-9]+")

_Kind = tuple[str, Severity, str]


class RuleCount(NamedTuple):
    """The number of findings of a rule, and the number of files that have them."""

    rule: str
    findings: int
    files: int


def bounded(diagnostics: Sequence[Diagnostic], files: int) -> list[Diagnostic]:
    """Return findings with one for many of the same kind, with their number and the first places.

    Args:
        diagnostics: the findings, in order.
        files: the number of files checked.
    """
    kinds = [_kind(diagnostic) for diagnostic in diagnostics]
    in_files: defaultdict[tuple[_Kind, str], list[int]] = defaultdict(list)
    in_run: defaultdict[_Kind, dict[str, None]] = defaultdict(dict)
    for position, (diagnostic, kind) in enumerate(zip(diagnostics, kinds, strict=True)):
        in_files[kind, diagnostic.place.path].append(position)
        in_run[kind][diagnostic.place.path] = None
    shown = dict(enumerate(diagnostics))
    for kind, paths in in_run.items():
        groups = [in_files[kind, path] for path in paths]
        everywhere = len(paths) > MIN_FILES and len(paths) >= files
        displayed = sum(len(group) if len(group) <= MAX_IN_FILE else 1 for group in groups)
        if len(groups) > 1 and (everywhere or displayed > MAX_IN_RUN):
            _merge([position for group in groups for position in group], diagnostics, shown)
            continue
        for group in groups:
            if len(group) > MAX_IN_FILE:
                _merge(group, diagnostics, shown)
    return list(shown.values())


def count_by_rule(diagnostics: Sequence[Diagnostic]) -> list[RuleCount]:
    """Return the numbers of findings and files of each rule, the most frequent rule first."""
    numbers: defaultdict[str, int] = defaultdict(int)
    paths: defaultdict[str, set[str]] = defaultdict(set)
    for diagnostic in diagnostics:
        numbers[diagnostic.rule] += 1
        paths[diagnostic.rule].add(diagnostic.place.path)
    counts = [RuleCount(rule, number, len(paths[rule])) for rule, number in numbers.items()]
    return sorted(counts, key=lambda count: (-count.findings, count.rule))


def format_overview(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    """Yield a table with the numbers of findings and files of each rule; nothing without findings."""
    counts = count_by_rule(diagnostics)
    if not counts:
        return
    rows = [("rule", "count", "files")]
    rows += [(count.rule, f"{count.findings:,}", f"{count.files:,}") for count in counts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for rule, findings, files in rows:
        yield f"{rule:<{widths[0]}}  {findings:>{widths[1]}}  {files:>{widths[2]}}"


def _kind(diagnostic: Diagnostic) -> _Kind:
    return diagnostic.rule, diagnostic.severity, _VARIABLE.sub("`", diagnostic.message)


def _merge(positions: Sequence[int], diagnostics: Sequence[Diagnostic], shown: dict[int, Diagnostic]) -> None:
    """Replace findings of one kind by the first, with the number and the first places of the others."""
    first, *others = positions
    for position in others:
        del shown[position]
    path = diagnostics[first].place.path
    rest = [diagnostics[position].place for position in others]
    paths = {place.path for place in rest} | {path}
    where = "in this file" if len(paths) == 1 else f"in {plural(len(paths), 'file')}"
    places = [_location(place, path) for place in rest[:_SHOWN_PLACES]]
    if len(rest) > _SHOWN_PLACES:
        places.append("...")
    message = f"{diagnostics[first].message}; {len(rest):,} more like this {where}: {', '.join(places)}"
    shown[first] = replace(diagnostics[first], message=message)


def _location(place: Place, path: str) -> str:
    position = f"{place.span.line}:{place.span.column}" if place.span else ""
    if place.path == path:
        return f"line {position}" if position else path
    return f"{place.path}:{position}" if position else place.path
