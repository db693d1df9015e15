"""How `anyOf` and `oneOf` are explained: alternative by alternative, each once for each value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from statekit.schema.dialects import Specification
from statekit.schema.explain.branches import resolve
from statekit.schema.explain.conditions import places_tested
from statekit.schema.explain.errors import Errors, Note, NotedError, descend, note_of, violations_of
from statekit.schema.explain.violation import Violation
from statekit.schema.node import SchemaNode, fixed_values, names_in


class Alternatives:
    """Explains the alternatives of one schema.

    In a schema that refers to itself, one value may be reached by many alternatives of the values around it.
    What is wrong with it is found once, and remembered until `forget` is called: so many levels take as many
    steps, and not as many as there are ways through them.
    """

    def __init__(self, specification: Specification):
        self._specification = specification
        self._found: dict[tuple[int, int], Note | None] = {}

    def forget(self) -> None:
        """Make ready for another value."""
        self._found.clear()

    def check(self, keyword: str, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """At least one alternative fits (`anyOf`), or exactly one (`oneOf`)."""
        key = id(expected), id(instance)
        if key not in self._found:
            self._found[key] = self._compare(keyword, validator, expected, instance, schema)
        note = self._found[key]
        if note is not None:
            error = NotedError("")
            error.note = note
            yield error

    def _compare(
        self, keyword: str, validator: Any, expected: Any, instance: Any, schema: Any
    ) -> Note | None:
        branches: list[tuple[Violation, ...]] = []
        size = fitting = 0
        for number, subschema in enumerate(expected):
            errors = list(descend(validator, instance, subschema, schema_path=number))
            size += sum(note_of(error).size for error in errors)
            branches.append(
                tuple(violation for error in errors for violation in violations_of(error, keyword))
            )
            fitting += not errors
            if fitting and keyword == "anyOf":
                return None
        if fitting == 1:
            return None
        node = SchemaNode(schema, self._specification, validator._resolver)  # noqa: SLF001 - no public name
        children = [node.child(keyword, number) for number in range(len(expected))]
        fixed = tuple(fixed_values(child) for child in children)
        failed = Violation(keyword, (), instance, expected, schema, branches=tuple(branches), fixed=fixed)
        if isinstance(instance, dict) and fitting:
            tested = (each for child in children for each in places_tested(child))
            failed = replace(failed, tested=tuple(dict.fromkeys(tested)))
        elif isinstance(instance, dict):
            failed = replace(failed, named=tuple(frozenset(names_in(child)) for child in children))
        return Note(instead=tuple(resolve(failed)), size=size + 1)
