"""The edits that set a value, in a block or in brackets."""

from __future__ import annotations

from typing import NamedTuple

from statekit.diagnostics import JSON
from statekit.edit.edits import Edit, EditError
from statekit.edit.lines import Lines
from statekit.edit.write import (
    STEP,
    WIDTH,
    Context,
    OneLine,
    is_block,
    write_after_key,
    write_block,
    write_flow,
    write_scalar,
    write_text_block,
)
from statekit.read.nodes import MappingEntry, Node


class Place(NamedTuple):
    """Where a value is written.

    Attributes:
        node: The value.
        entry: The entry of which it is the value, if it is one.
        parent: The collection around it; None for a record.
        in_flow: True if it is written on one line: in brackets, or perhaps so.
    """

    node: Node
    entry: MappingEntry | None
    parent: Node | None
    in_flow: bool


def set_in_flow(lines: Lines, place: Place, value: JSON, context: Context) -> list[Edit]:
    """Return the edits that set a value in brackets or braces."""
    node, entry = place.node, place.entry
    text = write_flow(value, context, like=lines.text[node.start : node.end])
    if _is_empty_item(lines, place):
        return [Edit(node.end, node.end, f" {text}")]
    if entry is None or node.start != node.end:
        return [Edit(node.start, node.end, text)]
    colon = lines.after_colon(entry)
    if colon is None:
        return [Edit(entry.end, entry.end, f": {text}")]
    return [Edit(colon, colon, f" {text}")]


def set_in_block(lines: Lines, place: Place, value: JSON) -> list[Edit]:
    """Return the edits that set a value outside of brackets.

    Raises:
        EditError: The text around the value is in a form that is not edited.
    """
    node, entry = place.node, place.entry
    if is_block(node.value) and not lines.is_bracketed(node) and node.target is None:
        return _replace_block(lines, place, value)
    if entry is not None and node.start == node.end:
        colon = lines.after_colon(entry)
        if colon is None:
            raise EditError("the key is written in an unusual form")
        return _fill(lines, colon, value, lines.column(entry.start))
    if _is_empty_item(lines, place):
        return _fill(lines, node.end, value, lines.column(node.start))
    if is_block(value):
        return _replace_scalar(lines, place, value)
    text = _text_like(lines, place, value)
    return [Edit(node.start, node.end, text)]


def _is_empty_item(lines: Lines, place: Place) -> bool:
    """Return True for an item or a document without a value, whose range is that of its dash or marker."""
    node = place.node
    is_marker = lines.text[node.start : node.end] in {"-", "---"}
    return place.entry is None and node.value is None and is_marker


def _text_like(lines: Lines, place: Place, value: JSON) -> str:
    """Return a scalar as text, in the style of the one that it replaces, if that is possible."""
    node = place.node
    old = lines.text[node.start : node.end]
    if isinstance(value, dict | list):
        return write_flow(value)
    if (
        not isinstance(value, str)
        or isinstance(value, OneLine)
        or (node.inline and ("\n" not in value or old[0] in "\"'"))
    ):
        return write_scalar(value, like=old)
    column = _outer_column(lines, place)
    if node.inline:
        block = None if lines.has_comment(node.end) else write_text_block(value, column, "|")
        return block or write_scalar(value)
    header, *rest = old.split("\n")
    widths = [len(line) for line in rest if line.strip()]
    depth = min((len(line) - len(line.lstrip(" ")) for line in rest if line.strip()), default=None)
    comment = header[header.index(" #") :].rstrip("\r") if " #" in header else ""
    for style in dict.fromkeys((old[0], "|")):
        width = max([WIDTH - STEP, *widths])
        block = write_text_block(value, column, style, depth=depth, width=width, comment=comment)
        if block is not None:
            return block
    return write_scalar(value)


def _outer_column(lines: Lines, place: Place) -> int:
    """Return the column of the key or list that a block of text is below; -1 for a record."""
    if place.entry is not None:
        return lines.column(place.entry.start)
    return -1 if place.parent is None else lines.column(place.parent.start)


def _fill(lines: Lines, offset: int, value: JSON, column: int) -> list[Edit]:
    """Return the edits that write a value that is missing.

    Args:
        lines: The text.
        offset: The offset after the colon or dash.
        value: The value.
        column: The column of the key or dash.
    """
    end = lines.rest_end(offset)
    text = write_after_key(value, column, lines.column(offset))
    head, line_break, rest = text.partition("\n")
    if end == offset or not line_break:
        return [Edit(offset, offset, text)]
    return [Edit(offset, offset, head), Edit(end, end, line_break + rest)]


def _replace_scalar(lines: Lines, place: Place, value: JSON) -> list[Edit]:
    """Return the edits that replace a scalar, or a collection in brackets, by a block."""
    node, entry = place.node, place.entry
    comment_end = lines.rest_end(node.end)
    column = lines.column(node.start if entry is None else entry.start)
    if entry is None:
        if comment_end == node.end:
            return [Edit(node.start, node.end, write_block(value, column))]
        lines_of_block = "\n" + " " * column + write_block(value, column)
        without = Edit(node.start, lines.skip_blanks(node.end), "")
        return [without, Edit(comment_end, comment_end, lines_of_block)]
    colon = lines.after_colon(entry)
    if colon is None or node.outer_start != node.start:
        raise EditError("the value is written in an unusual form")
    gap = colon + len(lines.text[colon : node.start].rstrip())
    text = write_after_key(value, column)
    if lines.skip_blanks(node.end) == comment_end:
        return [Edit(gap, comment_end, text)]
    without = Edit(colon, node.end, "") if gap == colon else Edit(node.start, lines.skip_blanks(node.end), "")
    return [without, Edit(comment_end, comment_end, text)]


def _replace_block(lines: Lines, place: Place, value: JSON) -> list[Edit]:
    """Return the edits that replace an object or a list that is written as a block."""
    node, entry = place.node, place.entry
    if node.outer_start != node.start:
        raise EditError("the value has an anchor or a tag")
    end = lines.rest_end(lines.end_of(node))
    if entry is None:
        column = lines.column(node.start)
        return [Edit(node.start, end, write_block(value, column))]
    colon = lines.after_colon(entry)
    if colon is None:
        raise EditError("the key is written in an unusual form")
    gap = colon + len(lines.text[colon : node.start].rstrip())
    text = write_after_key(value, lines.column(entry.start), lines.column(colon))
    if gap == colon:
        return [Edit(colon, end, text)]
    head, line_break, rest = text.partition("\n")
    return [Edit(colon, colon, head), Edit(gap, end, line_break + rest)]
