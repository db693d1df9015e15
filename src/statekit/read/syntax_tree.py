"""The text of a YAML file as it is written: its styles, anchors, tags and comments, which values do not have.

`read_document` locates values; this module keeps all that a text contains beside them, so that the text can
be written again in another form.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import StrEnum
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
)

from statekit._startup.frozen import frozen
from statekit.read.parser import EventStream
from statekit.read.profile import STRICT, Profile
from statekit.read.ranges import range_of_scalar, start_of_collection
from statekit.read.scalars import join_surrogates
from statekit.read.scanner import CoreScanner


class Kind(StrEnum):
    """What a node is."""

    SCALAR = "scalar"
    ALIAS = "alias"
    OBJECT = "object"
    LIST = "list"


@frozen
class Comment:
    """A comment.

    Attributes:
        start: The offset of its `#`, in code points.
        text: The comment with its `#`, without blanks at the end.
    """

    start: int
    text: str


class SyntaxNode:
    """A value or a key as it is written.

    Attributes:
        kind: What it is.
        start: The offset of the first character after its anchor and tag, in code points.
        end: The offset after the last character; equal to `start` for an empty value.
        anchor: The name of its anchor, or that of an alias; None without one.
        tag: Its tag as it is written, or None.
        style: The character that begins a scalar in quotes or a block of text (`"`, `'`, `|`, `>`), `[` for
            a list or an object in brackets, and an empty text for all others.
        value: The text of a scalar. Of other nodes, it is empty.
        entries: The entries of an object, or the items of a list.
    """

    __slots__ = ("anchor", "end", "entries", "kind", "start", "style", "tag", "value")

    def __init__(self, kind: Kind, start: int, end: int, style: str, value: str = ""):
        self.kind = kind
        self.start = start
        self.end = end
        self.style = style
        self.value = value
        self.anchor: str | None = None
        self.tag: str | None = None
        self.entries: list[SyntaxEntry] = []

    @property
    def is_collection(self) -> bool:
        """True for an object or a list."""
        return self.kind in {Kind.OBJECT, Kind.LIST}

    @property
    def is_block(self) -> bool:
        """True for an object or a list that is not in brackets."""
        return self.is_collection and not self.style


class SyntaxEntry:
    """An entry of an object, or an item of a list.

    Attributes:
        start: The offset of the `?` or the dash that begins it, or of its key or its value.
        key: The key; None for an item of a list.
        value: The value.
    """

    __slots__ = ("key", "start", "value")

    def __init__(self, start: int, key: SyntaxNode | None, value: SyntaxNode):
        self.start = start
        self.key = key
        self.value = value


class SyntaxDocument:
    """A document of a file.

    Attributes:
        marker: The offset of its `---`, or None.
        has_directives: True if lines that begin with `%` are before it.
        has_end: True if it ends with a line `...`.
        root: Its value.
    """

    __slots__ = ("has_directives", "has_end", "marker", "root")

    def __init__(self, marker: int | None, root: SyntaxNode, *, has_directives: bool):
        self.marker = marker
        self.has_directives = has_directives
        self.has_end = False
        self.root = root


@frozen
class SyntaxTree:
    """The documents and the comments of a text.

    Attributes:
        text: The text.
        documents: The documents.
        comments: All comments, except those after the `|` or `>` of a block of text.
    """

    text: str
    documents: list[SyntaxDocument]
    comments: list[Comment]


class _Scanner(CoreScanner):
    """A scanner that remembers what the parser drops.

    Attributes:
        comments: The end of each comment by its start.
        dashes: The offsets of the dashes of list items.
        question_marks: The offsets of the `?` that begin keys.
        directives: The offsets of directives.
    """

    def reset_scanner(self) -> None:
        """Start at the beginning of the text."""
        self.comments: dict[int, int] = {}
        self.dashes: list[int] = []
        self.question_marks: list[int] = []
        self.directives: list[int] = []
        super().reset_scanner()

    def _skip_comment(self, offset: int) -> int:
        self.comments[offset] = end = super()._skip_comment(offset)
        return end

    def fetch_block_entry(self) -> None:
        """Scan the dash of a list item."""
        self.dashes.append(self.reader.index)
        super().fetch_block_entry()

    def fetch_key(self) -> None:
        """Scan a `?`."""
        self.question_marks.append(self.reader.index)
        super().fetch_key()

    def fetch_directive(self) -> None:
        """Scan a line that begins with `%`."""
        self.directives.append(self.reader.index)
        super().fetch_directive()


class _Stream(EventStream):
    """The events of a text, with a scanner that remembers more."""

    scanner_type = _Scanner
    scanner: _Scanner


def parse_syntax(text: str, profile: Profile = STRICT) -> SyntaxTree:
    """Return the documents and comments of a text that `read_document` reads without an error.

    Args:
        text: The text, with LF line ends only.
        profile: The options with which it was read.

    Raises:
        YamlSyntaxError: The text is not YAML.
        ScalarError: The text contains half of a surrogate pair.
    """
    stream = _Stream(text, profile)
    builder = _Builder(text, stream.scanner)
    for event in stream:
        builder.add_event(event)
    found = sorted(stream.scanner.comments.items())
    comments = [Comment(start, text[start:end].rstrip(" \t")) for start, end in found]
    return SyntaxTree(text, builder.documents, comments)


class _Builder:
    """Builds nodes from events.

    Attributes:
        documents: The documents that are complete.
    """

    def __init__(self, text: str, scanner: _Scanner):
        self.documents: list[SyntaxDocument] = []
        self._text = text
        self._scanner = scanner
        self._dash = 0
        self._directives = 0
        self._last_end = 0
        self._marker: int | None = None
        self._open: list[SyntaxNode] = []
        self._keys: list[tuple[int, SyntaxNode] | None] = []

    def add_event(self, event: Any) -> None:
        """Process the next event."""
        match event:
            case ScalarEvent():
                start, end = range_of_scalar(self._text, event)
                value = join_surrogates(event.value)
                self._add(event, SyntaxNode(Kind.SCALAR, start, end, event.style or "", value))
            case AliasEvent():
                start, end = event.start_mark.index, event.end_mark.index
                self._add(event, SyntaxNode(Kind.ALIAS, start, end, ""))
            case CollectionStartEvent():
                self._start_collection(event)
            case CollectionEndEvent():
                self._end_collection(event)
            case DocumentStartEvent():
                self._marker = event.start_mark.index if event.explicit else None
            case DocumentEndEvent():
                self.documents[-1].has_end = event.explicit

    def _start_collection(self, event: CollectionStartEvent) -> None:
        is_object = isinstance(event, MappingStartEvent)
        start, _ = start_of_collection(self._text, event, is_mapping=is_object)
        node = SyntaxNode(
            Kind.OBJECT if is_object else Kind.LIST, start, start, "[" if event.flow_style else ""
        )
        self._add(event, node)
        self._open.append(node)
        self._keys.append(None)

    def _end_collection(self, event: CollectionEndEvent) -> None:
        node = self._open.pop()
        self._keys.pop()
        last = node.entries[-1].value.end if node.entries else node.start
        bracket = event.end_mark.index
        is_bracketed = bool(node.style) and self._text[bracket - 1 : bracket] in {"]", "}"} and bracket > last
        node.end = self._last_end = bracket if is_bracketed else max(last, self._last_end)

    def _add(self, event: Any, node: SyntaxNode) -> None:
        """Add a node to its parent: as the document, an item, a key or the value of a key."""
        node.anchor = None if event.anchor is None else str(event.anchor)
        tag = getattr(event, "ctag", None)
        node.tag = None if tag is None else str(tag.suffix)
        start = min(node.start, event.start_mark.index)
        if not self._open:
            self._add_document(node)
        elif self._open[-1].kind is Kind.LIST:
            if self._open[-1].is_block:
                start = self._scanner.dashes[self._dash]
                self._dash += 1
            self._open[-1].entries.append(SyntaxEntry(start, None, node))
        elif self._keys[-1] is None:
            self._keys[-1] = (self._start_of_key(start), node)
        else:
            begin, key = self._keys[-1]
            self._open[-1].entries.append(SyntaxEntry(begin, key, node))
            self._keys[-1] = None
            if (
                node.kind is Kind.SCALAR and node.start == node.end
            ):  # an empty value is located at the end of its key
                node.start = node.end = key.end
        self._last_end = max(self._last_end, node.end)

    def _add_document(self, root: SyntaxNode) -> None:
        directives = len(self._scanner.directives)
        document = SyntaxDocument(self._marker, root, has_directives=directives > self._directives)
        self._directives = directives
        self.documents.append(document)

    def _start_of_key(self, start: int) -> int:
        """Return the offset of the `?` before a key, or of the key."""
        marks = self._scanner.question_marks
        position = bisect_left(marks, start) - 1
        if position >= 0 and marks[position] >= self._last_end:
            return marks[position]
        return start
