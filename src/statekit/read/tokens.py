"""Scan the tokens with a text of their own by YAML 1.2.2, in linear time."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ruamel.yaml import tokens
from ruamel.yaml.scanner import Scanner

from statekit._startup.expressions import expression
from statekit.read.limits import MAX_DOCUMENT_MARKERS, LimitError, add_problem
from statekit.read.nodes import Problem
from statekit.read.problems import tag_not_allowed, truncate
from statekit.read.stream import TextReader
from statekit.read.styles import end_of_match, scan_block, scan_plain, scan_quoted
from statekit.read.syntax import YamlSyntaxError

_LINE = expression(r"[^\r\n\0]*+")
_VERSION = expression(r"%YAML[ \t]++([0-9]++\.[0-9]++)[ \t]*+(?:(?<=[ \t])#[^\r\n\0]*+)?(?=[\r\n\0])")
_TAG_DIRECTIVE = expression(r"%TAG[ \t]++(!(?:[0-9A-Za-z-]*!)?)[ \t]++[^ \t\r\n\0]++")
_NAME = expression(r"[^ \t\r\n\0,\[\]{}]++")
_TAG = expression(r"!<[^ \t\r\n\0>]*+>|![^ \t\r\n\0,\[\]{}]*+")


REFUSED = ""
"""The tag of a value whose own tag is not allowed."""


def end_of_line(text: str, start: int) -> int:
    """Return the offset of the line break that ends a line, or of the NUL at the end of the text."""
    return end_of_match(_LINE, text, start)


class TokenScanner(Scanner):
    """The scanner of ruamel.yaml, with its own scalars, anchors, tags and directives.

    Attributes:
        problems: The tags and YAML versions that are not allowed in records.
        unindented: The errors of lines in quotes or brackets that are not indented. They are errors only if
            the quotes or brackets are not closed as they should be.
    """

    def reset_scanner(self) -> None:
        """Start at the beginning of the text."""
        self.problems: list[Problem] = []
        self.unindented: list[YamlSyntaxError] = []
        self._is_ready = False
        self._markers = 0
        self._tag_handles: set[str] = set()
        super().reset_scanner()

    @cached_property
    def reader(self) -> TextReader:
        """The reader of the text, looked up once."""
        reader: TextReader = self.loader.reader
        return reader

    # The queue of tokens. The parser checks the type of the next token many times, so the queue is filled
    # only after a token was taken.

    def check_token(self, *choices: type[tokens.Token]) -> bool:
        """Return True if the next token is of one of these types, or of any type if none are given."""
        if not self._is_ready:
            self._fill_queue()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def peek_token(self) -> Any:
        """Return the next token."""
        if not self._is_ready:
            self._fill_queue()
        return self.tokens[0]

    def get_token(self) -> Any:
        """Take the next token."""
        if not self._is_ready:
            self._fill_queue()
        self._is_ready = False
        self.tokens_taken += 1
        return self.tokens.pop(0)

    def need_more_tokens(self) -> bool:
        """Return True if the next token is unknown: the queue is empty, or the token may become a key."""
        if self.done or not self.tokens:
            return not self.done
        if not self.possible_simple_keys:
            return False
        self.stale_possible_simple_keys()
        return any(key.token_number == self.tokens_taken for key in self.possible_simple_keys.values())

    def _fill_queue(self) -> None:
        while self.need_more_tokens():
            self.fetch_more_tokens()
        self._is_ready = True

    # Scalars.

    def scan_plain(self) -> tokens.ScalarToken:
        """Scan a plain scalar."""
        start = self.reader.get_mark()
        in_flow = bool(self.flow_level)
        indent = -1 if in_flow else self.indent
        value, end = scan_plain(self.reader.buffer, start.index, indent, in_flow=in_flow)
        self.reader.forward_to(end)
        return tokens.ScalarToken(value, True, start, self.reader.get_mark())  # noqa: FBT003 - inherited

    def scan_flow_scalar(self, style: str) -> tokens.ScalarToken:
        """Scan a scalar in quotes."""
        start = self.reader.get_mark()
        value, end = scan_quoted(self.reader.buffer, start.index, self.indent, self.unindented)
        self.reader.forward_to(end)
        mark = self.reader.get_mark()
        return tokens.ScalarToken(value, False, start, mark, style)  # noqa: FBT003 - inherited

    def scan_block_scalar(self, style: str, rt: bool | None = False) -> tokens.ScalarToken:  # noqa: ARG002, FBT001, FBT002 - inherited
        """Scan a literal or folded scalar."""
        start = self.reader.get_mark()
        value, end, next_line = scan_block(self.reader.buffer, start.index, self.indent)
        self.reader.forward_to(end)
        mark = self.reader.get_mark()
        self.reader.forward_to(next_line)
        return tokens.ScalarToken(value, False, start, mark, style)  # noqa: FBT003 - inherited

    # What comes before a value or a document.

    def scan_anchor(self, TokenClass: Any) -> Any:  # noqa: N803 - inherited
        """Scan an anchor or an alias."""
        start, indicator = self.reader.get_mark(), self.reader.peek()
        name = _NAME.match(self.reader.buffer, start.index + 1)
        if name is None:
            kind = "an alias" if indicator == "*" else "an anchor"
            message = f"`{indicator}` begins {kind}, and no name follows"
            raise YamlSyntaxError(start.index, message, f"put text that begins with `{indicator}` in quotes")
        self.reader.forward_to(name.end())
        if self.reader.peek() in "[{":
            message = f"a space is missing after `{indicator}{truncate(name.group())}`"
            raise YamlSyntaxError(name.end(), message)
        return TokenClass(name.group(), start, self.reader.get_mark())

    def scan_tag(self) -> tokens.TagToken:
        """Scan a tag, and report it unless the profile allows it."""
        start = self.reader.get_mark()
        end = end_of_match(_TAG, self.reader.buffer, start.index)
        tag = self.reader.buffer[start.index : end]
        suffix = tag
        if tag not in self.loader.profile.tags:
            add_problem(self.problems, tag_not_allowed(tag, start.index, end))
            suffix = REFUSED
        self.reader.forward_to(end)
        return tokens.TagToken((None, suffix), start, self.reader.get_mark())

    def count_marker(self) -> None:
        """Count a directive or a document end.

        Raises:
            LimitError: There are too many of them.
        """
        self._markers += 1
        if self._markers > MAX_DOCUMENT_MARKERS:
            message = f"the text has more than {MAX_DOCUMENT_MARKERS} directives and ends of documents"
            raise LimitError(message, offset=self.reader.index)

    def scan_directive(self) -> tokens.DirectiveToken:
        """Scan a directive. It has no effect, since tags are refused and every text is read as YAML 1.2."""
        self.count_marker()
        text, mark = self.reader.buffer, self.reader.get_mark()
        start = mark.index
        is_version = text.startswith("%YAML", start) and self.reader.peek(5) in " \t\r\n\0"
        version = _VERSION.match(text, start)
        if is_version and version is None:
            message = "a `%YAML` line contains one version number"
            raise YamlSyntaxError(start, message, "remove the line, or write `%YAML 1.2`", end=start + 5)
        if version is not None and version[1] != "1.2":
            message = f"the text declares YAML {truncate(version[1])}; records are YAML 1.2"
            help_text = "remove the line, and quote words like `no` that YAML 1.1 reads differently"
            problem = Problem("yaml/version", message, start, version.end(1), help_text, hides_value=False)
            add_problem(self.problems, problem)
        if text.startswith("%TAG", start) and self.reader.peek(4) in " \t\r\n\0":
            self._check_tag_handle(start)
        self.reader.forward_to(end_of_line(text, start))
        name, value = ("YAML", (1, 2)) if is_version else ("", None)
        return tokens.DirectiveToken(name, value, mark, self.reader.get_mark())

    def fetch_document_start(self) -> None:
        """Scan `---`, which ends the directives of a document."""
        self._tag_handles.clear()
        super().fetch_document_start()

    def _check_tag_handle(self, start: int) -> None:
        """Check a `%TAG` line: it names a handle once for each document (YAML 1.2.2, section 6.8.2)."""
        text = self.reader.buffer
        directive = _TAG_DIRECTIVE.match(text, start)
        if directive is None:
            message = "a `%TAG` line contains a handle and a prefix"
            raise YamlSyntaxError(start, message, "remove the line", end=start + 4)
        handle = directive[1]
        if handle in self._tag_handles:
            message = f"`%TAG {truncate(handle)}` occurs twice in this document"
            raise YamlSyntaxError(start, message, "remove one of the two lines", end=directive.end(1))
        self._tag_handles.add(handle)
