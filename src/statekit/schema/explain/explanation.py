"""The violations that jsonschema finds in a value, matched with the errors of jsonschema-rs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from statekit.schema.explain.budget import MAX_COPIED_VALUES, MAX_ERRORS
from statekit.schema.explain.errors import details_of, violations_of
from statekit.schema.explain.verdict import NormalizedPath, VerdictError, normalize_path
from statekit.schema.explain.violation import Violation

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_Key = tuple[NormalizedPath, NormalizedPath, str | None]
"""The path in the record, the path in the schema and the property: equal in both validators for one error."""


class Explanation:
    """The violations that jsonschema finds in a value.

    Attributes:
        is_large: True if jsonschema-rs must not be asked for its errors, because these would be too large.
        is_truncated: True if the limit of evaluations or errors was reached: there may be more violations.
    """

    def __init__(self, errors: Sequence[ValidationError], *, is_truncated: bool = False):
        self.is_truncated = is_truncated
        self.is_large = is_truncated or _exceeds_limits(errors)
        self._found = [(_key(error), violations_of(error)) for error in errors]
        self._by_key: defaultdict[_Key, list[list[Violation]]] = defaultdict(list)
        self._matched_keys: set[_Key] = set()
        self._matched: set[int] = set()  # the identities of violations, which `_found` keeps alive
        for key, violations in reversed(self._found):
            self._by_key[key].append(violations)

    @property
    def violations(self) -> list[Violation]:
        """All violations that jsonschema finds."""
        return [violation for _, violations in self._found for violation in violations]

    def match(self, errors: Iterable[VerdictError]) -> list[Violation]:
        """Return jsonschema's violations for the errors of the verdict.

        An error that jsonschema does not find is returned as jsonschema-rs describes it. Violated patterns
        that jsonschema-rs does not list are added: it lists none that exceed the backtracking limit.
        """
        found = [violation for error in errors for violation in self._match_one(error)]
        unmatched = (violation for groups in self._by_key.values() for group in groups for violation in group)
        found.extend(
            each for each in unmatched if each.keyword == "pattern" and id(each) not in self._matched
        )
        return found

    def _match_one(self, error: VerdictError) -> list[Violation]:
        """Return the violations for an error; none for a repeated error."""
        pointer, name = normalize_path(error.violation.pointer), error.violation.property_name
        key = pointer, error.path, name
        if self._by_key[key]:
            self._matched_keys.add(key)
            return self._by_key[key].pop()
        if key in self._matched_keys:
            return []
        self._matched_keys.add(key)
        found: list[Violation] = []
        for (inner, path, _), violations in self._found:
            if name is None and (inner, path) == key[:2]:
                found.extend(violations)
            elif error.includes_descendants and path[: len(error.path)] == error.path:
                target = normalize_path(error.violation.target)
                found.extend(violations if inner[: len(target)] == target else ())
        self._matched.update(map(id, found))
        return found or [error.violation]


def _key(error: ValidationError) -> _Key:
    return (
        normalize_path(error.relative_path),
        normalize_path(error.relative_schema_path),
        details_of(error).property_name,
    )


def _exceeds_limits(errors: Sequence[ValidationError]) -> bool:
    """Return True if the errors of jsonschema-rs would be too large: each one has a copy of its value."""
    counts: dict[int, int] = {}
    copied = sum(details_of(error).size * _count_values(error.instance, counts) for error in errors)
    return copied > MAX_COPIED_VALUES or sum(map(_size, errors)) > MAX_ERRORS


def _count_values(value: Any, counts: dict[int, int]) -> int:
    """Count the values in a value, itself included.

    Args:
        value: the value.
        counts: the counts of lists and objects by identity, so that each is counted only once.
    """
    if not isinstance(value, dict | list):
        return 1
    pending = [] if id(value) in counts else [value]
    while pending:
        current = pending[-1]
        inner = [
            each
            for each in (current.values() if isinstance(current, dict) else current)
            if isinstance(each, dict | list)
        ]
        uncounted = [each for each in inner if id(each) not in counts]
        if uncounted:
            pending.extend(uncounted)
            continue
        pending.pop()
        counts[id(current)] = 1 + len(current) + sum(counts[id(each)] for each in inner)
    return counts[id(value)]


def _size(error: ValidationError) -> int:
    """Return how many errors an error of jsonschema-rs is worth: it repeats the value of the keyword."""
    expected = error.validator_value
    return details_of(error).size + (len(expected) // 10 if isinstance(expected, list | dict) else 0)
