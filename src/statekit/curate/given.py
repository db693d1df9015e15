"""Values that are given on the command line for a new record: `POINTER=VALUE`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from statekit.check.annotations.applicability import ALL_TYPES, value_types
from statekit.diagnostics import JSON, parse_pointer
from statekit.edit.edits import EditError
from statekit.phrasing import quoted
from statekit.read import read_values
from statekit.schema import SchemaNode, in_place


def parse_given(assignments: Iterable[str]) -> dict[str, JSON]:
    """Return the values of assignments, `POINTER=VALUE`, by their pointers.

    Raises:
        EditError: an assignment lacks a pointer or `=`, or a pointer is repeated.
    """
    values: dict[str, JSON] = {}
    for assignment in assignments:
        pointer, sign, value = assignment.partition("=")
        if not sign or not pointer.strip("/"):
            raise EditError(f"{quoted(assignment)} is not POINTER=VALUE, such as `language=en`")
        if pointer in values:
            raise EditError(f"{quoted(pointer)} is given twice")
        values[pointer] = value
    return values


def set_given(record: dict[str, JSON], values: Mapping[str, JSON], root: SchemaNode) -> None:
    """Set values of a record, with all objects and lists around them.

    A text is read as the schema asks: as a number, a boolean, a list or an object if the schema does not
    allow a text there, and `null` as null if it allows that.

    Args:
        record: the record.
        values: the values, by their pointers; the first `/` may be left out.
        root: the schema of the record.

    Raises:
        EditError: a pointer leads into a value that is no object or list, or to an item of a list that would
            not be the next one.
    """
    for pointer, value in values.items():
        steps = parse_pointer(pointer if pointer.startswith("/") else f"/{pointer}")
        holder: JSON = record
        node: SchemaNode | None = root
        for number, step in enumerate(steps):
            node = _child(node, step, in_list=isinstance(holder, list))
            types = frozenset[str]() if node is None else value_types(node)
            if number == len(steps) - 1:
                _put(holder, step, _read(value, types), pointer)
                break
            inner = _existing(holder, step)
            if inner is None:
                inner = [] if steps[number + 1].isdecimal() and "object" not in types else {}
                _put(holder, step, inner, pointer)
            holder = inner


def _existing(holder: JSON, step: str) -> JSON:
    if isinstance(holder, dict):
        return holder.get(step)
    if isinstance(holder, list) and step.isdecimal() and int(step) < len(holder):
        return holder[int(step)]
    return None


def _put(holder: JSON, step: str, value: JSON, pointer: str) -> None:
    if isinstance(holder, dict):
        holder[step] = value
    elif isinstance(holder, list) and step.isdecimal() and int(step) < len(holder):
        holder[int(step)] = value
    elif isinstance(holder, list) and step == str(len(holder)):
        holder.append(value)
    elif isinstance(holder, list):
        raise EditError(f"{quoted(pointer)}: the next item of the list is {len(holder)}, not {quoted(step)}")
    else:
        raise EditError(f"{quoted(pointer)}: the value there is no object, so it has no {quoted(step)}")


def _child(node: SchemaNode | None, step: str, *, in_list: bool) -> SchemaNode | None:
    """Return the subschema of a property or of the items of a list; None if none is known."""
    for part in in_place(node) if node is not None else ():
        properties, items = part.keywords.get("properties"), part.keywords.get("items")
        if in_list and isinstance(items, dict):
            return part.child("items")
        if not in_list and isinstance(properties, dict) and step in properties:
            return part.child("properties", step)
    return None


def _read(value: JSON, types: frozenset[str]) -> JSON:
    """Return a value as the schema asks: a text as another value if it is one, and a text is not allowed."""
    if not isinstance(value, str):
        return value
    records = read_values(f"v: {value}\n".encode("utf-8", "surrogateescape"), lists=False)
    record = records[0] if records and len(records) == 1 else None
    if not isinstance(record, dict) or record.keys() != {"v"} or isinstance(record["v"], str):
        return value
    parsed = record["v"]
    if parsed is None:
        return None if value and (not types or "null" in types) else value
    asks_for_text = "string" in types and types != ALL_TYPES
    return value if asks_for_text else parsed
