"""Find out what each comment of a text belongs to.

A comment at the end of a line belongs to what is on this line. A comment on a line of its own belongs to the
entry that follows. Before a line that is indented less, it belongs to the object or the list that begins in
its column or left of it.
"""

from __future__ import annotations

from bisect import bisect_right

from statekit._startup.expressions import expression
from statekit.layout.blocks import comment_in_header
from statekit.layout.errors import LayoutError
from statekit.read.styles import end_of_match
from statekit.read.syntax_tree import Comment, Kind, SyntaxDocument, SyntaxEntry, SyntaxNode, SyntaxTree

_NEAR = 200
"""The number of characters in which the end of the text before a comment is searched."""
_BLANKS = expression(r"[ \t]*")
_LINE_END = expression("\n")
_ITEM = expression(r"#[ \t]*-(?:[ \t]|\Z)")


class EntryComments:
    """The comments of an entry.

    Attributes:
        leading: Those on lines of their own before it.
        on_key: The one on the line of its key or dash, if its value begins on a later line or is a block of
            text.
        before_value: Those on lines of their own between its key and its value.
        trailing: The one at the end of the line on which its value ends.
        below: Those below it that are indented more than it.
    """

    __slots__ = ("before_value", "below", "leading", "on_key", "trailing")

    def __init__(self) -> None:
        self.leading: list[Comment] = []
        self.on_key: Comment | None = None
        self.before_value: list[Comment] = []
        self.trailing: Comment | None = None
        self.below: list[Comment] = []

    def __bool__(self) -> bool:
        """Return True if there is a comment."""
        return bool(self.leading or self.on_key or self.before_value or self.trailing or self.below)


class NodeComments:
    """The comments of an object or a list that belong to none of its entries.

    Attributes:
        opening: The one after its opening bracket.
        closing: Those on lines of their own after its last entry.
    """

    __slots__ = ("closing", "opening")

    def __init__(self) -> None:
        self.opening: Comment | None = None
        self.closing: list[Comment] = []


class DocumentComments:
    """The comments of a document outside of its value.

    Attributes:
        before: Those before its `---`.
        on_marker: The one on the line of the `---`.
        before_value: Those before a value that is neither an object nor a list.
        trailing: The one after such a value.
        closing: Those after its value.
    """

    __slots__ = ("before", "before_value", "closing", "on_marker", "trailing")

    def __init__(self) -> None:
        self.before: list[Comment] = []
        self.on_marker: Comment | None = None
        self.before_value: list[Comment] = []
        self.trailing: Comment | None = None
        self.closing: list[Comment] = []


class Comments:
    """The comments of a text, each at what it belongs to.

    Args:
        tree: The text.

    Raises:
        LayoutError: A comment is where it can belong to nothing, such as between a key and its colon.
    """

    def __init__(self, tree: SyntaxTree):
        self._text = tree.text
        self._all = tree.comments
        self._line_starts = [0, *(found.end() for found in _LINE_END.finditer(tree.text))]
        self._next = 0
        self._entries: dict[SyntaxEntry, EntryComments] = {}
        self._nodes: dict[SyntaxNode, NodeComments] = {}
        self._documents: dict[SyntaxDocument, DocumentComments] = {}
        for document, following in zip(tree.documents, [*tree.documents[1:], None], strict=True):
            end = len(tree.text) if following is None or following.marker is None else following.marker
            self._attach_document(document, end)

    def of_entry(self, entry: SyntaxEntry) -> EntryComments:
        """Return the comments of an entry."""
        return self._entries[entry]

    def of_node(self, node: SyntaxNode) -> NodeComments:
        """Return the comments of an object or a list."""
        return self._nodes[node]

    def of_document(self, document: SyntaxDocument) -> DocumentComments:
        """Return the comments of a document."""
        return self._documents[document]

    def has_any(self, node: SyntaxNode) -> bool:
        """Return True if there is a comment in an object or a list."""
        if not node.is_collection:
            return False
        own = self._nodes[node]
        return bool(own.opening or own.closing) or any(
            self._entries[entry] or self.has_any(entry.value) for entry in node.entries
        )

    def column(self, offset: int) -> int:
        """Return the column of an offset, from 0."""
        return offset - self._line_starts[self.line(offset)]

    def line(self, offset: int) -> int:
        """Return the line of an offset, from 0."""
        return bisect_right(self._line_starts, offset) - 1

    def start_of_line(self, line: int) -> int:
        """Return the offset at which a line begins."""
        return self._line_starts[line]

    def spaces_before(self, offset: int) -> int:
        """Return the number of blanks before an offset."""
        before = self._text[:offset] if offset < _NEAR else self._text[offset - _NEAR : offset]
        return len(before) - len(before.rstrip(" \t"))

    def is_own_line(self, offset: int) -> bool:
        """Return True if only blanks are before an offset on its line."""
        return end_of_match(_BLANKS, self._text, self._line_starts[self.line(offset)]) >= offset

    # Comments are taken in the order of the text.

    def _peek(self, stop: int) -> Comment | None:
        """Return the next comment if it begins before an offset."""
        comment = self._all[self._next] if self._next < len(self._all) else None
        return comment if comment is not None and comment.start < stop else None

    def _take_at_end_of_line(self, stop: int) -> Comment | None:
        comment = self._peek(stop)
        if comment is None or self.is_own_line(comment.start):
            return None
        self._next += 1
        return comment

    def _take_own_lines(self, stop: int, *, column: int = 0) -> list[Comment]:
        """Take the next comments on lines of their own, as long as they begin in a column or right of it."""
        taken: list[Comment] = []
        while (comment := self._peek(stop)) and self.column(comment.start) >= column:
            if not self.is_own_line(comment.start):
                raise self._error(comment)
            taken.append(comment)
            self._next += 1
        return taken

    def _error(self, comment: Comment) -> LayoutError:
        return LayoutError("a comment is in a place where it cannot be kept", comment.start)

    def _attach_document(self, document: SyntaxDocument, end: int) -> None:
        own = self._documents[document] = DocumentComments()
        if document.marker is not None:
            own.before = self._take_own_lines(document.marker)
        root = document.root
        start = root.entries[0].start if root.is_block else root.start
        if document.marker is not None:
            own.on_marker = self._take_at_end_of_line(start)
        if root.is_block:
            self._attach_collection(root, end, -1)
        else:
            own.before_value = self._take_own_lines(start)
            if root.is_collection:
                self._attach_collection(root, root.end, -1)
            own.trailing = self._take_at_end_of_line(end)
        own.closing = self._take_own_lines(end)

    def _attach_collection(self, node: SyntaxNode, stop: int, next_column: int) -> None:
        """Attach the comments in an object or a list.

        Args:
            node: The object or the list.
            stop: The offset of what follows it.
            next_column: The column of what follows it; -1 at the end of the document.
        """
        own = self._nodes[node] = NodeComments()
        if not node.is_block:
            stop = node.end
            own.opening = self._take_at_end_of_line(node.entries[0].start if node.entries else stop)
        starts = [entry.start for entry in node.entries[1:]]
        column = self.column(node.entries[0].start) if node.is_block else 0
        for entry, following in zip(node.entries, [*starts, None], strict=False):
            comments = self._entries[entry] = EntryComments()
            comments.leading = self._take_own_lines(entry.start)
            is_last = following is None
            self._attach_entry(
                entry,
                comments,
                stop if following is None else following,
                next_column if is_last else column,
                in_flow=not node.is_block,
            )
        if not node.is_block:
            own.closing = self._take_own_lines(stop)
        elif column > next_column:
            own.closing = self._take_own_lines(stop, column=column)
        elif node.kind is Kind.LIST:
            own.closing = self._take_items(node, stop, column)

    def _take_items(self, node: SyntaxNode, stop: int, column: int) -> list[Comment]:
        """Take items that are comments now, directly below the items of a list that is not indented."""
        taken: list[Comment] = []
        end = node.entries[-1].value.end
        while (
            (comment := self._peek(stop))
            and self.column(comment.start) == column
            and _ITEM.match(comment.text)
            and self._text.count("\n", end, comment.start) == 1
        ):
            taken.append(comment)
            self._next += 1
            end = comment.start
        return taken

    def _attach_entry(
        self, entry: SyntaxEntry, own: EntryComments, stop: int, next_column: int, *, in_flow: bool
    ) -> None:
        """Attach the comments of an entry (see `_attach_collection`)."""
        value = entry.value
        if entry.key is not None and (found := self._peek(entry.key.end)) is not None:
            raise self._error(found)
        if value.is_block:
            own.on_key = self._take_at_end_of_line(value.entries[0].start)
            self._attach_collection(value, stop, next_column)
            return
        if value.end > value.start:
            own.on_key = self._take_at_end_of_line(value.start)
            own.before_value = self._take_own_lines(value.start)
        if value.is_collection:
            self._attach_collection(value, value.end, -1)
        if value.style in {"|", ">"}:
            self._attach_header(value, own)
        own.trailing = self._take_at_end_of_line(stop)
        if not in_flow and value.style not in {"|", ">"}:
            own.below = self._take_own_lines(stop, column=self.column(entry.start) + 1)

    def _attach_header(self, value: SyntaxNode, own: EntryComments) -> None:
        found = comment_in_header(self._text[value.start : value.end])
        if found is None:
            return
        comment = Comment(value.start + found[0], found[1])
        if own.on_key is not None:
            raise self._error(comment)
        own.on_key = comment
