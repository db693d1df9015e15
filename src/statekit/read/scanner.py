"""Scan a text into tokens by YAML 1.2.2.

The scanner of ruamel.yaml accepts texts that are not YAML: comments without a space before them, directives
in any place. It rejects some texts that are YAML: separating tabs, and `?x` and `"a":b` in brackets. This
module replaces the methods that decide such cases and keeps the rest.

Lines in quotes and brackets that are not indented are not YAML either, but other parsers read them. They
cause a warning once the quotes and brackets are closed and the line ends. If an error comes first, the first
of these lines is probably its cause, and is reported instead (`EventStream`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from ruamel.yaml import tokens

from statekit._startup.expressions import expression
from statekit.read.styles import BLANKS, END, LINE_BREAK, end_of_match, is_document_marker, looks_like_entry
from statekit.read.suspicious import add_warnings, plain_text_warnings, unindented_line
from statekit.read.syntax import (
    MAX_KEY,
    YamlSyntaxError,
    hidden_bracket,
    missing_colon,
    tab_in_indentation,
    unexpected_colon,
)
from statekit.read.tokens import TokenScanner, end_of_line

if TYPE_CHECKING:
    from ruamel.yaml.scanner import SimpleKey

    from statekit.read.nodes import Problem

_BLANK = " \t\r\n\0"
_BLANK_OR_COMMENT = " \t\r\n\0#"
_BRACKETS = ",[]{}"
_LINE_START = expression(r"(?:\r\n|\r|\n)( *+)([ \t]*+)(?![\r\n])")
_REST_OF_LINE = expression(r"[ \t]*+(?:(?<=[ \t])#[^\r\n\0]*+)?(?=[\r\n\0])")


class CoreScanner(TokenScanner):
    """The scanner for YAML 1.2.2, core schema.

    Attributes:
        warnings: Warnings about plain text.
    """

    def reset_scanner(self) -> None:
        """Start at the beginning of the text."""
        self._brackets: list[int] = []
        self._last: tokens.Token | None = None
        self.warnings: list[Problem] = []
        self._tab: tuple[int, int] | None = None
        super().reset_scanner()

    def fetch_more_tokens(self) -> None:
        """Add the next token to the queue, and remember it."""
        super().fetch_more_tokens()
        self._last = self.tokens[-1]

    # Blanks, comments and line breaks between tokens.

    def scan_to_next_token(self) -> None:
        """Skip blanks, comments and line breaks, and check the indentation of the next token."""
        text, offset = self.reader.buffer, self.reader.pointer
        if self.reader.column:  # most tokens are separated by at most one space
            if text[offset] == " " and text[offset + 1] not in _BLANK_OR_COMMENT:
                self.reader.forward()
            if self.reader.peek() not in _BLANK_OR_COMMENT:
                return
        self._skip_blanks()

    def _skip_blanks(self) -> None:
        text, line, is_line_start = self.reader.buffer, self.reader.pointer, False
        while True:
            blanks = BLANKS.match(text, line)
            spaces, offset = (len(blanks[1]), blanks.end()) if blanks else (0, line)
            if text[offset] == "#":
                offset = self._skip_comment(offset)
            line_break = LINE_BREAK.match(text, offset)
            if line_break is None:
                break
            line, is_line_start = line_break.end(), True
            if not self.flow_level:
                self.allow_simple_key = True
                self._accept_unindented()
        tab = line + spaces if offset - line > spaces else None
        if text[offset] == END and not self.flow_level:
            self._accept_unindented()
        if text[offset] != END:
            if is_line_start and spaces <= self.indent:
                self._check_indentation(offset, tab, is_entry=self._is_before_entry())
            if tab is not None and not self.flow_level:
                self.allow_simple_key = False  # only spaces are allowed before a key or a dash
        self.reader.forward_to(offset)
        if tab is not None:
            self._tab = (self.reader.line, tab)

    def _skip_comment(self, offset: int) -> int:
        text = self.reader.buffer
        if offset and text[offset - 1] not in " \t\r\n":
            message = "a `#` that begins a comment needs a space before it"
            help_text = "put a space before it; if it is not a comment, put the text in quotes"
            raise YamlSyntaxError(offset, message, help_text)
        return end_of_line(text, offset)

    def _check_indentation(self, offset: int, tab: int | None, *, is_entry: bool) -> None:
        """Check a line that is not indented more than the collection around it.

        Args:
            offset: The offset of the first character of the line that is not blank.
            tab: The offset of the first tab of the line, if there is one.
            is_entry: True if an entry of an object in braces begins here.

        Raises:
            YamlSyntaxError: A tab indents the line, or the line is inside brackets whose closing one is
                probably missing.
        """
        if tab is not None:
            raise tab_in_indentation(tab)
        text = self.reader.buffer
        if not self.flow_level or is_document_marker(text, offset):
            return
        closing = "]" if self.flow_context[-1] == "[" else "}"
        hidden = None if self.unindented else hidden_bracket(text, closing, self._brackets[-1], offset)
        if hidden is not None:
            raise hidden
        message = f"the closing `{closing}` is missing, or this line is not indented"
        if text[offset] == closing:
            message = f"this `{closing}` is not indented"
        help_text = "indent lines inside brackets more than the key that they belong to"
        self.unindented.append(YamlSyntaxError(offset, message, help_text, context=self._brackets[-1]))
        if not is_entry and looks_like_entry(text, offset):
            raise self.unindented[0]

    def _is_before_entry(self) -> bool:
        """Return True if an entry of an object in braces comes next."""
        before = tokens.FlowMappingStartToken | tokens.FlowEntryToken
        return bool(self.flow_level) and self.flow_context[-1] == "{" and isinstance(self._last, before)

    def _accept_unindented(self) -> None:
        """Add a warning about lines in quotes or brackets that are not indented, which are closed now."""
        if self.unindented:
            first = self.unindented[0]
            add_warnings(self.warnings, iter([unindented_line(self.reader.buffer, first)]))
            self.unindented.clear()

    # Document markers.

    def check_directive(self) -> bool:
        """Return True if a `%` begins a directive: at the start of a line, before a document."""
        before = (tokens.StreamStartToken, tokens.DirectiveToken, tokens.DocumentEndToken)
        return self.reader.column == 0 and (self._last is None or isinstance(self._last, before))

    def fetch_document_end(self) -> None:
        """Scan `...`, which has to be alone on its line."""
        self.count_marker()
        super().fetch_document_end()
        text, offset = self.reader.buffer, self.reader.pointer
        if not _REST_OF_LINE.match(text, offset):
            end = end_of_match(BLANKS, text, offset)
            raise YamlSyntaxError(end, "something follows `...` in its line", "begin a new line")

    # Indicators. Their meaning depends on the next character.

    def check_plain(self) -> bool:
        """Return True if a plain scalar begins here (YAML 1.2.2, production 126)."""
        character = self.reader.peek()
        if character in "-?:":
            return self._continues_plain(self.reader.peek(1))
        return character not in "\0 \t\r\n,[]{}#&*!|>'\"%@`"

    def check_key(self) -> bool:
        """Return True if a `?` begins a key."""
        return self.reader.peek(1) in _BLANK

    def check_value(self) -> bool:
        """Return True if a `:` begins a value.

        In brackets, a space after it may be missing if the key is in quotes or brackets.
        """
        if not self._continues_plain(self.reader.peek(1)):
            return True
        last = self._last
        is_collection = isinstance(last, tokens.FlowSequenceEndToken | tokens.FlowMappingEndToken)
        is_quoted = isinstance(last, tokens.ScalarToken) and last.style in ("'", '"')
        return bool(self.flow_level) and (is_collection or is_quoted)

    def _continues_plain(self, next_character: str) -> bool:
        return next_character not in _BLANK and not (self.flow_level and next_character in _BRACKETS)

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803 - inherited
        """Scan `[` or `{`."""
        self._brackets.append(self.reader.pointer)
        super().fetch_flow_collection_start(TokenClass, to_push)

    def fetch_flow_collection_end(self, TokenClass: Any) -> None:  # noqa: N803 - inherited
        """Scan `]` or `}`."""
        if self._brackets:
            self._brackets.pop()
        super().fetch_flow_collection_end(TokenClass)

    def fetch_block_entry(self) -> None:
        """Scan the dash of a list item."""
        if not self.flow_level and not self.allow_simple_key:
            self._raise(
                YamlSyntaxError(
                    self.reader.index, "a list cannot begin here", "begin it on a line of its own"
                )
            )
        super().fetch_block_entry()

    def fetch_key(self) -> None:
        """Scan a `?`."""
        if not self.flow_level and not self.allow_simple_key:
            help_text = "put text that begins with `?` in quotes"
            self._raise(YamlSyntaxError(self.reader.index, "a key cannot begin here", help_text))
        super().fetch_key()

    def fetch_value(self) -> None:
        """Scan a `:`."""
        is_key = self.flow_level in self.possible_simple_keys
        if not is_key and not self.flow_level and not self.allow_simple_key:
            last = self._last
            scalar = last.start_mark.index if isinstance(last, tokens.ScalarToken) else None
            self._raise(unexpected_colon(self.reader.buffer, self.reader.index, scalar))
        super().fetch_value()

    def scan_plain(self) -> tokens.ScalarToken:
        """Scan a plain scalar, and add warnings about it."""
        token = super().scan_plain()
        is_item = isinstance(self._last, tokens.BlockEntryToken)
        start, end = token.start_mark.index, token.end_mark.index
        if self.flow_level and token.end_mark.line > token.start_mark.line:
            self._check_lines(start, end)
        warnings = plain_text_warnings(self.reader.buffer, start, end, is_item=is_item)
        add_warnings(self.warnings, warnings)
        return token

    def _check_lines(self, start: int, end: int) -> None:
        """Check the indentation of the lines that continue a plain scalar inside brackets."""
        for line in _LINE_START.finditer(self.reader.buffer, start, end):
            if len(line[1]) <= self.indent:
                self._check_indentation(line.end(), line.end(1) if line[2] else None, is_entry=False)

    def fetch_block_scalar(self, style: Any) -> None:
        """Scan a block scalar, whose `|` or `>` has to be indented like any value."""
        if self.reader.column <= self.indent:
            message = "a block of text begins here, but it is not indented"
            raise YamlSyntaxError(self.reader.index, message, "indent it")
        super().fetch_block_scalar(style)

    def _raise(self, error: YamlSyntaxError) -> NoReturn:
        """Raise an error, or the error of the tab that causes it: one earlier on the line."""
        if self._tab is not None and self._tab[0] == self.reader.line:
            raise tab_in_indentation(self._tab[1])
        raise error

    # Simple keys: those without `?`, which end on their line with a colon.

    def stale_possible_simple_keys(self) -> None:
        """Discard the tokens that can no longer be keys.

        Raises:
            YamlSyntaxError: One of them has to be a key.
        """
        if not self.possible_simple_keys:
            return
        for level, key in list(self.possible_simple_keys.items()):
            if key.line != self.reader.line or self.reader.index - key.index > MAX_KEY:
                if key.required:
                    raise self._missing_colon(key)
                del self.possible_simple_keys[level]

    def remove_possible_simple_key(self) -> None:
        """Discard the possible key of the current level.

        Raises:
            YamlSyntaxError: It has to be a key.
        """
        key = self.possible_simple_keys.pop(self.flow_level, None)
        if key is not None and key.required:
            raise self._missing_colon(key)

    def _missing_colon(self, key: SimpleKey) -> YamlSyntaxError:
        text = self.reader.buffer
        end = end_of_line(text, key.index)
        if self._last is not None and key.index < self._last.end_mark.index < end:
            end = self._last.end_mark.index
        too_long = self.reader.line == key.line and self.reader.index - key.index > MAX_KEY
        return missing_colon(text, key.index, end, too_long=too_long)
