"""ruamel.yaml's scanner, held to YAML 1.2.2.

The library reads more than YAML: it lets brackets and quotes go on without indentation, comments begin
without a space, and directives stand anywhere. It also reads less: tabs that separate, `?x` and `"a":b`
inside of brackets. What decides such questions is replaced here; how tokens follow from it is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from ruamel.yaml import tokens

from statekit.read.styles import BLANKS, BREAK, END, end_of, marks_document
from statekit.read.syntax import LONGEST_KEY, NotYaml, no_colon, no_key, tab_indents
from statekit.read.tokens import TokenScanner, end_of_line

if TYPE_CHECKING:
    from ruamel.yaml.scanner import SimpleKey

_BLANK = " \t\r\n\0"
_SPACES = " \t\r\n\0#"
_BRACKETS = ",[]{}"
_REST_OF_LINE = re.compile(r"[ \t]*+(?:(?<=[ \t])#[^\r\n\0]*+)?(?=[\r\n\0])")


class CoreScanner(TokenScanner):
    """Turns a text into tokens."""

    def reset_scanner(self) -> None:
        """Begin at the beginning."""
        self._brackets: list[int] = []
        self._last: tokens.Token | None = None
        self._tab: tuple[int, int] | None = None
        super().reset_scanner()

    def fetch_more_tokens(self) -> None:
        """Queue the next token, and remember it."""
        super().fetch_more_tokens()
        self._last = self.tokens[-1]

    # What stands between tokens.

    def scan_to_next_token(self) -> None:
        """Pass blanks, comments and line breaks, and judge how the next token is indented."""
        text, offset = self.reader.buffer, self.reader.pointer
        if self.reader.column:  # most tokens are parted by one space, or by none
            if text[offset] == " " and text[offset + 1] not in _SPACES:
                self.reader.forward()
            if self.reader.peek() not in _SPACES:
                return
        self._pass_blanks()

    def _pass_blanks(self) -> None:
        text, line, begins_line = self.reader.buffer, self.reader.pointer, False
        while True:
            blanks = BLANKS.match(text, line)
            spaces, offset = (len(blanks[1]), blanks.end()) if blanks else (0, line)
            if text[offset] == "#":
                offset = self._pass_comment(offset)
            line_break = BREAK.match(text, offset)
            if line_break is None:
                break
            line, begins_line = line_break.end(), True
            if not self.flow_level:
                self.allow_simple_key = True
        tab = line + spaces if offset - line > spaces else None
        if text[offset] != END:
            if begins_line and spaces <= self.indent:
                self._judge_indentation(offset, tab)
            if tab is not None and not self.flow_level:
                self.allow_simple_key = False  # only spaces may stand before a key or a list's dash
        self.reader.forward_to(offset)
        if tab is not None:
            self._tab = (self.reader.line, tab)

    def _pass_comment(self, offset: int) -> int:
        text = self.reader.buffer
        if offset and text[offset - 1] not in " \t\r\n":
            message = "a `#` that begins a comment needs a space before it"
            help_text = "put a space before it; if it is no comment, put the text in quotes"
            raise NotYaml(offset, message, help_text)
        return end_of_line(text, offset)

    def _judge_indentation(self, offset: int, tab: int | None) -> None:
        """A line that has no more spaces than the collection around it cannot go on in a value."""
        if tab is not None:
            raise tab_indents(tab)
        if self.flow_level and not marks_document(self.reader.buffer, offset):
            closing = "]" if self.flow_context[-1] == "[" else "}"
            message = f"the closing `{closing}` is missing, or this line is not indented"
            if self.reader.buffer[offset] == closing:
                message = f"this `{closing}` is not indented"
            help_text = "lines inside of brackets are indented more than the key that they belong to"
            raise NotYaml(offset, message, help_text, began=self._brackets[-1])

    # The marks of documents.

    def check_directive(self) -> bool:
        """Whether a `%` begins a directive: at the start of a line, before a document."""
        before = (tokens.StreamStartToken, tokens.DirectiveToken, tokens.DocumentEndToken)
        return self.reader.column == 0 and (self._last is None or isinstance(self._last, before))

    def fetch_document_end(self) -> None:
        """Read `...`, which stands alone on its line."""
        self.count_marker()
        super().fetch_document_end()
        text, offset = self.reader.buffer, self.reader.pointer
        if not _REST_OF_LINE.match(text, offset):
            stop = end_of(BLANKS, text, offset)
            raise NotYaml(stop, "something follows `...` in its line", "begin a new line")

    # Indicators: what a character means depends on what follows it.

    def check_plain(self) -> bool:
        """Whether a plain scalar begins here (YAML 1.2.2, production 126)."""
        character = self.reader.peek()
        if character in "-?:":
            return self._goes_on(self.reader.peek(1))
        return character not in "\0 \t\r\n,[]{}#&*!|>'\"%@`"

    def check_key(self) -> bool:
        """Whether a `?` begins a key."""
        return self.reader.peek(1) in _BLANK

    def check_value(self) -> bool:
        """Whether a `:` begins a value: inside of brackets, it may stick to quotes and brackets."""
        if not self._goes_on(self.reader.peek(1)):
            return True
        last = self._last
        ended = isinstance(last, tokens.FlowSequenceEndToken | tokens.FlowMappingEndToken)
        quotes = isinstance(last, tokens.ScalarToken) and last.style in ("'", '"')
        return bool(self.flow_level) and (ended or quotes)

    def _goes_on(self, following: str) -> bool:
        return following not in _BLANK and not (self.flow_level and following in _BRACKETS)

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803 - inherited
        """Read `[` or `{`."""
        self._brackets.append(self.reader.pointer)
        super().fetch_flow_collection_start(TokenClass, to_push)

    def fetch_flow_collection_end(self, TokenClass: Any) -> None:  # noqa: N803 - inherited
        """Read `]` or `}`."""
        if self._brackets:
            self._brackets.pop()
        super().fetch_flow_collection_end(TokenClass)

    def fetch_block_entry(self) -> None:
        """Read the dash of a list item."""
        if not self.flow_level and not self.allow_simple_key:
            self._stop(
                NotYaml(self.reader.index, "a list cannot begin here", "begin it on a line of its own")
            )
        super().fetch_block_entry()

    def fetch_key(self) -> None:
        """Read a `?`."""
        if not self.flow_level and not self.allow_simple_key:
            help_text = "put text that begins with `?` in quotes"
            self._stop(NotYaml(self.reader.index, "a key cannot begin here", help_text))
        super().fetch_key()

    def fetch_value(self) -> None:
        """Read a `:`."""
        known = self.flow_level in self.possible_simple_keys
        if not known and not self.flow_level and not self.allow_simple_key:
            last = self._last
            began = last.start_mark.index if isinstance(last, tokens.ScalarToken) else None
            self._stop(no_key(self.reader.buffer, self.reader.index, began))
        super().fetch_value()

    def fetch_block_scalar(self, style: Any) -> None:
        """Read a block of text; its `|` or `>` is indented like any value."""
        if self.reader.column <= self.indent:
            message = "a block of text begins here, but it is not indented"
            raise NotYaml(self.reader.index, message, "indent it")
        super().fetch_block_scalar(style)

    def _stop(self, stop: NotYaml) -> NoReturn:
        """Stop; if a tab came before in this line, that is why."""
        if self._tab is not None and self._tab[0] == self.reader.line:
            raise tab_indents(self._tab[1])
        raise stop

    # Keys: one that has no `?` before it ends in its line, with a colon.

    def stale_possible_simple_keys(self) -> None:
        """Forget what can no longer be a key; stop where it had to be one."""
        if not self.possible_simple_keys:
            return
        for level, key in list(self.possible_simple_keys.items()):
            if key.line != self.reader.line or self.reader.index - key.index > LONGEST_KEY:
                if key.required:
                    raise self._no_colon(key)
                del self.possible_simple_keys[level]

    def remove_possible_simple_key(self) -> None:
        """Forget that something may be a key; stop if it had to be one."""
        key = self.possible_simple_keys.pop(self.flow_level, None)
        if key is not None and key.required:
            raise self._no_colon(key)

    def _no_colon(self, key: SimpleKey) -> NotYaml:
        text = self.reader.buffer
        end = end_of_line(text, key.index)
        if self._last is not None and key.index < self._last.end_mark.index < end:
            end = self._last.end_mark.index
        too_long = self.reader.line == key.line and self.reader.index - key.index > LONGEST_KEY
        return no_colon(text, key.index, end, too_long=too_long)
