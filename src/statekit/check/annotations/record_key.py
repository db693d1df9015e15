"""Keys that every record has: those that are named outside of the schema, and names of files."""

from __future__ import annotations

from typing import Literal, TypeAlias

from statekit._startup.frozen import frozen, replace
from statekit.diagnostics import JSON, Finding, Part, Route
from statekit.phrasing import TYPES, nearest, quoted, with_difference, with_type

RULE = "record/key"
KeyType: TypeAlias = Literal["string", "integer"]
"""The type of the values of a key, as JSON Schema names it."""


@frozen
class RecordKey:
    """A key that every record must have.

    Attributes:
        name: the property with the key.
        type: the type of its values.
        is_column: True if the schema does not describe the property, because an export added it.
        is_file: True for the records of such an export: their key is the name of their file, without its
            extension, and the property is added to them when they are exported.
    """

    name: str
    type: KeyType
    is_column: bool = False
    is_file: bool = False

    def accepts(self, record: JSON) -> bool:
        """Return True if a record has the key; if an export adds it, True if it has no such property."""
        if not isinstance(record, dict):
            return False
        if self.is_file:
            return self.name not in record
        return _has_type(record.get(self.name), self.type)

    def finding(self, record: JSON, route: Route) -> Finding:
        """Return the finding about a record that is not accepted."""
        name = quoted(self.name)
        help_text: str | None = None
        if not isinstance(record, dict):
            message = f"the record is {with_type(record)}: only an object has a key"
        elif self.is_file:
            message = f"{name} is the column for the name of the file, so a record cannot have this property"
            help_text = "name the property in the schema; the column then has another name"
            route = replace(route, pointer=(*route.pointer, self.name), part=Part.KEY)
        elif self.name not in record:
            meant = nearest(self.name, record)
            message = f"the record lacks {name}, its key"
            if meant is not None:
                help_text = with_difference(f"is {quoted(meant)} meant to be it?", meant, self.name)
            route = replace(route, part=Part.KEY)
        else:
            value = record[self.name]
            message = f"{name}, the key, is {with_type(value)} instead of {TYPES[self.type]}"
            if self.type == "string" and isinstance(value, int | float):
                help_text = "put it in quotes"
            route = replace(route, pointer=(*route.pointer, self.name))
        return Finding(RULE, message, route, help_text)

    def row(self, record: JSON, stem: str) -> JSON:
        """Return a record as it is exported: with the name of its file, if that is the key."""
        return {self.name: stem, **record} if self.is_file and isinstance(record, dict) else record

    def record(self, row: JSON) -> JSON:
        """Return the record that was exported as a row, which the schema describes."""
        if not (self.is_column and isinstance(row, dict)):
            return row
        return {name: value for name, value in row.items() if name != self.name}


def is_about_key(finding: Finding, key: RecordKey, route: Route) -> bool:
    """Return True if a finding of the schema already reports that a record has no key."""
    relative = finding.route.pointer[len(route.pointer) :]
    if relative == (key.name,):
        return True
    return not relative and (finding.keyword == "type" or quoted(key.name) in finding.message)


def _has_type(value: JSON, expected: KeyType) -> bool:
    if expected == "string":
        return isinstance(value, str)
    is_whole = isinstance(value, float) and value.is_integer()
    return is_whole or (isinstance(value, int) and not isinstance(value, bool))
