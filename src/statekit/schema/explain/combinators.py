"""Evaluate `anyOf` and `oneOf` alternative by alternative, and explain them once for each value."""

from __future__ import annotations

from typing import Any

from statekit._startup.frozen import replace
from statekit.schema.dialects import Specification
from statekit.schema.explain.branches import narrow_to_branch
from statekit.schema.explain.conditions import tested_properties
from statekit.schema.explain.errors import (
    DetailedError,
    ErrorDetails,
    Errors,
    descend,
    details_of,
    violations_of,
)
from statekit.schema.explain.violation import Violation
from statekit.schema.node import SchemaNode, fixed_values, mentioned_properties


class Combinators:
    """Evaluates and explains the alternatives of one schema.

    In a recursive schema, many alternatives of the enclosing values may lead to one value. Its errors are
    computed once and kept until `reset` is called. The time is then proportional to the depth of the value
    and not to the number of paths through the schema.
    """

    def __init__(self, specification: Specification):
        self._specification = specification
        self._cache: dict[tuple[int, int], ErrorDetails | None] = {}

    def reset(self) -> None:
        """Forget all errors, before another value is explained."""
        self._cache.clear()

    def check(self, keyword: str, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """Check that a value matches at least one alternative (`anyOf`), or exactly one (`oneOf`)."""
        key = id(expected), id(instance)
        if key not in self._cache:
            self._cache[key] = self._evaluate(keyword, validator, expected, instance, schema)
        details = self._cache[key]
        if details is not None:
            error = DetailedError("")
            error.details = details
            yield error

    def _evaluate(
        self, keyword: str, validator: Any, expected: Any, instance: Any, schema: Any
    ) -> ErrorDetails | None:
        branches: list[tuple[Violation, ...]] = []
        size = matching = 0
        for index, subschema in enumerate(expected):
            errors = list(descend(validator, instance, subschema, schema_path=index))
            size += sum(details_of(error).size for error in errors)
            branches.append(
                tuple(violation for error in errors for violation in violations_of(error, keyword))
            )
            matching += not errors
            if matching and keyword == "anyOf":
                return None
        if matching == 1:
            return None
        node = SchemaNode(schema, self._specification, validator._resolver)  # noqa: SLF001 - no public name
        children = [node.child(keyword, index) for index in range(len(expected))]
        violation = Violation(
            keyword,
            (),
            instance,
            expected,
            schema,
            branches=tuple(branches),
            fixed_values=tuple(fixed_values(child) for child in children),
        )
        if isinstance(instance, dict) and matching:
            tested = (each for child in children for each in tested_properties(child))
            violation = replace(violation, tested=tuple(dict.fromkeys(tested)))
        elif isinstance(instance, dict):
            mentioned = tuple(frozenset(mentioned_properties(child)) for child in children)
            violation = replace(violation, mentioned=mentioned)
        return ErrorDetails(replacements=tuple(narrow_to_branch(violation)), size=size + 1)
