"""Load a schema and every file that it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any

from statekit.diagnostics import JSON, Pointer
from statekit.schema.closure import ClosureLoader
from statekit.schema.closure_files import read_contents
from statekit.schema.lookup import SchemaLookup
from statekit.schema.model import ANNOTATION, Schema, SchemaError


def load_schema(  # noqa: PLR0913 - options, all but the first by name
    path: Path,
    *,
    name: str | None = None,
    contents: JSON = None,
    fragment: str = "",
    lookup: SchemaLookup | None = None,
    annotation: Mapping[str, JSON] | None = None,
    part: Pointer = (),
) -> Schema:
    """Load a schema and every file that it refers to.

    Args:
        path: a JSON or YAML file.
        name: the path of the file as displayed; by default `path`.
        contents: the contents of the file; by default they are read.
        fragment: the part of the file that is the schema, a JSON Pointer or an anchor as in a reference; by
            default the whole file.
        lookup: where references are looked up, in addition to the folder of the file.
        annotation: members to add to the annotation at the root of the schema.
        part: the pointer to the root of the schema in the file, if members are added.

    Raises:
        SchemaError: a file cannot be read, is not a schema of a supported dialect, or holds a reference that
            cannot be resolved.
    """
    display_path = name or str(path)
    folder = path.absolute().parent
    try:
        contents = read_contents(path, display_path) if contents is None else contents
        contents = _annotated(contents, annotation, part) if annotation else contents
        loader = ClosureLoader(path.absolute(), display_path, lookup or SchemaLookup())
        loader.load(contents, fragment)
    except SchemaError as error:
        error.locate(folder, display_path)
        raise
    return loader.schema(folder)


def _annotated(contents: JSON, annotation: Mapping[str, JSON], part: Pointer) -> JSON:
    """Return a document with members added to the annotation of a schema in it, without those that it has."""
    if part:
        step: Any = part[0]
        changed: Any = copy(contents)
        changed[step] = _annotated(changed[step], annotation, part[1:])
        return changed  # type: ignore[no-any-return] # a copy of a document
    schema: dict[str, JSON] = contents if isinstance(contents, dict) else {} if contents else {"not": {}}
    own = schema.get(ANNOTATION, {})
    return {**schema, ANNOTATION: {**annotation, **own}} if isinstance(own, dict) else contents
