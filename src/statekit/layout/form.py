"""The form of a YAML file: its lines, written again from its values and comments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from statekit._startup.expressions import expression
from statekit.layout.arrangement import Arrangement, arrange
from statekit.layout.blocks import ends_of_blocks
from statekit.layout.comments import Comments
from statekit.layout.errors import LayoutError
from statekit.layout.lines import Line, write_lines
from statekit.layout.order import KeyOrder
from statekit.layout.scalars import ScalarWriter, with_properties
from statekit.read.profile import STRICT, Profile
from statekit.read.syntax_tree import (
    Comment,
    Kind,
    SyntaxDocument,
    SyntaxEntry,
    SyntaxNode,
    SyntaxTree,
    parse_syntax,
)

WIDTH = 100
"""The width of a line in characters, which only words and comments exceed."""
_INDENT = 2
_LINE_BREAK = expression(r"\r\n?")
_HEADER = expression(
    r"#+[ \t]*(?:yaml-language-server:|\$schema|SPDX-|Copyright|\(c\)|©|-\*-|vim?:|yamllint |prettier-)"
)


def parse_text(text: str, profile: Profile = STRICT) -> SyntaxTree:
    """Return the syntax tree of a text with any line ends.

    Args:
        text: The text, which `read_document` reads without an error.
        profile: The options with which it was read.
    """
    return parse_syntax(_LINE_BREAK.sub("\n", text), profile)


def format_tree(tree: SyntaxTree, order: KeyOrder | None = None, *, lists: bool = True) -> str:
    """Return a YAML text in its form.

    Args:
        tree: The text.
        order: The order of keys; by default, keys stay where they are.
        lists: True if a list at the top level is a list of records, False if it is a record itself.

    Raises:
        LayoutError: The text cannot be kept exactly, so it has to stay as it is.
    """
    for document in tree.documents:
        if document.has_directives:
            raise LayoutError("a line that begins with `%` is before a document", document.marker)
        if document.has_end:
            raise LayoutError("a line `...` ends a document", document.root.end)
    comments = Comments(tree)
    writer = _Writer(tree, comments)
    for document in tree.documents:
        writer.add_document(document, arrange(document.root, order, lists=lists))
    return "".join(f"{line}\n" for line in write_lines(writer.lines, comments))


class _Writer:
    """Writes the lines of a file.

    Attributes:
        lines: The lines that are complete.
    """

    def __init__(self, tree: SyntaxTree, comments: Comments):
        self.lines: list[Line] = []
        self._text = tree.text
        self._comments = comments
        self._scalars = ScalarWriter(tree.text, WIDTH)
        self._arrangement: Arrangement = {}
        self._block_ends = sorted(ends_of_blocks(tree))
        self._keeps_blanks = False
        self._keeps_text = False

    def add_document(self, document: SyntaxDocument, arrangement: Arrangement) -> None:
        """Add the lines of a document.

        Raises:
            LayoutError: It cannot be kept exactly.
        """
        self._arrangement = arrangement
        own, root = self._comments.of_document(document), document.root
        self._add_comments(own.before, 0, is_first=not self.lines)
        if document.marker is not None:
            self._add_blank(document.marker)
            self._add("---", own.on_marker)
        if root.anchor is not None or root.tag is not None:
            raise LayoutError("an anchor or a tag is before the whole record", root.start)
        self._add_comments(own.before_value, 0, is_first=True)
        if root.entries:
            self._add_root(root, is_first=not own.before_value)
            if own.trailing is not None:
                raise LayoutError("a comment follows the bracket that ends a record", own.trailing.start)
        elif root.end > root.start:
            written = self._text[root.start : root.end]
            if "\n" in written or root.style in {"|", ">"}:
                raise LayoutError("a text is a record by itself", root.start)
            self._add(written, own.trailing)
        self._add_comments(own.closing, 0, is_first=not self.lines)

    # Lines.

    def _add(self, text: str, comment: Comment | None = None) -> None:
        self.lines.append(Line(text, comment))
        self._keeps_blanks = False

    def _add_blank(self, offset: int) -> None:
        """Add an empty line if one is before an offset, unless a block of text before it has it already."""
        if self.lines and self.lines[-1].text and not self._keeps_blanks and self._follows_blank(offset):
            self._add("")

    def _follows_blank(self, offset: int) -> bool:
        """Return True if what begins a line at an offset follows an empty line that is not part of a text."""
        line = self._comments.line(offset)
        if line == 0 or not self._comments.is_own_line(offset):
            return False
        before, end = self._comments.start_of_line(line - 1), self._comments.start_of_line(line) - 1
        if not self._comments.is_own_line(end):
            return False
        position = bisect_right(self._block_ends, offset) - 1
        return position < 0 or self._block_ends[position] <= before

    def _add_comments(self, comments: Iterable[Comment], indent: int, *, is_first: bool = False) -> None:
        """Add comments on lines of their own.

        Args:
            comments: The comments.
            indent: Their indentation.
            is_first: True if no empty line may be before the first one.
        """
        for comment in comments:
            if not is_first:
                self._add_blank(comment.start)
            self._add(" " * indent + comment.text)
            is_first = False

    # Objects and lists.

    def _add_root(self, root: SyntaxNode, *, is_first: bool) -> None:
        """Add a record, after the comments that stay at the top whatever comes first below them."""
        if self._comments.of_node(root).opening is not None:
            raise LayoutError("a comment follows the bracket that begins a record", root.start)
        first = root.entries[0]
        leading = self._comments.of_entry(first).leading
        header = leading[: self._length_of_header(first, leading)]
        self._add_comments(header, 0, is_first=is_first)
        self._comments.of_entry(first).leading = leading[len(header) :]
        if header:
            below = leading[len(header)].start if len(leading) > len(header) else first.start
            self._add_blank(below)
        self._add_entries(root, 0)

    def _length_of_header(self, first: SyntaxEntry, leading: Sequence[Comment]) -> int:
        """Return how many comments before the first entry do not belong to it.

        They are followed by an empty line, or are about the file: for editors, or about its licence.
        """
        following = [*(comment.start for comment in leading[1:]), first.start]
        positions = [
            position
            for position, (comment, offset) in enumerate(zip(leading, following, strict=False), 1)
            if self._follows_blank(offset) or _HEADER.match(comment.text)
        ]
        return max(positions, default=0)

    def _entries(self, node: SyntaxNode) -> list[SyntaxEntry]:
        return self._arrangement.get(node, node.entries)

    def _add_entries(self, node: SyntaxNode, indent: int) -> None:
        """Add the entries of an object or a list."""
        for position, entry in enumerate(self._entries(node)):
            self._add_entry(entry, indent, is_first=position == 0 or entry is node.entries[0])
        self._add_comments(self._comments.of_node(node).closing, indent)

    def _add_entry(self, entry: SyntaxEntry, indent: int, *, is_first: bool) -> None:
        """Add an entry.

        Args:
            entry: The entry.
            indent: Its indentation.
            is_first: True if no empty line may be before it.
        """
        own, value = self._comments.of_entry(entry), entry.value
        self._add_comments(own.leading, indent, is_first=is_first)
        if own.leading or not is_first:
            self._add_blank(entry.start)
        head = " " * indent + ("-" if entry.key is None else f"{self._scalars.key(entry.key)}:")
        column = indent + _INDENT if own.before_value else len(head) + 1
        flow = self._flow(value, column) if value.is_collection else None
        if value.is_collection and flow is None:
            self._add_collection(entry, head, indent)
        elif own.before_value:
            self._add(head, own.on_key)
            self._add_comments(own.before_value, indent + _INDENT, is_first=True)
            self._add_value(" " * (indent + _INDENT), flow, value, indent, own.trailing)
        elif own.on_key is not None and own.trailing is not None:
            raise LayoutError("two comments are at the same value", own.on_key.start)
        else:
            self._add_value(f"{head} ", flow, value, indent, own.on_key or own.trailing)
        # A comment that is indented below a block of text would be part of it.
        is_below_block = not value.is_collection and self._keeps_text
        self._add_comments(own.below, indent if is_below_block else indent + _INDENT)

    def _add_value(
        self, head: str, flow: str | None, value: SyntaxNode, indent: int, comment: Comment | None
    ) -> None:
        """Add a value that is not a list or an object with lines of its own.

        Args:
            head: What is before it on its line.
            flow: The value if it is in brackets.
            value: The value.
            indent: The indentation of its entry.
            comment: The comment after it.
        """
        text = None if comment is None else comment.text
        lines = [flow] if flow else self._scalars.lines(value, len(head), indent + _INDENT, text)
        self._add((head + lines[0]).rstrip(" "), comment)
        for line in lines[1:]:
            self._add(" " * (indent + _INDENT) + line if line else "")
        self._keeps_text = len(lines) > 1
        self._keeps_blanks = len(lines) > 1 and not lines[-1]

    def _add_collection(self, entry: SyntaxEntry, head: str, indent: int) -> None:
        """Add an object or a list with lines of its own."""
        own, value = self._comments.of_entry(entry), entry.value
        inner = self._comments.of_node(value)
        found = [each for each in (own.on_key, inner.opening, own.trailing) if each is not None]
        if len(found) > 1:
            raise LayoutError("two comments are at the same value", found[0].start)
        if not value.entries:
            raise LayoutError("a comment is between empty brackets", value.start)
        comment = found[0] if found else None
        properties = with_properties(value, "")
        position = len(self.lines)
        first = self._comments.of_entry(self._entries(value)[0])
        if entry.key is None and not (comment or properties or own.before_value or first.leading):
            self._add_entries(value, indent + _INDENT)
            first_line = self.lines[position]
            self.lines[position] = Line(head + first_line.text[indent + 1 :], first_line.comment)
            return
        self._add(f"{head} {properties}".rstrip(" "), comment)
        self._add_comments(own.before_value, indent + _INDENT, is_first=True)
        self._add_entries(value, indent + _INDENT)

    # Brackets.

    def _flow(self, node: SyntaxNode, column: int) -> str | None:
        """Return an object or a list in brackets, or None if it has to be written on several lines."""
        is_long = node.entries and "\n" in self._text[node.start : node.end]
        if node.is_block or is_long or self._comments.has_any(node):
            return None
        written = with_properties(node, self._in_brackets(node))
        return written if not node.entries or column + len(written) <= WIDTH else None

    def _in_brackets(self, node: SyntaxNode) -> str:
        parts: list[str] = []
        for entry in self._entries(node):
            value = entry.value
            if value.is_collection:
                written = with_properties(value, self._in_brackets(value))
            else:
                written = self._scalars.on_line(value, in_flow=True)
            key = "" if entry.key is None else f"{self._scalars.key(entry.key, in_flow=True)}: "
            parts.append(key + written)
        inner = ", ".join(parts)
        return f"{{{inner}}}" if node.kind is Kind.OBJECT else f"[{inner}]"
