"""Where things stand that the parser places elsewhere: it reports the first anchor, or the next token."""

from __future__ import annotations

import re

from ruamel.yaml.events import CollectionStartEvent, MappingStartEvent, ScalarEvent

from statekit.read.nodes import Node

# No group is repeated possessively: Python 3.11 before 3.11.5 gets that wrong.
_PROPERTIES = re.compile(
    r"(?:&[^ \t\r\n,\[\]{}]++|!<[^ \t\r\n>]*+>|![^ \t\r\n,\[\]{}]*+|#[^\r\n]*+|[ \t\r\n]++)*"
)
_DASH = re.compile(r"(?:[ \t\r\n:?]++|#[^\r\n]*+|[&!][^ \t\r\n]*+)*(-)")

Range = tuple[int, int]


def start_of_collection(text: str, event: CollectionStartEvent) -> tuple[int, bool]:
    """Where a collection begins, behind its anchor and tag, and whether a bracket or brace begins it."""
    begin: int = event.start_mark.index
    end: int = event.end_mark.index
    if event.flow_style:
        bracketed = end > begin and text[end - 1] in "[{"
        return (end - 1 if bracketed else begin), bracketed
    # the dash of a list that is not indented lies before the mark, that of any other behind it
    is_mapping = isinstance(event, MappingStartEvent)
    return (end if is_mapping or text.startswith("-", end) else end - 1), False


def range_of_scalar(text: str, event: ScalarEvent) -> Range:
    """Where a scalar stands, without its anchor and tag."""
    begin: int = event.start_mark.index
    end: int = event.end_mark.index
    if event.anchor is None and event.ctag is None:
        return begin, end
    found = _PROPERTIES.match(text, begin, end)
    return (found.end() if found else end), end


def range_of_dash(text: str, before: int, after: int) -> Range:
    """Where the dash of an empty list item stands: between what is before the item and its end."""
    found = _DASH.match(text, before)
    return found.span(1) if found else (after, after)


def range_of_key(text: str, node: Node) -> Range:
    """Where a key stands: a block at its first character, an empty one at its `?` or `:`, or its anchor."""
    if node.inline or node.start < node.end:
        return node.start, node.end if node.inline else node.start + 1
    if text.startswith(":", node.start):
        return node.start, node.start + 1
    if text[node.start - 1 : node.start] in (":", "?"):
        return node.start - 1, node.start
    return node.begin, node.start
