"""Find the exact ranges of tokens. The parser reports them with their anchor, or at the next token."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from statekit._startup.expressions import expression
from statekit.read.nodes import Node

if TYPE_CHECKING:
    from ruamel.yaml.events import CollectionStartEvent, ScalarEvent

# No group is repeated possessively: Python before 3.11.5 matches such patterns incorrectly.
_PROPERTIES = expression(
    r"(?:&[^ \t\r\n,\[\]{}]++|!<[^ \t\r\n>]*+>|![^ \t\r\n,\[\]{}]*+|#[^\r\n]*+|[ \t\r\n]++)*"
)
_DASH = expression(r"(?:[ \t\r\n:?]++|#[^\r\n]*+|[&!][^ \t\r\n]*+)*(-)")

Range: TypeAlias = tuple[int, int]
"""The offset of the first character, in code points, and the offset after the last."""


def start_of_collection(text: str, event: CollectionStartEvent, *, is_mapping: bool) -> tuple[int, bool]:
    """Return the offset of a collection without its anchor and tag, and whether it is bracketed.

    It is bracketed if it begins with a bracket or a brace.
    """
    start: int = event.start_mark.index
    end: int = event.end_mark.index
    if event.flow_style:
        bracketed = end > start and text[end - 1] in "[{"
        return (end - 1 if bracketed else start), bracketed
    # The mark of a list that is not indented comes after its dash, the mark of any other list before it.
    return (end if is_mapping or text.startswith("-", end) else end - 1), False


def range_of_scalar(text: str, event: ScalarEvent) -> Range:
    """Return the range of a scalar without its anchor and tag."""
    start: int = event.start_mark.index
    end: int = event.end_mark.index
    if event.anchor is None and event.ctag is None:
        return start, end
    match = _PROPERTIES.match(text, start, end)
    return (match.end() if match else end), end


def range_of_dash(text: str, start: int, end: int) -> Range:
    """Return the range of the dash of an empty list item.

    Args:
        text: The text.
        start: The end of the item before, or the start of the list.
        end: The end of the empty item.
    """
    match = _DASH.match(text, start)
    return match.span(1) if match else (end, end)


def range_of_key(text: str, node: Node) -> Range:
    """Return the range to underline for a key.

    A block is represented by its first character, an empty key by its `?` or `:` or its anchor.
    """
    if node.inline or node.start < node.end:
        return node.start, node.end if node.inline else node.start + 1
    if text.startswith(":", node.start):
        return node.start, node.start + 1
    if text[node.start - 1 : node.start] in (":", "?"):
        return node.start - 1, node.start
    return node.outer_start, node.start
