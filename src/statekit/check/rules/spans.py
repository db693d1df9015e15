"""Rules about the spans that records select from a source, compared with each other."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from statekit.check.annotations.collected import CollectedRecord, Selection
from statekit.check.annotations.constraints import CoveredBy, Within
from statekit.check.records import RecordIndex, route_to, selections_below
from statekit.check.rule import rule
from statekit.diagnostics import JSON, Finding, Pointer
from statekit.phrasing import canonical, name_at, plural


@rule("quote/outside-content")
def outside_content(records: RecordIndex) -> Iterator[Finding]:
    """A span must be inside one of the spans at another property of the record (`within` in the schema).

    A quotation outside the content of a statement belongs to another statement. A record without spans at
    that property is not checked.

    ```yaml schema
    # schema/note.schema.json
    properties:
      content: {items: {x-statekit: {selects: {source: /source}}}}
      quote: {x-statekit: {selects: {source: /source}, within: /content}}
    ```

    ```yaml fails
    # records/note/a.yaml
    source: times
    content:
      - {start: 10, end: 20}
    quote:
      start: 18
      #      ^^
      end: 24
    ```

    ```yaml passes
    # records/note/a.yaml
    source: times
    content:
      - {start: 10, end: 20}
      - {start: 30, end: 40}
    quote: {start: 30, end: 35}
    ```
    """
    for _, record, constrained, constraint in records.constrained_by(Within):
        outer = [each for each in selections_below(record, constraint.spans) if each.start < each.end]
        for inner in record.selections:
            if inner.pointer != constrained.pointer or not outer or inner.start >= inner.end:
                continue
            if any(each.start <= inner.start and inner.end <= each.end for each in outer):
                continue
            related = tuple((route_to(record, each.pointer), f"this is {_span(each)}") for each in outer[:3])
            yield outside_content.finding(
                f"the span {_span(inner)} is not inside {name_at(constraint.spans)}",
                route_to(record, (*inner.pointer, "start")),
                f"widen {name_at(constraint.spans)}, or make a record of its own of these words",
                related=related,
            )


@rule("quote/in-waived-text")
def in_waived_text(records: RecordIndex) -> Iterator[Finding]:
    """A span must not overlap a part of the source that is not content (`waived` in the schema).

    For example, the menus of a web page are not part of the article.

    ```yaml schema
    # schema/article.schema.json
    x-statekit: {key: id}
    properties:
      id: {}
      non_content: {items: {x-statekit: {selects: {source: /id}, waived: true}}}
    # schema/note.schema.json
    properties:
      quote: {x-statekit: {selects: {source: /source}}}
    ```

    ```yaml fails
    # records/article/times.yaml
    id: times
    non_content:
      - {start: 0, end: 12}
    # records/note/a.yaml
    source: times
    quote:
      start: 11
      #      ^^
      end: 20
    ```

    ```yaml passes
    # records/article/times.yaml
    id: times
    non_content:
      - {start: 0, end: 12}
    # records/note/a.yaml
    source: times
    quote: {start: 12, end: 20}
    ```
    """
    waived: defaultdict[str | int, list[tuple[int, int, CollectedRecord, Selection]]] = defaultdict(list)
    for _, record in records.all_records():
        for index, each in enumerate(record.selections):
            if each.waived and each.start < each.end:
                waived[each.source].append((each.end, index, record, each))
    if not waived:
        return
    for parts in waived.values():
        parts.sort(key=lambda part: part[:2])
    for _, record in records.all_records():
        for inner in record.selections:
            parts = waived.get(inner.source, [])
            if inner.waived or not parts or inner.start >= inner.end:
                continue
            first = bisect_left(parts, inner.start + 1, key=lambda part: part[0])
            if first == len(parts) or parts[first][3].start >= inner.end:
                continue
            _, _, source, part = parts[first]
            yield in_waived_text.finding(
                f"the span {_span(inner)} touches {_span(part)}, which is no part of what the source says",
                route_to(record, (*inner.pointer, "start")),
                "leave that part out, or correct what the source's record says of it",
                related=((route_to(source, part.pointer), "this part is excluded here"),),
            )


@rule("quote/not-covered")
def not_covered(records: RecordIndex) -> Iterator[Finding]:
    """Spans must be covered by the spans at another property of the record (`covered-by` in the schema).

    The content of a direct statement is its quotations, and nothing else but the quotation marks: at most
    `margin` characters on each side of a quotation. Any other words are those of the source. A record without
    spans at that property is not checked.

    ```yaml schema
    # schema/note.schema.json
    properties:
      content:
        x-statekit: {covered-by: {spans: /quotes, margin: 2, where: {/mode: [direct]}}}
        items: {x-statekit: {selects: {source: /source}}}
      quotes: {items: {x-statekit: {selects: {source: /source}}}}
    ```

    ```yaml fails
    # records/note/a.yaml
    source: times
    mode: direct
    content:
      - start: 10
        end: 40
        #    ^^
    quotes:
      - {start: 11, end: 28}
    ```

    ```yaml passes
    # records/note/a.yaml
    source: times
    mode: direct
    content:
      - {start: 10, end: 30}
    quotes:
      - {start: 11, end: 28}
    # records/note/b.yaml
    source: times
    mode: mixed
    content:
      - {start: 10, end: 30}
    quotes:
      - {start: 11, end: 14}
    ```
    """
    for _, record, constrained, constraint in records.constrained_by(CoveredBy):
        if not all(_is_one_of(record, pointer, values) for pointer, values in constraint.where):
            continue
        inner = selections_below(record, constraint.spans)
        if not inner or any(each.start >= each.end for each in inner):
            continue
        reach = sorted((each.start - constraint.margin, each.end + constraint.margin) for each in inner)
        for outer in selections_below(record, constrained.pointer):
            gap = _first_gap(outer, reach)
            if gap is None:
                continue
            start, end = gap
            member = "start" if start == outer.start else "end"
            name = name_at(constraint.spans)
            yield not_covered.finding(
                f"the span {_span(outer)} is not all in {name}: "
                f"{plural(end - start, 'character is', 'characters are')} outside, from {start} to {end}",
                route_to(record, (*outer.pointer, member)),
                f"shorten it to what is in {name}, or state that only a part is",
                related=((route_to(record, constraint.spans), "these spans must cover it"),),
            )


def _first_gap(outer: Selection, reach: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the first part of a span that is outside of all sorted spans; None without one."""
    covered_to = outer.start
    for start, end in reach:
        if covered_to >= outer.end or start > covered_to:
            break
        covered_to = max(covered_to, end)
    if covered_to >= outer.end:
        return None
    return covered_to, min([outer.end, *(start for start, _ in reach if start > covered_to)])


def _is_one_of(record: CollectedRecord, pointer: Pointer, values: tuple[JSON, ...]) -> bool:
    actual = record.columns.get(pointer)
    return any(canonical(actual) == canonical(value) for value in values)


def _span(selection: Selection) -> str:
    return f"from {selection.start} to {selection.end}"
