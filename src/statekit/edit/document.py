"""The edits of a document that change a value, a key, a member or an item, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from statekit.diagnostics import JSON, Pointer
from statekit.edit.changes import Change, InsertItem, InsertMember, Remove, RenameKey, SetValue
from statekit.edit.edits import Edit, EditError
from statekit.edit.lines import lines_of
from statekit.edit.members import insert_in_block, insert_in_flow, remove_from_block, remove_from_flow
from statekit.edit.set_value import Place, set_in_block, set_in_flow
from statekit.edit.write import Context, write_flow, write_item, write_key, write_member
from statekit.phrasing import quoted
from statekit.read import Document
from statekit.read.formats import JSON_WITH_COMMENTS_SUFFIXES, TOML_SUFFIX, WITHOUT_COMMENTS
from statekit.read.front_matter import TOML_FENCE
from statekit.read.nodes import Node


class DocumentEditor:
    """Makes the edits of a document.

    Args:
        document: The document. Its text has no errors.

    Raises:
        EditError: The format is not edited.
    """

    def __init__(self, document: Document):
        suffix, text = document.file.suffix, document.file.text
        if suffix in {TOML_SUFFIX, *JSON_WITH_COMMENTS_SUFFIXES} or text.startswith(TOML_FENCE):
            name = "TOML front matter" if text.startswith(TOML_FENCE) else f"files with the ending {suffix}"
            raise EditError(f"{name} cannot be edited, only YAML and JSON")
        self._document = document
        self._lines = lines_of(text)
        self._is_json = suffix in WITHOUT_COMMENTS

    def edits(self, change: Change) -> list[Edit]:
        """Return the edits that make a change, and nothing else.

        Raises:
            EditError: The change cannot be made: the pointer leads nowhere, a key exists already, or the
                text is written in a form that is not edited.
        """
        edits = self._edits(change)
        line_break = self._lines.line_break
        if line_break != "\n":
            edits = [edit._replace(text=edit.text.replace("\n", line_break)) for edit in edits]
        return edits

    def _edits(self, change: Change) -> list[Edit]:
        if isinstance(change, SetValue):
            return self._set(change.record, change.pointer, change.value)
        if isinstance(change, RenameKey):
            return self._rename(change.record, change.pointer, change.name)
        if isinstance(change, Remove):
            return self._remove(change.record, change.pointer)
        return self._insert(change)

    def _set(self, record: int, pointer: Pointer, value: JSON) -> list[Edit]:
        place = self._place(record, pointer)
        if repr(place.node.value) == repr(value):
            return []
        if place.in_flow or self._is_json:
            return set_in_flow(self._lines, place, value, self._context)
        return set_in_block(self._lines, place, value)

    def _rename(self, record: int, pointer: Pointer, name: str) -> list[Edit]:
        place = self._place(record, pointer)
        entry = place.entry
        if entry is None or place.parent is None:
            raise EditError("only a key of an object can be renamed")
        if name in (place.parent.entries or {}) and name != pointer[-1]:
            raise EditError(f"the key {quoted(name)} exists already")
        context = self._context if place.in_flow or self._is_json else Context.BLOCK
        old = self._lines.text[entry.start : entry.end]
        return [Edit(entry.start, entry.end, write_key(name, context, old))]

    def _remove(self, record: int, pointer: Pointer) -> list[Edit]:
        place = self._place(record, pointer)
        parent = place.parent
        if parent is None:
            raise EditError("a record cannot be removed from its file")
        spans = self._spans(parent)
        if len(spans) == 1:
            return self._set(record, pointer[:-1], {} if parent.entries is not None else [])
        position = self._position(parent, pointer[-1])
        if self._lines.is_bracketed(parent):
            return remove_from_flow(self._lines, spans, position)
        return remove_from_block(self._lines, parent, spans, position)

    def _insert(self, change: InsertMember | InsertItem) -> list[Edit]:
        record, pointer = change.record, change.pointer
        target = self._place(record, pointer).node
        old = target.value
        position: int | None
        if isinstance(change, InsertMember) and isinstance(old, dict):
            if change.name in old:
                raise EditError(f"the key {quoted(change.name)} exists already")
            new: JSON = {change.name: change.value}
            position = None if change.before is None else self._position(target, change.before)
        elif isinstance(change, InsertItem) and isinstance(old, list):
            new, position = [change.value], change.position
        else:
            raise EditError("the value to which something is added is of another type")
        spans = self._spans(target)
        if not spans:
            return self._set(record, pointer, new)
        position = len(spans) if position is None else position
        quote = self._lines.text[spans[0][0]] if isinstance(change, InsertMember) else ""
        if self._lines.is_bracketed(target):
            text = write_flow(change.value, self._context)
            if isinstance(change, InsertMember):
                text = f"{write_key(change.name, self._context, quote)}: {text}"
            return insert_in_flow(self._lines, target, spans, position, text)
        column = self._lines.column(spans[0][0])
        if isinstance(change, InsertMember):
            text = write_member(change.name, change.value, column, quote)
        else:
            text = write_item(change.value, column)
        return insert_in_block(self._lines, target, spans, position, text)

    @property
    def _context(self) -> Context:
        return Context.JSON if self._is_json else Context.FLOW

    def _place(self, record: int, pointer: Pointer) -> Place:
        """Return where a value is written.

        Raises:
            EditError: There is no value, or it is repeated from elsewhere.
        """
        nodes = self._document.nodes(record, pointer)
        if len(nodes) <= len(pointer):
            raise EditError("there is no value that can be changed so")
        if any(node.target is not None for node in nodes[:-1]):
            raise EditError("the value is repeated by an alias; write it out first")
        parent = nodes[-2] if pointer else None
        entry = None
        if parent is not None and parent.entries is not None:
            entry = parent.entries[str(pointer[-1])]
            if entry not in self._lines.own_entries(parent):
                raise EditError("the value is repeated by a merge key; write it out first")
        # Nothing shows whether a record that is a scalar is an item of a list in brackets.
        in_flow = any(node.inline for node in nodes[:-1]) or (not pointer and nodes[-1].inline)
        return Place(nodes[-1], entry, parent, in_flow)

    def _spans(self, node: Node) -> list[tuple[int, int]]:
        """Return the ranges of the entries or items of a collection, from the key or dash of each."""
        lines = self._lines
        if node.entries is not None:
            return [(entry.start, lines.end_of(entry.node, entry)) for entry in lines.own_entries(node)]
        items = node.items or []
        if lines.is_bracketed(node):
            return [(item.outer_start, lines.end_of(item)) for item in items]
        return [(lines.dash(node, position), lines.end_of(item)) for position, item in enumerate(items)]

    def _position(self, node: Node, step: str | int) -> int:
        """Return the position of an entry or item among those that are written in a collection."""
        if isinstance(step, int):
            return step
        entries: Sequence[object] = self._lines.own_entries(node)
        entry = (node.entries or {}).get(step)
        if entry is None or entry not in entries:
            raise EditError(f"there is no key {quoted(step)}")
        return entries.index(entry)
