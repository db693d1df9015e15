"""Compose the nodes of a text that the fast tier reads, from the events of libyaml.

libyaml finds the locations of keys and values about 20 times faster than the reference tier, but it follows
YAML 1.1. So it only receives text that the fast tier has read, which has no problems and no warnings. Its
nodes are used only if their values equal those of the fast tier. Otherwise, and without libyaml, the
reference tier reads the text. Scalars get their types from `scalars`, as in the reference tier.

The nodes equal those of `compose`. Tests ensure this over the YAML test suite, public files and generated
texts, inside the gate and outside.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeAlias

import yaml
from yaml import events

from statekit.read.limits import MAX_DEPTH
from statekit.read.nodes import MappingEntry, Node
from statekit.read.numbers import is_canonical
from statekit.read.problems import MERGE_KEY
from statekit.read.ranges import range_of_dash
from statekit.read.scalars import ScalarError, join_surrogates, resolve_plain

_BLOCK_STYLES = frozenset("|>")
# The values of `Node.inline`, which is passed by position because this takes half the time.
_INLINE, _BLOCK = True, False
_BLOCK_HEADER = re.compile(r"[|>][-+]?(?:[ \t]+(?:#[^\r\n]*)?)?(?:\r?\n|\Z)")
_LINE = re.compile(r"( *)([^\r\n]*)(?:\r?\n|\Z)")


_Key: TypeAlias = tuple[str, int, int]
"""A key whose value comes next, with its range."""


class _DeclineError(Exception):
    """The text is left to the reference tier."""


def compose_native(text: str) -> list[Node] | None:
    """Compose the documents of a text that the fast tier reads.

    Args:
        text: The text, with LF or CRLF line ends and otherwise printable characters only.

    Returns:
        The top node of each document; None if the reference tier has to read the text.
    """
    if not yaml.__with_libyaml__:
        return None
    try:
        return _Composer(text).compose()
    except (yaml.YAMLError, ScalarError, _DeclineError):
        return None


class _Composer:
    """Builds nodes from the events of libyaml.

    The state of the innermost open collection is kept in attributes, which takes less time than an object.

    Args:
        text: The text.
    """

    def __init__(self, text: str):
        self._text = text
        self._document_start = (0, 0)
        self._outer: list[tuple[Node, list[Node], dict[str, MappingEntry] | None, _Key | None]] = []
        self._node = Node(None, 0, 0, inline=False, outer_start=0)  # a list of the documents
        self._items: list[Node] = []
        self._entries: dict[str, MappingEntry] | None = None
        self._key: _Key | None = None

    def compose(self) -> list[Node]:
        """Return the top node of each document.

        Raises:
            YAMLError: libyaml refuses the text.
            ScalarError: A number is outside the record profile.
            _DeclineError: The text contains something else that the fast tier does not read.
        """
        from yaml._yaml import CParser  # exists only with libyaml

        text = self._text
        # Without a line break at the end, libyaml omits the last one of a block scalar.
        next_event = CParser(text if text.endswith("\n") else f"{text}\n").get_event
        handlers = {
            events.ScalarEvent: self._add_scalar,
            events.MappingStartEvent: self._start_collection,
            events.MappingEndEvent: self._end_mapping,
            events.SequenceStartEvent: self._start_collection,
            events.SequenceEndEvent: self._end_sequence,
            events.DocumentStartEvent: self._start_document,
            events.DocumentEndEvent: _ignore,
            events.StreamStartEvent: _ignore,
            events.StreamEndEvent: _ignore,
        }
        while (event := next_event()) is not None:
            handlers.get(type(event), _decline)(event)
        return self._items

    def _start_document(self, event: Any) -> None:
        if event.version or event.tags:
            raise _DeclineError
        self._document_start = event.start_mark.index, event.end_mark.index

    def _start_collection(self, event: Any) -> None:
        is_key = self._entries is not None and self._key is None
        if is_key or event.anchor is not None or event.tag is not None or len(self._outer) >= MAX_DEPTH:
            raise _DeclineError
        self._outer.append((self._node, self._items, self._entries, self._key))
        start = event.start_mark.index
        self._node = Node(None, start, start, bool(event.flow_style), start)
        self._items = []
        self._entries = {} if type(event) is events.MappingStartEvent else None
        self._key = None

    def _end_mapping(self, event: Any) -> None:
        node, entries = self._node, self._entries or {}
        nodes = [entry.node for entry in entries.values()]
        node.entries = entries
        node.value = {key: entry.node.value for key, entry in entries.items()}
        node.size += len(nodes)
        self._end_collection(event, node, nodes)

    def _end_sequence(self, event: Any) -> None:
        node = self._node
        node.items = self._items
        node.value = [item.value for item in node.items]
        self._end_collection(event, node, node.items)

    def _end_collection(self, event: Any, node: Node, children: list[Node]) -> None:
        if children:
            node.end = children[-1].end
            node.size += sum([child.size for child in children])
        # A pair without braces inside brackets is a flow mapping that ends with its value.
        if node.inline and self._text[node.start] in "[{":
            node.end = event.end_mark.index
        self._node, self._items, self._entries, self._key = self._outer.pop()
        self._attach(node)

    def _add_scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        style, value = event.style, event.value
        if event.anchor is not None or event.tag is not None:
            raise _DeclineError
        if self._entries is not None and self._key is None:
            self._key = self._read_key(style, value), start, end
        elif style in _BLOCK_STYLES:
            end = _end_of_block(self._text, start, end)
            self._attach(Node(value, start, end, _BLOCK, start))
        elif style:
            self._attach(Node(join_surrogates(value), start, end, _INLINE, start))
        elif start == end:
            self._attach(self._empty(end))
        else:
            resolved = resolve_plain(value)
            node = Node(resolved, start, end, _INLINE, start)
            if (
                isinstance(resolved, int | float)
                and type(resolved) is not bool
                and not is_canonical(value, resolved)
            ):
                node.written = value
            self._attach(node)

    def _read_key(self, style: str, value: str) -> str:
        """Return a key.

        Raises:
            _DeclineError: The reference tier refuses it, or reads it as something else, or it is a duplicate.
        """
        key = join_surrogates(value) if style else _plain_key(value)
        if key is None or style in _BLOCK_STYLES or key in (self._entries or ()):
            raise _DeclineError
        return key

    def _empty(self, offset: int) -> Node:
        """Return the node of an empty value: at its key, or at the dash of its item or document."""
        if not self._outer:
            start, end = self._document_start
        elif self._key is not None:
            start = end = self._key[2]
        else:
            before = self._items[-1].end if self._items else self._node.start
            start, end = range_of_dash(self._text, before, offset)
        return Node(None, start, end, inline=end > start, outer_start=start)

    def _attach(self, node: Node) -> None:
        """Add a complete node to the open collection: as a document, an item or the value of a key."""
        if self._entries is None:
            self._items.append(node)
        elif self._key is not None:
            key, start, end = self._key
            self._entries[key] = MappingEntry(start, end, node)
            self._key = None


@lru_cache(1024)
def _plain_key(value: str) -> str | None:
    """Return a plain scalar as a key, or None if it is not text or a merge key. Keys recur in many files."""
    return value if isinstance(resolve_plain(value), str) and value != MERGE_KEY else None


def _ignore(_: Any) -> None:
    """Process an event that has no effect."""


def _decline(_: Any) -> None:
    """Process an event that the fast tier does not read, such as an alias."""
    raise _DeclineError


def _end_of_block(text: str, start: int, stop: int) -> int:
    """Return the offset after the last line of a block scalar that is not empty, or after its header.

    Args:
        text: The text.
        start: The offset of the `|` or `>`.
        stop: The offset after the block scalar and the empty lines below it.

    Raises:
        _DeclineError: The header states the indentation, as in `|2`.
    """
    header = _BLOCK_HEADER.match(text, start)
    if header is None:
        raise _DeclineError
    end = start + len(text[start:stop].rstrip(" \r\n"))
    if end < header.end():
        return header.end()
    if " " not in text[end:stop]:
        return end
    # Spaces at the end of a line are content, and those of an empty line that exceed the indentation.
    lines = [*_LINE.finditer(text, header.end(), stop)]
    depth = next(len(line[1]) for line in lines if line[2])
    return max(line.end(2) for line in lines if line[2] or len(line[1]) > depth)
