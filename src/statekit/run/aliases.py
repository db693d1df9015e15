"""Merge the findings about a value that aliases repeat into one finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from statekit._startup.frozen import replace
from statekit.diagnostics import Diagnostic, Finding, Related

if TYPE_CHECKING:
    from statekit.read import Document

_HELP = "change the value there if that suits all its uses, or write it out here instead of the alias"


def merge_repeated(
    findings: Sequence[Finding], located: Sequence[Diagnostic], document: Document
) -> list[Diagnostic]:
    """Return the diagnostics of a file, with one for each value that is invalid in several places.

    Args:
        findings: the findings in the records of the file.
        located: their diagnostics.
        document: the file.
    """
    if not document.has_aliases:
        return [*located]
    groups: defaultdict[object, list[tuple[tuple[int, int] | None, Diagnostic]]] = defaultdict(list)
    for number, (finding, diagnostic) in enumerate(zip(findings, located, strict=True)):
        route = finding.route
        if route.record is None or finding.keyword is None:
            groups[number].append((None, diagnostic))
            continue
        alias, place = document.alias(route.record, route.pointer, route.part)
        groups[finding.rule, finding.message, route.part, place].append((alias, diagnostic))
    return [_merge(key, group, document) for key, group in groups.items()]


def _merge(
    key: object, group: list[tuple[tuple[int, int] | None, Diagnostic]], document: Document
) -> Diagnostic:
    uses = [*dict.fromkeys(alias for alias, _ in group if alias is not None)]
    own = next((diagnostic for alias, diagnostic in group if alias is None), None)
    if not uses and own is not None:
        return own
    if own is not None:
        repeated = (Related(document.file.place(*use), "this alias repeats it") for use in uses)
        return replace(own, related=(*own.related, *repeated))
    first = group[0][1]
    value = key[-1] if isinstance(key, tuple) else uses[0]
    related = [Related(document.file.place(*value), "the value is written here")]
    related += (Related(document.file.place(*use), "this alias repeats it, too") for use in uses[1:])
    return replace(first, place=document.file.place(*uses[0]), help=_HELP, related=(*first.related, *related))
