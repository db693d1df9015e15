"""One violated keyword, in terms that neither validator owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from statekit.diagnostics import JSON, Pointer

BRANCHING = ("anyOf", "oneOf")
NOT_ALLOWED = ("additionalProperties", "unevaluatedProperties", "propertyNames")
"""The keywords that are about one key of an object, which is there and should not be."""
MISSING = ("required", "dependentRequired", "dependencies")
"""The keywords that are about one key of an object, which should be there and is not."""


@dataclass(frozen=True, slots=True)
class Options:
    """What would have been right, where several alternatives fail in the same way.

    Attributes:
        types: types that the value might have.
        values: values that it might be.
        others: violations that tell what else it might be.
        required: sets of properties of which one has to be there.
    """

    types: tuple[str, ...] = ()
    values: tuple[JSON, ...] = ()
    others: tuple[Violation, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Tested:
    """A property that a condition looked at.

    Attributes:
        pointer: where it stands, or would stand.
        by_value: whether its value was looked at, and not only whether it is there.
    """

    pointer: Pointer
    by_value: bool


@dataclass(frozen=True, slots=True)
class Violation:
    """What a validator said about one value.

    Attributes:
        keyword: the JSON Schema keyword; for the boolean schema `false`, the keyword that holds it.
        pointer: where the value stands in the record.
        instance: the value.
        expected: the keyword's value; None where it is not known.
        schema: the object that holds the keyword.
        refused: whether the boolean schema `false` refuses the value, whatever it is.
        detail: the one property that is missing or not allowed, where the keyword is about one.
        known: the properties that have a name in the schema, where the keyword is about those that do not.
        branches: for `anyOf` and `oneOf`, what each alternative has against the value.
        fixed: for `anyOf` and `oneOf`, the properties with fixed values in each alternative.
        named: for `anyOf` and `oneOf`, the properties that each alternative has a name for.
        options: what would have been right, where that is said instead of what one alternative lacks.
        condition: why the keyword applies, where it stands in a `then` or `else`.
        tested: the properties that made it apply there, or that made too many alternatives fit.
    """

    keyword: str
    pointer: Pointer
    instance: JSON
    expected: JSON = None
    schema: Mapping[str, JSON] = field(default_factory=dict)
    refused: bool = False
    detail: str | None = None
    known: tuple[str, ...] = ()
    branches: tuple[tuple[Violation, ...], ...] = ()
    fixed: tuple[Mapping[str, list[JSON]], ...] = ()
    named: tuple[frozenset[str], ...] = ()
    options: Options | None = None
    condition: str | None = None
    tested: tuple[Tested, ...] = ()

    @property
    def place(self) -> Pointer:
        """What is wrong: the value, or the property that is missing or not allowed."""
        return self.pointer if self.detail is None else (*self.pointer, self.detail)

    @property
    def is_missing(self) -> bool:
        """Whether a property is not there."""
        return self.keyword in MISSING and self.detail is not None and not self.refused

    @property
    def is_not_allowed(self) -> bool:
        """Whether a property or an entry is there that may not be, whatever its value."""
        return self.is_refused or (self.keyword in NOT_ALLOWED and self.detail is not None)

    @property
    def is_refused(self) -> bool:
        """Whether the schema allows nothing here: it is `false`, or what it rules out is everything."""
        return self.refused or (self.keyword == "not" and self.expected in (True, {}))
