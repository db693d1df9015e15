"""The keywords that jsonschema explains in our way.

jsonschema decides patterns and formats by Python's `re` and by whatever extras are installed; here both are
decided by jsonschema-rs, as is what is unique; an `enum` is looked up, and not compared one by one. Keywords
about properties speak of one property at a time, those with alternatives of each alternative, and what
stands in a `then` or `else` knows why it applies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, TypeAlias

import jsonschema_rs
from jsonschema.exceptions import ValidationError

from statekit.diagnostics import JSON
from statekit.phrasing import canonical, quoted
from statekit.schema.dialects import DIALECTS, Specification
from statekit.schema.explain.alternation import Alternatives
from statekit.schema.explain.conditions import places_tested
from statekit.schema.explain.errors import Errors, about, because, descend
from statekit.schema.explain.phrases import facts_in_words
from statekit.schema.node import SchemaNode, known_properties
from statekit.schema.patterns import PatternOptions, matcher

Keyword: TypeAlias = Callable[[Any, Any, Any, Any], Errors]
"""Called with the validator, the keyword's value, the instance and the schema."""


class Keywords:
    """The keywords of one dialect that are not left to jsonschema.

    Attributes:
        alternatives: what explains `anyOf` and `oneOf`.
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
        self.alternatives = Alternatives(specification)
        self._specification = specification
        self._originals = originals
        self._matches = matcher(uri, patterns)
        self._values: dict[int, set[str]] = {}  # by the identity of an `enum`, which lives as long as we do
        self._is_unique = jsonschema_rs.validator_for({"$schema": uri, "uniqueItems": True}).is_valid
        self._has_format = _format_checker(uri) if formats else lambda *_: True

    def by_name(self) -> dict[str, Keyword]:
        """These keywords by their names, as far as the dialect has them; `dependencies` counts in all."""
        ours: dict[str, Keyword] = {
            "enum": self.enum,
            "pattern": self.pattern,
            "format": self.format,
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
            "anyOf": partial(self.alternatives.check, "anyOf"),
            "oneOf": partial(self.alternatives.check, "oneOf"),
            "if": self.condition,
        }
        known = {name: keyword for name, keyword in ours.items() if name in self._originals}
        return {**known, "dependencies": self.dependencies}

    def enum(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """The value is one of some values."""
        if id(expected) not in self._values:
            self._values[id(expected)] = {canonical(value) for value in expected}
        if canonical(instance) not in self._values[id(expected)]:
            yield ValidationError("")

    def pattern(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """The value matches an expression."""
        if isinstance(instance, str) and not self._matches(expected, instance):
            yield ValidationError("")

    def format(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """The value is of a format."""
        if not self._has_format(expected, instance):
            yield ValidationError("")

    def required(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """Some properties are there."""
        if isinstance(instance, dict) and isinstance(expected, list):
            yield from (about(name) for name in expected if name not in instance)

    def dependencies(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """Beside one property stand others, or a schema applies."""
        if not isinstance(instance, dict):
            return
        missed: set[str] = set()
        for cause, needed in expected.items():
            if cause not in instance:
                continue
            if isinstance(needed, list):
                fresh = [name for name in needed if name not in instance and name not in missed]
                missed.update(fresh)
                yield from (about(name) for name in fresh)
            else:
                errors = descend(validator, instance, needed, schema_path=cause)
                yield from because(errors, None if needed is False else f"{quoted(cause)} is there")

    def properties(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """The properties that have a name in the schema are right."""
        if isinstance(instance, dict):
            for name, subschema in expected.items():
                if name in instance:
                    yield from descend(validator, instance[name], subschema, path=name, schema_path=name)

    def pattern_properties(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """The properties whose names match an expression are right."""
        if not isinstance(instance, dict):
            return
        for expression, subschema in expected.items():
            for name, value in instance.items():
                if self._matches(expression, name):
                    yield from descend(validator, value, subschema, path=name, schema_path=expression)

    def additional_properties(self, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """The properties that neither `properties` nor `patternProperties` speak of are right."""
        if not isinstance(instance, dict):
            return
        expressions = schema.get("patternProperties", {})
        properties = schema.get("properties", {})
        for name, value in instance.items():
            if name in properties or any(self._matches(expression, name) for expression in expressions):
                continue
            if expected is False:
                yield about(name, known=tuple(properties))
            else:
                yield from descend(validator, value, expected, path=name)

    def unevaluated_properties(self, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """The properties that no subschema spoke of are right.

        jsonschema does not tell which ones are wrong: those that have no name in the schema, or else all.
        """
        if not any(self._originals["unevaluatedProperties"](validator, expected, instance, schema)):
            return
        known = tuple(known_properties(self._node(validator, schema)))
        unknown = [name for name in instance if name not in known]
        for name in unknown or instance:
            if expected is False:
                yield about(name, known=known)
            else:
                yield from descend(validator, instance[name], expected, path=name)

    def prefix_items(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """The first entries are right, each by its own subschema."""
        if isinstance(instance, list):
            for number, (item, subschema) in enumerate(zip(instance, expected, strict=False)):
                yield from descend(validator, item, subschema, path=number, schema_path=number)

    def unique_items(self, _: Any, expected: Any, instance: Any, __: Any) -> Errors:
        """No two entries are the same; jsonschema compares each mapping with all others."""
        if expected and not self._is_unique(instance):
            yield ValidationError("")

    def unevaluated_items(self, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """The entries that no subschema spoke of are right.

        jsonschema does not tell which ones those are: what is wrong with any entry is told.
        """
        if any(self._originals["unevaluatedItems"](validator, expected, instance, schema)):
            if expected is False:
                yield ValidationError("")
                return
            for position, item in enumerate(instance):
                yield from descend(validator, item, expected, path=position)

    def property_names(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """The names of the properties are right."""
        if isinstance(instance, dict):
            for name in instance:
                if any(descend(validator, name, expected)):
                    yield about(name)

    def all_of(self, validator: Any, expected: Any, instance: Any, _: Any) -> Errors:
        """The value is right by each of some subschemas."""
        for number, subschema in enumerate(expected):
            yield from descend(validator, instance, subschema, schema_path=number)

    def condition(self, validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        """What follows from a condition is right."""
        holds = validator.evolve(schema=expected).is_valid(instance)
        branch = "then" if holds else "else"
        if branch in schema:
            errors = descend(validator, instance, schema[branch], schema_path=branch)
            tested = partial(places_tested, self._node(validator, schema).child("if"))
            yield from because(errors, facts_in_words(expected, instance), tested)

    def _node(self, validator: Any, schema: Any) -> SchemaNode:
        return SchemaNode(schema, self._specification, validator._resolver)  # noqa: SLF001 - no public name


def _format_checker(dialect_uri: str) -> Callable[[str, JSON], bool]:
    @lru_cache(maxsize=64)
    def compiled(name: str) -> jsonschema_rs.Validator:
        return jsonschema_rs.validator_for({"$schema": dialect_uri, "format": name}, validate_formats=True)

    return lambda name, value: compiled(name).is_valid(value)
