"""Where the spans lie that a record selects from a source: beside each other, and in the text as a whole."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from statekit.check.annotations.demands import CoveredBy, Within
from statekit.check.annotations.facts import RecordFacts, Selection
from statekit.check.records import Records, at, selections_below
from statekit.diagnostics import JSON, Finding, Pointer
from statekit.phrasing import canonical, name_at, plural

OUTSIDE = "quote/outside-content"
WAIVED = "quote/in-waived-text"
NOT_COVERED = "quote/not-covered"


def spans_within(records: Records) -> Iterator[Finding]:
    """A span lies inside one of the spans that stand elsewhere in the record (`within` in the schema).

    A quotation outside of what a statement is about belongs to another statement. Where the record has no
    spans there, nothing is said.

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
    for _, record, claim, demand in records.claims(Within):
        outer = [each for each in selections_below(record, demand.spans) if each.start < each.end]
        for inner in record.selections:
            if inner.pointer != claim.pointer or not outer or inner.start >= inner.end:
                continue
            if any(each.start <= inner.start and inner.end <= each.end for each in outer):
                continue
            related = tuple((at(record, each.pointer), f"this is {_span(each)}") for each in outer[:3])
            yield Finding(
                OUTSIDE,
                f"the span {_span(inner)} is not inside {name_at(demand.spans)}",
                at(record, (*inner.pointer, "start")),
                f"widen {name_at(demand.spans)}, or make a record of its own of these words",
                related=related,
            )


def spans_outside_waived_text(records: Records) -> Iterator[Finding]:
    """No span touches a part of the source that is no part of what it says (`waived` in the schema).

    Leftovers of a web page, such as its menus, are nobody's words.

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
    waived: defaultdict[str | int, list[tuple[int, int, RecordFacts, Selection]]] = defaultdict(list)
    for _, record in records.of_all_kinds():
        for number, each in enumerate(record.selections):
            if each.waived and each.start < each.end:
                waived[each.source].append((each.end, number, record, each))
    if not waived:
        return
    for parts in waived.values():
        parts.sort(key=lambda part: part[:2])
    for _, record in records.of_all_kinds():
        for inner in record.selections:
            parts = waived.get(inner.source, [])
            if inner.waived or not parts or inner.start >= inner.end:
                continue
            first = bisect_left(parts, inner.start + 1, key=lambda part: part[0])
            if first == len(parts) or parts[first][3].start >= inner.end:
                continue
            _, _, source, part = parts[first]
            yield Finding(
                WAIVED,
                f"the span {_span(inner)} touches {_span(part)}, which is no part of what the source says",
                at(record, (*inner.pointer, "start")),
                "leave that part out, or correct what the source's record says of it",
                related=((at(source, part.pointer), "it is set aside here"),),
            )


def spans_covered(records: Records) -> Iterator[Finding]:
    """Spans are made up of the spans that stand elsewhere in the record (`covered-by` in the schema).

    A direct quotation is all of its statement, but for the marks around it: at most `margin` characters on
    each side. Words beside it would be the source's own. Where the record has no spans there, nothing is
    said.

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
    for _, record, claim, demand in records.claims(CoveredBy):
        if not all(_is_one_of(record, pointer, values) for pointer, values in demand.where):
            continue
        inner = selections_below(record, demand.spans)
        if not inner or any(each.start >= each.end for each in inner):
            continue
        reach = sorted((each.start - demand.margin, each.end + demand.margin) for each in inner)
        for outer in selections_below(record, claim.pointer):
            gap = _first_gap(outer, reach)
            if gap is None:
                continue
            start, end = gap
            member = "start" if start == outer.start else "end"
            name = name_at(demand.spans)
            yield Finding(
                NOT_COVERED,
                f"the span {_span(outer)} is not all in {name}: "
                f"{plural(end - start, 'character is', 'characters are')} outside, from {start} to {end}",
                at(record, (*outer.pointer, member)),
                f"narrow it to what is in {name}, or say that only a part is",
                related=((at(record, demand.spans), "these have to make it up"),),
            )


def _first_gap(outer: Selection, reach: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The first part of a span that is out of reach."""
    here = outer.start
    for start, end in reach:
        if here >= outer.end or start > here:
            break
        here = max(here, end)
    if here >= outer.end:
        return None
    return here, min([outer.end, *(start for start, _ in reach if start > here)])


def _is_one_of(record: RecordFacts, pointer: Pointer, values: tuple[JSON, ...]) -> bool:
    there = record.columns.get(pointer)
    return any(canonical(there) == canonical(value) for value in values)


def _span(selection: Selection) -> str:
    return f"from {selection.start} to {selection.end}"
