"""Changes of values, and the values that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

from statekit._startup.frozen import frozen
from statekit.diagnostics import JSON, Pointer, pointer_text
from statekit.edit.edits import EditError
from statekit.phrasing import quoted


@frozen
class SetValue:
    """Set a value that exists.

    Attributes:
        record: The position of the record in its file, from 0.
        pointer: The pointer to the value.
        value: The new value.
    """

    record: int
    pointer: Pointer
    value: JSON


@frozen
class RenameKey:
    """Rename a key of an object.

    Attributes:
        record: The position of the record in its file, from 0.
        pointer: The pointer to the value of the key.
        name: The new key, which the object does not have.
    """

    record: int
    pointer: Pointer
    name: str


@frozen
class InsertMember:
    """Add a key with a value to an object.

    Attributes:
        record: The position of the record in its file, from 0.
        pointer: The pointer to the object.
        name: The key, which the object does not have.
        value: The value.
        before: The key before which it is written; None for the end.
    """

    record: int
    pointer: Pointer
    name: str
    value: JSON
    before: str | None = None


@frozen
class InsertItem:
    """Add an item to a list.

    Attributes:
        record: The position of the record in its file, from 0.
        pointer: The pointer to the list.
        position: The position of the item; None for the end.
        value: The item.
    """

    record: int
    pointer: Pointer
    position: int | None
    value: JSON


@frozen
class Remove:
    """Remove a key with its value from an object, or an item from a list.

    Attributes:
        record: The position of the record in its file, from 0.
        pointer: The pointer to the value, which is not the record itself.
    """

    record: int
    pointer: Pointer


_KINDS = (SetValue, Remove, InsertMember, RenameKey, InsertItem)
"""The kinds of changes in their order at the same place."""
_END = 1 << 60

Change: TypeAlias = SetValue | RenameKey | InsertMember | InsertItem | Remove


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Return changes in an order in which each pointer is still valid when the changes before it are made.

    All pointers are those of the original values. What is deeper comes first, and in a list what is later.
    """
    changes = list(changes)
    numbers = {id(change): number for number, change in enumerate(changes)}

    def rank(change: Change) -> tuple[int, int, int, int]:
        inserts = isinstance(change, InsertMember | InsertItem)
        step: str | int | None = change.pointer[-1] if change.pointer and not inserts else 0
        if isinstance(change, InsertItem):
            step = _END if change.position is None else change.position
        position = -step if isinstance(step, int) else 0
        number = numbers[id(change)]
        kind = _KINDS.index(type(change))
        is_before_item = isinstance(change, InsertItem) and change.position is not None
        return -len(change.pointer) - inserts, position, kind, -number if is_before_item else number

    return sorted(changes, key=rank)


def differences(record: int, pointer: Pointer, old: JSON, new: JSON) -> list[Change]:
    """Return the changes that lead from one value to another, each as small as possible.

    The members of an object stay in their order; those that it lacks are added before the one that is next.

    Args:
        record: The position of the record in its file, from 0.
        pointer: The pointer to the value in the record.
        old: The value.
        new: The value that is meant.
    """
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        return _member_differences(record, pointer, old, new)
    if isinstance(old, list) and isinstance(new, list) and old and new:
        changes: list[Change] = []
        for position, (before, after) in enumerate(zip(old, new, strict=False)):
            changes += differences(record, (*pointer, position), before, after)
        changes += [Remove(record, (*pointer, position)) for position in range(len(new), len(old))]
        return changes + [InsertItem(record, pointer, None, item) for item in new[len(old) :]]
    return [] if repr(old) == repr(new) else [SetValue(record, pointer, new)]


def _member_differences(
    record: int, pointer: Pointer, old: dict[str, JSON], new: dict[str, JSON]
) -> list[Change]:
    changes: list[Change] = [Remove(record, (*pointer, name)) for name in old if name not in new]
    names = list(new)
    for position, (name, value) in enumerate(new.items()):
        if name in old:
            changes += differences(record, (*pointer, name), old[name], value)
        else:
            following = next((each for each in names[position:] if each in old), None)
            changes.append(InsertMember(record, pointer, name, value, following))
    return changes


def changed_values(values: Sequence[JSON], changes: Iterable[Change]) -> list[JSON]:
    """Return the records of a file after changes.

    Args:
        values: The records before.
        changes: The changes. All pointers are those of the records before.

    Raises:
        EditError: A pointer leads nowhere, or a key exists already.
    """
    result = [deepcopy(value) for value in values]
    for change in in_order(changes):
        result[change.record] = _changed(result[change.record], change)
    return result


def _changed(record: JSON, change: Change) -> JSON:
    if isinstance(change, InsertMember):
        target = _dict(_at(record, change.pointer), change)
        _replace_members(target, _with_member(target, change))
    elif isinstance(change, InsertItem):
        items = _at(record, change.pointer)
        if not isinstance(items, list):
            raise _nowhere(change)
        position = len(items) if change.position is None else change.position
        if not 0 <= position <= len(items):
            raise _nowhere(change)
        items.insert(position, deepcopy(change.value))
    elif not change.pointer:
        if not isinstance(change, SetValue):
            raise EditError("a record cannot be removed or renamed")
        return deepcopy(change.value)
    else:
        _change_child(_at(record, change.pointer[:-1]), change.pointer[-1], change)
    return record


def _change_child(parent: JSON, step: str | int, change: SetValue | RenameKey | Remove) -> None:
    collection: Any = parent
    is_there = step in parent if isinstance(parent, dict) else _has_item(parent, step)
    if not is_there:
        raise _nowhere(change)
    if isinstance(change, Remove):
        del collection[step]
    elif isinstance(change, SetValue):
        collection[step] = deepcopy(change.value)
    elif not isinstance(parent, dict):
        raise EditError("an item of a list has no key")
    elif change.name in parent and change.name != step:
        raise _exists(change.name)
    else:
        renamed = {change.name if name == step else name: value for name, value in parent.items()}
        _replace_members(parent, renamed)


def _has_item(value: JSON, step: str | int) -> bool:
    return isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)


def _with_member(members: dict[str, JSON], change: InsertMember) -> dict[str, JSON]:
    if change.name in members:
        raise _exists(change.name)
    if change.before is None:
        return {**members, change.name: deepcopy(change.value)}
    if change.before not in members:
        raise EditError(f"there is no key {quoted(change.before)}")
    result: dict[str, JSON] = {}
    for name, value in members.items():
        if name == change.before:
            result[change.name] = deepcopy(change.value)
        result[name] = value
    return result


def _replace_members(target: dict[str, JSON], members: dict[str, JSON]) -> None:
    target.clear()
    target.update(members)


def _at(value: JSON, pointer: Pointer) -> JSON:
    for number, step in enumerate(pointer):
        collection: Any = value
        is_there = step in value if isinstance(value, dict) else _has_item(value, step)
        if not is_there:
            raise EditError(f"there is no value at {quoted(pointer_text(pointer[: number + 1]))}")
        value = collection[step]
    return value


def _dict(value: JSON, change: Change) -> dict[str, JSON]:
    if not isinstance(value, dict):
        raise _nowhere(change)
    return value


def _nowhere(change: Change) -> EditError:
    return EditError(f"there is no value at {quoted(pointer_text(change.pointer))} that can be changed so")


def _exists(name: str) -> EditError:
    return EditError(f"the key {quoted(name)} exists already")
