"""The reference tier: the records of a file with the location of every key and value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, cached_property, partial

from statekit._startup.frozen import field, frozen
from statekit.diagnostics import JSON, Part, Place, Pointer
from statekit.read.formats import (
    JSON_LINES_SUFFIXES,
    JSON_SUFFIX,
    JSON_WITH_COMMENTS_SUFFIXES,
    MARKDOWN_SUFFIXES,
    TOML_SUFFIX,
    family_of,
)
from statekit.read.front_matter import TOML_FENCE
from statekit.read.json_lines_text import compose_json_line, compose_json_lines
from statekit.read.json_text import compose_json
from statekit.read.nodes import NO_RECORD, MappingEntry, Node, Problem
from statekit.read.profile import STRICT, Profile
from statekit.read.ranges import Range
from statekit.read.search import search
from statekit.read.text_file import TextFile
from statekit.read.values import Values


@frozen(cached=True)
class Document:
    """The records of one file with their locations.

    Attributes:
        file: The text of the file.
        records: The records.
        value_known: For each record, True if no problem hides its value.
        problems: The problems of the text itself, which make it invalid.
        warnings: The warnings about text that is valid.
        has_unusual_numbers: False if all numbers are printed as they are written.
    """

    file: TextFile
    records: tuple[Node, ...]
    value_known: tuple[bool, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    has_unusual_numbers: bool = field(default=True, compare=False)

    def place(self, record: int, pointer: Pointer, part: Part = Part.VALUE) -> Place:
        """Return the place of a value or key of a record.

        If the pointer leads to a value that does not exist, return the place of the last value on its path.

        Args:
            record: The index of the record.
            pointer: The pointer into the record.
            part: Whether to return the place of the value or of its key.
        """
        return place_in(self.file, self.node(record), pointer, part)

    @property
    def has_aliases(self) -> bool:
        """False if the text surely contains no alias. Costs almost nothing."""
        return family_of(self.file.suffix) == "yaml" and "*" in self.file.text

    def alias(self, record: int, pointer: Pointer, part: Part) -> tuple[Range | None, Range]:
        """Return the range of the alias that repeats a value, and the range of the value itself.

        Args:
            record: The index of the record.
            pointer: The pointer into the record, to the value or to something in it.
            part: Whether the value or its key is meant.

        Returns:
            The range of the outermost alias on the path, or None; and the range where the value is written.
        """
        nodes = self.nodes(record, pointer)
        owners = nodes if part is Part.VALUE else nodes[: len(pointer)]
        found = next(((node.start, node.end) for node in owners if node.target is not None), None)
        written = self.range(record, pointer, part)
        last = nodes[-1]
        if last.target is not None and written == (last.start, last.end):
            written = _first_token(_written(last))
        return found, written

    def range(self, record: int, pointer: Pointer, part: Part) -> Range:
        """Return the range to underline for a value or key (see `place`)."""
        return _find_range(self.node(record), pointer, part)

    def ranges(self) -> list[list[Range]]:
        """Return the ranges of all values and keys of each record, by looking each of them up."""
        found: list[list[Range]] = []
        for position, node in enumerate(self.records):
            found.append([])
            pending: list[tuple[Pointer, JSON]] = [((), node.value)]
            while pending:
                pointer, value = pending.pop()
                found[-1].extend(self.range(position, pointer, part) for part in Part)
                if isinstance(value, dict):
                    pending.extend(((*pointer, key), each) for key, each in value.items())
                elif isinstance(value, list):
                    pending.extend(((*pointer, index), each) for index, each in enumerate(value))
        return found

    def value(self, record: int, pointer: Pointer) -> JSON:
        """Return a value of a record, or the last value on the path to one that does not exist."""
        return self.nodes(record, pointer)[-1].value

    def nodes(self, record: int, pointer: Pointer) -> list[Node]:
        """Return the record, and the values on the path to one in it, as far as they exist."""
        return _path(self.node(record), pointer)

    def written(self, record: int, pointer: Pointer) -> str | None:
        """Return how a number of a record is written, or None if it is printed like that."""
        return self.nodes(record, pointer)[-1].written

    def written_numbers(self, record: int) -> Iterator[tuple[Pointer, str, Node]]:
        """Yield the numbers of a record that are not printed as they are written.

        Each with its pointer, and how it is written. What aliases repeat is included.
        """
        pending: list[tuple[Pointer, Node]] = [((), self.records[record])] if self.has_unusual_numbers else []
        while pending:
            pointer, node = pending.pop()
            if node.written is not None:
                yield pointer, node.written, node if node.target is None else _written(node)
            elif node.entries:
                pending.extend(((*pointer, key), entry.node) for key, entry in node.entries.items())
            elif node.items:
                pending.extend(((*pointer, position), item) for position, item in enumerate(node.items))

    def node(self, record: int) -> Node:
        """Return a record with all that is below it."""
        node = self.records[record]
        if self.file.suffix not in JSON_LINES_SUFFIXES or not isinstance(node.value, dict | list):
            return node
        is_outline = node.entries is None and node.items is None
        return compose_json_line(self.file.text, node) if is_outline else node

    def record_at(self, offset: int) -> int | None:
        """Return the index of the record that contains an offset (in code points), or None."""
        index = bisect_right(self._outer_starts, offset) - 1
        if index >= 0 and offset <= self.records[index].end:
            return index
        return None

    @cached_property
    def _outer_starts(self) -> list[int]:
        return [record.outer_start for record in self.records]

    def name(self, record: int, key: str | None) -> str | None:
        """Return the name of a record: the value of its key property, if that is text."""
        value = self.records[record].value
        name = value.get(key) if isinstance(value, dict) and key is not None else None
        return name if isinstance(name, str) else None


def _compose(file: TextFile, profile: Profile, *, thorough: bool) -> tuple[list[Node], list[Problem]]:
    """Compose the values of a text in the format that its suffix selects (see `read_document`)."""
    text, suffix = file.text, file.suffix
    if suffix == JSON_SUFFIX:
        return compose_json(text)
    if suffix in JSON_LINES_SUFFIXES:
        return compose_json_lines(text, thorough=thorough)
    fenced = suffix in MARKDOWN_SUFFIXES and text.startswith(TOML_FENCE)
    if suffix == TOML_SUFFIX or fenced:
        from statekit.read.toml_text import compose_toml

        return compose_toml(text, start=len(TOML_FENCE) if fenced else 0)
    if suffix in JSON_WITH_COMMENTS_SUFFIXES:
        from statekit.read.json5_text import compose_json5

        return compose_json5(text, suffix)
    if not thorough:
        from statekit.read.entries import compose_by_entry

        found = compose_by_entry(text, profile)
        if found is not None:
            return found
    from statekit.read.compose import compose  # loads ruamel.yaml, which most findings do not need

    return compose(text, profile)


def _records(tops: list[Node], *, lists: bool) -> list[Node]:
    records: list[Node] = []
    for top in tops:
        records.extend(top.items if lists and top.items is not None else [top])
    return records


def _records_by_libyaml(file: TextFile, values: list[JSON], *, lists: bool) -> list[Node] | None:
    """Return the records of a YAML text that the fast tier has read, or None if libyaml reads others."""
    from statekit.read.native import compose_native

    tops = compose_native(file.text)
    if tops is None:
        return None
    records = _records(tops, lists=lists)
    return records if repr([record.value for record in records]) == repr(values) else None


def _known_records(file: TextFile, values: Values, profile: Profile, *, lists: bool) -> list[Node] | None:
    """Return the records that the fast tier has read, or None if their locations are not found like this."""
    if family_of(file.suffix) != "yaml":
        return None
    by_libyaml = partial(_records_by_libyaml, file, values.records, lists=lists)
    if values.numbers or file.suffix in MARKDOWN_SUFFIXES:
        return by_libyaml()

    @cache
    def compose_all() -> list[Node]:
        return by_libyaml() or _records(_compose(file, profile, thorough=False)[0], lists=lists)

    return search(file.text, values.records, compose_all, lists=lists) or by_libyaml()


def read_document(
    file: TextFile,
    *,
    lists: bool,
    thorough: bool = False,
    profile: Profile = STRICT,
    values: Values | None = None,
) -> Document:
    """Read the records of a text with the locations of their keys and values.

    Args:
        file: The text. The suffix of the path selects the format; a file with any other suffix is YAML.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        thorough: True to read each line of JSON Lines, and all of a YAML text, token by token. By default,
            only lines and entries with something unusual are read like that.
        profile: The options for YAML.
        values: The records according to the fast tier. With them, the locations in YAML are found in its
            lines, or by libyaml if that reads the same records. By default, ruamel.yaml finds them.
    """
    known = None if values is None else _known_records(file, values, profile, lists=lists)
    if values is not None and known is not None:
        return Document(file, tuple(known), (True,) * len(known), (), (), bool(values.numbers))
    tops, found = _compose(file, profile, thorough=thorough)
    problems = [problem for problem in found if problem.is_error]
    warnings = [problem for problem in found if not problem.is_error]
    records = _records(tops, lists=lists)
    if not tops and not problems:
        problems = [Problem("record/none", NO_RECORD, 0, 0, "write a record into it, or delete it")]
    value_known = tuple(record.value_known for record in records)
    return Document(file, tuple(records), value_known, tuple(problems), tuple(warnings))


def place_in(file: TextFile, top: Node, pointer: Pointer, part: Part) -> Place:
    """Return the place of a value or key below a node (see `Document.place`)."""
    return file.place(*_find_range(top, pointer, part))


def _find_range(node: Node, pointer: Pointer, part: Part) -> Range:
    key: Range | None = None
    for step in pointer:
        entry = node.entry(step) if isinstance(step, str) else None
        child = node.child(step) if entry is None else entry.node
        if child is None:
            break
        key, node = None if entry is None else (entry.start, entry.end), child
    if key is not None and (part is Part.KEY or not node.inline):
        return key
    return _first_token(node)


def _path(node: Node, pointer: Pointer) -> list[Node]:
    """Return a node and those on the path below it, as far as they exist."""
    nodes = [node]
    for step in pointer:
        child = nodes[-1].child(step)
        if child is None:
            break
        nodes.append(child)
    return nodes


def _written(node: Node) -> Node:
    """Return the value that an alias repeats."""
    while node.target is not None:
        node = node.target
    return node


def _first_token(node: Node) -> Range:
    """Return the range to underline for a value without a key.

    It is the value itself, or the first key or item of a block collection.
    """
    while not node.inline:
        first = node.first()
        if first is None:
            return node.start, node.start + 1
        if isinstance(first, MappingEntry):
            return first.start, first.end
        node = first
    return node.start, node.end
