"""Replacements for keywords of jsonschema, so that its verdict and its details suit an explanation.

jsonschema checks patterns with Python's `re`, formats with whatever extras are installed, and multiples in
binary arithmetic. Here jsonschema-rs checks all of these, as well as uniqueness, so that the validators
agree; an `enum` is a set lookup and not a comparison with each value. Keywords about properties yield one
error per property, combinators explain each alternative, and errors below a `then` or `else` carry the
condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, TypeAlias

import jsonschema_rs
from jsonschema.exceptions import ValidationError

from statekit.diagnostics import JSON
from statekit.phrasing import canonical, quoted
from statekit.schema.adaptation import format_validator
from statekit.schema.dialects import DIALECTS, Specification
from statekit.schema.explain.combinators import Combinators
from statekit.schema.explain.conditions import tested_properties
from statekit.schema.explain.errors import Errors, descend, property_error, with_condition
from statekit.schema.explain.messages.phrases import describe_condition
from statekit.schema.node import SchemaNode, children, in_place, known_properties
from statekit.schema.patterns import PatternOptions, matcher

Keyword: TypeAlias = Callable[[Any, Any, Any, Any], Errors]
"""A function of the validator, the value of the keyword, the instance and the schema."""


class Keywords:
    """The replaced keywords of one dialect.

    Args:
        specification: the dialect.
        originals: the keywords of jsonschema, by name.
        patterns: the options for patterns.
        formats: True to assert formats.

    Attributes:
        combinators: the implementation of `anyOf` and `oneOf`.
    """

    def __init__(
        self,
        specification: Specification,
        originals: Mapping[str, Keyword],
        patterns: PatternOptions,
        *,
        formats: bool,
    ):
        uri = DIALECTS[specification.name]
        self.combinators = Combinators(specification)
        self._specification = specification
        self._originals = originals
        self._matches = matcher(uri, patterns)
        self._values: dict[int, set[str]] = {}  # by the identity of an `enum`, which the schema keeps alive
        self._is_unique = jsonschema_rs.validator_for({"$schema": uri, "uniqueItems": True}).is_valid
        self._is_multiple = _multiple_checker(uri)
        self._has_format = _format_checker(uri) if formats else lambda *_: True

    def by_name(self) -> dict[str, Keyword]:
        """Return the keywords that the dialect has, by name; all dialects have `dependencies`."""
        replacements: dict[str, Keyword] = {
            "enum": self.enum,
            "pattern": self.pattern,
            "format": self.format,
            "multipleOf": self.multiple_of,
            "required": self.required,
            "dependentRequired": self.dependencies,
            "dependentSchemas": self.dependencies,
            "properties": self.properties,
            "patternProperties": self.pattern_properties,
            "additionalProperties": self.additional_properties,
            "unevaluatedProperties": self.unevaluated_properties,
            "unevaluatedItems": self.unevaluated_items,
            "propertyNames": self.property_names,
            "prefixItems": self.prefix_items,
            "uniqueItems": self.unique_items,
            "allOf": self.all_of,
            "anyOf": partial(self.combinators.check, "anyOf"),
            "oneOf": partial(self.combinators.check, "oneOf"),
            "if": self.condition,
        }
        supported = {name: each for name, each in replacements.items() if name in self._originals}
        return {**supported, "dependencies": self.dependencies}

    def enum(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """Check that a value is one of those listed."""
        if id(expected) not in self._values:
            self._values[id(expected)] = {canonical(value) for value in expected}
        if canonical(instance) not in self._values[id(expected)]:
            yield ValidationError("")

    def pattern(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """Check that a text matches an expression."""
        if isinstance(instance, str) and not self._matches(expected, instance):
            yield ValidationError("")

    def format(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """Check that a value has a format."""
        if not self._has_format(expected, instance):
            yield ValidationError("")

    def multiple_of(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """Check that a number is a multiple of another one, in decimal and not in binary arithmetic."""
        if not self._is_multiple(expected, instance):
            yield ValidationError("")

    def required(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """Check that properties exist."""
        if isinstance(instance, dict) and isinstance(expected, list):
            yield from (property_error(name) for name in expected if name not in instance)

    def dependencies(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """Check what the existence of a property requires: other properties, or a subschema."""
        if not isinstance(instance, dict):
            return
        reported: set[str] = set()
        for cause, required in expected.items():
            if cause not in instance:
                continue
            if isinstance(required, list):
                missing = [name for name in required if name not in instance and name not in reported]
                reported.update(missing)
                yield from (property_error(name) for name in missing)
            else:
                errors = descend(validator, instance, required, schema_path=cause)
                yield from with_condition(errors, None if required is False else f"{quoted(cause)} is there")

    def properties(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """Check the declared properties."""
        if isinstance(instance, dict):
            for name, subschema in expected.items():
                if name in instance:
                    yield from descend(validator, instance[name], subschema, path=name, schema_path=name)

    def pattern_properties(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """Check the properties whose names match an expression."""
        if not isinstance(instance, dict):
            return
        for expression, subschema in expected.items():
            for name, value in instance.items():
                if self._matches(expression, name):
                    yield from descend(validator, value, subschema, path=name, schema_path=expression)

    def additional_properties(self, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """Check the properties that neither `properties` nor `patternProperties` apply to."""
        if not isinstance(instance, dict):
            return
        expressions = schema.get("patternProperties", {})
        properties = schema.get("properties", {})
        for name, value in instance.items():
            if name in properties or any(self._matches(expression, name) for expression in expressions):
                continue
            if expected is False:
                yield property_error(name, declared=tuple(properties))
            else:
                yield from descend(validator, value, expected, path=name)

    def unevaluated_properties(self, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """Check the properties that no subschema has evaluated.

        jsonschema does not report which ones are invalid. These are the undeclared properties, or all if
        every property is declared.
        """
        if not any(self._originals["unevaluatedProperties"](validator, expected, instance, schema)):
            return
        if _evaluates_all(validator, self._node(validator, schema), instance, is_nested=False):
            return  # jsonschema overlooks this in 2019-09 (core, section 9.3.2.4)
        declared = tuple(known_properties(self._node(validator, schema)))
        undeclared = [name for name in instance if name not in declared]
        for name in undeclared or instance:
            if expected is False:
                yield property_error(name, declared=declared)
            else:
                yield from descend(validator, instance[name], expected, path=name)

    def prefix_items(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """Check the first entries, each against its own subschema."""
        if isinstance(instance, list):
            for index, (item, subschema) in enumerate(zip(instance, expected, strict=False)):
                yield from descend(validator, item, subschema, path=index, schema_path=index)

    def unique_items(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """Check that all entries differ; jsonschema would compare each object with all others."""
        if expected and not self._is_unique(instance):
            yield ValidationError("")

    def unevaluated_items(self, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """Check the entries that no subschema has evaluated.

        jsonschema does not report which ones these are, so the errors of all entries are reported.
        """
        if any(self._originals["unevaluatedItems"](validator, expected, instance, schema)):
            if expected is False:
                yield ValidationError("")
                return
            for position, item in enumerate(instance):
                yield from descend(validator, item, expected, path=position)

    def property_names(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """Check the names of properties."""
        if isinstance(instance, dict):
            for name in instance:
                if any(descend(validator, name, expected)):
                    yield property_error(name)

    def all_of(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """Check a value against each of several subschemas."""
        for index, subschema in enumerate(expected):
            yield from descend(validator, instance, subschema, schema_path=index)

    def condition(self, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """Check the `then` or `else` that a condition selects."""
        branch = "then" if validator.evolve(schema=expected).is_valid(instance) else "else"
        if branch in schema:
            errors = descend(validator, instance, schema[branch], schema_path=branch)
            tested = partial(tested_properties, self._node(validator, schema).child("if"))
            yield from with_condition(errors, describe_condition(expected, instance), tested)

    def _node(self, validator: Any, schema: Any) -> SchemaNode:
        return SchemaNode(schema, self._specification, validator._resolver)  # noqa: SLF001 - no public name


def _evaluates_all(validator: Any, node: SchemaNode, instance: Any, *, is_nested: bool = True) -> bool:
    """Return True if a subschema, or one that it applies in place, is about all properties of an object."""
    for part in in_place(node, ("allOf",)):
        keywords = part.keywords
        if "additionalProperties" in keywords:
            return True
        if "unevaluatedProperties" in keywords and (is_nested or part.contents is not node.contents):
            return True
        for keyword in ("anyOf", "oneOf"):
            for child in children(part, keyword):
                if _evaluates_all(validator, child, instance) and _is_valid(validator, child, instance):
                    return True
    return False


def _is_valid(validator: Any, node: SchemaNode, instance: Any) -> bool:
    return bool(validator.evolve(schema=node.contents, _resolver=node.resolver).is_valid(instance))


def _format_checker(dialect_uri: str) -> Callable[[str, JSON], bool]:
    @lru_cache(maxsize=64)
    def compiled(name: str) -> jsonschema_rs.Validator:
        return format_validator(dialect_uri, name)

    return lambda name, value: compiled(name).is_valid(value)


def _multiple_checker(dialect_uri: str) -> Callable[[JSON, JSON], bool]:
    @lru_cache(maxsize=64, typed=True)
    def compiled(divisor: float) -> jsonschema_rs.Validator:
        return jsonschema_rs.validator_for({"$schema": dialect_uri, "multipleOf": divisor})

    return lambda divisor, value: not isinstance(divisor, int | float) or compiled(divisor).is_valid(value)
