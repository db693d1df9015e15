"""Compile schemas, and parts of them, with jsonschema-rs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema_rs

from statekit.diagnostics import JSON, pointer_text
from statekit.schema.adaptation import Adaptation, expressions_of
from statekit.schema.dialects import DIALECTS
from statekit.schema.edtf import FORMATS
from statekit.schema.metaschemas import metaschemas
from statekit.schema.model import LocatedSubschema, Schema, SchemaError
from statekit.schema.patterns import (
    ADDRESS,
    BACKTRACKING,
    LINEAR,
    PatternOptions,
    find_problem,
    pattern_error,
)

if TYPE_CHECKING:
    from statekit.schema.deprecation import Change

_PART = "urn:statekit:part"
"""The URI of a schema that only refers to a part of another one."""


class Compiler:
    """Compiles one schema.

    Args:
        schema: the schema.
        formats: True to assert the formats that the schema names.
        content: True to assert `contentEncoding` and `contentMediaType` in draft 6 and 7.

    Attributes:
        patterns: the options for its patterns: linear time, or backtracking if a pattern needs it, which is
            known after `compile_first`.
    """

    def __init__(self, schema: Schema, *, formats: bool, content: bool):
        self.patterns: PatternOptions = LINEAR
        self._schema = schema
        self._formats = formats
        self._content = content
        self._dialect = DIALECTS[schema.specification.name]

    def compile_first(self, changes: Mapping[int, Change]) -> jsonschema_rs.Validator:
        """Compile the schema with changes, and find out which options its patterns need.

        Args:
            changes: the changes of subschemas, by their identity.

        Raises:
            SchemaError: the schema has a pattern that cannot be used.
        """
        try:
            return self.compile_changed(changes)
        except ValueError:
            self.patterns = BACKTRACKING
        try:
            return self.compile_changed(changes)
        except ValueError as error:
            raise self._schema_error(error) from None

    def compile_changed(self, changes: Mapping[int, Change]) -> jsonschema_rs.Validator:
        """Compile the schema with changes of subschemas, by their identity."""
        adaptation = self._adapt(changes)
        return self._build_whole(adaptation, self._make_registry(adaptation))

    def compile_unchanged(self) -> jsonschema_rs.Validator:
        """Compile the schema as it is."""
        return self._build_whole(self.adaptation, self._registry)

    def compile_part(self, subschema: LocatedSubschema) -> jsonschema_rs.Validator:
        """Compile a subschema."""
        fragment = self.adaptation.reference(quote(pointer_text(subschema.pointer)))
        reference = f"{subschema.uri}#{fragment}"
        return self._build({"$schema": self._dialect, "$ref": reference}, _PART, self._registry)

    @cached_property
    def adaptation(self) -> Adaptation:
        """The adapted form of the schema, without changes."""
        return self._adapt({})

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return self._make_registry(self.adaptation)

    def _adapt(self, changes: Mapping[int, Change]) -> Adaptation:
        return Adaptation(
            self._schema,
            self._dialect,
            self.patterns,
            formats=self._formats,
            content=self._content,
            changes=changes,
        )

    def _build_whole(
        self, adaptation: Adaptation, registry: jsonschema_rs.Registry
    ) -> jsonschema_rs.Validator:
        if self._schema.pointer:
            reference = f"{self._schema.uri}#{adaptation.reference(self._schema.fragment)}"
            return self._build({"$schema": self._dialect, "$ref": reference}, _PART, registry)
        return self._build(adaptation.adapt(self._schema.contents), self._schema.uri, registry)

    def _build(self, contents: JSON, uri: str, registry: jsonschema_rs.Registry) -> jsonschema_rs.Validator:
        schema: Any = contents
        return jsonschema_rs.validator_for(
            schema,
            validate_formats=self._formats,
            formats=dict(FORMATS),
            base_uri=uri,
            registry=registry,
            pattern_options=self.patterns,
            email_options=ADDRESS,
        )

    def _make_registry(self, adaptation: Adaptation) -> jsonschema_rs.Registry:
        """Return a registry of everything that a reference may name; nothing is fetched.

        A file that declares no dialect has that of the schema, not the default of jsonschema-rs.
        """
        published = _published() if self._schema.names_metaschemas else []
        files = [
            (uri, self._with_dialect(adaptation.adapt(contents)))
            for uri, contents in self._schema.resources.items()
        ]
        return jsonschema_rs.Registry([*published, *files])

    def _with_dialect(self, contents: JSON) -> JSON:
        return {"$schema": self._dialect, **contents} if isinstance(contents, dict) else contents

    def _schema_error(self, error: ValueError) -> SchemaError:
        """Return the reason why the schema cannot be compiled: a pattern, or else jsonschema-rs's message."""
        for subschema in self._schema.subschemas.values():
            contents = subschema.contents if isinstance(subschema.contents, dict) else {}
            for expression, steps in expressions_of(contents):
                problem = find_problem(self._dialect, expression)
                if problem is not None:
                    pointer = (*subschema.pointer, *steps)
                    return pattern_error(expression, problem, subschema.path, pointer)
        reason = str(error).partition("\n")[0][:200]
        return SchemaError(self._schema.path, f"this schema cannot be used: {reason}")


@cache
def _published() -> list[tuple[str, Any]]:
    """Return the published metaschemas of the dialects that jsonschema-rs supports, with their URIs."""
    registry = metaschemas()
    return [(uri, registry.contents(uri)) for uri in registry if "draft-03" not in uri]
