"""The members of `x-statekit` in one subschema, each checked when it is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from statekit.check.annotations.constraints import Condition, Days
from statekit.diagnostics import JSON, Pointer, parse_pointer
from statekit.phrasing import did_you_mean, one_of, quoted
from statekit.schema.model import ANNOTATION, LocatedSubschema, SchemaError

REQUIRED_MEMBERS = {
    "acyclic": "refers-to",
    "agrees-on": "refers-to",
    "not-after": "refers-to",
    "not-before": "refers-to",
    "waived": "selects",
    "within": "selects",
    "words-of": "selects",
}
"""Members that have a meaning only together with another one, each with the other one."""
VALUE_MEMBERS = (
    "acyclic",
    "agrees-on",
    "covered-by",
    "differs-from",
    "held-by",
    "locus-of",
    "not-after",
    "not-before",
    "numbers-in",
    "refers-to",
    "selects",
    "source-text",
    "type",
    "unique",
    "waived",
    "within",
    "words-of",
)
"""The members that are allowed in any subschema."""
RECORD_MEMBERS = ("file-name", "key", "used", "withdrawn")
"""The members that are allowed only at the root of a schema."""


class Annotation:
    """The object `x-statekit` of one subschema; empty if the subschema has none.

    Args:
        location: the subschema.
        properties: the properties that a record can have; None if it can have any.

    Raises:
        SchemaError: it is not an object, or has a member that is not allowed.
    """

    def __init__(self, location: LocatedSubschema, properties: Collection[str] | None = None):
        self._location = location
        self._properties = properties
        contents = location.contents
        members = contents.get(ANNOTATION, {}) if isinstance(contents, dict) else {}
        if not isinstance(members, dict):
            raise self.error(f"`{ANNOTATION}` must be an object")
        allowed = VALUE_MEMBERS if location.pointer else (*RECORD_MEMBERS, *VALUE_MEMBERS)
        for name in members:
            if name not in allowed:
                hint = did_you_mean(name, allowed) or f"it may have {', '.join(sorted(allowed))}"
                raise self.error(f"`{ANNOTATION}` has no member {quoted(name)} here; {hint}", name)
            if name in REQUIRED_MEMBERS and REQUIRED_MEMBERS[name] not in members:
                raise self.error(f"`{name}` needs {quoted(REQUIRED_MEMBERS[name])} beside it", name)
        self._members = members

    def error(self, message: str, *steps: str | int) -> SchemaError:
        """Return an error about the annotation, or about the member or part that the steps lead to."""
        pointer = (*self._location.pointer, ANNOTATION, *steps)
        return SchemaError(self._location.path, message, pointer=pointer)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def get(self, name: str) -> JSON:
        """Return a member unchecked; None if it is absent."""
        return self._members.get(name)

    def flag(self, name: str) -> bool:
        """Return a boolean member; False if it is absent."""
        value = self._members.get(name, False)
        if not isinstance(value, bool):
            values = 'true, false or "list"' if name == "unique" else "true or false"
            raise self.error(f"`{name}` is {values}", name)
        return value

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds that a value refers to; empty if it is not a reference."""
        kinds = self._members.get("refers-to", [])
        listed = kinds if isinstance(kinds, list) else [kinds]
        is_invalid = not all(kind and isinstance(kind, str) for kind in listed)
        if is_invalid or ("refers-to" in self._members and not listed):
            message = "`refers-to` is the name of a kind, or a list of such names"
            raise self.error(message, "refers-to")
        return tuple(str(kind) for kind in listed)

    def pointer(self, value: JSON, *steps: str | int, own: bool = True) -> Pointer:
        """Return a JSON Pointer that does not point to a whole record.

        Args:
            value: the pointer as text.
            steps: its location in the annotation.
            own: True for a pointer into the record itself, False for one into another record.

        Raises:
            SchemaError: it is not such a pointer, or the record cannot have the property.
        """
        if not isinstance(value, str) or not value.startswith("/"):
            name = quoted(str(steps[-1] if isinstance(steps[-1], str) else steps[0]))
            raise self.error(f'{name} is a JSON Pointer from the root of a record, such as "/source"', *steps)
        pointer = parse_pointer(value)
        if own and self._properties is not None and pointer[0] not in self._properties:
            message = f"no record has the property {quoted(pointer[0])}"
            hint = did_you_mean(pointer[0], self._properties)
            raise self.error(f"{message}; {hint}" if hint else message, *steps)
        return pointer

    def parts(
        self, name: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> dict[str, JSON] | None:
        """Return a member that is an object with certain parts; None if it is absent.

        Raises:
            SchemaError: it is not an object, lacks a required part, or has an unknown one.
        """
        if name not in self._members:
            return None
        value = self._members[name]
        if not isinstance(value, dict):
            raise self.error(
                f"`{name}` must be an object with {one_of([quoted(part) for part in required], 'and')}", name
            )
        allowed = (*required, *optional)
        for part in value:
            if part not in allowed:
                hint = did_you_mean(part, allowed) or f"it may have {', '.join(allowed)}"
                raise self.error(f"`{name}` has no member {quoted(part)}; {hint}", name, part)
        for part in required:
            if part not in value:
                raise self.error(f"`{name}` needs the member {quoted(part)}", name)
        return value

    def days(self, value: JSON, *steps: str, own: bool = True) -> Days:
        """Return the pointers to the days of an interval, given as one pointer or a list of two.

        Args:
            value: the pointer or pointers.
            steps: their location in the annotation.
            own: True for pointers into the record itself, False for those into another record.
        """
        listed = value if isinstance(value, list) else [value, value]
        if len(listed) != 2:  # noqa: PLR2004 - a first and a last day
            message = f"{quoted(steps[-1])} is a pointer to a day, or two, to the first and the last one"
            raise self.error(message, *steps)
        first, last = (self.pointer(each, *steps, own=own) for each in listed)
        return Days(first, last)

    def condition(self, value: JSON, *steps: str) -> Condition:
        """Return a condition, given as an object of lists of values by pointers.

        Args:
            value: the object.
            steps: its location in the annotation.
        """
        if not isinstance(value, dict) or not all(isinstance(each, list) and each for each in value.values()):
            message = (
                f'{quoted(steps[-1])} holds lists of values by pointers, such as {{"/mode": ["direct"]}}'
            )
            raise self.error(message, *steps)
        return tuple(
            (self.pointer(name, *steps, name), tuple(values if isinstance(values, list) else ()))
            for name, values in value.items()
        )
