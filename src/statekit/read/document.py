"""The door with places: a file's records, and where every key and value of them stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from statekit.diagnostics import Part, Place, Pointer
from statekit.read.compose import compose
from statekit.read.json_text import compose_json, compose_json_lines
from statekit.read.nodes import Node, Problem
from statekit.read.text_file import JSON_ENDING, JSON_LINES_ENDINGS, TextFile


@dataclass(frozen=True)
class Document:
    """The records of one file with their places.

    `problems` are the problems of the text itself. `value_known` is true for each record whose value is known
    in spite of them.
    """

    file: TextFile
    records: tuple[Node, ...]
    value_known: tuple[bool, ...]
    problems: tuple[Problem, ...]

    def place(self, record: int, pointer: Pointer, part: Part = Part.VALUE) -> Place:
        """Where a token of a record stands.

        A pointer that leads to what is not there means the last value on its way that is.
        """
        return place_in(self.file, self.records[record], pointer, part)

    def record_at(self, offset: int) -> int | None:
        """The position of the record that holds an offset (code points); None outside of all."""
        position = bisect_right(self._begins, offset) - 1
        if position >= 0 and offset <= self.records[position].end:
            return position
        return None

    @cached_property
    def _begins(self) -> list[int]:
        return [record.begin for record in self.records]

    def name(self, record: int, key: str | None) -> str | None:
        """What a record is called: the value of its key, where that is text."""
        value = self.records[record].value
        found = value.get(key) if isinstance(value, dict) and key is not None else None
        return found if isinstance(found, str) else None


_COMPOSERS = {JSON_ENDING: compose_json, **dict.fromkeys(JSON_LINES_ENDINGS, compose_json_lines)}


def read_document(file: TextFile, *, lists: bool) -> Document:
    """Read a text with the places of its keys and values.

    Args:
        file: the text: JSON or JSON Lines if its file is called so, and else YAML.
        lists: whether a list at the top is a list of records, and not itself a record.
    """
    tops, problems = _COMPOSERS.get(file.ending, compose)(file.text)
    records: list[Node] = []
    for top in tops:
        records.extend(top.items if lists and top.items is not None else [top])
    if not tops and not problems:
        problems = [Problem("record/none", "the file holds no record", 0, 0)]
    value_known = tuple(record.value_known for record in records)
    return Document(file, tuple(records), value_known, tuple(problems))


def place_in(file: TextFile, top: Node, pointer: Pointer, part: Part) -> Place:
    """Where a token stands that a pointer leads to, from a value of a text."""
    return file.place(*_range(top, pointer, part))


def _range(node: Node, pointer: Pointer, part: Part) -> tuple[int, int]:
    key: tuple[int, int] | None = None
    for step in pointer:
        if node.entries is not None and isinstance(step, str) and step in node.entries:
            entry = node.entries[step]
            key, node = (entry.start, entry.end), entry.node
        elif node.items is not None and isinstance(step, int) and 0 <= step < len(node.items):
            key, node = None, node.items[step]
        else:
            break
    if key is not None and (part is Part.KEY or not node.inline):
        return key
    return _first_token(node)


def _first_token(node: Node) -> tuple[int, int]:
    """What stands for a value that no key holds: itself, or the first key or item of a block collection."""
    while not node.inline:
        if node.entries:
            first = next(iter(node.entries.values()))
            return first.start, first.end
        if not node.items:
            return node.start, node.start + 1
        node = node.items[0]
    return node.start, node.end
