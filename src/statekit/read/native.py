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
from dataclasses import dataclass
from typing import Any

import yaml
from yaml import events

from statekit.diagnostics import JSON
from statekit.read.limits import MAX_DEPTH
from statekit.read.nodes import MappingEntry, Node
from statekit.read.numbers import is_canonical
from statekit.read.problems import MERGE_KEY
from statekit.read.ranges import range_of_dash
from statekit.read.scalars import ScalarError, join_surrogates, resolve_plain

_BLOCK_HEADER = re.compile(r"[|>][-+]?(?:[ \t]+(?:#[^\r\n]*)?)?(?:\r?\n|\Z)")
_LINE = re.compile(r"( *)([^\r\n]*)(?:\r?\n|\Z)")


class _DeclineError(Exception):
    """The text is left to the reference tier."""


@dataclass(slots=True)
class _OpenCollection:
    """A collection whose end is not reached yet.

    Attributes:
        node: The collection.
        values: The values of a list; None for an object.
        fields: The values of an object by key; empty for a list.
        key: The key whose value comes next, with its range; None if a key comes next.
    """

    node: Node
    values: list[JSON] | None
    fields: dict[str, JSON]
    key: tuple[str, int, int] | None = None


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

    Args:
        text: The text.
    """

    def __init__(self, text: str):
        self._text = text
        self._documents: list[Node] = []
        self._document_start = (0, 0)
        self._open: list[_OpenCollection] = []

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
            events.MappingStartEvent: self._start_mapping,
            events.MappingEndEvent: self._end_collection,
            events.SequenceStartEvent: self._start_sequence,
            events.SequenceEndEvent: self._end_collection,
            events.DocumentStartEvent: self._start_document,
            events.DocumentEndEvent: _ignore,
            events.StreamStartEvent: _ignore,
            events.StreamEndEvent: _ignore,
        }
        while (event := next_event()) is not None:
            handlers.get(type(event), _decline)(event)
        return self._documents

    def _start_document(self, event: Any) -> None:
        if event.version or event.tags:
            raise _DeclineError
        self._document_start = event.start_mark.index, event.end_mark.index

    def _start_mapping(self, event: Any) -> None:
        node = self._start_collection(event)
        fields: dict[str, JSON] = {}
        node.value, node.entries = fields, {}
        self._open.append(_OpenCollection(node, None, fields))

    def _start_sequence(self, event: Any) -> None:
        node = self._start_collection(event)
        values: list[JSON] = []
        node.value, node.items = values, []
        self._open.append(_OpenCollection(node, values, {}))

    def _start_collection(self, event: Any) -> Node:
        is_key = self._open and self._open[-1].values is None and self._open[-1].key is None
        if is_key or event.anchor is not None or event.tag is not None or len(self._open) >= MAX_DEPTH:
            raise _DeclineError
        start = event.start_mark.index
        return Node(None, start, start, inline=bool(event.flow_style), outer_start=start, height=1)

    def _end_collection(self, event: Any) -> None:
        node = self._open.pop().node
        # A pair without braces inside brackets is a flow mapping that ends with its value.
        if node.inline and self._text[node.start] in "[{":
            node.end = event.end_mark.index
        self._attach(node)

    def _add_scalar(self, event: Any) -> None:
        style, value, start, end = event.style, event.value, event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            raise _DeclineError
        collection = self._open[-1] if self._open else None
        if collection is not None and collection.values is None and collection.key is None:
            collection.key = self._key(style, value, start), start, end
            return
        if style in ("|", ">"):
            end = _end_of_block(self._text, start, end)
            node = Node(value, start, end, inline=False, outer_start=start, characters=len(value))
        elif style:
            text = join_surrogates(value)
            node = Node(text, start, end, inline=True, outer_start=start, characters=len(value))
        elif start == end:
            node = self._empty(collection, end)
        else:
            resolved = resolve_plain(value)
            node = Node(resolved, start, end, inline=True, outer_start=start, characters=len(value))
            if isinstance(resolved, int | float) and resolved is not True and resolved is not False:
                node.written = None if is_canonical(value, resolved) else value
        self._attach(node)

    def _key(self, style: str, value: str, start: int) -> str:
        """Return a key.

        Raises:
            _DeclineError: The reference tier refuses it, or reads it as something else.
        """
        if style in ("|", ">"):
            raise _DeclineError
        if style:
            return join_surrogates(value)
        if not isinstance(resolve_plain(value), str) or self._text.startswith(MERGE_KEY, start):
            raise _DeclineError
        return value

    def _empty(self, collection: _OpenCollection | None, offset: int) -> Node:
        """Return the node of an empty value: at its key, or at the dash of its item or document."""
        if collection is None:
            start, end = self._document_start
        elif collection.key is not None:
            start = end = collection.key[2]
        else:
            items = collection.node.items
            before = items[-1].end if items else collection.node.start
            start, end = range_of_dash(self._text, before, offset)
        return Node(None, start, end, inline=end > start, outer_start=start)

    def _attach(self, node: Node) -> None:
        """Add a complete node to its parent: as the document, an item or the value of a key."""
        if not self._open:
            self._documents.append(node)
            return
        collection = self._open[-1]
        parent = collection.node
        if collection.key is not None and parent.entries is not None:
            key, start, end = collection.key
            if key in parent.entries:
                raise _DeclineError
            parent.entries[key] = MappingEntry(start, end, node)
            collection.fields[key] = node.value
            collection.key = None
            parent.size += 1
            parent.characters += len(key)
        elif collection.values is not None and parent.items is not None:
            parent.items.append(node)
            collection.values.append(node.value)
        else:
            raise _DeclineError  # a collection is a key
        parent.end = node.end
        parent.size += node.size
        parent.characters += node.characters
        parent.height = max(parent.height, node.height + 1)


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
        _DeclineError: The header gives the indentation.
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
