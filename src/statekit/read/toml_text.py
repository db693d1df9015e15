"""Compose TOML 1.0.0 into nodes (https://toml.io/en/v1.0.0).

The parser of the standard library returns values without locations, and libraries that keep the layout of a
file do not return offsets either. Dates and times are text in the form of RFC 3339, as they are in YAML.
"""

from __future__ import annotations

import re

from statekit.read.limits import LimitChecker, LimitError, add_problem, check_density
from statekit.read.nodes import MappingEntry, Node, Problem
from statekit.read.problems import duplicate_key, merge_conflict
from statekit.read.text_file import find_forbidden_character
from statekit.read.toml_scalars import (
    Key,
    TomlSyntaxError,
    read_key,
    read_other,
    read_text,
    unexpected,
)

_BLANKS = re.compile(r"[ \t]*+")
_LINES = re.compile(r"(?:[ \t]++|\r?\n|#[^\r\n]*+)*")
_END_OF_LINE = re.compile(r"[ \t]*+(?:#[^\r\n]*+)?(?:\r?\n|\Z)")


def compose_toml(text: str, start: int = 0) -> tuple[list[Node], list[Problem]]:
    """Compose the value of a TOML text.

    Args:
        text: The text.
        start: The offset at which it begins.

    Returns:
        The value, unless the text contains no key; and all problems in the order of the text.
    """
    refusal = find_forbidden_character(text, family="toml") or check_density(text, family="toml")
    if refusal is not None:
        return [], [refusal]
    composer = _TomlComposer(text, start)
    try:
        composer.compose()
    except TomlSyntaxError as error:
        conflict = merge_conflict(text, "toml/syntax")
        return [], [conflict] if conflict else [*composer.problems, error.problem]
    except LimitError as error:
        offset = min(composer.offset, len(text) - 1)
        return [], [*composer.problems, Problem("toml/limit", error.message, offset, offset + 1, error.help)]
    problems = sorted(composer.problems, key=lambda problem: problem.start)
    return [composer.root] if composer.root.entries else [], problems


class _TomlComposer:
    """Composes the tables of a text.

    Attributes:
        root: The table at the top.
        problems: The problems that were found.
        offset: The offset of what is read next.
    """

    def __init__(self, text: str, start: int):
        self.text = text
        self.offset = start
        self.root = _table(0)
        self.root.end = len(text)
        self.problems: list[Problem] = []
        self._limits = LimitChecker()
        self._current = self.root
        self._depth = 0
        self._defined: set[int] = set()
        self._by_dots: set[int] = set()

    def compose(self) -> None:
        """Compose the text.

        Raises:
            TomlSyntaxError: The text is not TOML.
            LimitError: The text exceeds a limit.
        """
        self._skip(_LINES)
        while self.offset < len(self.text):
            if self._at("[["):
                self._start_table(is_list=True)
            elif self._at("["):
                self._start_table(is_list=False)
            else:
                self._read_entry(self._current, self._depth)
            end = _END_OF_LINE.match(self.text, self.offset)
            if end is None:
                self._skip(_BLANKS)
                help_text = "remove the comma" if self._at(",") else "a line contains one key and its value"
                raise unexpected(self.text, self.offset, "something follows the value", help_text)
            self.offset = end.end()
            self._skip(_LINES)

    # Tables.

    def _start_table(self, *, is_list: bool) -> None:
        """Read `[name]` or `[[name]]`, which begins the table of the entries that follow."""
        start, brackets = self.offset, 2 if is_list else 1
        self.offset += brackets
        *path, last = self._read_dotted_key(0)
        if not self._at("]" * brackets):
            raise unexpected(self.text, self.offset, f"the closing `{']' * brackets}` is missing")
        self.offset += brackets
        self._defined |= self._by_dots
        self._by_dots.clear()
        table = self.root
        for key in path:
            table = self._descend(table, key)
        self._depth = len(path) + (2 if is_list else 1)
        self._limits.check_depth(self._depth + 1)
        self._current = self._append(table, last, start) if is_list else self._define(table, last)

    def _descend(self, table: Node, key: Key) -> Node:
        """Return the table of a key, the last one of a list of tables, or a new one."""
        entry = _entries(table).get(key.name)
        if entry is None:
            return self._add(table, key, _table(key.start))
        node = entry.node.items[-1] if _is_list_of_tables(entry.node) and entry.node.items else entry.node
        if node.entries is None or node.inline:
            raise _already(key, entry)
        return node

    def _define(self, table: Node, key: Key) -> Node:
        entry = _entries(table).get(key.name)
        node = self._add(table, key, _table(key.start)) if entry is None else entry.node
        if entry is not None and (node.entries is None or node.inline):
            raise _already(key, entry)
        if id(node) in self._defined and entry is not None:
            add_problem(self.problems, _already(key, entry).problem)
        self._defined.add(id(node))
        return node

    def _append(self, table: Node, key: Key, start: int) -> Node:
        entry = _entries(table).get(key.name)
        if entry is None:
            node = self._add(table, key, Node([], start, key.end, inline=False, outer_start=start, items=[]))
        elif _is_list_of_tables(entry.node):
            node = entry.node
        else:
            raise _already(key, entry)
        item = _table(start)
        item.end = key.end
        self._limits.add_node()
        if node.items is not None and isinstance(
            node.value, list
        ):  # pragma: no branch - for the type checker
            node.items.append(item)
            node.value.append(item.value)
        return item

    def _add(self, table: Node, key: Key, node: Node) -> Node:
        """Add a value with a new key to a table."""
        self._limits.add_node()
        self._limits.add_node()
        _entries(table)[key.name] = MappingEntry(key.start, key.end, node)
        if isinstance(table.value, dict):  # pragma: no branch - for the type checker
            table.value[key.name] = node.value
        return node

    # Entries.

    def _read_entry(self, table: Node, depth: int) -> None:
        """Read `key = value`, and add it to a table."""
        *path, last = self._read_dotted_key(depth)
        if not self._at("="):
            help_text = "TOML has `=` between a key and its value" if self._at(":") else None
            raise unexpected(self.text, self.offset, "the `=` after the key is missing", help_text)
        self.offset += 1
        self._skip(_BLANKS)
        for key in path:
            entry = _entries(table).get(key.name)
            if entry is None:
                table = self._add(table, key, _table(key.start))
            elif entry.node.entries is None or entry.node.inline or id(entry.node) in self._defined:
                raise _already(key, entry)
            else:
                table = entry.node
            self._by_dots.add(id(table))
        value = self._read_value(depth + len(path) + 1)
        entry = _entries(table).get(last.name)
        if entry is None:
            self._add(table, last, value)
        else:
            add_problem(self.problems, _already(last, entry).problem)

    def _read_dotted_key(self, depth: int) -> list[Key]:
        keys: list[Key] = []
        while True:
            self._skip(_BLANKS)
            key = read_key(self.text, self.offset)
            keys.append(key)
            self._limits.check_depth(depth + len(keys))
            self.offset = key.end
            self._skip(_BLANKS)
            if not self._at("."):
                return keys
            self.offset += 1

    def _read_value(self, depth: int) -> Node:
        if self._at("["):
            return self._read_list(depth)
        if self._at("{"):
            return self._read_inline_table(depth)
        if self._at('"') or self._at("'"):
            node = read_text(self.text, self.offset)
        else:
            node, problem = read_other(self.text, self.offset)
            if problem is not None:
                add_problem(self.problems, problem)
                self.root.value_known = False
        self.offset = node.end
        return node

    def _read_list(self, depth: int) -> Node:
        self._limits.check_depth(depth + 1)
        start = self.offset
        node = Node([], start, start, inline=True, outer_start=start, items=[])
        self.offset += 1
        self._skip(_LINES)
        while not self._at("]"):
            if self.offset >= len(self.text):
                raise TomlSyntaxError(start, start + 1, "the closing `]` is missing")
            if self._at(","):
                raise unexpected(self.text, self.offset, "a value is missing", "remove the comma")
            item = self._read_value(depth + 1)
            self._limits.add_node()
            if node.items is not None and isinstance(node.value, list):  # pragma: no branch - as above
                node.items.append(item)
                node.value.append(item.value)
            self._skip(_LINES)
            if self._at(","):
                self.offset += 1
                self._skip(_LINES)
            elif not self._at("]"):
                if self.offset >= len(self.text) or "\n" in self.text[item.end : self.offset]:
                    raise TomlSyntaxError(
                        start, start + 1, "a `,` in this list, or its closing `]`, is missing"
                    )
                raise unexpected(self.text, self.offset, "a `,` or the closing `]` is missing")
        self.offset += 1
        node.end = self.offset
        return node

    def _read_inline_table(self, depth: int) -> Node:
        self._limits.check_depth(depth + 1)
        start = self.offset
        node = _table(start)
        self.offset += 1
        self._skip(_BLANKS)
        while not (self._at("}") and not node.entries):
            self._check_line(start)
            if self._at("}"):
                raise unexpected(self.text, self.offset, "a key is missing", "remove the comma before it")
            self._read_entry(node, depth)
            self._skip(_BLANKS)
            self._check_line(start)
            if self._at("}"):
                break
            if not self._at(","):
                raise unexpected(self.text, self.offset, "a `,` or the closing `}` is missing")
            self.offset += 1
            self._skip(_BLANKS)
        self.offset += 1
        node.end = self.offset
        node.inline = True
        return node

    def _check_line(self, start: int) -> None:
        """Check that a table in braces has not ended with its line (TOML 1.0.0, Inline Table)."""
        if self.offset >= len(self.text) or self.text[self.offset] in "\r\n#":
            message = "the closing `}` is missing: a table in braces ends in the line in which it begins"
            raise TomlSyntaxError(start, start + 1, message, "write it in one line, or as a `[table]`")

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.offset)
        self.offset = match.end() if match else self.offset

    def _at(self, token: str) -> bool:
        return self.text.startswith(token, self.offset)


def _table(start: int) -> Node:
    return Node({}, start, start, inline=False, outer_start=start, entries={})


def _entries(table: Node) -> dict[str, MappingEntry]:
    return {} if table.entries is None else table.entries


def _is_list_of_tables(node: Node) -> bool:
    return node.items is not None and not node.inline


def _already(key: Key, first: MappingEntry) -> TomlSyntaxError:
    """Report a key or a table that is already defined."""
    error = TomlSyntaxError(key.start, key.end, "")
    error.problem = duplicate_key(
        key.name, MappingEntry(key.start, key.end, first.node), first, family="toml"
    )
    return error
