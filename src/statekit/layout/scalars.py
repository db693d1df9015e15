"""How a text, a number or another single value is written."""

from __future__ import annotations

from statekit.edit.quotes import in_quotes
from statekit.layout.blocks import can_keep_lines, has_break, has_clean_lines, write_block
from statekit.layout.errors import LayoutError
from statekit.layout.lines import is_clear
from statekit.layout.quoting import Need, has_special_escapes, is_text, need_of_quotes
from statekit.read.problems import MERGE_KEY
from statekit.read.scalars import resolve_plain
from statekit.read.syntax_tree import Kind, SyntaxNode

_WORDS = {None: "null", True: "true", False: "false"}


class ScalarWriter:
    """Writes the scalars of a text.

    Args:
        text: The text.
        width: The width of a line in characters.
    """

    def __init__(self, text: str, width: int):
        self._text = text
        self._width = width

    def key(self, node: SyntaxNode, *, in_flow: bool = False) -> str:
        """Return a key as it is written before its colon.

        Raises:
            LayoutError: It is a block of text.
        """
        if node.kind is Kind.ALIAS:
            return f"*{node.anchor} "
        if node.style in {"|", ">"}:
            raise LayoutError("a key is a block of text", node.start)
        plain = not node.style
        is_other = plain and (node.value == MERGE_KEY or not is_text(node.value))
        written = node.value if is_other else self._on_line(node, in_flow=in_flow)
        return with_properties(node, written) if written else f"{with_properties(node, written)} "

    def on_line(self, node: SyntaxNode, comment: str | None = None, *, in_flow: bool = False) -> str:
        """Return a value on one line, with its anchor and tag.

        Args:
            node: The value: a scalar or an alias.
            comment: The comment that follows.
            in_flow: True inside brackets.

        Raises:
            LayoutError: It cannot be written on one line.
        """
        if node.kind is Kind.ALIAS:
            return f"*{node.anchor}"
        can_be_plain = comment is None or is_clear(comment)
        return with_properties(node, self._on_line(node, in_flow=in_flow, can_be_plain=can_be_plain))

    def lines(self, node: SyntaxNode, column: int, indent: int, comment: str | None) -> list[str]:
        """Return a value as it is written after its key or dash.

        Args:
            node: The value: a scalar or an alias.
            column: The column in which it begins.
            indent: The indentation of a block of text.
            comment: The comment that follows.

        Returns:
            One line, or the header and the lines of a block of text without indentation.

        Raises:
            LayoutError: It cannot be written.
        """
        style = self._style(node, column, comment)
        if not style:
            return [self.on_line(node, comment)]
        header, *lines = write_block(style, node.value, self._width - indent)
        return [with_properties(node, header), *lines]

    def _style(self, node: SyntaxNode, column: int, comment: str | None) -> str:
        """Return `|` or `>` for a value that is written as a block of text, and an empty text for others."""
        text = node.value
        if node.style in {"|", ">"}:
            return self._style_of_block(node, column, comment) if can_keep_lines(text) else ""
        if (
            not can_keep_lines(text)
            or node.tag is not None
            or not has_clean_lines(text)
            or self._is_special(node)
        ):
            return ""
        if "\n" in text and "\n" in self._text[node.start : node.end]:
            return ">"
        fits = column + len(self.on_line(node, comment)) <= self._width
        if fits or not has_break(text):
            return ""
        return "|" if "\n" in text else ">"

    def _style_of_block(self, node: SyntaxNode, column: int, comment: str | None) -> str:
        """Return the style of what is a block already. Folded text loses it where it fits on one line."""
        if node.style == "|" or "\n" in node.value or node.tag is not None:
            return node.style
        line = self.on_line(node, comment)
        is_plain = line == with_properties(node, node.value)
        return "" if is_plain and column + len(line) <= self._width else ">"

    def _is_special(self, node: SyntaxNode) -> bool:
        """Return True for a text with escapes of characters that are not visible."""
        escapes = node.style == '"' and has_special_escapes(self._text[node.start : node.end])
        return escapes and not node.value.replace("\n", "").replace("\t", "").isprintable()

    def _on_line(self, node: SyntaxNode, *, in_flow: bool, can_be_plain: bool = True) -> str:
        text, written = node.value, self._text[node.start : node.end]
        if node.tag is not None:
            return self._tagged(node, written)
        if not written:
            return "null" if in_flow else ""
        if node.style in {"|", ">"} and not text:
            return node.style
        value = None if node.style else resolve_plain(text)
        if not node.style and not isinstance(value, str):
            return _WORDS[value] if value is None or isinstance(value, bool) else text
        need = need_of_quotes(text, in_flow=in_flow)
        if (need is Need.NONE and can_be_plain) or (need is not Need.QUOTES and not node.style):
            return text
        return in_quotes(text, escape_invisible=self._is_special(node))

    def _tagged(self, node: SyntaxNode, written: str) -> str:
        if node.style in {'"', "'"} and "\n" in written:
            return in_quotes(node.value, escape_invisible=self._is_special(node))
        if "\n" in written:
            raise LayoutError("a text of several lines has a tag", node.start)
        return written


def with_properties(node: SyntaxNode, written: str) -> str:
    """Return a value with its anchor and its tag before it."""
    anchor = None if node.anchor is None or node.kind is Kind.ALIAS else f"&{node.anchor}"
    return " ".join(filter(None, (anchor, node.tag, written)))
