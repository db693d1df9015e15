"""Compose JSON into nodes (RFC 8259; I-JSON, RFC 7493)."""

from __future__ import annotations

import re

from statekit._startup.expressions import expression
from statekit.read.json_errors import JsonSyntaxError, unexpected_token
from statekit.read.json_scalars import read_number_or_word, read_string
from statekit.read.limits import (
    MAX_NODES,
    MAX_PROBLEMS,
    TOO_MANY_NODES,
    LimitChecker,
    LimitError,
    add_problem,
    check_density,
    problem_at_end,
)
from statekit.read.nodes import MappingEntry, Node, Problem
from statekit.read.problems import duplicate_key, merge_conflict
from statekit.read.text_file import find_forbidden_character

_SPACE = expression(r"[ \t\r\n]*+")
_STRING_OR_SPACE = expression(r'"[^"\r\n]*"?|[ \t\r\n]+')


class _OpenContainer:
    """An object or array whose end is not reached yet.

    Attributes:
        node: The object or array.
        key: The key whose value comes next; None in an array.
        key_text: The text of that key.
    """

    __slots__ = ("key", "key_text", "node")

    def __init__(self, node: Node):
        self.node = node
        self.key: MappingEntry | None = None
        self.key_text = ""


def compose_json(text: str, *, any_integer: bool = False) -> tuple[list[Node], list[Problem]]:
    """Compose the value of a JSON text.

    Args:
        text: The text.
        any_integer: True to accept integers beyond 64 bits, which a schema may use as bounds.

    Returns:
        The value, if the text is well formed, and all problems in the order of the text.
    """
    refusal = (
        find_forbidden_character(text, family="json")
        or check_density(text, family="json")
        or check_node_count(text)
    )
    if refusal is not None:
        return [], [refusal]
    problems: list[Problem] = []
    values, _ = compose_part(text, 0, len(text), problems, any_integer=any_integer)
    return values, in_order(problems, text)


def compose_part(
    text: str, start: int, end: int, problems: list[Problem], *, any_integer: bool = False
) -> tuple[list[Node], bool]:
    """Compose the value of a part of a text.

    Args:
        text: The text.
        start: The start of the part.
        end: The end of the part.
        problems: The problems of the text, to which those of the part are added.
        any_integer: True to accept integers beyond 64 bits.

    Returns:
        The value, if it is well formed, and True if the text has so many problems that the rest is not read.
    """
    values: list[Node] = []
    composer = JsonComposer(text, (start, end), LimitChecker(), problems, any_integer=any_integer)
    try:
        if not composer.is_at_end():
            values = composer.compose_or_report()
    except LimitError as error:
        offset = min(composer.offset, max(end - 1, start))
        problems.append(Problem("json/limit", error.message, offset, offset + 1, error.help))
    return values, len(problems) > MAX_PROBLEMS


def in_order(problems: list[Problem], text: str) -> list[Problem]:
    """Return the problems in the order of the text, or only the marks of a merge conflict."""
    conflict = merge_conflict(text, "json/syntax") if problems else None
    if conflict is not None:
        return [conflict]
    return sorted(problems, key=lambda problem: problem.start)


def check_node_count(text: str) -> Problem | None:
    """Report a text with too many keys and values, without reading them.

    There is one node at the top, and one after each comma, each colon, and each bracket that is not closed at
    once.
    """
    if len(text) <= MAX_NODES:
        return None
    bare = _STRING_OR_SPACE.sub(_shorten_string_or_space, text.replace("\\\\", "").replace('\\"', ""))
    empty = bare.count("[]") + bare.count("{}")
    if 1 + sum(map(bare.count, "[{,:")) - empty <= MAX_NODES:
        return None
    return problem_at_end("json/limit", text, TOO_MANY_NODES.format(MAX_NODES))


def _shorten_string_or_space(match: re.Match[str]) -> str:
    return "1" if match.group().startswith('"') else ""


class JsonComposer:
    """Composes the value of one part of a text.

    Args:
        text: The text.
        part: The start and the end of the part.
        limits: The limits of the file.
        problems: The problems of the file, to which those of the part are added.
        any_integer: True to accept integers beyond 64 bits.

    Attributes:
        allows_trailing_comma: True if a comma may follow the last value of an object or a list.
    """

    allows_trailing_comma = False

    def __init__(
        self,
        text: str,
        part: tuple[int, int],
        limits: LimitChecker,
        problems: list[Problem],
        *,
        any_integer: bool,
    ):
        self.text = text
        self.end = part[1]
        self.offset = part[0]
        self._any_integer = any_integer
        self._limits = limits
        self._problems = problems
        self._open: list[_OpenContainer] = []

    def is_at_end(self) -> bool:
        """Return True if only blanks are left.

        Raises:
            JsonSyntaxError: A comment is not closed, in formats that have comments.
        """
        self.offset = self._skip_space(self.offset)
        return self.offset >= self.end

    def compose_or_report(self) -> list[Node]:
        """Compose the value, or add a problem if it is not well formed.

        Returns:
            The value, if it is well formed.

        Raises:
            LimitError: The text exceeds a limit.
        """
        try:
            return [self._compose()]
        except JsonSyntaxError as error:
            add_problem(self._problems, error.problem)
            return []

    def _compose(self) -> Node:
        while True:
            node = self._start_value()
            while node is not None and self._open:
                node = self._attach(node)
            if node is not None:
                break
        if not self.is_at_end():
            is_comma = self.text[self.offset : self.end].strip() == ","
            help_text = "a JSON file, or a line of JSON Lines, contains one value"
            raise self._error("something follows the value", "remove the comma" if is_comma else help_text)
        return node

    def _start_value(self) -> Node | None:
        """Read a scalar or an empty container. Of any other container, read the start and return None."""
        start, character = self.offset, self._peek()
        if character in ("{", "["):
            self._limits.check_depth(len(self._open) + 1)
            node = Node({}, start, start, inline=True, outer_start=start, entries={})
            if character == "[":
                node = Node([], start, start, inline=True, outer_start=start, items=[])
            self._advance(1)
            if self._peek() == ("}" if character == "{" else "]"):
                return self._close(node)
            self._open.append(_OpenContainer(node))
            if character == "{":
                self._read_key()
            return None
        if self._is_at_string():
            return self._read_string()
        return self._read_number_or_word()

    def _attach(self, node: Node) -> Node | None:
        """Add a value to the container around it. If the container ends here, return it."""
        container = self._open[-1]
        parent = container.node
        if parent.items is not None:
            parent.items.append(node)
            if isinstance(parent.value, list):  # pragma: no branch - for the type checker
                parent.value.append(node.value)
        elif (
            container.key is not None and parent.entries is not None
        ):  # pragma: no branch - for the type checker
            self._add_entry(container, container.key, parent.entries, node)
        parent.value_known = parent.value_known and node.value_known
        closing = "]" if parent.items is not None else "}"
        if self._peek() == closing:
            self._open.pop()
            return self._close(parent)
        if self._peek() != ",":
            raise self._error(f"a `,` or the closing `{closing}` is missing")
        self._advance(1)
        if self.allows_trailing_comma and self._peek() == closing:
            self._open.pop()
            return self._close(parent)
        if parent.entries is not None:
            self._read_key()
        return None

    def _add_entry(
        self,
        container: _OpenContainer,
        key: MappingEntry,
        entries: dict[str, MappingEntry],
        node: Node,
    ) -> None:
        name, value = container.key_text, container.node.value
        first = entries.get(name)
        if first is not None:
            add_problem(self._problems, duplicate_key(name, key, first, family="json"))
            return
        entries[name] = MappingEntry(key.start, key.end, node)
        if isinstance(value, dict):  # pragma: no branch - for the type checker
            value[name] = node.value

    def _read_key(self) -> None:
        container = self._open[-1]
        key = self._read_key_text()
        container.key, container.key_text = MappingEntry(key.start, key.end, key), str(key.value)
        container.node.value_known = container.node.value_known and key.value_known
        if self._peek() != ":":
            raise self._error("the `:` after the key is missing")
        self._advance(1)

    def _read_key_text(self) -> Node:
        if self._peek() != '"':
            raise self._error("a key in double quotes is missing")
        return self._read_string()

    def _is_at_string(self) -> bool:
        return self._peek() == '"'

    def _read_string(self) -> Node:
        return self._end_scalar(*read_string(self.text, self.offset, self.end))

    def _read_number_or_word(self) -> Node:
        return self._end_scalar(
            *read_number_or_word(self.text, self.offset, self.end, any_integer=self._any_integer)
        )

    def _end_scalar(self, node: Node, problem: Problem | None) -> Node:
        self._advance(node.end - node.start)
        if problem is not None:
            add_problem(self._problems, problem)
        return node

    def _close(self, node: Node) -> Node:
        node.end = self.offset + 1
        self._advance(1)
        return node

    def _peek(self) -> str:
        return self.text[self.offset] if self.offset < self.end else ""

    def _advance(self, characters: int) -> None:
        """Skip characters and the blanks after them."""
        self.offset = self._skip_space(self.offset + characters)

    def _skip_space(self, start: int) -> int:
        """Return the offset after the blanks at an offset."""
        return skip_space(self.text, start, self.end)

    def _error(self, message: str, help_text: str | None = None) -> JsonSyntaxError:
        return unexpected_token(self.text, self.offset, self.end, message, help_text)


def skip_space(text: str, start: int, end: int) -> int:
    """Return the offset of the first character of a part that is not blank, or its end."""
    match = _SPACE.match(text, start, end)
    return match.end() if match else start
