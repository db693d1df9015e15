"""ruamel.yaml's scanner with tokens that are read as YAML 1.2.2 says, and in linear time."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from ruamel.yaml import tokens
from ruamel.yaml.scanner import Scanner

from statekit.read.limits import MAX_MARKERS, LimitReached, tell
from statekit.read.nodes import Problem
from statekit.read.stream import TextReader
from statekit.read.styles import block, end_of, plain, quoted
from statekit.read.syntax import NotYaml, shown

_LINE = re.compile(r"[^\r\n\0]*+")
_VERSION = re.compile(r"%YAML[ \t]++([0-9]++\.[0-9]++)[ \t]*+(?:(?<=[ \t])#[^\r\n\0]*+)?(?=[\r\n\0])")
_NAME = re.compile(r"[^ \t\r\n\0,\[\]{}]++")
_TAG = re.compile(r"!<[^ \t\r\n\0>]*+>|![^ \t\r\n\0,\[\]{}]*+")


def end_of_line(text: str, start: int) -> int:
    """The offset of the line break that ends a line, or of the NUL at the end."""
    return end_of(_LINE, text, start)


class TokenScanner(Scanner):
    """Reads the tokens that have a text of their own.

    `refused` is what is YAML but must not stand in a record, found on the way: tags, other versions.
    """

    def reset_scanner(self) -> None:
        """Begin at the beginning."""
        self.refused: list[Problem] = []
        self._ready = False
        self._markers = 0
        super().reset_scanner()

    @cached_property
    def reader(self) -> TextReader:
        """Where the text is read; looked up once."""
        reader: TextReader = self.loader.reader
        return reader

    # The queue. The parser asks for the kind of the next token many times: what can change only when a
    # token is taken is found out once.

    def check_token(self, *choices: type[tokens.Token]) -> bool:
        """Whether the next token is one of some kinds; without any, whether there is one."""
        if not self._ready:
            self._prepare()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def peek_token(self) -> Any:
        """The next token."""
        if not self._ready:
            self._prepare()
        return self.tokens[0]

    def get_token(self) -> Any:
        """Take the next token."""
        if not self._ready:
            self._prepare()
        self._ready = False
        self.tokens_taken += 1
        return self.tokens.pop(0)

    def need_more_tokens(self) -> bool:
        """Whether the next token is not sure yet: there is none, or it may turn out to be a key."""
        if self.done or not self.tokens:
            return not self.done
        if not self.possible_simple_keys:
            return False
        self.stale_possible_simple_keys()
        return any(key.token_number == self.tokens_taken for key in self.possible_simple_keys.values())

    def _prepare(self) -> None:
        while self.need_more_tokens():
            self.fetch_more_tokens()
        self._ready = True

    # Scalars.

    def scan_plain(self) -> tokens.ScalarToken:
        """Read a plain scalar."""
        begin = self.reader.get_mark()
        flow = bool(self.flow_level)
        value, end = plain(self.reader.buffer, begin.index, self.indent, flow=flow)
        self.reader.forward_to(end)
        return tokens.ScalarToken(value, True, begin, self.reader.get_mark())  # noqa: FBT003 - inherited

    def scan_flow_scalar(self, style: str) -> tokens.ScalarToken:
        """Read a scalar in quotes."""
        begin = self.reader.get_mark()
        value, end = quoted(self.reader.buffer, begin.index, self.indent)
        self.reader.forward_to(end)
        mark = self.reader.get_mark()
        return tokens.ScalarToken(value, False, begin, mark, style)  # noqa: FBT003 - inherited

    def scan_block_scalar(self, style: str, rt: bool | None = False) -> tokens.ScalarToken:  # noqa: ARG002, FBT001, FBT002 - inherited
        """Read a literal or folded scalar."""
        begin = self.reader.get_mark()
        value, end, following = block(self.reader.buffer, begin.index, self.indent)
        self.reader.forward_to(end)
        mark = self.reader.get_mark()
        self.reader.forward_to(following)
        return tokens.ScalarToken(value, False, begin, mark, style)  # noqa: FBT003 - inherited

    # What stands before a value, and before a document.

    def scan_anchor(self, TokenClass: Any) -> Any:  # noqa: N803 - inherited
        """Read an anchor or an alias."""
        begin, indicator = self.reader.get_mark(), self.reader.peek()
        name = _NAME.match(self.reader.buffer, begin.index + 1)
        if name is None:
            kind = "an alias" if indicator == "*" else "an anchor"
            message = f"`{indicator}` begins {kind}, and no name follows"
            raise NotYaml(begin.index, message, f"put text that begins with `{indicator}` in quotes")
        self.reader.forward_to(name.end())
        if self.reader.peek() in "[{":
            raise NotYaml(name.end(), f"a space is missing after `{indicator}{shown(name.group())}`")
        return TokenClass(name.group(), begin, self.reader.get_mark())

    def scan_tag(self) -> tokens.TagToken:
        """Read a tag, and refuse it."""
        begin = self.reader.get_mark()
        end = end_of(_TAG, self.reader.buffer, begin.index)
        tag = shown(self.reader.buffer[begin.index : end])
        message = f"the tag `{tag}` is not allowed: a value's type is what it looks like"
        help_text = "remove the tag; put text that begins with `!` in quotes"
        tell(self.refused, Problem("yaml/tag", message, begin.index, end, help_text))
        self.reader.forward_to(end)
        return tokens.TagToken((None, "refused"), begin, self.reader.get_mark())

    def count_marker(self) -> None:
        """Count what has a line of its own and holds no value.

        Raises:
            LimitReached: it is one too many.
        """
        self._markers += 1
        if self._markers > MAX_MARKERS:
            message = f"the text has more than {MAX_MARKERS} directives and ends of documents"
            raise LimitReached(message, offset=self.reader.index)

    def scan_directive(self) -> tokens.DirectiveToken:
        """Read a directive. Tags are refused and there is one version, so none has any effect."""
        self.count_marker()
        text, begin = self.reader.buffer, self.reader.get_mark()
        start = begin.index
        is_version = text.startswith("%YAML", start) and self.reader.peek(5) in " \t\r\n\0"
        version = _VERSION.match(text, start)
        if is_version and version is None:
            message = "a `%YAML` line holds one version number"
            raise NotYaml(start, message, "remove the line, or write `%YAML 1.2`", end=start + 5)
        if version is not None and version[1] != "1.2":
            message = f"the text says that it is YAML {shown(version[1])}; records are YAML 1.2"
            help_text = "remove the line, and quote words like `no` that YAML 1.1 reads otherwise"
            tell(
                self.refused,
                Problem("yaml/version", message, start, version.end(1), help_text, hides_value=False),
            )
        self.reader.forward_to(end_of_line(text, start))
        name, value = ("YAML", (1, 2)) if is_version else ("", None)
        return tokens.DirectiveToken(name, value, begin, self.reader.get_mark())
