"""A violated keyword, independent of the validator that found it."""

from __future__ import annotations

from collections.abc import Mapping

from statekit._startup.frozen import field, frozen
from statekit.diagnostics import JSON, Pointer
from statekit.phrasing import RECORD, name_at

BRANCHING = ("anyOf", "oneOf")
NOT_ALLOWED = ("additionalProperties", "unevaluatedProperties", "propertyNames")
"""The keywords about a property that exists and must not."""
MISSING = ("required", "dependentRequired", "dependencies")
"""The keywords about a property that does not exist and must."""


@frozen
class Options:
    """The values that would be valid, if several alternatives fail in the same way.

    Attributes:
        types: the allowed types.
        values: the allowed values.
        others: violations that describe other allowed values.
        required: sets of properties, one of which must exist.
    """

    types: tuple[str, ...] = ()
    values: tuple[JSON, ...] = ()
    others: tuple[Violation, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()


@frozen
class TestedProperty:
    """A property that a condition tests.

    Attributes:
        pointer: the pointer to the property, even if it does not exist.
        by_value: True if its value is tested, False if only its existence is.
    """

    pointer: Pointer
    by_value: bool


@frozen
class OwnMessage:
    """The message that the schema itself has for a violation, in `errorMessage`.

    Attributes:
        text: the message, in which `${pointer}` stands for a value.
        pointer: the pointer to the value of the subschema with the message, from which pointers are relative.
    """

    text: str
    pointer: Pointer


@frozen
class Violation:
    """A keyword that a value violates.

    Attributes:
        keyword: the JSON Schema keyword; for the boolean schema `false`, the keyword that holds it.
        pointer: the pointer to the value in the record.
        instance: the value.
        expected: the value of the keyword; None if unknown.
        schema: the object that holds the keyword.
        is_false_schema: True if the schema `false` rejects the value, whatever it is.
        property_name: the property that is missing or not allowed, for keywords about one.
        declared: the properties that the schema declares, for keywords about those that it does not.
        branches: for `anyOf` and `oneOf`, the violations by each alternative.
        fixed_values: for `anyOf` and `oneOf`, the properties with fixed values in each alternative.
        mentioned: for `anyOf` and `oneOf`, the properties that each alternative mentions.
        options: the values that would be valid, if they are reported instead of one alternative's errors.
        condition: the reason why the keyword applies, for keywords below a `then` or `else`.
        tested: the properties whose values or existence decide that the keyword is violated: those of the
            condition, or those of the alternatives if several match.
        copied: for `uniqueItems`, the positions of an entry and of its copy.
        subject: the name in messages of the value at the root.
        own_message: the message that the schema itself has for the violation.
    """

    keyword: str
    pointer: Pointer
    instance: JSON
    expected: JSON = None
    schema: Mapping[str, JSON] = field(default_factory=dict)
    is_false_schema: bool = False
    property_name: str | None = None
    declared: tuple[str, ...] = ()
    branches: tuple[tuple[Violation, ...], ...] = ()
    fixed_values: tuple[Mapping[str, list[JSON]], ...] = ()
    mentioned: tuple[frozenset[str], ...] = ()
    options: Options | None = None
    condition: str | None = None
    tested: tuple[TestedProperty, ...] = ()
    copied: tuple[int, int] | None = None
    subject: str = RECORD
    own_message: OwnMessage | None = None

    @property
    def target(self) -> Pointer:
        """The pointer to what is wrong: the value, or the property that is missing or not allowed."""
        return self.pointer if self.property_name is None else (*self.pointer, self.property_name)

    @property
    def holder(self) -> str:
        """The name of the value in messages."""
        return name_at(self.pointer, self.subject)

    @property
    def is_missing(self) -> bool:
        """True if a property is missing."""
        return self.keyword in MISSING and self.property_name is not None and not self.is_false_schema

    @property
    def is_not_allowed(self) -> bool:
        """True if a property or an entry exists that is not allowed with any value."""
        return self.is_rejected or (self.keyword in NOT_ALLOWED and self.property_name is not None)

    @property
    def is_rejected(self) -> bool:
        """True if the schema rejects every value: it is `false`, or it negates a schema that allows all."""
        return self.is_false_schema or (self.keyword == "not" and self.expected in (True, {}))
