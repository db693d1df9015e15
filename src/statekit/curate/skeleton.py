"""The text of a new record: what is known as values, and what is not as empty values and comments."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from statekit._startup.frozen import frozen
from statekit.curate.outline import Missing, Outline
from statekit.diagnostics import JSON, Pointer, escape
from statekit.edit.write import STEP, WIDTH, write_key, write_member, write_scalar
from statekit.phrasing import TYPES, one_of, quoted, shorten

_MAX_DEPTH = 8
_MAX_SHOWN = 40
_MAX_DESCRIPTION = 600


@frozen
class Unwritten:
    """What is still to be written.

    Attributes:
        pointer: the pointer to it.
        line: the line for it, from 1.
        hint: what can be written there; empty if anything can.
    """

    pointer: Pointer
    line: int
    hint: str


class Skeleton:
    """The text of a record that is not complete.

    A key whose value is not known has an empty value, which is an error wherever null is not allowed; where
    it is, the key is a comment. So the record is not valid before everything required is written.

    Attributes:
        lines: the lines.
        value: the value of the record as it is read from the lines.
        unwritten: what is still to be written, in the order of the lines.

    Args:
        outline: the outline of the record, an object.
        comments_only: True to write all keys whose values are not known as comments.
        is_part: True for an object in a record.
    """

    def __init__(self, outline: Outline, *, comments_only: bool = False, is_part: bool = False):
        self.lines: list[str] = []
        self.unwritten: list[Unwritten] = []
        self._comments_only = comments_only
        self.value = self._object(outline, 0, ())
        if is_part:
            return
        optional = [name for name in outline.properties if name not in {*outline.required, *outline.given}]
        if self.unwritten and optional:
            self._comment(f"Optional: {', '.join(optional)}", 0)
        if not self.value and not self.unwritten:
            self.lines.append("{}")

    def _object(self, outline: Outline, column: int, pointer: Pointer) -> dict[str, JSON]:
        """Write the members of an object, and return it as it is read."""
        value: dict[str, JSON] = {}
        given = outline.value if isinstance(outline.value, dict) else {}
        described = {*outline.required, *given}
        names = [name for name in outline.properties if name in described]
        for name in dict.fromkeys((*names, *outline.required, *given)):
            self._member(name, outline.member(name), column, (*pointer, name), value)
        for choice in outline.alternatives:
            hint = "either " + ", or ".join(_names(names) if names else "nothing else" for names in choice)
            self._comment(hint.capitalize(), column)
            self.unwritten.append(Unwritten(pointer, len(self.lines), hint))
        return value

    def _member(
        self, name: str, outline: Outline, column: int, pointer: Pointer, value: dict[str, JSON]
    ) -> None:
        """Write a member of an object, and add it to what is read."""
        known = outline.value
        if isinstance(known, Missing):
            only = outline.members
            if only is not None and len(only) == 1:
                known = only[0]
                outline = outline.with_value(known)
            else:
                self._unknown_member(name, outline, column, pointer, value)
                return
        if _is_complete(outline):
            self._extend(write_member(name, known, column), column)
            value[name] = known
            return
        self._extend(f"{write_key(name)}:", column)
        if isinstance(known, dict):
            value[name] = self._object(outline, column + STEP, pointer) or None
        elif isinstance(known, list):
            items = [outline.item(position) for position in range(len(known))]
            value[name] = self._items(items, column + STEP, pointer)

    def _unknown_member(
        self, name: str, outline: Outline, column: int, pointer: Pointer, value: dict[str, JSON]
    ) -> None:
        self._describe(outline, column)
        key = f"{write_key(name)}:"
        if self._comments_only or outline.accepts(None):
            self._comment(key, column)
            self.unwritten.append(Unwritten(pointer, len(self.lines), _hint(outline)))
            inner = outline.with_value({})
            if inner.is_object and inner.required and len(pointer) < _MAX_DEPTH:
                below = Skeleton(inner, is_part=True)
                self.lines += [f"{' ' * column}#   {line}" for line in below.lines]
            return
        self._extend(key, column)
        value[name] = None
        if len(pointer) < _MAX_DEPTH:
            inner = outline.with_value({})
            if outline.is_object and (inner.required or inner.alternatives):
                value[name] = self._object(inner, column + STEP, pointer) or None
                return
            item = outline.item(0).with_value({})
            if outline.is_list and item.is_object and item.required:
                value[name] = self._items([item], column + STEP, pointer) or None
                return
        self.unwritten.append(Unwritten(pointer, len(self.lines), _hint(outline)))

    def _items(self, items: Sequence[Outline], column: int, pointer: Pointer) -> list[JSON]:
        """Write the items of a list, and return them as they are read."""
        read: list[JSON] = []
        for position, item in enumerate(items):
            inner = (*pointer, position)
            start = len(self.lines)
            if isinstance(item.value, dict):
                value: JSON = self._object(item, column + STEP, inner)
            else:
                value = None if isinstance(item.value, Missing) else item.value
                self._extend(write_member("k", value, column + STEP).removeprefix("k: "), column + STEP)
            first = next(
                (
                    number
                    for number in range(start, len(self.lines))
                    if not self.lines[number].lstrip().startswith("#")
                ),
                None,
            )
            if first is None:
                continue
            # Comments above the first key come before the dash.
            self.lines[start:first] = [line[STEP:] for line in self.lines[start:first]]
            self.lines[first] = " " * column + "- " + self.lines[first][column + STEP :]
            read.append(value)
        return read

    def _describe(self, outline: Outline, column: int) -> None:
        description = outline.keyword("description") or outline.keyword("title")
        if isinstance(description, str):
            self._comment(shorten(" ".join(description.split()), _MAX_DESCRIPTION), column)
        for remark in _remarks(outline):
            self._comment(remark, column)

    def _comment(self, text: str, column: int) -> None:
        pad = " " * column + "# "
        self.lines += textwrap.wrap(
            escape(text),
            WIDTH,
            initial_indent=pad,
            subsequent_indent=pad,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _extend(self, text: str, column: int) -> None:
        self.lines += (" " * column + text).split("\n")


def _is_complete(outline: Outline) -> bool:
    """Return True if nothing that is required is missing in a value."""
    value = outline.value
    if isinstance(value, Missing):
        return False
    if isinstance(value, dict):
        names = dict.fromkeys((*outline.required, *value))
        return not outline.alternatives and all(_is_complete(outline.member(name)) for name in names)
    if isinstance(value, list):
        return all(_is_complete(outline.item(position)) for position in range(len(value)))
    return True


def _remarks(outline: Outline) -> Iterator[str]:
    """Yield what is to be known about a value besides its description: values, references, examples."""
    if outline.members is not None:
        yield f"One of: {_values(outline.members)}"
    elif outline.refers_to:
        yield _reference(outline.refers_to).capitalize()
    elif outline.is_list and outline.item(0).refers_to:
        yield f"A list: {_reference(outline.item(0).refers_to)}"
    elif not outline.is_object:
        examples = outline.keyword("examples")
        shown = (
            [each for each in examples if not isinstance(each, dict | list)]
            if isinstance(examples, list)
            else []
        )
        if shown:
            yield f"For example: {_values(shown[:2])}"
    default = outline.keyword("default")
    if default is not None and not isinstance(default, dict | list):
        yield f"By default: {_values([default])}"


def _hint(outline: Outline) -> str:
    """Return what can be written for a value, in a few words."""
    if outline.members is not None:
        return f"one of {_values(outline.members)}"
    if outline.refers_to:
        return _reference(outline.refers_to)
    form = outline.keyword("format")
    if isinstance(form, str) and outline.types <= {"string", "null"}:
        return f"text in the format {quoted(form)}"
    names = [
        name
        for name in TYPES
        if name in outline.types and not (name == "integer" and "number" in outline.types)
    ]
    return "" if len(outline.types) == len(TYPES) else one_of([TYPES[name] for name in names])


def _reference(kinds: Sequence[str]) -> str:
    return f"the id of a record of the kind {one_of(kinds)}"


def _names(names: Sequence[str]) -> str:
    return one_of([quoted(name) for name in names], "and")


def _values(values: Sequence[JSON]) -> str:
    shown = [
        shorten(write_scalar(each) if not isinstance(each, dict | list) else str(each), 100)
        for each in values[:_MAX_SHOWN]
    ]
    return ", ".join([*shown, *(["..."] if len(values) > _MAX_SHOWN else [])])
