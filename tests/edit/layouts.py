"""Documents that people might write: values in many layouts, with comments, blank lines and any quotes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from hypothesis import strategies as st

from statekit.diagnostics import JSON, Pointer
from statekit.edit.changes import Change, InsertItem, InsertMember, Remove, RenameKey, SetValue
from statekit.edit.write import Context, write_key, write_scalar

WORDS = (
    "a",
    "b c",
    "é",
    "語",
    "2025-09-05",
    "yes",
    "null",
    "1",
    "0x1f",
    "a: b",
    "x # y",
    "- z",
    "[q",
    "it's",
)
TEXTS = (*WORDS, "", " padded ", 'say "no"', "tab\there", "😀", "a, b", "100%", "@x", "!t", "*p", "&p")
LINES = ("one\ntwo", "one\ntwo\n", "one\n\ntwo\n", "# one\n  two\n", "one\n\n")
LONG = "many words " * 12 + "end"

scalars = st.none() | st.booleans() | st.integers(-99, 99) | st.sampled_from([0.5, -1.25, 1e30])
texts = st.sampled_from([*TEXTS, *LINES, LONG]) | st.text(st.characters(codec="utf-8"), max_size=5)
names = st.sampled_from(WORDS) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)
values: st.SearchStrategy[JSON] = st.recursive(
    scalars | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(names, values, min_size=1, max_size=4)


class Layout:
    """Writes values as YAML in a random layout."""

    def __init__(self, random: Random):
        self._random = random
        self._is_kept = False

    def file(self, records: list[JSON], *, lists: bool) -> bytes:
        """Return a file: a list of records, or one document for each."""
        self._is_kept = False
        if lists:
            text = self._gap(0) + self._list(records, 0)
        else:
            texts = [self._gap(0) + self._root(record) for record in records]
            text = self._often("", "---\n") + "---\n".join(texts)
        if self._chance(0.2):
            text = text.replace("\n", "\r\n")
        if self._chance(0.2) and "|" not in text and ">" not in text:
            text = text.rstrip("\r\n ")
        return (b"\xef\xbb\xbf" if self._chance(0.2) else b"") + text.encode()

    def _root(self, record: JSON) -> str:
        if isinstance(record, dict) and record and self._chance(0.9):
            return self._object(record, 0)
        if isinstance(record, list) and record and self._chance(0.9):
            return self._list(record, 0)
        return f"{self._flow(record)}{self._comment()}\n"

    def _object(self, members: dict[str, JSON], column: int, *, is_first: bool = False) -> str:
        lines = []
        for name, value in members.items():
            if not is_first:
                lines.append(self._gap(column) + " " * column)
            is_first = False
            key = write_key(name, like=self._often("", '"', "'"))
            lines.append(f"{key}:{self._after(value, column, is_item=False)}")
        return "".join(lines)

    def _list(self, items: list[JSON], column: int, *, is_first: bool = False) -> str:
        lines = []
        for item in items:
            if not is_first:
                lines.append(self._gap(column) + " " * column)
            is_first = False
            lines.append(f"-{self._after(item, column, is_item=True)}")
        return "".join(lines)

    def _after(self, value: JSON, column: int, *, is_item: bool) -> str:
        """Return what is written after a colon or dash, to the end of its lines."""
        inner = column + self._random.randint(1, 4)
        if isinstance(value, dict | list) and value and self._chance(0.8):
            write = self._object if isinstance(value, dict) else self._list
            if is_item and self._chance(0.7):
                return " " * (inner - column - 1 or 1) + write(value, max(inner, column + 2), is_first=True)  # type: ignore[arg-type]
            if not is_item and isinstance(value, list) and self._chance(0.3):
                inner = column
            return f"{self._comment()}\n{write(value, inner)}"  # type: ignore[arg-type]
        if isinstance(value, str) and value in (*LINES, LONG) and self._chance(0.5):
            return f" {self._block(value, inner)}"
        if value is None and self._chance(0.5):
            return f"{self._comment()}\n"
        gap = f"{self._comment()}\n{' ' * inner}" if self._chance(0.1) else self._often(" ", "  ")
        return f"{gap}{self._flow(value, column)}{self._comment()}\n"

    def _block(self, text: str, depth: int) -> str:
        chomping = "" if text.endswith("\n") else "-"
        if text == LONG:
            words = text.split(" ")
            at = self._random.randrange(1, len(words))
            lines = [" ".join(words[:at]), " ".join(words[at:])]
            return f">-{self._comment()}\n" + "".join(f"{' ' * depth}{line}\n" for line in lines)
        if text.endswith("\n\n"):
            chomping, self._is_kept = "+", True
        lines = text.removesuffix("\n").split("\n")
        written = "".join(f"{' ' * depth}{line}\n" if line else "\n" for line in lines)
        return f"|{chomping}{self._comment()}\n{written}"

    def _flow(self, value: JSON, column: int | None = None) -> str:
        """Return a value on one line, or, below a column, perhaps on several."""
        open_, close = ("", "")
        parts: list[str] = []
        if isinstance(value, dict):
            open_, close = "{", "}"
            parts = [
                f"{write_key(name, Context.FLOW, self._often('', chr(34)))}: {self._flow(item)}"
                for name, item in value.items()
            ]
        elif isinstance(value, list):
            open_, close = "[", "]"
            parts = [self._flow(item) for item in value]
        else:
            return write_scalar(value, Context.FLOW, self._often("", '"', "'"))
        if parts and column is not None and self._chance(0.4):
            pad = "\n" + " " * (column + 2)
            last = self._often("", ",")
            ends = [f"{part}," for part in parts[:-1]] + [parts[-1] + last]
            return open_ + "".join(f"{pad}{end}{self._comment()}" for end in ends) + f"{pad}{close}"
        space = self._often("", " ")
        return f"{open_}{space}{', '.join(parts)}{space}{close}"

    def _gap(self, column: int) -> str:
        if self._is_kept:  # an empty line would belong to the text above
            self._is_kept = False
            return ""
        return self._often("", "", "\n", f"{' ' * column}# c: [\n", "# c\n\n")

    def _comment(self) -> str:
        return self._often("", "", "", " # - c: {", "  #")

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _often(self, *choices: str) -> str:
        return self._random.choice(choices)


def walk(value: JSON, pointer: Pointer = ()) -> Iterator[tuple[Pointer, JSON]]:
    """Yield every value with its pointer."""
    yield pointer, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from walk(item, (*pointer, name))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from walk(item, (*pointer, position))


@st.composite
def changes_of(draw: st.DrawFn, records: list[JSON]) -> Change:
    """Return a change of a record."""
    record = draw(st.integers(0, len(records) - 1))
    pointer, value = draw(st.sampled_from([*walk(records[record])]))
    kinds: list[type[Change]] = [SetValue]
    if isinstance(value, dict):
        kinds += [InsertMember, InsertMember]
    elif isinstance(value, list):
        kinds += [InsertItem, InsertItem]
    if pointer:
        kinds += [Remove, *([RenameKey] if isinstance(pointer[-1], str) else [])]
    kind = draw(st.sampled_from(kinds))
    if kind is Remove:
        return Remove(record, pointer)
    if kind is RenameKey:
        return RenameKey(record, pointer, draw(names) + "-renamed")
    if kind is InsertItem and isinstance(value, list):
        position = draw(st.none() | st.integers(0, len(value)))
        return InsertItem(record, pointer, position, draw(values))
    if kind is InsertMember and isinstance(value, dict):
        before = draw(st.sampled_from([None, *value]))
        return InsertMember(record, pointer, draw(names) + "-new", draw(values), before)
    # A record stays what it is: another one might be read as several, or none.
    new = draw(values if pointer else st.builds(dict, objects))
    return SetValue(record, pointer, new)


def json_file(records: list[JSON], indent: int | None) -> bytes:
    """Return a JSON file with one record."""
    return json.dumps(records[0], indent=indent, ensure_ascii=False).encode()
