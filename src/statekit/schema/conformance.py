"""Whether a schema is one: judged by the metaschema of its dialect, as a record is judged by its schema."""

from __future__ import annotations

from functools import cache

import jsonschema_rs

from statekit.diagnostics import JSON, Pointer, Route
from statekit.schema.dialects import DIALECTS, Specification, specification_of
from statekit.schema.metaschemas import metaschemas
from statekit.schema.model import Schema
from statekit.schema.validator import Validator

_RECORD, _SCHEMA = "the record ", "the schema "


def why_no_schema(contents: JSON, specification: Specification) -> tuple[Pointer, str] | None:
    """Where and why contents are no schema of a dialect; None if they are one.

    Formats are left aside: many a schema in use has a `$ref` or a `$comment` that is not quite a URI.
    """
    uri = DIALECTS[specification.name]
    if isinstance(contents, dict) and jsonschema_rs.meta.is_valid({**contents, "$schema": uri}):
        return None  # so it is with nearly all, and the metaschemas need not be loaded
    validator = _metaschema_validator(specification.name)
    if validator.is_valid(contents):
        return None
    first = validator.explain(contents, Route(""))[0]
    message = first.message
    if message.startswith(_RECORD):
        message = _SCHEMA + message.removeprefix(_RECORD)
    return first.route.pointer, message


@cache
def _metaschema_validator(name: str) -> Validator:
    uri = DIALECTS[name]
    contents = metaschemas().contents(uri)
    specification = specification_of({"$schema": uri})
    assert specification is not None  # noqa: S101 - for the type checker: the dialect is a known one
    return Validator(Schema(uri, uri, contents, specification, {}), formats=False)
