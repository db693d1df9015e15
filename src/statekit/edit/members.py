"""The edits that add or remove a key of an object or an item of a list."""

from __future__ import annotations

from collections.abc import Sequence

from statekit.edit.edits import Edit
from statekit.edit.lines import Lines
from statekit.read.nodes import Node

Span = tuple[int, int]
"""The start of a key, dash or item, and the end of its value."""


def insert_in_flow(lines: Lines, node: Node, spans: Sequence[Span], position: int, text: str) -> list[Edit]:
    """Return the edits that add an entry or item to a collection in brackets that is not empty.

    Args:
        lines: The text.
        node: The collection.
        spans: The ranges of its entries or items.
        position: The position of the new one.
        text: How it is written.
    """
    first, end = spans[0][0], spans[-1][1]
    has_lines = lines.starts_line(first) and lines.line_start(first) > node.start
    pad = "\n" + lines.text[lines.line_start(first) : first]
    if position < len(spans):
        start = spans[position][0]
        return [Edit(start, start, f"{text},{pad if has_lines and lines.starts_line(start) else ' '}")]
    comma = lines.comma(end)
    after = end if comma is None else comma + 1
    if not has_lines or not lines.only_comment_follows(after):
        return [Edit(end, end, f", {text}")]
    stop = lines.rest_end(after)
    if comma is not None:
        return [Edit(stop, stop, f"{pad}{text},")]
    return [Edit(end, end, ","), Edit(stop, stop, f"{pad}{text}")]


def insert_in_block(lines: Lines, node: Node, spans: Sequence[Span], position: int, text: str) -> list[Edit]:
    """Return the edits that add an entry or item to a block that is not empty (see `insert_in_flow`)."""
    pad = " " * lines.column(spans[0][0])
    if position == 0:
        start = spans[0][0]
        return [Edit(start, start, f"{text}\n{pad}")]
    end = lines.rest_end(spans[position - 1][1])
    if _keeps_lines(lines, node, position - 1):
        after = lines.skip_empty_lines(lines.next_line(end))
        if after < len(lines.text):
            start = lines.line_start(after)
            return [Edit(start, start, f"{pad}{text}\n")]
        end = after
        if lines.line_start(end) == end:
            return [Edit(end, end, f"{pad}{text}\n")]
    return [Edit(end, end, f"\n{pad}{text}")]


def remove_from_flow(lines: Lines, spans: Sequence[Span], position: int) -> list[Edit]:
    """Return the edits that remove an entry or item from a collection in brackets that has others.

    Args:
        lines: The text.
        spans: The ranges of its entries or items.
        position: The position of the one to remove.
    """
    start, end = spans[position]
    comma = lines.comma(end)
    if comma is not None and lines.skip_blanks(end) == comma:
        return [Edit(*_whole_line(lines, start, comma + 1), "")]
    if position < len(spans) - 1:
        return [Edit(start, spans[position + 1][0], "")]
    before = spans[position - 1][1]
    comma = lines.comma(before)
    if comma is None:
        return [Edit(before, end, "")]
    if comma + 1 == start or not lines.text[comma + 1 : start].strip(" "):
        return [Edit(comma, end, "")]
    return [Edit(comma, comma + 1, ""), Edit(*_whole_line(lines, start, end), "")]


def _whole_line(lines: Lines, start: int, end: int) -> Span:
    """Return a range with all of its lines and the comment after it, or at least with the blanks after it."""
    if lines.starts_line(start) and lines.only_comment_follows(end):
        return lines.line_start(start), lines.next_line(end)
    return start, lines.skip_blanks(end)


def remove_from_block(lines: Lines, node: Node, spans: Sequence[Span], position: int) -> list[Edit]:
    """Return the edits that remove an entry or item from a block that has others."""
    start, end = spans[position]
    stop = lines.next_line(lines.rest_end(end))
    if _keeps_lines(lines, node, position) or (position and _keeps_lines(lines, node, position - 1)):
        after = lines.skip_empty_lines(stop)
        stop = after if after == len(lines.text) else lines.line_start(after)
    if lines.starts_line(start):
        return [Edit(lines.line_start(start), stop, "")]
    after = lines.skip_blanks(lines.skip_empty_lines(stop))
    return [Edit(start, after, "")]


def _keeps_lines(lines: Lines, node: Node, position: int) -> bool:
    if node.items is not None:
        return lines.keeps_lines(node.items[position])
    return lines.keeps_lines(lines.own_entries(node)[position].node)
