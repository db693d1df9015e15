"""Check a schema against the metaschema of its dialect, as a record is checked against its schema."""

from __future__ import annotations

from functools import cache

import jsonschema_rs

from statekit.diagnostics import JSON, Pointer, Route
from statekit.schema.dialects import DIALECTS, Specification, specification_of
from statekit.schema.metaschemas import metaschemas
from statekit.schema.model import Schema
from statekit.schema.validator import Validator


def find_schema_error(contents: JSON, specification: Specification) -> tuple[Pointer, str] | None:
    """Return the first error in a schema, as a pointer and a message, or None if it is valid.

    Formats are not asserted: many schemas in use have a `$ref` or a `$comment` that is not quite a URI.
    """
    uri = DIALECTS[specification.name]
    if isinstance(contents, dict) and jsonschema_rs.meta.is_valid({**contents, "$schema": uri}):
        return None  # nearly all schemas are valid, and this check does not load the metaschemas
    validator = _metaschema_validator(specification.name)
    if validator.is_valid(contents):
        return None
    first = validator.explain(contents, Route(""))[0]
    is_alike = first.help is not None and "U+" in first.help
    return first.route.pointer, f"{first.message}; {first.help}" if is_alike else first.message


@cache
def _metaschema_validator(name: str) -> Validator:
    uri = DIALECTS[name]
    contents = metaschemas().contents(uri)
    specification = specification_of({"$schema": uri})
    assert specification is not None  # noqa: S101 - for the type checker: this dialect is supported
    return Validator(Schema(uri, uri, contents, specification, {}), formats=False, subject="the schema")
